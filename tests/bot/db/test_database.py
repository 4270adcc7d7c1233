"""Transactions: they don't block the event loop, survive lost races, and roll back."""

import asyncio
import sqlite3
import threading
import time
import traceback
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bot.db import database as databases
from bot.db.database import SERVER_THREADS, Database
from bot.db.engine import file_url
from bot.db.errors import StorageError
from bot.db.store import open_store
from bot.db.tables import ServerRow
from tests.bot.db.samples import ASKER, KEPT_DAYS, SERVER
from tests.fakes.loop import Clock

pytestmark = pytest.mark.asyncio


def server(guild_id: int = SERVER) -> ServerRow:
    """A row."""
    return ServerRow(guild_id=guild_id, private_by_default=False, keep_questions=False)


async def count(database: Database) -> int:
    """How many servers there are."""
    return await database.run(lambda session: session.query(ServerRow).count())


async def test_the_event_loop_runs_while_the_database_works(address: str) -> None:
    """A slow disk must not keep Discord waiting."""
    async with await Database.open(address) as database:
        may_end = threading.Event()
        slow = asyncio.create_task(database.run(lambda _: may_end.wait(10)))
        for _ in range(10):
            await asyncio.sleep(0)
        assert not slow.done()
        may_end.set()
        assert await slow


async def test_closing_waits_for_transactions_that_have_started(address: str) -> None:
    """Nothing that was being saved is lost."""

    def add_slowly(session: Session) -> None:
        time.sleep(0.05)
        session.add(server())

    async with await Database.open(address) as database:
        adding = asyncio.create_task(database.run(add_slowly))
        await asyncio.sleep(0)
    await adding
    async with await Database.open(address) as database:
        assert await count(database) == 1


async def test_a_transaction_that_raises_is_rolled_back(address: str) -> None:
    """The caller gets its own exception."""

    def fail(session: Session) -> None:
        session.add(server())
        session.flush()
        raise LookupError("mine")

    async with await Database.open(address) as database:
        with pytest.raises(LookupError, match="mine"):
            await database.run(fail)
        assert await count(database) == 0


async def test_a_lost_race_is_tried_again(address: str) -> None:
    """For instance when somebody else inserts a row between the check and the insert."""
    insertion = insert(ServerRow).values(
        guild_id=SERVER, private_by_default=True, keep_questions=True
    )
    attempts = []

    def race(session: Session) -> None:
        attempts.append(session)
        session.execute(insertion)
        if len(attempts) == 1:
            session.execute(insertion)

    async with await Database.open(address) as database:
        await database.run(race)
        assert len(attempts) == 2
        assert await count(database) == 1
        with pytest.raises(StorageError, match="can't be used"):
            await database.run(lambda session: session.execute(insertion) and None)


async def test_an_error_never_quotes_what_people_wrote(address: str) -> None:
    """Neither its sentence nor its traceback."""
    async with await Database.open(address) as database:
        query = text("SELECT nothing FROM servers WHERE language = :asked")
        with pytest.raises(StorageError, match="can't be used") as raised:
            await database.run(lambda s: s.execute(query, {"asked": "my question"}) and None)
        assert "my question" not in f"{raised.value} {raised.value.__cause__}"


async def test_a_file_that_another_program_holds_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All who want something of it wait together, not one after the other; the log has it once."""
    monkeypatch.setattr(databases, "LOCK_WAIT_S", 1.0)
    monkeypatch.setattr(databases, "MIN_LOCK_WAIT_S", 0.0)
    async with await Database.open(file_url(tmp_path)) as database:
        other = sqlite3.connect(tmp_path / "inyo.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        started_at = time.monotonic()
        errors = await asyncio.gather(*(count(database) for _ in range(60)), return_exceptions=True)
        assert time.monotonic() - started_at < 30
        assert all(isinstance(error, StorageError) for error in errors)
        assert {str(error) for error in errors} == {
            f"The database {tmp_path / 'inyo.sqlite3'} is held by another program: "
            "close it, then try again."
        }
        assert [getattr(error, "is_repeated", None) for error in errors].count(False) == 1
        print(f"{len(errors)} at once while it is held: all told")  # noqa: T201
        other.execute("ROLLBACK")
        other.close()
        assert await count(database) == 0


async def test_a_database_that_stays_away_is_a_few_lines_of_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody tries every ten minutes for a day, and once more a day later."""
    clock = Clock()
    said_at: list[float] = []
    async with await Database.open(file_url(tmp_path)) as database:
        monkeypatch.setattr(databases, "time", SimpleNamespace(monotonic=clock, sleep=time.sleep))
        query = text("SELECT nothing FROM servers")
        for now in (*range(0, 86_400, 600), 2 * 86_400, 2 * 86_400 + 600):
            clock.now = now
            with pytest.raises(StorageError) as raised:
                await database.run(lambda session: session.execute(query) and None)
            if not raised.value.is_repeated:
                said_at.append(now)
    first_day = [0, 600, 4_200, 25_800, 47_400, 69_000]
    assert said_at == [*first_day, 2 * 86_400, 2 * 86_400 + 600]


async def test_work_that_was_queued_too_long_is_not_begun(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk or a server that hangs keeps nobody waiting, and nothing happens later unasked."""
    may_end = threading.Event()
    async with await Database.open(address) as database:
        hanging = [
            asyncio.create_task(database.run(lambda _: may_end.wait(60)))
            for _ in range(SERVER_THREADS)
        ]
        await asyncio.sleep(0)
        monkeypatch.setattr(databases, "MAX_QUEUED_S", 0.05)
        with pytest.raises(StorageError, match="has too much to do"):
            await database.run(lambda _: pytest.fail("begun"))
        may_end.set()
        await asyncio.gather(*hanging, return_exceptions=True)


async def test_a_row_that_is_damaged_is_not_quoted(tmp_path: Path) -> None:
    """Neither a text that is none nor a time: SQLite's own check finds neither."""
    async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
        await store.unanswered.add(SERVER, ASKER, "a private question", 0.1, keep_text=True)
    for change in ("question = CAST(x'ff' || question AS TEXT)", "asked_at = 'private, too'"):
        with closing(sqlite3.connect(tmp_path / "inyo.sqlite3")) as connection, connection:
            connection.execute(f"UPDATE unanswered SET {change}")  # noqa: S608 - no user's
        async with await open_store(file_url(tmp_path), KEPT_DAYS) as store:
            with pytest.raises(StorageError, match="is damaged: restore a backup") as raised:
                await store.unanswered.entries(SERVER)
            assert "private" not in "".join(traceback.format_exception(raised.value))
