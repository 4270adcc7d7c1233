"""Copies of the database as one SQLite file, made and read back while the bot uses it.

A copy is the same whether it was made of SQLite or of PostgreSQL, and goes into either. It holds no
deleted rows.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, delete, insert, select

from bot.db.engine import (
    STARTING_LOCK_WAIT_S,
    file_of,
    is_sqlite,
    lift_statement_timeout,
    make_engine,
    parse_address,
    prepare,
    sqlite_url,
)
from bot.db.errors import StorageError, explain_errors, location_of
from bot.db.tables import Base, EventRow

ROWS_AT_ONCE = 1_000
# Events concern the processes that run now.
_TABLES = [table for table in Base.metadata.sorted_tables if table.name != EventRow.__tablename__]


def save_copy(address: str, path: Path) -> None:
    """Save the database, as it is at one moment, in a new SQLite file.

    Args:
        address: As DATABASE_URL has it; `bot.db.engine.file_url` gives the default.
        path: The file, which must not exist.

    Raises:
        StorageError: There is no database yet, or it can't be used; or the copy can't be written.
    """
    url = parse_address(address)
    if not is_sqlite(url):
        with _opened(address) as source, _opened(sqlite_url(path)) as target:
            _copy_rows(source, target)
        return
    file = file_of(url)
    if file is None or not file.is_file():
        raise StorageError(f"There is no database {location_of(url)} yet: `inyo run` creates it.")
    with explain_errors(url), closing(sqlite3.connect(file, STARTING_LOCK_WAIT_S)) as connection:
        # Not SQLite's backup, which starts again whenever the bot writes, and copies free pages.
        connection.execute("VACUUM INTO ?", (str(path),))


def restore_copy(path: Path, address: str) -> None:
    """Put the rows of a copy in place of all rows of the database, in one transaction.

    A database that doesn't exist is created; a copy of an older version is migrated first, in its
    own file.

    Args:
        path: The file that `save_copy` made.
        address: As DATABASE_URL has it.

    Raises:
        StorageError: The copy is damaged or of a newer version, or the database can't be used; it
            is then as it was.
    """
    with _opened(sqlite_url(path)) as source, _opened(address) as target:
        _copy_rows(source, target)


@contextmanager
def _opened(address: str) -> Iterator[Engine]:
    """A database with this version's tables."""
    engine = make_engine(address)
    try:
        with explain_errors(engine.url):
            prepare(engine)
            yield engine
    finally:
        engine.dispose()


def _copy_rows(source: Engine, target: Engine) -> None:
    reading = source.connect()
    if not is_sqlite(source.url):
        # The rows of all tables as they are at one moment, as SQLite's transactions show them.
        reading = reading.execution_options(isolation_level="REPEATABLE READ")
    with (
        reading,
        explain_errors(target.url),
        target.begin() as writing,
    ):
        for connection in (reading, writing):
            lift_statement_timeout(connection)
        _replace_rows(reading, writing)


def _replace_rows(reading: Connection, writing: Connection) -> None:
    for table in reversed(_TABLES):  # children first
        writing.execute(delete(table))
    for table in _TABLES:
        rows = reading.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table)).mappings()
        for some in rows.partitions():
            writing.execute(insert(table), [dict(row) for row in some])
