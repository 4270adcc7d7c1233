"""The database: opened, used from the event loop without blocking it, closed."""

import asyncio
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from typing import Any, Self, TypeVar, cast

from sqlalchemy import Connection, CursorResult, Delete, Engine, Update, event, text
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from bot.db.engine import is_sqlite, make_engine, read_url
from bot.db.errors import StorageError, damaged, explained, is_lost_race, place_of
from bot.db.migrate import migrate
from bot.db.postgresql_erase import has_written, vacuum, vacuum_fully
from bot.db.sqlite_erase import CLEARINGS, Clearing, clear_words, compact, has_removed, scrub

T = TypeVar("T")

# SQLite has one writer at a time whatever we do; a server has its pool's connections.
SQLITE_THREADS = 1
SERVER_THREADS = 4

MAX_RUNS = 5  # of a transaction that loses races; more than two lose only by ill luck
MAX_PAUSE_S = 0.05

# Who asks for one deletion after the other has the files cleared for a tenth of the time at most.
SHARE_OF_CLEARING = 0.1

# Where all threads wait for whatever somebody holds, others' work isn't put off without an end.
MAX_QUEUED_S = 10.0


class Database:
    """An open database. Everything runs in its own threads, one transaction after the other."""

    def __init__(self, engine: Engine, threads: ThreadPoolExecutor) -> None:
        self._engine = engine
        self._threads = threads
        self._session = sessionmaker(engine, expire_on_commit=False)
        self._closed = False
        self._under_way: set[Future[Any]] = set()
        self._is_sqlite = is_sqlite(engine.url)
        # SQLite only: how often something was removed, and how often when the files were cleared.
        self._n_removals = 0
        self._clean_at: dict[Clearing, int] = {}
        self._clock = time.monotonic
        self._may_clear_at = 0.0  # by this clock
        if self._is_sqlite:
            event.listen(engine, "after_cursor_execute", self._count_removals)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def run(self, use: Callable[[Session], T], *, is_long: bool = False) -> T:
        """Call `use` in a transaction, which is undone if it raises.

        Args:
            use: Touches nothing but the session: it is called again after losing races.
            is_long: Whether a statement of it may take longer than people wait.

        Raises:
            StorageError: The database can't be used.
        """
        if is_long and not self._is_sqlite:
            use = _unhurried(use)
        return await self._in_thread(lambda: self._run(use))

    async def erase(self, deletion: Callable[[Session], T]) -> T:
        """The same for a deletion that must be final: `run`, and `scrub` if that changed anything.

        It finds all that was written before it was called. What others want of the database
        meanwhile waits for one scrub at most: several deletions at once share one, one that finds
        nothing needs none, and between two of them others have their turn.
        """
        if not self._is_sqlite:
            # Several threads write there: what another of them has still under way must not
            # arrive behind the deletion.
            await asyncio.to_thread(wait, tuple(self._under_way))
        result, is_changed = await self._in_thread(lambda: self._erase(deletion))
        if is_changed:
            await asyncio.sleep(self._may_clear_at - self._clock())
            started = self._clock()
            await self.scrub()
            ended = self._clock()
            self._may_clear_at = ended + (ended - started) * (1 / SHARE_OF_CLEARING - 1)
        return result

    async def clear_words(self) -> None:
        """Clear the database's files of the words that were deleted, as far as it lets us.

        Of ids, something may be left until `compact`.
        """
        if self._is_sqlite:
            await self._in_thread(lambda: self._clear(clear_words))
        else:
            await self._in_thread(lambda: self._vacuum(vacuum))

    async def scrub(self) -> None:
        """The same, and of all but the last copies of ids."""
        if self._is_sqlite:
            await self._in_thread(lambda: self._clear(scrub))
        else:
            await self._in_thread(lambda: self._vacuum(vacuum))

    async def compact(self) -> None:
        """The same to the last bit, which takes a second for every 100,000 answers or so."""
        if self._is_sqlite:
            await self._in_thread(lambda: self._clear(compact))
        else:
            await self._in_thread(lambda: self._vacuum(vacuum_fully))

    async def close(self) -> None:
        """Finish what is under way, and close."""
        self._closed = True
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if self._closed:
            raise StorageError(f"The database {place_of(self._engine.url)} is closed already.")
        doing = self._threads.submit(work if self._is_sqlite else self._unless_late(work))
        self._under_way.add(doing)
        doing.add_done_callback(self._under_way.discard)
        return await asyncio.wrap_future(doing)

    def _unless_late(self, work: Callable[[], T]) -> Callable[[], T]:
        """The work, given up if its turn comes when nobody waits for it any more."""
        asked_at = self._clock()

        def work_in_time() -> T:
            if self._clock() - asked_at > MAX_QUEUED_S:
                place = place_of(self._engine.url)
                raise StorageError(f"The database {place} has too much to do: it answers slowly.")
            return work()

        return work_in_time

    def _run(self, use: Callable[[Session], T]) -> T:
        with explained(self._engine.url):
            for _ in range(MAX_RUNS - 1):
                try:
                    return self._run_once(use)
                except DBAPIError as error:
                    if not is_lost_race(error):
                        raise
                    # As when someone else inserted the row after `use` had looked: now it finds it.
                    # Two that stopped each other must not begin again at the same moment.
                    time.sleep(random.uniform(0, MAX_PAUSE_S))  # noqa: S311 - no secret
            return self._run_once(use)

    def _run_once(self, use: Callable[[Session], T]) -> T:
        with self._session.begin() as session:
            return use(session)

    def _erase(self, deletion: Callable[[Session], T]) -> tuple[T, bool]:
        if not self._is_sqlite:
            use = _unhurried(lambda session: (deletion(session), has_written(session)))
            return self._run(use)
        with self._sqlite() as connection:
            before = connection.total_changes
            result = self._run(deletion)
            return result, connection.total_changes != before

    def _vacuum(self, vacuuming: Callable[[Engine], None]) -> None:
        with explained(self._engine.url):
            vacuuming(self._engine)

    def _clear(self, clearing: Clearing) -> None:
        if self._n_removals == self._clean_at.get(clearing):
            return
        with explained(self._engine.url), self._sqlite() as connection:
            if not clearing(connection):
                return
        for done in CLEARINGS[: CLEARINGS.index(clearing) + 1]:
            self._clean_at[done] = self._n_removals

    def _count_removals(
        self, _: Connection, cursor: DBAPICursor, __: str, ___: Any, context: Any, ____: bool
    ) -> None:
        if has_removed(cursor, context):
            self._n_removals += 1

    @contextmanager
    def _sqlite(self) -> Iterator[sqlite3.Connection]:
        """SQLite's own connection, of which there is one."""
        with closing(self._engine.raw_connection()) as lent:
            yield cast(sqlite3.Connection, lent.driver_connection)


async def open_database(address: str) -> Database:
    """Open a database, creating or migrating its tables.

    Args:
        address: As DATABASE_URL has it; `bot.db.engine.file_url` gives the default.

    Raises:
        StorageError: It can't be opened, is damaged, or was written by a newer version.
    """
    url = read_url(address)
    n_threads = SQLITE_THREADS if is_sqlite(url) else SERVER_THREADS
    threads = ThreadPoolExecutor(n_threads, thread_name_prefix="database")
    engine = make_engine(url)
    try:
        await asyncio.get_running_loop().run_in_executor(threads, _prepare, engine)
    except BaseException:
        threads.shutdown(wait=False)
        engine.dispose()
        raise
    return Database(engine, threads)


def n_changed(session: Session, statement: Delete | Update) -> int:
    """Delete or update; how many rows that changed."""
    return cast(CursorResult[Any], session.execute(statement)).rowcount


def _unhurried(use: Callable[[Session], T]) -> Callable[[Session], T]:
    """The same without PostgreSQL's `bot.db.engine.STATEMENT_TIMEOUT_MS`."""

    def take_time(session: Session) -> T:
        session.execute(text("SET LOCAL statement_timeout = 0"))
        return use(session)

    return take_time


def _prepare(engine: Engine) -> None:
    with explained(engine.url):
        if is_sqlite(engine.url):
            _check(engine)
        migrate(engine)


def _check(engine: Engine) -> None:
    """Find damage now rather than when a row in it is needed; milliseconds a megabyte."""
    with engine.connect() as connection:
        if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() != "ok":
            raise damaged(engine.url)
