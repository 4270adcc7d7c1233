"""PostgreSQL: what was deleted is out of its tables, and nobody waits for whoever holds them."""

import asyncio
import logging

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.db import postgresql_erase as vacuuming
from bot.db.store import Store, open_store
from tests.bot.db.samples import ANSWER, ASKER, KEPT_DAYS, OTHER, SERVER, answer
from tests.fakes.watching import PATIENCE_S

pytestmark = pytest.mark.asyncio

WITH_ASKERS = ("unanswered", "verdicts", "shown_answers", "server_blocked")
SORTED_BY_ASKERS = ("ix_unanswered_user_id", "ix_verdicts_user_id", "ix_shown_answers_user_id")


@pytest.fixture
def inspected(postgresql: str) -> str:
    """The address of a PostgreSQL that lets us look into its files, and that only we use."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND pid <> "
    engine = create_engine(postgresql, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS pgstattuple"))
            connection.execute(text("CHECKPOINT"))
            connection.execute(text("SELECT pg_read_binary_file('PG_VERSION')"))
            if connection.scalar(text(f"{others} pg_backend_pid()")):
                pytest.skip("another program's transaction keeps what is deleted")
    except DBAPIError:
        pytest.skip("looking into PostgreSQL's files takes a superuser and pgstattuple")
    finally:
        engine.dispose()
    return postgresql


def on_disk(session: Session) -> dict[str, bytes]:
    """Table or index -> its bytes on the disk."""
    read = "SELECT pg_read_binary_file(pg_relation_filepath('{}'))"
    names = (*WITH_ASKERS, *SORTED_BY_ASKERS)
    return {name: bytes(session.scalar(text(read.format(name))) or b"") for name in names}


def n_dead(session: Session) -> int:
    """How many deleted rows the tables still have, as VACUUM would tell."""
    dead = "SELECT dead_tuple_count FROM pgstattuple('{}')"
    return sum(session.scalar(text(dead.format(name))) or 0 for name in WITH_ASKERS)


async def files_of(store: Store) -> dict[str, bytes]:
    """What the disk has once all is written to it."""
    await store.database.run(lambda session: session.execute(text("CHECKPOINT")) and None)
    return await store.database.run(on_disk)


def places_of(person: int, files: dict[str, bytes]) -> set[str]:
    """In which of the files somebody's id stands."""
    return {name for name, data in files.items() if person.to_bytes(8, "little") in data}


async def ask_and_rate(store: Store) -> None:
    """Two people leave words and ids wherever they can; one of them is forgotten."""
    await store.servers.change(SERVER, keep_questions=True)
    for number, person in enumerate((ASKER, OTHER)):
        await store.answers.remember(answer(number, person))
        await store.feedback.give(answer(number).token, person, SERVER, False, "other")
        await store.unanswered.note(SERVER, person, f"Who is {person}?", 0.1, kept=True)
    await store.forget_user(ASKER)


async def test_what_is_forgotten_leaves_the_tables_at_once_and_their_files_within_a_day(
    inspected: str,
) -> None:
    """Words and ids; those of others stay."""
    async with await open_store(inspected, KEPT_DAYS) as store:
        await ask_and_rate(store)
        assert await store.database.run(n_dead) == 0
        await store.drop_expired(ANSWER.created_at)
        files = await files_of(store)
        assert f"Who is {ASKER}?".encode() not in files["unanswered"]
        assert f"Who is {OTHER}?".encode() in files["unanswered"]
        assert not places_of(ASKER, files)
        assert places_of(OTHER, files) >= set(WITH_ASKERS[:3])


async def test_answers_that_are_too_many_are_not_written_anew(
    inspected: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody shall wait so long for an id: their index forgets it, a part of the file may not."""
    monkeypatch.setattr(vacuuming, "MAX_WAIT_MS", 60_000)
    monkeypatch.setattr(vacuuming, "MAX_HOLD_MS", 100)
    async with await open_store(inspected, KEPT_DAYS) as store:
        await ask_and_rate(store)
        slow = create_engine(inspected)
        with slow.begin() as connection, caplog.at_level(logging.INFO):
            # As if it took that long: it must wait for the one who reads.
            connection.execute(text("SELECT count(*) FROM shown_answers"))
            await store.database.compact()
        slow.dispose()
        assert "shown_answers has too many rows to be written anew" in caplog.text
        assert await store.database.run(n_dead) == 0
        assert places_of(ASKER, await files_of(store)) <= {
            "shown_answers",
            "ix_shown_answers_user_id",
        }


async def test_a_backup_that_holds_the_tables_holds_nobody_up(
    postgresql: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Clearing them is given up before the backup ends, and told."""
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
