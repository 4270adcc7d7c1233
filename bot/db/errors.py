"""Database errors, each one sentence with the problem, the place and the remedy."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

_HELD = "is held by another program: close it, then try again."
_NO_ACCESS = "can't be opened: make the file and its folder readable and writable."
DAMAGED = "is damaged: restore a backup, or move the file away to start with an empty database."

# SQLite's primary result codes.
_SQLITE: dict[int, str] = {
    sqlite3.SQLITE_BUSY: _HELD,
    sqlite3.SQLITE_LOCKED: _HELD,
    sqlite3.SQLITE_READONLY: "can't be written: make the file and its folder writable.",
    sqlite3.SQLITE_PERM: _NO_ACCESS,
    sqlite3.SQLITE_CANTOPEN: _NO_ACCESS,
    sqlite3.SQLITE_FULL: "can't be written, the disk is full: make room, then try again.",
    sqlite3.SQLITE_IOERR: "can't be read or written: check the disk that holds it.",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: "is no SQLite file: restore a backup, or move the file away.",
}
_PRIMARY_CODE = 0xFF  # the higher bits of a result code give details

# PostgreSQL's SQLSTATE codes.
_POSTGRESQL: dict[str, str] = {
    "55P03": _HELD,  # lock_timeout
    "57014": "takes too long: see what else keeps it busy, then try again.",  # statement_timeout
}
# Failures only because of a concurrent transaction: serialization failure, deadlock.
LOST_RACES = ("40001", "40P01")


class StorageError(Exception):
    """The database can't be opened or used; the text is fit for the bot's owner to read."""


@contextmanager
def explain_errors(url: URL) -> Iterator[None]:
    """Turn errors of the database into a `StorageError` with a remedy."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        # The driver's own error: SQLAlchemy's text would quote the statement.
        cause = error.orig if isinstance(error, DBAPIError) else error
        sqlite_code = getattr(cause, "sqlite_errorcode", None) or 0
        known = _SQLITE.get(sqlite_code & _PRIMARY_CODE) or _POSTGRESQL.get(
            getattr(cause, "sqlstate", None) or ""
        )
        reason = str(cause).strip().partition("\n")[0]
        unknown = f"can't be used ({reason}): check DATABASE_URL and that the database is up."
        raise StorageError(f"The database {location_of(url)} {known or unknown}") from error


def location_of(url: URL) -> str:
    """Where a database is: the path of its file, or its address without the password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "in memory"
    return url.render_as_string(hide_password=True)
