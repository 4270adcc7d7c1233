"""A cache on disk of the analyses of documents and the vectors of texts, which later builds reuse.

Each build makes all arrays of an index, but analyses only new documents and embeds only new texts:
an analysis is found by a digest of the document's file and its entry in sources.toml, a vector by a
digest of the text. An interrupted build keeps the entries it has computed.

The cache is one SQLite file. At its end, a build removes the entries it didn't use, so the file has
about one entry for each document and each passage. All of it can be recomputed: a damaged cache is
deleted, and when the disk is full, nothing more is cached.
"""

import contextlib
import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from index.files import digest_of

CACHE = "cache.sqlite"
# Lost at most when the process is killed.
_COMMIT_BYTES = 16 * 2**20
_COMMIT_S = 5.0
_SCHEMA = """
PRAGMA auto_vacuum = FULL;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -8000;
PRAGMA temp_store = MEMORY;
CREATE TABLE IF NOT EXISTS entries (
    key BLOB PRIMARY KEY, checksum INTEGER NOT NULL, content BLOB NOT NULL
);
CREATE TEMPORARY TABLE used (key BLOB PRIMARY KEY) WITHOUT ROWID;
"""


class BuildCache:
    """Content by kind and digest. Use it in one thread, under the lock of the build.

    A kind names the type of content and all it depends on besides the document or the text, such as
    the identity of a model.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        # Not committed yet: SQLite drops these when the disk is full.
        self._uncommitted: dict[bytes, bytes] = {}
        self._n_bytes = 0
        self._committed_at = time.monotonic()
        self._is_full = False

    def get(self, kind: str, digest: bytes) -> bytes | None:
        """The content for this key; None if there is none or it is damaged."""
        return self.get_many(kind, [digest])[0]

    def put(self, kind: str, digest: bytes, content: bytes) -> None:
        """Store content for later builds, or, if the disk is full, for this one only."""
        self.put_many(kind, {digest: content})

    def get_many(self, kind: str, digests: Sequence[bytes]) -> list[bytes | None]:
        """The content for each of some hundred digests; None where there is none."""
        keys = [digest_of(kind, digest) for digest in digests]
        self._mark_used(keys)
        places = ", ".join("?" * len(keys))
        query = f"SELECT key, checksum, content FROM entries WHERE key IN ({places})"  # noqa: S608
        found = {
            key: content
            for key, checksum, content in self._database.execute(query, keys)
            if zlib.crc32(content) == checksum
        }
        return [self._uncommitted.get(key, found.get(key)) for key in keys]

    def put_many(self, kind: str, contents: Mapping[bytes, bytes]) -> None:
        """Store the content of each digest, as `put` does."""
        keyed = {digest_of(kind, digest): content for digest, content in contents.items()}
        self._mark_used(list(keyed))
        self._uncommitted.update(keyed)
        if self._is_full:
            return
        rows = [(key, zlib.crc32(content), content) for key, content in keyed.items()]
        try:
            self._database.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)
            self._n_bytes += sum(map(len, keyed.values()))
            if self._n_bytes >= _COMMIT_BYTES or time.monotonic() - self._committed_at >= _COMMIT_S:
                self._database.commit()
                self._uncommitted.clear()
                self._n_bytes = 0
                self._committed_at = time.monotonic()
        except sqlite3.OperationalError:
            self._is_full = True

    def count_missing(self, kind: str, digests: Sequence[bytes]) -> int:
        """How many of some hundred digests, each of them once, have no content yet."""
        keys = {digest_of(kind, digest) for digest in digests}
        keys.difference_update(self._uncommitted)
        places = ", ".join("?" * len(keys))
        query = f"SELECT COUNT(*) FROM entries WHERE key IN ({places})"  # noqa: S608
        (n_found,) = self._database.execute(query, [*keys]).fetchone()
        return len(keys) - int(n_found)

    def remove_unused(self) -> None:
        """Remove the entries that were neither read nor stored since the cache was opened."""
        with contextlib.suppress(sqlite3.OperationalError):  # the disk is full
            self._database.execute("DELETE FROM entries WHERE key NOT IN (SELECT key FROM used)")
            self._database.commit()

    def _mark_used(self, keys: Sequence[bytes]) -> None:
        rows = [(key,) for key in keys]
        self._database.executemany("INSERT OR IGNORE INTO used VALUES (?)", rows)


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
    """The database, newly made if it is damaged or older; None if it can't be written."""
    for _ in range(2):
        database = None
        try:
            database = sqlite3.connect(path)
            database.executescript(_SCHEMA)
            database.execute("SELECT key, checksum, content FROM entries LIMIT 0")
            if database.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                return database
        except sqlite3.DatabaseError:
            pass
        if database is not None:
            database.close()
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
    return None
