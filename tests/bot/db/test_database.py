"""Transactions: they don't block the event loop, survive lost races, and roll back."""

import asyncio
import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from bot.db import engine
from bot.db.database import Database
from bot.db.engine import file_url
from bot.db.errors import StorageError
from bot.db.tables import ServerRow
from tests.bot.db.samples import SERVER

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
    """After waiting for it, here only a moment."""
    monkeypatch.setattr(engine, "SQLITE_SETTINGS", ("busy_timeout = 20", "journal_mode = WAL"))
    async with await Database.open(file_url(tmp_path)) as database:
        other = sqlite3.connect(tmp_path / "inyo.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="is held by another program"):
            await count(database)
        other.execute("ROLLBACK")
        other.close()
        assert await count(database) == 0
