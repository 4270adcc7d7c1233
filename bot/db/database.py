"""The open database: transactions that don't block the event loop, and final deletion."""

import asyncio
import logging
import random
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from typing import Any, Self, TypeVar, cast

from sqlalchemy import CursorResult, Delete, Engine, Update, delete, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from bot.db.engine import (
    STARTING_LOCK_WAIT_S,
    is_sqlite,
    lift_statement_timeout,
    make_engine,
    prepare,
)
from bot.db.errors import (
    LOST_RACES,
    StorageError,
    explain_errors,
    location_of,
    log_failure,
)
from bot.db.tables import Base

_log = logging.getLogger(__name__)

T = TypeVar("T")

# SQLite has one writer at a time anyway; a server gets as many connections as there are threads.
SQLITE_THREADS = 1
SERVER_THREADS = 4

# How long SQLite waits for other programs' locks, from when a transaction was asked for: those
# behind it have waited as well. People wait for some, and Discord waits three seconds.
LOCK_WAIT_S = 2.0
MIN_LOCK_WAIT_S = 0.02  # another process of the bot holds the file for milliseconds at a time
# After how long the log says again what is wrong with the database: a disk that is full over a
# weekend is a few lines.
SAY_AGAIN_S = (600.0, 3_600.0, 6 * 3_600.0)
NEW_AFTER_S = 2 * SAY_AGAIN_S[-1]  # since it was said last, it is taken for something new

MAX_ATTEMPTS = 5  # at a transaction that loses races; one rarely loses more than two
MAX_PAUSE_S = 0.05

# When all threads are busy (waiting for locks, for a disk that hangs), work that isn't begun after
# this long never is.
MAX_QUEUED_S = 10.0


class Database:
    """A database, whose transactions run in threads of its own; `open` makes one.

    About deletion: `run` and `erase` remove rows at once and for good: no query finds them
    again. Copies of their bytes may remain for a while:

    - SQLite overwrites deleted rows with zeros (secure_delete). Copies remain in the write-ahead
      log until it is emptied, which `erase` does at once and `compact` every hour; and in unused
      parts of the file, where SQLite moved rows between pages, until the daily VACUUM of
      `compact`. While another program (a backup, say) reads the file, both wait for the next time.
    - PostgreSQL marks rows as deleted. `erase` has VACUUM free their space at once; after other
      deletions autovacuum does. The bytes stay in the table's files until new rows take the space.
      The server's write-ahead log, replicas and backups keep them as long as its owner has set.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_sqlite = is_sqlite(engine.url)
        self._threads = ThreadPoolExecutor(
            SQLITE_THREADS if self._is_sqlite else SERVER_THREADS, thread_name_prefix="database"
        )
        self._session = sessionmaker(engine, expire_on_commit=False)
        self._closed = False
        self._said: dict[str, tuple[float, int]] = {}  # an error's text -> when last, how often
        self._pending: set[Future[Any]] = set()

    @classmethod
    async def open(cls, address: str) -> Self:
        """Open a database, creating or migrating its tables.

        Args:
            address: As DATABASE_URL has it; `bot.db.engine.file_url` gives the default.

        Raises:
            StorageError: It can't be opened, is damaged, or was written by a newer version.
        """
        database = cls(make_engine(address))
        try:
            await database._in_thread(lambda: prepare(database._engine), STARTING_LOCK_WAIT_S)
        except BaseException:
            database._threads.shutdown(wait=False)  # it may wait for another process for long
            database._engine.dispose()
            raise
        return database

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def run(
        self,
        transaction: Callable[[Session], T],
        *,
        is_long: bool = False,
        is_starting: bool = False,
    ) -> T:
        """Run a transaction, which is rolled back if it raises.

        Args:
            transaction: Must have no effect but on the session: after a lost race (a deadlock, or
                a row that somebody else inserted first) it is called again.
            is_long: Whether a statement may take longer than PostgreSQL's statement timeout.
            is_starting: Whether nobody waits for it but the start, which may wait longer for locks.

        Raises:
            StorageError: The database can't be used.
        """

        def attempt_repeatedly() -> T:
            attempts = 0
            while True:
                attempts += 1
                try:
                    with self._session.begin() as session:
                        if is_long:
                            lift_statement_timeout(session.connection())
                        return transaction(session)
                except DBAPIError as error:
                    is_lost_race = (
                        isinstance(error, IntegrityError)
                        or getattr(error.orig, "sqlstate", None) in LOST_RACES
                    )
                    if not is_lost_race or attempts == MAX_ATTEMPTS:
                        raise
                # Two transactions that blocked each other must not start again at the same moment.
                time.sleep(random.uniform(0, MAX_PAUSE_S))  # noqa: S311 - no secret

        wait_s = STARTING_LOCK_WAIT_S if is_starting else LOCK_WAIT_S
        return await self._in_thread(attempt_repeatedly, wait_s)

    async def erase(self, deletion: Callable[[Session], T]) -> T:
        """Run a deletion that people asked for, and clear the files of it (see the class).

        It comes after every transaction that was started before it, so that nothing which is
        still being written escapes it.

        Raises:
            StorageError: The database can't be used.
        """
        await asyncio.to_thread(wait, tuple(self._pending))
        result = await self.run(deletion, is_long=True)
        clear = self._empty_log if self._is_sqlite else self._vacuum
        try:
            await self._in_thread(clear, LOCK_WAIT_S)
        except StorageError as error:  # the rows are gone; `compact` tries again
            log_failure(_log, "The files can't be cleared of deleted rows yet", error)
        return result

    async def compact(self, *, vacuum: bool) -> None:
        """Clear an SQLite file of deleted rows; on a server, autovacuum does that.

        Args:
            vacuum: Whether to rewrite the whole file, during which everything else waits: about a
                second for 100,000 answers.
        """
        if self._is_sqlite:
            await self._in_thread(lambda: self._empty_log(vacuum=vacuum), LOCK_WAIT_S)

    async def close(self) -> None:
        """Finish the transactions that were started, and close."""
        self._closed = True
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()

    async def _in_thread(self, work: Callable[[], T], lock_wait_s: float) -> T:
        location = location_of(self._engine.url)
        if self._closed:
            raise StorageError(f"The database {location} is closed already.")
        give_up_at = time.monotonic() + lock_wait_s

        def work_in_time() -> T:
            with explain_errors(self._engine.url):
                if self._is_sqlite:
                    self._wait_for_locks(max(give_up_at - time.monotonic(), MIN_LOCK_WAIT_S))
                return work()

        future = self._threads.submit(work_in_time)
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        waiting = asyncio.wrap_future(future)
        try:
            done, _ = await asyncio.wait({waiting}, timeout=MAX_QUEUED_S)
            if not done and future.cancel():
                raise StorageError(f"The database {location} has too much to do: it is slow.")
            return await waiting
        except StorageError as error:
            error.is_repeated = self._was_said(str(error), time.monotonic())
            raise
        except asyncio.CancelledError:
            waiting.cancel()  # what isn't begun never is
            raise

    def _was_said(self, problem: str, now: float) -> bool:
        """Whether the log has said a moment ago what is wrong; it is told that it says it now."""
        said_at, times = self._said.get(problem, (now - NEW_AFTER_S, 0))
        if now - said_at >= NEW_AFTER_S:
            times = 0
        elif now - said_at < SAY_AGAIN_S[min(times, len(SAY_AGAIN_S)) - 1]:
            return True
        self._said[problem] = now, times + 1
        return False

    def _wait_for_locks(self, seconds: float) -> None:
        """Set how long SQLite waits for other programs' locks from now on."""
        with closing(self._engine.raw_connection()) as pooled:
            connection = cast(sqlite3.Connection, pooled.driver_connection)
            connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")

    def _empty_log(self, *, vacuum: bool = False) -> None:
        with closing(self._engine.raw_connection()) as pooled:
            cursor = cast(sqlite3.Connection, pooled.driver_connection).cursor()
            if vacuum:
                cursor.execute("VACUUM")
            (is_busy, *_), *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if is_busy:
            _log.warning("Another program reads the database: its log still has deleted rows.")

    def _vacuum(self) -> None:
        """Free the space of deleted rows in PostgreSQL, skipping tables that others have locked."""
        tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("SET statement_timeout = 0"))
            try:
                connection.execute(text(f"VACUUM (SKIP_LOCKED) {tables}"))
            finally:
                connection.execute(text("RESET statement_timeout"))


def n_changed(session: Session, statement: Delete | Update) -> int:
    """Execute a deletion or an update; how many rows it changed."""
    return cast(CursorResult[Any], session.execute(statement)).rowcount


def delete_everywhere(
    session: Session, column: str, value: int, *, except_from: str = ""
) -> Counter[str]:
    """Delete the rows of all tables in which a column has a value.

    Args:
        session: The transaction.
        column: The column's name; tables without it are left alone.
        value: The value.
        except_from: The name of a table to leave alone.

    Returns:
        Table -> how many rows were deleted.
    """
    # Children first: a parent's cascade would delete them without counting.
    return Counter(
        {
            table.name: n_changed(session, delete(table).where(table.columns[column] == value))
            for table in reversed(Base.metadata.sorted_tables)
            if column in table.columns and table.name != except_from
        }
    )
