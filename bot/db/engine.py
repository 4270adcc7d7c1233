"""From a database's address to SQLAlchemy's engine, with safe settings and current tables."""

import logging
import sqlite3
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import cast

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from bot.db.errors import DAMAGED, StorageError, location_of
from bot.settings import install_command

_log = logging.getLogger(__name__)

FILE_NAME = "inyo.sqlite3"
# For other processes that are starting too; `bot.db.database` then says how long each transaction
# waits.
STARTING_LOCK_WAIT_S = 10.0

# Discord waits three seconds for some replies: a server that doesn't respond must not take longer.
_CONNECTION_TIMEOUTS = {"connect_timeout": "3", "tcp_user_timeout": "5000"}  # seconds, milliseconds

# For a server that responds while another program locks a table (an ALTER TABLE, a transaction left
# open in psql). Deletions, migrations and copies lift the statement timeout for themselves.
LOCK_TIMEOUT_MS = 3_000
STATEMENT_TIMEOUT_MS = 10_000

SQLITE_SETTINGS = (
    f"busy_timeout = {int(STARTING_LOCK_WAIT_S * 1000)}",  # first: the next one may have to wait
    "journal_mode = WAL",  # readers in other processes (backups) don't wait for writers
    "synchronous = NORMAL",  # safe with WAL; only a power cut may lose the last transactions
    "foreign_keys = ON",
    "secure_delete = ON",  # deleted content is overwritten with zeros
    "temp_store = MEMORY",  # nothing that people wrote goes to temporary files
    "trusted_schema = OFF",
)

_LOOK_AT_CLOCK_EVERY = 1_000  # steps of SQLite's: some tenths of a millisecond

MIGRATION_LOCK = 0x696E796F  # "inyo": any number that no other program on the server uses


def file_url(state_dir: Path) -> str:
    """The address of the SQLite file that is used when DATABASE_URL is empty."""
    return sqlite_url(state_dir / FILE_NAME)


def sqlite_url(file: Path) -> str:
    """The address of an SQLite file."""
    return URL.create("sqlite", database=str(file)).render_as_string()


def is_sqlite(url: URL) -> bool:
    """Whether the database is a file (or in memory) rather than a server."""
    return url.get_backend_name() == "sqlite"


def file_of(url: URL) -> Path | None:
    """The file of an SQLite database; None for one in memory, a server, or a file's URI."""
    name = url.database or ""
    is_file = is_sqlite(url) and name not in ("", ":memory:") and not name.startswith("file:")
    return Path(name) if is_file else None


def parse_address(address: str) -> URL:
    """The parts of an address as DATABASE_URL has it.

    Raises:
        StorageError: It can't be read. The message doesn't repeat it: it may hold a password.
    """
    try:
        return make_url(address)
    except (ArgumentError, ValueError) as error:  # ValueError: of the port
        message = (
            "DATABASE_URL is no database's address: give one like sqlite:////folder/file "
            "or postgresql+psycopg://user:password@host/name."
        )
        raise StorageError(message) from error


def make_engine(address: str) -> Engine:
    """Make an engine for an address as DATABASE_URL has it; it isn't connected yet.

    Raises:
        StorageError: The address can't be read, its driver is missing, or its file can't be
            created. The message doesn't repeat the address, which may hold a password.
    """
    url = parse_address(address)
    try:
        # Parameters are hidden: neither logs nor tracebacks may quote what people wrote.
        if not is_sqlite(url):
            return create_engine(
                url,
                hide_parameters=True,
                pool_pre_ping=True,  # reconnects after the server was restarted
                connect_args=_timeouts(url),
            )
        engine = create_engine(
            url,
            hide_parameters=True,
            poolclass=StaticPool,  # one connection for the one thread that uses it
            connect_args={"check_same_thread": False, "isolation_level": None},
        )
    except (ArgumentError, ImportError) as error:
        message = (
            f"DATABASE_URL asks for {url.drivername}, which isn't available ({error}): "
            f"install its driver (PostgreSQL's: {install_command('postgresql')}) or name "
            "another one."
        )
        raise StorageError(message) from error
    event.listen(engine, "connect", _apply_sqlite_settings)
    event.listen(engine, "begin", _begin_immediately)
    path = file_of(url)
    if path is not None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # only its owner can read it
        except OSError as error:
            message = (
                f"The database {location_of(url)} can't be opened ({error.strerror}): make its "
                "folder writable, or set STATE_DIR or DATABASE_URL to another place."
            )
            raise StorageError(message) from error
    return engine


def is_sound(connection: sqlite3.Connection, max_s: float | None = None) -> bool:
    """Whether an SQLite file isn't damaged; milliseconds a megabyte.

    Others may write meanwhile.

    Args:
        connection: To the file, outside of any transaction, which would hold SQLite's only lock.
        max_s: How long it may take.

    Raises:
        TimeoutError: It takes longer.
        sqlite3.Error: It can't be read, or is so damaged that it can't be checked.
    """
    if max_s is not None:
        end = time.monotonic() + max_s
        connection.set_progress_handler(lambda: time.monotonic() >= end, _LOOK_AT_CLOCK_EVERY)
    try:
        return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise TimeoutError from error
        raise


def lift_statement_timeout(connection: Connection) -> None:
    """Let the statements of a transaction take as long as they need; SQLite's do anyway."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def prepare(engine: Engine) -> None:
    """Check an SQLite file for damage, create or migrate the tables, and see that they can change.

    The check takes milliseconds a megabyte; without it, damage would show when somebody needs the
    row. Migrations are applied all together or not at all.

    Raises:
        StorageError: The database is damaged or was written by a newer version.
        DBAPIError: The database can't be used, or only be read.
    """
    _migrate(engine)
    with engine.connect() as connection:  # which rolls it back
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))


def refuse_newer(revisions: Iterable[str], location: str) -> None:
    """Refuse a database whose tables a later version of Inyo has changed.

    Args:
        revisions: Those of the migrations that were applied to it.
        location: Where it is, without a password.

    Raises:
        StorageError: This version doesn't know one of them.
    """
    known = {
        script.revision for script in ScriptDirectory.from_config(_migrations()).walk_revisions()
    }
    if not known.issuperset(revisions):
        message = f"The database {location} was written by a newer Inyo: update this one."
        raise StorageError(message)


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", "bot.db:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _migrate(engine: Engine) -> None:
    location = location_of(engine.url)
    if is_sqlite(engine.url):
        with closing(engine.raw_connection()) as pooled:
            if not is_sound(cast(sqlite3.Connection, pooled.driver_connection)):
                raise StorageError(f"The database {location} {DAMAGED}")
    config = _migrations()
    with engine.begin() as connection:
        if not is_sqlite(engine.url):
            # Wait for other processes that are starting too; SQLite's transactions do that anyway.
            lift_statement_timeout(connection)
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        applied = MigrationContext.configure(connection).get_current_heads()
        if set(applied) == set(ScriptDirectory.from_config(config).get_heads()):
            return
        refuse_newer(applied, location)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    _log.info("The database %s now has this version's tables.", location)


def _timeouts(url: URL) -> dict[str, str]:
    """Psycopg's connection arguments that limit waiting, unless the address sets them itself."""
    if not url.get_driver_name().startswith("psycopg"):
        return {}
    timeouts = {k: value for k, value in _CONNECTION_TIMEOUTS.items() if k not in url.query}
    limits = f"-c lock_timeout={LOCK_TIMEOUT_MS} -c statement_timeout={STATEMENT_TIMEOUT_MS}"
    given = url.query.get("options", "")
    # The server takes the last value of an option.
    options = (limits, given) if isinstance(given, str) else (limits, *given)
    return timeouts | {"options": " ".join(options).strip()}


def _apply_sqlite_settings(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    for setting in SQLITE_SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def _begin_immediately(connection: Connection) -> None:
    # A transaction that reads first and then writes would otherwise fail at once, instead of
    # waiting, when another process wrote in between.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
