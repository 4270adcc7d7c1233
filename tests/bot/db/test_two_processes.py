"""One database, several processes of one bot."""

import asyncio
import sys
from pathlib import Path

import pytest

from bot.db import database
from bot.db.records import ErasedCounts
from bot.db.store import open_store
from tests.bot.db.samples import ASKER, KEPT_DAYS, SERVER

N_QUESTIONS = 25

# SQLite guarantees nobody a turn: on a slow machine a process may wait for others for long.
PATIENCE_S = 300.0

OTHER_PROCESS = f"""
import asyncio, sys
from bot.db import database
from bot.db.store import open_store

database.LOCK_WAIT_S = database.STARTING_LOCK_WAIT_S = database.MAX_QUEUED_S = {PATIENCE_S}

async def ask():
    async with await open_store(sys.argv[1], {KEPT_DAYS}) as store:
        for number in range({N_QUESTIONS}):
            await store.unanswered.add({SERVER}, {ASKER}, f"theirs {{number}}", 0.1, keep_text=True)

asyncio.run(ask())
"""


@pytest.mark.asyncio
async def test_processes_may_have_a_database_open_at_once(
    address: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All create it and write, none loses anything; one may erase while another has it open."""
    for setting in ("LOCK_WAIT_S", "STARTING_LOCK_WAIT_S", "MAX_QUEUED_S"):
        monkeypatch.setattr(database, setting, PATIENCE_S)
    others = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", OTHER_PROCESS, address, cwd=project
        )
        for _ in range(2)
    ]
    async with await open_store(address, KEPT_DAYS) as store:
        for number in range(N_QUESTIONS):
            await store.unanswered.add(SERVER, ASKER, f"ours {number}", 0.1, keep_text=True)
        assert [await other.wait() for other in others] == [0, 0]
        assert len(await store.unanswered.entries(SERVER)) == 3 * N_QUESTIONS
        async with await open_store(address, KEPT_DAYS) as other:
            assert await store.forget_user(ASKER) == ErasedCounts(questions=3 * N_QUESTIONS)
            await other.unanswered.add(SERVER, ASKER, "later", 0.1, keep_text=True)
            assert len(await store.unanswered.entries(SERVER)) == 1
