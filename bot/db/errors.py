"""What can go wrong with the database, each in a sentence that says what, where and what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError

# SQLite's result codes -> what is wrong with the database, and what to do.
_SQLITE: dict[int, str] = {
    sqlite3.SQLITE_BUSY: "is held by another program: close it, then try again.",
    sqlite3.SQLITE_LOCKED: "is held by another program: close it, then try again.",
    sqlite3.SQLITE_READONLY: "can't be written: make the file and its folder writable.",
    sqlite3.SQLITE_PERM: "can't be opened: make the file and its folder readable and writable.",
    sqlite3.SQLITE_CANTOPEN: "can't be opened: make the file and its folder readable and writable.",
    sqlite3.SQLITE_FULL: "can't be written, the disk is full: make room, then try again.",
    sqlite3.SQLITE_IOERR: "can't be read or written: check the disk that holds it.",
    sqlite3.SQLITE_CORRUPT: "is damaged: put a backup in its place, or move it away to start anew.",
    sqlite3.SQLITE_NOTADB: "is no SQLite file: put a backup in its place, or move it away.",
}
# The same for PostgreSQL's states.
_POSTGRESQL: dict[str, str] = {
    "55P03": "is held by another program: close it, then try again.",  # lock_timeout
    "57014": "takes too long: see what else keeps it busy, then try again.",  # statement_timeout
}
# PostgreSQL's states for transactions that got in each other's way.
_LOST_RACES = ("40001", "40P01")  # serialization failure, deadlock
_PRIMARY_CODE = 0xFF  # the rest of a result code tells how exactly


class StorageError(Exception):
    """The database can't be opened or used; the text is fit for the owner's eyes."""


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn the database's errors into a `StorageError` that says what to do."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise StorageError(f"The database {place_of(url)} {_explanation(cause)}") from error


def is_lost_race(error: DBAPIError) -> bool:
    """Whether a transaction failed only because of another, so that it may be run again."""
    if isinstance(error, IntegrityError):
        return True
    return getattr(error.orig, "sqlstate", None) in _LOST_RACES


def damaged(url: URL) -> StorageError:
    """The error for a file whose pages don't fit together."""
    return StorageError(f"The database {place_of(url)} {_SQLITE[sqlite3.SQLITE_CORRUPT]}")


def place_of(url: URL) -> str:
    """Where a database is: a file's path, or an address without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "in memory"
    return url.render_as_string(hide_password=True)


def _explanation(cause: BaseException | None) -> str:
    # The driver's own words: SQLAlchemy's would quote the statement.
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None and (known := _SQLITE.get(code & _PRIMARY_CODE)):
        return known
    if known := _POSTGRESQL.get(getattr(cause, "sqlstate", None) or ""):
        return known
    reason = str(cause).strip().partition("\n")[0]
    return f"can't be used ({reason}): check DATABASE_URL and that the database is up."
