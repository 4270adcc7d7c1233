"""PostgreSQL: two transactions that wait for each other both come through."""

import asyncio
import threading

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.db import engine
from bot.db.store import open_store
from bot.db.tables import ServerRow
from tests.bot.db.samples import ELSEWHERE, KEPT_DAYS, SERVER
from tests.fakes.watching import PATIENCE_S


@pytest.mark.asyncio
async def test_of_two_that_wait_for_each_other_one_is_run_again(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends one of them, after a second: before either gives up."""
    assert engine.LOCK_TIMEOUT_MS > 2_000
    for timeout in ("LOCK_TIMEOUT_MS", "STATEMENT_TIMEOUT_MS"):  # the machine may be slow
        monkeypatch.setattr(engine, timeout, int(PATIENCE_S * 1000))
    both_began = threading.Barrier(2)
    runs: list[int] = []

    def speak(session: Session, first: int, second: int, language: str) -> None:
        runs.append(first)
        for guild_id in (first, second):
            change = update(ServerRow).where(ServerRow.guild_id == guild_id)
            session.execute(change.values(language=language))
            if guild_id == first and len(runs) <= 2:
                both_began.wait(PATIENCE_S)

    async with await open_store(postgresql, KEPT_DAYS) as store:
        for guild_id in (SERVER, ELSEWHERE):
            await store.servers.change(guild_id, language="en")
        await asyncio.gather(
            store.database.run(lambda session: speak(session, SERVER, ELSEWHERE, "ja")),
            store.database.run(lambda session: speak(session, ELSEWHERE, SERVER, "pt")),
        )
        assert len(runs) >= 3
        await store.servers.load()
        said = {store.servers.of(guild_id).language for guild_id in (SERVER, ELSEWHERE)}
        assert said in ({"ja"}, {"pt"})
