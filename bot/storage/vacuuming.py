"""Clearing PostgreSQL's tables of what was deleted.

PostgreSQL keeps deleted rows until a VACUUM, which may not come by itself for days. So one follows
each deletion that must be final: it takes milliseconds and holds nobody up. The bytes may stay in
the unused part of a page until something is written there; that ends once a day, when the tables
with people's words are written anew. The write-ahead log, replicas and backups are its owner's.
"""

import logging

from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.storage.tables import NoticeRow, UnansweredRow, VerdictRow

__all__ = ["has_written", "vacuum", "vacuum_fully"]

_log = logging.getLogger(__name__)

_TABLES = ", ".join(row.__tablename__ for row in (UnansweredRow, VerdictRow, NoticeRow))

# A backup holds tables for hours. Whoever waits to write one anew holds up all who come behind.
LOCK_TIMEOUT_MS = 1_000
_LOCK_NOT_AVAILABLE = "55P03"


def has_written(session: Session) -> bool:
    """Whether a transaction has changed anything: only then PostgreSQL gives it a number."""
    number = func.pg_current_xact_id_if_assigned()
    return bool(session.scalar(select(number.is_not(None))))


def vacuum(engine: Engine) -> None:
    """Drop the deleted rows of the tables with people's words."""
    _run(engine, f"VACUUM {_TABLES}")


def vacuum_fully(engine: Engine) -> None:
    """Write these tables anew, without the bytes that were deleted; all wait while that lasts."""
    _run(engine, f"VACUUM (FULL) {_TABLES}")


def _run(engine: Engine, statement: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET lock_timeout = {LOCK_TIMEOUT_MS}"))
        try:
            connection.execute(text(statement))
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            _log.warning("Another program holds the database: it still has what was deleted.")
        finally:
            connection.execute(text("RESET lock_timeout"))
