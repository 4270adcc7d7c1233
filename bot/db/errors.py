"""Database errors, each one sentence with the problem, the place and the remedy.

None quotes what people wrote, not even where the driver's own error does.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

_HELD = "is held by another program: close it, then try again."
_NO_ACCESS = "can't be opened: make the file and its folder readable and writable."
_DISK_FULL = "can't be written, the disk is full: make room, then try again."
DAMAGED = "is damaged: restore a backup, or move the file away to start with an empty database."

# SQLite's primary result codes.
_SQLITE: dict[int, str] = {
    sqlite3.SQLITE_BUSY: _HELD,
    sqlite3.SQLITE_LOCKED: _HELD,
    sqlite3.SQLITE_READONLY: "can't be written: make the file and its folder writable.",
    sqlite3.SQLITE_PERM: _NO_ACCESS,
    sqlite3.SQLITE_CANTOPEN: _NO_ACCESS,
    sqlite3.SQLITE_FULL: _DISK_FULL,
    sqlite3.SQLITE_IOERR: "can't be read or written: check the disk that holds it.",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: "is no SQLite file: restore a backup, or move the file away.",
}
_PRIMARY_CODE = 0xFF  # the higher bits of a result code give details

# PostgreSQL's SQLSTATE codes.
_POSTGRESQL: dict[str, str] = {
    "55P03": _HELD,  # lock_timeout
    "57014": "takes too long: see what else keeps it busy, then try again.",  # statement_timeout
    "53100": _DISK_FULL,
    "25006": "can't be written: name a server in DATABASE_URL that isn't read-only.",
}
# Failures only because of a concurrent transaction: serialization failure, deadlock.
LOST_RACES = ("40001", "40P01")


class StorageError(Exception):
    """The database, or a file beside it, can't be used; the text is fit for the owner to read.

    Attributes:
        is_repeated: Whether the database failed alike a moment ago, which the log says only once.
    """

    is_repeated = False


@contextmanager
def explain_errors(url: URL) -> Iterator[None]:
    """Turn errors of the database into a `StorageError` with a remedy."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, ValueError) as error:
        # Without their cause, whose text may quote rows.
        raise StorageError(f"The database {location_of(url)} {_problem(error)}") from None


def log_failure(log: logging.Logger, failure: str, error: StorageError) -> None:
    """Log what can't be done without the database, in one line; only once in a while if it is away.

    Args:
        log: The module's log.
        failure: What can't be done.
        error: What the database says.
    """
    level = logging.DEBUG if error.is_repeated else logging.WARNING
    log.log(level, "%s: %s", failure, error)


def _problem(error: Exception) -> str:
    """What is wrong with the database, and what to do about it."""
    if isinstance(error, ValueError):  # a time or a text in a row is none
        return DAMAGED
    # The driver's own error: SQLAlchemy's text would quote the statement.
    cause = error.orig if isinstance(error, DBAPIError) else error
    sqlite_code = getattr(cause, "sqlite_errorcode", None)
    state = getattr(cause, "sqlstate", None) or ""
    if isinstance(cause, sqlite3.OperationalError) and sqlite_code is None:
        return DAMAGED  # Python's module can't decode a text, which it quotes
    known = _SQLITE.get((sqlite_code or 0) & _PRIMARY_CODE) or _POSTGRESQL.get(state)
    if known:
        return known
    if isinstance(error, DataError | IntegrityError):  # their text may quote values
        reason = f"{type(cause).__name__} {state}".strip()
    else:
        reason = str(cause).strip().partition("\n")[0]
    return f"can't be used ({reason}): check DATABASE_URL and that the database is up."


def location_of(url: URL) -> str:
    """Where a database is: the path of its file, or its address without the password."""
    if url.get_backend_name() == "sqlite":
        return url.database or "in memory"
    return url.render_as_string(hide_password=True)
