"""Brings a database's tables up to what this version of Inyo knows."""

import logging

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select, text

from bot.db.errors import StorageError, place_of

_log = logging.getLogger(__name__)

_LOCK = 0x696E796F  # "inyo": any number that others on the same server don't use


def migrate(engine: Engine) -> None:
    """Take the steps of `bot.storage.migrations` that a database lacks: all of them or none.

    Raises:
        StorageError: A newer Inyo has changed the tables since.
    """
    config = Config()
    config.set_main_option("script_location", "bot.db:migrations")
    config.set_main_option("path_separator", "os")
    steps = ScriptDirectory.from_config(config)
    place = place_of(engine.url)
    with engine.begin() as connection:
        _take_time(connection)
        taken = set(MigrationContext.configure(connection).get_current_heads())
        if taken == set(steps.get_heads()):
            return
        if taken - {step.revision for step in steps.walk_revisions()}:
            message = f"The database {place} was written by a newer Inyo: update this one."
            raise StorageError(message)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    _log.info("The database %s now has the tables of this version.", place)


def _take_time(connection: Connection) -> None:
    """Let other processes that start just now wait; SQLite's transactions do that themselves."""
    if connection.dialect.name == "postgresql":
        for timeout in ("lock_timeout", "statement_timeout"):
            connection.execute(text(f"SET LOCAL {timeout} = 0"))
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
