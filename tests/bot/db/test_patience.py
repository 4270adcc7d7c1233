"""PostgreSQL: what somebody else holds or keeps busy is given up, so that answers go on without."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.orm import Session

from bot.db import database, engine
from bot.db.database import SERVER_THREADS, open_database
from bot.db.errors import StorageError
from bot.db.migrate import _LOCK
from bot.db.store import open_store
from tests.bot.db.samples import ANSWER, KEPT_DAYS, SERVER
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


async def test_who_waits_for_a_table_that_somebody_holds_gives_up(
    postgresql: str, monkeypatch: pytest.MonkeyPatch, elsewhere: Connection
) -> None:
    """More of them than there are threads; then other tables can be used, and later this one."""
    monkeypatch.setattr(engine, "LOCK_TIMEOUT_MS", 200)
    async with await open_store(postgresql, KEPT_DAYS) as store, asyncio.timeout(PATIENCE_S):
        await store.answers.remember(ANSWER)
        elsewhere.execute(text("LOCK TABLE shown_answers IN ACCESS EXCLUSIVE MODE"))
        finding = [store.answers.find(ANSWER.token) for _ in range(SERVER_THREADS + 1)]
        changing = store.servers.change(SERVER, language="ja")
        *found, changed = await asyncio.gather(*finding, changing, return_exceptions=True)
        assert {str(error).partition(" is ")[2] for error in found} == {
            "held by another program: close it, then try again."
        }
        assert changed == store.servers.of(SERVER)
        elsewhere.rollback()
        assert await store.answers.find(ANSWER.token) == ANSWER


async def test_a_statement_that_takes_too_long_is_ended(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless it is one that may, such as a deletion of very many rows."""
    monkeypatch.setattr(engine, "STATEMENT_TIMEOUT_MS", 200)
    async with await open_database(postgresql) as opened:
        with pytest.raises(StorageError, match="takes too long: see what else keeps it busy"):
            await opened.run(lambda session: sleep(PATIENCE_S, session))
        await opened.run(lambda session: sleep(0.5, session), is_long=True)
        await opened.erase(lambda session: sleep(0.5, session))
        (timeout,) = await opened.run(lambda s: s.scalars(text("SHOW statement_timeout")).all())
        assert timeout == "200ms"


async def test_what_nobody_waits_for_any_more_is_not_begun(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a queue has become so long."""
    async with await open_database(postgresql) as opened:
        monkeypatch.setattr(database, "MAX_QUEUED_S", -1)
        with pytest.raises(StorageError, match="has too much to do"):
            await opened.run(lambda _: pytest.fail("begun"))


async def test_starting_waits_for_another_process_that_makes_the_tables(
    postgresql: str, monkeypatch: pytest.MonkeyPatch, elsewhere: Connection
) -> None:
    """However long that takes."""
    monkeypatch.setattr(engine, "LOCK_TIMEOUT_MS", 50)
    monkeypatch.setattr(engine, "STATEMENT_TIMEOUT_MS", 50)
    elsewhere.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    opening = asyncio.create_task(open_database(postgresql))
    n_waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    async with asyncio.timeout(PATIENCE_S):
        while not opening.done() and not elsewhere.scalar(n_waiting):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await asyncio.wait({opening}, timeout=0.3)
    elsewhere.rollback()
    async with await opening:
        pass


async def test_an_address_may_tell_how_long_to_wait(postgresql: str) -> None:
    """What it doesn't tell stays as it is."""
    address = make_url(postgresql).update_query_dict({"options": "-c lock_timeout=7s"})
    opened = engine.make_engine(address)
    with opened.connect() as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "7s"
        assert connection.scalar(text("SHOW statement_timeout")) == "10s"
    opened.dispose()
