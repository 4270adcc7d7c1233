"""PostgreSQL: what was deleted is out of its tables, and nobody waits for whoever holds them."""

import asyncio
import logging
from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from bot.storage.store import open_store
from tests.bot.storage.samples import ASKER, KEPT_DAYS, OTHER, SERVER
from tests.fakes.server import PATIENCE_S

pytestmark = pytest.mark.asyncio


def file_of_unanswered(session: Session) -> bytes:
    """The bytes of the table with people's questions, as they are on the disk."""
    path = text("SELECT pg_read_binary_file(pg_relation_filepath('unanswered'))")
    return bytes(session.scalar(path) or b"")


def n_dead(session: Session) -> int:
    """How many deleted questions the table still has, as VACUUM would tell."""
    dead = text("SELECT dead_tuple_count FROM pgstattuple('unanswered')")
    return session.scalar(dead) or 0


async def test_forgotten_words_leave_the_table_at_once_and_its_file_within_a_day(
    postgresql: str,
) -> None:
    """Others' words stay."""
    async with await open_store(postgresql, KEPT_DAYS) as store:
        database = store.database
        await database.run(
            lambda session: (
                session.execute(text("CREATE EXTENSION IF NOT EXISTS pgstattuple")) and None
            )
        )
        for person in (ASKER, OTHER):
            await store.unanswered.note(SERVER, person, f"Who is {person}?", 0.1, kept=True)
        await store.forget_user(ASKER)
        assert await database.run(n_dead) == 0
        await store.drop_expired(datetime.now(UTC))
        await database.run(lambda session: session.execute(text("CHECKPOINT")) and None)
        on_disk = await database.run(file_of_unanswered)
        assert f"Who is {ASKER}?".encode() not in on_disk
        assert f"Who is {OTHER}?".encode() in on_disk


async def test_a_backup_that_holds_the_tables_holds_nobody_up(
    postgresql: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Clearing them is given up after a second, and told."""
    async with await open_store(postgresql, KEPT_DAYS) as store:
        backup = create_engine(postgresql)
        with backup.begin() as connection, caplog.at_level(logging.WARNING):
            connection.execute(text("SELECT count(*) FROM unanswered"))
            async with asyncio.timeout(PATIENCE_S):
                await store.database.compact()
            await store.unanswered.note(SERVER, ASKER, "Who?", 0.1, kept=True)
        backup.dispose()
        assert "it still has what was deleted" in caplog.text
        assert len(await store.unanswered.rows(SERVER)) == 1
