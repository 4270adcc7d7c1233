"""From a database's address to SQLAlchemy's engine, with safe settings and current tables."""

import logging
import sqlite3
from pathlib import Path

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
BUSY_TIMEOUT_MS = 10_000  # another process holds the file for milliseconds at a time

# Discord waits three seconds for some replies: a server that doesn't respond must not take longer.
_CONNECTION_TIMEOUTS = {"connect_timeout": "3", "tcp_user_timeout": "5000"}  # seconds, milliseconds

# For a server that responds while another program locks a table (an ALTER TABLE, a transaction left
# open in psql). Deletions and migrations lift the statement timeout for themselves.
LOCK_TIMEOUT_MS = 3_000
STATEMENT_TIMEOUT_MS = 10_000

SQLITE_SETTINGS = (
    f"busy_timeout = {BUSY_TIMEOUT_MS}",  # first: the next one may have to wait
    "journal_mode = WAL",  # readers in other processes (backups) don't wait for writers
    "synchronous = NORMAL",  # safe with WAL; only a power cut may lose the last transactions
    "foreign_keys = ON",
    "secure_delete = ON",  # deleted content is overwritten with zeros
    "temp_store = MEMORY",  # nothing that people wrote goes to temporary files
    "trusted_schema = OFF",
)

MIGRATION_LOCK = 0x696E796F  # "inyo": any number that no other program on the server uses


def file_url(state_dir: Path) -> str:
    """The address of the SQLite file that is used when DATABASE_URL is empty."""
    return URL.create("sqlite", database=str(state_dir / FILE_NAME)).render_as_string()


def is_sqlite(url: URL) -> bool:
    """Whether the database is a file (or in memory) rather than a server."""
    return url.get_backend_name() == "sqlite"


def make_engine(address: str) -> Engine:
    """Make an engine for an address as DATABASE_URL has it; it isn't connected yet.

    Raises:
        StorageError: The address can't be read, its driver is missing, or its file can't be
            created. The message doesn't repeat the address, which may hold a password.
    """
    try:
        url = make_url(address)
    except ArgumentError as error:
        message = (
            "DATABASE_URL is no database's address: give one like sqlite:////folder/file "
            "or postgresql+psycopg://user:password@host/name."
        )
        raise StorageError(message) from error
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
    if url.database and url.database != ":memory:":
        path = Path(url.database)
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


def prepare(engine: Engine) -> None:
    """Check an SQLite file for damage, then create or migrate the tables.

    The check takes milliseconds a megabyte; without it, damage would show when somebody needs the
    row. Migrations are applied all together or not at all.

    Raises:
        StorageError: The database is damaged or was written by a newer version.
        DBAPIError: The database can't be used.
    """
    location = location_of(engine.url)
    if is_sqlite(engine.url):
        with engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() != "ok":
                raise StorageError(f"The database {location} {DAMAGED}")
    config = Config()
    config.set_main_option("script_location", "bot.db:migrations")
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        if not is_sqlite(engine.url):
            # Wait for other processes that are starting too; SQLite's transactions do that anyway.
            for timeout in ("lock_timeout", "statement_timeout"):
                connection.execute(text(f"SET LOCAL {timeout} = 0"))
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        applied = set(MigrationContext.configure(connection).get_current_heads())
        if applied == set(scripts.get_heads()):
            return
        if applied - {script.revision for script in scripts.walk_revisions()}:
            message = f"The database {location} was written by a newer Inyo: update this one."
            raise StorageError(message)
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
