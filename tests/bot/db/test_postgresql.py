"""PostgreSQL alone: timeouts, deadlocks, lost connections, and VACUUM after erasing."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, make_url, text, update
from sqlalchemy.orm import Session

from bot.db import engine
from bot.db.copies import restore_copy, save_copy
from bot.db.database import SERVER_THREADS, Database
from bot.db.engine import MIGRATION_LOCK
from bot.db.errors import StorageError
from bot.db.records import ErasedCounts
from bot.db.store import open_store
from bot.db.tables import ServerRow
from tests.bot.db.samples import ANSWER, ASKER, ELSEWHERE, KEPT_DAYS, SERVER, answer
from tests.fakes.watching import PATIENCE_S

pytestmark = pytest.mark.asyncio


@pytest.fixture
def elsewhere(postgresql: str) -> Iterator[Connection]:
    """A transaction of another program."""
    other = create_engine(postgresql)
    with other.begin() as connection:
        yield connection
    other.dispose()


def sleep(seconds: float, session: Session) -> None:
    """A statement that takes so long."""
    session.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": seconds})


async def test_waiting_for_a_locked_table_is_given_up(
    postgresql: str, monkeypatch: pytest.MonkeyPatch, elsewhere: Connection
) -> None:
    """More transactions than threads wait; after them other tables, and later this one, work."""
    monkeypatch.setattr(engine, "LOCK_TIMEOUT_MS", 200)
    async with await open_store(postgresql, KEPT_DAYS) as store, asyncio.timeout(PATIENCE_S):
        await store.answers.save(ANSWER)
        elsewhere.execute(text("LOCK TABLE shown_answers IN ACCESS EXCLUSIVE MODE"))
        finding = [store.answers.find(ANSWER.token) for _ in range(SERVER_THREADS + 1)]
        changing = store.servers.change(SERVER, language="ja")
        *found, changed = await asyncio.gather(*finding, changing, return_exceptions=True)
        assert {str(error).partition(" is ")[2] for error in found} == {
            "held by another program: close it, then try again."
        }
        assert changed == store.servers.get(SERVER)
        elsewhere.rollback()
        assert await store.answers.find(ANSWER.token) == ANSWER


async def test_a_statement_that_takes_too_long_is_ended(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deletions of very many rows may take longer."""
    monkeypatch.setattr(engine, "STATEMENT_TIMEOUT_MS", 200)
    async with await Database.open(postgresql) as opened:
        with pytest.raises(StorageError, match="takes too long: see what else keeps it busy"):
            await opened.run(lambda session: sleep(PATIENCE_S, session))
        await opened.run(lambda session: sleep(0.3, session), is_long=True)
        await opened.erase(lambda session: sleep(0.3, session))
        (timeout,) = await opened.run(lambda s: s.scalars(text("SHOW statement_timeout")).all())
        assert timeout == "200ms"


async def test_a_restore_may_take_longer_than_any_statement_of_the_bot(
    postgresql: str, monkeypatch: pytest.MonkeyPatch, elsewhere: Connection, tmp_path: Path
) -> None:
    """It replaces all rows at once."""
    monkeypatch.setattr(engine, "STATEMENT_TIMEOUT_MS", 200)
    async with await open_store(postgresql, KEPT_DAYS) as store:
        await store.answers.save(ANSWER)
        save_copy(postgresql, tmp_path / "copy.sqlite3")
        elsewhere.execute(text("LOCK TABLE shown_answers IN ACCESS EXCLUSIVE MODE"))
        restoring = asyncio.create_task(
            asyncio.to_thread(restore_copy, tmp_path / "copy.sqlite3", postgresql)
        )
        await asyncio.wait({restoring}, timeout=1.5)
        elsewhere.rollback()
        await restoring
        assert await store.answers.find(ANSWER.token) == ANSWER


async def test_starting_waits_for_another_process_that_migrates(
    postgresql: str, monkeypatch: pytest.MonkeyPatch, elsewhere: Connection
) -> None:
    """Longer than any timeout."""
    monkeypatch.setattr(engine, "LOCK_TIMEOUT_MS", 50)
    monkeypatch.setattr(engine, "STATEMENT_TIMEOUT_MS", 50)
    elsewhere.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
    opening = asyncio.create_task(Database.open(postgresql))
    n_waiting = text(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
        "WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
    )
    async with asyncio.timeout(PATIENCE_S):
        while not opening.done() and not elsewhere.scalar(n_waiting):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await asyncio.wait({opening}, timeout=0.2)
    elsewhere.rollback()
    async with await opening:
        pass


async def test_an_address_may_set_its_own_timeouts(postgresql: str) -> None:
    """Those that it doesn't set stay as they are."""
    address = make_url(postgresql).update_query_dict({"options": "-c lock_timeout=7s"})
    opened = engine.make_engine(address.render_as_string(hide_password=False))
    with opened.connect() as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "7s"
        assert connection.scalar(text("SHOW statement_timeout")) == "10s"
    opened.dispose()


async def test_of_two_deadlocked_transactions_one_is_run_again(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends one of them after a second, before either gives up; both come through."""
    assert engine.LOCK_TIMEOUT_MS > 2_000
    for timeout in ("LOCK_TIMEOUT_MS", "STATEMENT_TIMEOUT_MS"):  # the machine may be slow
        monkeypatch.setattr(engine, timeout, int(PATIENCE_S * 1000))
    both_began = threading.Barrier(2)
    attempts: list[int] = []

    def set_language(session: Session, first: int, second: int, language: str) -> None:
        attempts.append(first)
        for guild_id in (first, second):
            change = update(ServerRow).where(ServerRow.guild_id == guild_id)
            session.execute(change.values(language=language))
            if guild_id == first and len(attempts) <= 2:
                both_began.wait(PATIENCE_S)

    async with await open_store(postgresql, KEPT_DAYS) as store:
        for guild_id in (SERVER, ELSEWHERE):
            await store.servers.change(guild_id, language="en")
        await asyncio.gather(
            store.database.run(lambda session: set_language(session, SERVER, ELSEWHERE, "ja")),
            store.database.run(lambda session: set_language(session, ELSEWHERE, SERVER, "pt")),
        )
        assert len(attempts) >= 3
        await store.servers.load()
        languages = {store.servers.get(guild_id).language for guild_id in (SERVER, ELSEWHERE)}
        assert languages in ({"ja"}, {"pt"})


async def test_a_server_that_was_restarted_is_found_again(postgresql: str) -> None:
    """All connections are cut, as a restart does."""
    async with await open_store(postgresql, KEPT_DAYS) as store:
        await store.answers.save(ANSWER)
        administrator = create_engine(postgresql)
        with administrator.begin() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        administrator.dispose()
        assert await store.answers.find(ANSWER.token) == ANSWER


async def test_a_server_that_is_away_is_named_without_its_password(postgresql: str) -> None:
    """In one line, at once."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        address = make_url(postgresql).set(password="secret", port=taken.getsockname()[1])  # noqa: S106
        with pytest.raises(StorageError, match="can't be used") as raised:
            await open_store(address.render_as_string(hide_password=False), KEPT_DAYS)
    message = str(raised.value)
    assert "check DATABASE_URL and that the database is up" in message
    assert "secret" not in message
    assert "\n" not in message


async def test_erasing_frees_the_space_of_deleted_rows(postgresql: str) -> None:
    """A VACUUM of the tables leaves no deleted row for VACUUM to find."""
    async with await open_store(postgresql, KEPT_DAYS) as store:
        for number in range(50):
            await store.answers.save(answer(number))
        assert await store.forget_user(ASKER) == ErasedCounts(answers=50)
        size = text("SELECT pg_relation_size('shown_answers')")
        # A VACUUM cuts empty pages off the end of a file: here all of them.
        assert await store.database.run(lambda session: session.scalar(size)) == 0


async def test_a_locked_table_does_not_keep_others_from_erasing(
    postgresql: str, elsewhere: Connection
) -> None:
    """A backup may read tables for hours: only their space is freed later."""
    async with await open_store(postgresql, KEPT_DAYS) as store:
        await store.answers.save(ANSWER)
        elsewhere.execute(text("LOCK TABLE shown_answers IN SHARE UPDATE EXCLUSIVE MODE"))
        async with asyncio.timeout(PATIENCE_S):
            assert await store.forget_user(ASKER) == ErasedCounts(answers=1)
