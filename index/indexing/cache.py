"""A cache on disk of the analyses and vectors of documents, which later builds reuse.

Each build makes all arrays of an index, but analyses and embeds only new documents: an analysis is
found by a digest of the document's file and its entry in sources.toml, the vectors of passages by a
digest of the text. An interrupted build keeps the entries it has computed.

The cache is one SQLite file. At its end, a build removes the entries it didn't use, so the file has
about one entry of each kind for each document. All of it can be recomputed: a damaged cache is
deleted, and when the disk is full, nothing more is cached.
"""

import contextlib
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CACHE = "cache.sqlite"
_COMMIT_BYTES = 16 * 2**20  # lost at most when the process is killed
_SCHEMA = """
PRAGMA auto_vacuum = FULL;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -8000;
CREATE TABLE IF NOT EXISTS entries (
    kind TEXT NOT NULL, digest BLOB NOT NULL, checksum INTEGER NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (kind, digest)
);
"""


class BuildCache:
    """Content by kind and digest. Use it in one thread, under the lock of the build.

    A kind names the type of content and all it depends on besides the document, such as the
    identity of a model.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._used: set[tuple[str, bytes]] = set()
        # Not committed yet: SQLite drops these when the disk is full.
        self._uncommitted: dict[tuple[str, bytes], bytes] = {}
        self._n_bytes = 0
        self._is_full = False

    def get(self, kind: str, digest: bytes) -> bytes | None:
        """The content for this key; None if there is none or it is damaged."""
        self._used.add((kind, digest))
        if (kind, digest) in self._uncommitted:
            return self._uncommitted[kind, digest]
        query = "SELECT checksum, content FROM entries WHERE kind = ? AND digest = ?"
        row = self._database.execute(query, (kind, digest)).fetchone()
        if row is None or zlib.crc32(row[1]) != row[0]:
            return None
        content: bytes = row[1]
        return content

    def put(self, kind: str, digest: bytes, content: bytes) -> None:
        """Store content for later builds, or, if the disk is full, for this one only."""
        self._used.add((kind, digest))
        self._uncommitted[kind, digest] = content
        if self._is_full:
            return
        try:
            self._database.execute(
                "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)",
                (kind, digest, zlib.crc32(content), content),
            )
            self._n_bytes += len(content)
            if self._n_bytes >= _COMMIT_BYTES:
                self._database.commit()
                self._uncommitted.clear()
                self._n_bytes = 0
        except sqlite3.OperationalError:
            self._is_full = True

    def remove_unused(self) -> None:
        """Remove the entries that were neither read nor stored since the cache was opened."""
        keys = self._database.execute("SELECT kind, digest FROM entries").fetchall()
        unused = [key for key in keys if key not in self._used]
        with contextlib.suppress(sqlite3.OperationalError):  # the disk is full
            self._database.executemany("DELETE FROM entries WHERE kind = ? AND digest = ?", unused)
            self._database.commit()


@contextmanager
def open_cache(index_dir: Path | None) -> Iterator[BuildCache]:
    """Open the cache of an index, or an empty one in memory.

    A damaged cache is deleted. If none can be written, entries are kept in memory.
    """
    database = None if index_dir is None else _open(index_dir / CACHE)
    if database is None:
        database = sqlite3.connect(":memory:")
        database.executescript(_SCHEMA)
    try:
        yield BuildCache(database)
    finally:
        with contextlib.suppress(sqlite3.OperationalError):  # the disk is full
            database.commit()
        database.close()


def _open(path: Path) -> sqlite3.Connection | None:
    """The database, newly made if it is damaged; None if it can't be written."""
    for _ in range(2):
        database = None
        try:
            database = sqlite3.connect(path)
            database.executescript(_SCHEMA)
            if database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                return database
        except sqlite3.DatabaseError:
            pass
        if database is not None:
            database.close()
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
    return None
