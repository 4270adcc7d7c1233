"""Clearing SQLite's files of what was deleted.

secure_delete overwrites rows where they stand, and pages that nothing needs any more. It doesn't
reach the copies that SQLite leaves behind when it moves rows and index entries between pages. So
the tables with people's words, and whatever is sorted by their ids, are written anew at once: the
old pages, copies and all, are freed and thereby overwritten. That takes a fraction of the time of a
VACUUM, which only has to find what may be left of an id in the largest table, and can wait.
"""

import logging
import sqlite3

from bot.storage.tables import (
    BlockedRow,
    ChannelRow,
    LeftOutRow,
    NoticeRow,
    UnansweredRow,
    VerdictRow,
)

__all__ = ["compact", "scrub"]

_log = logging.getLogger(__name__)

_WRITTEN_ANEW = [
    row.__tablename__
    for row in (ChannelRow, LeftOutRow, BlockedRow, VerdictRow, UnansweredRow, NoticeRow)
]
_SORTED_ANEW = ("servers", "ix_shown_answers_user_id", "ix_shown_answers_guild_id")


def scrub(connection: sqlite3.Connection) -> None:
    """Have the files hold no words that were deleted before, and hardly an id."""
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    try:
        for table in _WRITTEN_ANEW:
            _write_anew(cursor, table)
        for name in _SORTED_ANEW:
            cursor.execute(f"REINDEX {name}")
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    cursor.execute("COMMIT")
    _empty_log(cursor)


def compact(connection: sqlite3.Connection) -> None:
    """Have the files hold nothing at all that was deleted; all wait while that lasts."""
    cursor = connection.cursor()
    cursor.execute("VACUUM")
    _empty_log(cursor)


def _empty_log(cursor: sqlite3.Cursor) -> None:
    # The write-ahead log still has the pages as they were.
    (is_held, *_), *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    if is_held:
        _log.warning("Another program holds the database: it still has what was deleted.")


def _write_anew(cursor: sqlite3.Cursor, table: str) -> None:
    # Names of our own tables; SQL has no parameters for names.
    cursor.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM {table} ORDER BY rowid")  # noqa: S608
    cursor.execute(f"DELETE FROM {table}")  # noqa: S608
    cursor.execute(f"INSERT INTO {table} SELECT * FROM kept")  # noqa: S608
    cursor.execute("DROP TABLE kept")
