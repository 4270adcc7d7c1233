"""Clearing PostgreSQL's tables of what was deleted.

PostgreSQL keeps deleted rows until a VACUUM, which may not come by itself for days. So one follows
each deletion that must be final: it takes milliseconds and holds nobody up. The bytes may stay in
the unused part of a page until something is written there. That ends once a day, when the tables
are written anew: those with people's words however long it takes; those that have ids and no words
only while nobody waits too long, for there may be millions of answers, and an id alone says little.
The write-ahead log, replicas and backups are its owner's.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.db.engine import LOCK_TIMEOUT_MS
from bot.db.tables import Base, EventRow, FeedbackRow, UnansweredRow

_log = logging.getLogger(__name__)

_WITH_WORDS = [row.__tablename__ for row in (UnansweredRow, FeedbackRow, EventRow)]
_WITH_IDS = [
    table.name
    for table in Base.metadata.sorted_tables
    if table.name not in _WITH_WORDS and {"user_id", "guild_id"} & set(table.columns.keys())
]

# A backup holds tables for hours. Whoever waits to write one anew holds up all who come behind.
MAX_WAIT_MS = 1_000
# Whoever wants a table of ids meanwhile gets it before they give up. Enough for several hundred
# thousand answers.
MAX_HOLD_MS = LOCK_TIMEOUT_MS - 1_000

_LOCK_NOT_AVAILABLE = "55P03"
_CANCELED = "57014"


def has_written(session: Session) -> bool:
    """Whether a transaction has changed anything: only then PostgreSQL gives it a number."""
    number = func.pg_current_xact_id_if_assigned()
    return bool(session.scalar(select(number.is_not(None))))


def vacuum(engine: Engine) -> None:
    """Drop the deleted rows of all tables that say anything about somebody."""
    with _clearing(engine) as connection:
        for table in (*_WITH_WORDS, *_WITH_IDS):
            connection.execute(text(f"VACUUM {table}"))


def vacuum_fully(engine: Engine) -> None:
    """Write these tables anew, without the bytes that were deleted; all wait while that lasts."""
    with _clearing(engine) as connection:
        for table in _WITH_WORDS:
            connection.execute(text(f"VACUUM (FULL) {table}"))
        for table in _WITH_IDS:
            _write_anew_in_time(connection, table)


@contextmanager
def _clearing(engine: Engine) -> Iterator[Connection]:
    """A connection that waits for others only shortly, but may take long itself."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET lock_timeout = {MAX_WAIT_MS}"))
        connection.execute(text("SET statement_timeout = 0"))
        try:
            yield connection
        except DBAPIError as error:
            if _state_of(error) != _LOCK_NOT_AVAILABLE:
                raise
            _log.warning("Another program holds the database: it still has what was deleted.")
        finally:
            connection.execute(text("RESET lock_timeout"))
            connection.execute(text("RESET statement_timeout"))


def _write_anew_in_time(connection: Connection, table: str) -> None:
    connection.execute(text(f"SET statement_timeout = {MAX_HOLD_MS}"))
    try:
        connection.execute(text(f"VACUUM (FULL) {table}"))
    except DBAPIError as error:
        if _state_of(error) != _CANCELED:
            raise
        _log.info("%s has too many rows to be written anew: ids may be left in its file.", table)
        # Of what VACUUM leaves where it is little: entries of indices, with the ids in them.
        connection.execute(text("SET statement_timeout = 0"))
        connection.execute(text(f"VACUUM (INDEX_CLEANUP ON) {table}"))


def _state_of(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)
