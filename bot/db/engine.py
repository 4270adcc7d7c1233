"""A database's address -> SQLAlchemy's engine, set up so that SQLite is safe to rely on."""

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from bot.db.errors import StorageError, place_of
from bot.optional_dependencies import installing

FILE_NAME = "inyo.sqlite3"
BUSY_TIMEOUT_MS = 10_000  # another process holds the file for milliseconds; Discord waits longer

# Discord waits three seconds for some things; a server that doesn't answer must not keep it longer.
_PSYCOPG_TIMEOUTS = {"connect_timeout": "3", "tcp_user_timeout": "5000"}  # seconds, milliseconds

# Nor one that does, while somebody holds a table (an ALTER TABLE, a forgotten transaction of psql).
# What may take its time lifts the second for itself: deletions, migrations, clearing.
LOCK_TIMEOUT_MS = 3_000
STATEMENT_TIMEOUT_MS = 10_000

_SQLITE_SETTINGS = (
    f"busy_timeout = {BUSY_TIMEOUT_MS}",  # first: the next one may have to wait
    "journal_mode = WAL",  # readers in other processes (backups) don't wait for writers
    "synchronous = NORMAL",  # safe with WAL; only a power cut may lose the last moments
    "foreign_keys = ON",
    "secure_delete = ON",  # what is deleted is overwritten with zeros
    "temp_store = MEMORY",  # the copies that scrubbing makes must not be left on a disk
    "trusted_schema = OFF",
)


def file_url(state_dir: Path) -> str:
    """The address of the database that is used when DATABASE_URL is empty."""
    return URL.create("sqlite", database=str(state_dir / FILE_NAME)).render_as_string()


def read_url(address: str) -> URL:
    """An address as DATABASE_URL has it.

    Raises:
        StorageError: It is none. The message doesn't repeat it: it may hold a password.
    """
    try:
        return make_url(address)
    except ArgumentError as error:
        message = (
            "DATABASE_URL is no database's address: give one like sqlite:////folder/file "
            "or postgresql+psycopg://user:password@host/name."
        )
        raise StorageError(message) from error


def is_sqlite(url: URL) -> bool:
    """Whether the database is a file (or in memory) rather than a server."""
    return url.get_backend_name() == "sqlite"


def make_engine(url: URL) -> Engine:
    """An engine that isn't connected yet.

    Raises:
        StorageError: There is no driver for it, or no place for its file.
    """
    try:
        if not is_sqlite(url):
            return create_engine(
                url,
                hide_parameters=True,
                pool_pre_ping=True,  # a server that was away is found again
                connect_args=_patience(url),
            )
        # One connection is enough for the one thread that uses it.
        engine = create_engine(
            url,
            hide_parameters=True,  # neither logs nor tracebacks may quote what people wrote
            poolclass=StaticPool,
            connect_args={"check_same_thread": False, "isolation_level": None},
        )
    except (ArgumentError, ImportError) as error:
        message = (
            f"DATABASE_URL asks for {url.drivername}, which can't be had here ({error}): "
            f"install its driver (PostgreSQL's: {installing('postgresql')}) or name another one."
        )
        raise StorageError(message) from error
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    _make_file(url)
    return engine


def _patience(url: URL) -> dict[str, str]:
    """How long is waited for the server, where the address doesn't tell that itself."""
    if not url.get_driver_name().startswith("psycopg"):
        return {}
    timeouts = {name: time for name, time in _PSYCOPG_TIMEOUTS.items() if name not in url.query}
    ours = f"-c lock_timeout={LOCK_TIMEOUT_MS} -c statement_timeout={STATEMENT_TIMEOUT_MS}"
    theirs = url.query.get("options", "")
    # What comes last holds.
    options = (ours, theirs) if isinstance(theirs, str) else (ours, *theirs)
    return timeouts | {"options": " ".join(options).strip()}


def _set_up(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    for setting in _SQLITE_SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    # IMMEDIATE: a transaction that reads first and then writes would fail at once, rather than
    # wait, when another process wrote in between.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _make_file(url: URL) -> None:
    """Create the file so that nobody else on the machine can read it."""
    if not url.database or url.database == ":memory:":
        return
    path = Path(url.database)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        message = (
            f"The database {place_of(url)} can't be opened ({error.strerror}): make its folder "
            "writable, or set STATE_DIR or DATABASE_URL to another place."
        )
        raise StorageError(message) from error
