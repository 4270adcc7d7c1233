"""Clearing SQLite's files of what was deleted.

secure_delete overwrites rows where they stand, and pages that nothing needs any more. It doesn't
reach the copies that SQLite leaves behind when it moves rows and index entries between pages. So
the tables with people's words, and whatever is sorted by their ids, are written anew at once: the
old pages, copies and all, are freed and thereby overwritten. That takes a fraction of the time of a
VACUUM, which only has to find what may be left of an id in the largest table, and can wait.

Sorting the ids of all answers anew takes most of that time. What merely expires needs it no sooner
than the VACUUM; somebody who is forgotten does.
"""

import logging
import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy.engine.interfaces import DBAPICursor

from bot.db.tables import (
    AnswerRow,
    BlockedRow,
    ChannelRow,
    EventRow,
    FeedbackRow,
    LeftOutRow,
    UnansweredRow,
)

_log = logging.getLogger(__name__)

_WRITTEN_ANEW = [
    row.__tablename__
    for row in (ChannelRow, LeftOutRow, BlockedRow, FeedbackRow, UnansweredRow, EventRow)
]
_SORTED_ANEW = ("servers", "ix_shown_answers_user_id", "ix_shown_answers_guild_id")


Clearing = Callable[[sqlite3.Connection], bool]  # False: another program kept it from all of it


def clear_words(connection: sqlite3.Connection) -> bool:
    """Have the files hold no words that were deleted before."""
    return _clear(connection, ())


def scrub(connection: sqlite3.Connection) -> bool:
    """The same, and hardly an id."""
    return _clear(connection, _SORTED_ANEW)


def compact(connection: sqlite3.Connection) -> bool:
    """Have the files hold nothing at all that was deleted; all wait while that lasts."""
    cursor = connection.cursor()
    cursor.execute("VACUUM")
    return _empty_log(cursor)


# Each does what those before it do.
CLEARINGS: tuple[Clearing, ...] = (clear_words, scrub, compact)


def has_removed(cursor: DBAPICursor, context: Any) -> bool:
    """Whether a statement that was just executed has removed something that may leave copies.

    Args:
        cursor: With which it was executed.
        context: SQLAlchemy's, as the event `after_cursor_execute` has it.
    """
    if cursor.rowcount < 1:
        return False
    if context.isupdate:
        # An answer is only told which message shows it.
        return str(context.compiled.statement.table) != AnswerRow.__tablename__
    return bool(context.isdelete)


def _clear(connection: sqlite3.Connection, sorted_anew: tuple[str, ...]) -> bool:
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    try:
        for table in _WRITTEN_ANEW:
            _write_anew(cursor, table)
        for name in sorted_anew:
            cursor.execute(f"REINDEX {name}")
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")
    return _empty_log(cursor)


def _empty_log(cursor: sqlite3.Cursor) -> bool:
    # The write-ahead log still has the pages as they were.
    (is_held, *_), *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    if is_held:
        _log.warning("Another program holds the database: it still has what was deleted.")
    return not is_held


def _write_anew(cursor: sqlite3.Cursor, table: str) -> None:
    # Names of our own tables; SQL has no parameters for names.
    cursor.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM {table} ORDER BY rowid")  # noqa: S608
    cursor.execute(f"DELETE FROM {table}")  # noqa: S608
    cursor.execute(f"INSERT INTO {table} SELECT * FROM kept")  # noqa: S608
    cursor.execute("DROP TABLE kept")
