"""Bringing the index in a folder up to date with its documents, one process at a time.

The fingerprint of an index names the models, the documents that are in it, and the folder that it
was built from, in this order: the same folder may give other documents when those that took too
much time or memory are tried again, which is done only when that may help (`is_due`). A build holds
the lock of the index, writes a new generation beside the old one (`storage.store`), and reads the
documents again that change meanwhile.

An index is read as seldom as is safe: of the old one a build reads the terms that are embedded, and
of the new one it makes checksums; whoever opens it compares all of it with them, once.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock, Timeout

from index.documents.files import FileDigests
from index.documents.folder import Folder
from index.documents.limited_process import MAX_CPU_S, MAX_WALL_S
from index.documents.limited_process import MAX_MEMORY_BYTES as READING_MEMORY_BYTES
from index.errors import IndexFormatError, NoDocumentsError
from index.files import digest_of
from index.indexing.analysis import analysis_identity
from index.indexing.cache import BuildCache, open_cache
from index.indexing.incremental import AnalyzedFolder, analyze_folder
from index.indexing.pipeline import Embedders, build_from_folder
from index.indexing.workers import MAX_MEMORY_BYTES as ANALYSING_MEMORY_BYTES
from index.storage.index import Index
from index.storage.store import (
    has_leftovers,
    is_foreign,
    new_generation,
    open_index,
    remove_leftovers,
    save_index,
    served_terms,
)
from index.time_limit import LIMIT_S_PER_CHARACTER, MIN_LIMIT_S
from index.types import Attempt, Progress

LOCK = "build.lock"
# How long to wait before documents are read again that have changed while they were read.
READ_AGAIN_AFTER_S = (0.2, 1.0)

Notice = Callable[[str], None]
# Lists the documents, given what is remembered of their files, and says what to remember.
Scan = Callable[[FileDigests], tuple[Folder, FileDigests]]


@dataclass(frozen=True, slots=True)
class IndexBuilder:
    """Opens the index of some documents, and builds it when it is due.

    `index_dir`: the folder of the index. `scan`: lists the documents. `embedders`: the models of
    passages and of terms. `progress`: called as a build advances. `notice`: called with a line if
    the index is damaged or of another version or model, if another process is building it, and for
    each document that a build leaves out. `tried_since`: documents that took too much time or
    memory before then (seconds since 1970) are tried again.
    """

    index_dir: Path
    scan: Scan
    embedders: Embedders
    progress: Progress
    notice: Notice
    tried_since: float

    def open(self, build: Callable[[], str] | None = None) -> Index:
        """Open the index; build it first if there is none, or it is damaged or out of date.

        Args:
            build: Does what `bring_up_to_date` does, such as in another process; by default the
                index is built here.

        Raises:
            DocumentError: There are no documents to serve.
            IndexFormatError: No index can be written.
        """
        seen = FileDigests.load(self.index_dir)
        scanned = self.scan(seen)
        index = self._open_intact(scanned[0], self.notice)
        if index is None and build is not None:
            index = open_index(self.index_dir, build())
        elif index is None:
            with self._writing():
                index = self._open_intact(scanned[0])  # another process may have built it
                if index is None:
                    index = open_index(self.index_dir, self._build(scanned))
        elif build is None and scanned[1] != seen:
            scanned[1].save(self.index_dir)
        if index is None:
            message = f"The index in {self.index_dir} was replaced while it was opened: try again."
            raise IndexFormatError(self.index_dir, message)
        self._remove_leftovers()
        return index

    def bring_up_to_date(self) -> str:
        """Build the index if that is due, for another process to open; return its fingerprint.

        `open` says what is raised.
        """
        scanned = self.scan(FileDigests.load(self.index_dir))
        with self._writing():
            index = self._open_intact(scanned[0])
            return self._build(scanned) if index is None else index.fingerprint

    def _open_intact(self, folder: Folder, notice: Notice | None = None) -> Index | None:
        """Open the index of these documents; None if it is due or damaged.

        `notice`: told if it is damaged, or of another version or model.
        """
        try:
            identity = index_identity(self.embedders)
            index = open_index(self.index_dir, identity, f" {folder.fingerprint}")
        except IndexFormatError as error:
            if notice is not None:
                notice(f"{error} It is being rebuilt.")
            return None
        if index is None and notice is not None and is_foreign(self.index_dir, identity):
            notice(
                f"The index in {self.index_dir} was made by another version or with another model: "
                "it is being rebuilt."
            )
        return None if index is None or is_due(index, self.tried_since) else index

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Hold the lock of the index, and say in one line if nothing can be written there."""
        try:
            # It holds the texts of all documents.
            self.index_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            with build_lock(self.index_dir, self.notice):
                yield
        except OSError as error:
            raise unwritable(self.index_dir, error) from error

    def _build(self, scanned: tuple[Folder, FileDigests]) -> str:
        """Build the index under its lock, and remember the files that it was built from.

        Returns:
            The fingerprint, of the documents as they were read, whatever `scanned` says.
        """
        identity = index_identity(self.embedders)
        terms = served_terms(self.index_dir, identity)
        try:
            with new_generation(self.index_dir) as generation, open_cache(self.index_dir) as cache:
                analyzed, seen = self._analyze(scanned, cache)
                built = build_from_folder(
                    analyzed, self.embedders, terms, cache, generation, self.progress
                )
                served = digest_of(*analyzed.digests).hex()
                fingerprint = f"{identity} {served} {analyzed.folder.fingerprint}"
                save_index(built, self.index_dir, fingerprint, generation)
        except NoDocumentsError as error:
            for line in error.left_out:
                self.notice(line)
            raise
        for line in analyzed.left_out:
            self.notice(line)
        seen.save(self.index_dir)
        return fingerprint

    def _analyze(
        self, scanned: tuple[Folder, FileDigests], cache: BuildCache
    ) -> tuple[AnalyzedFolder, FileDigests]:
        """Read and analyse the documents, again if they change meanwhile.

        A folder may be away or be swapped for another for a moment, and files are written in
        pieces. Those that go on changing are served as they were read, until somebody looks again:
        the fingerprint tells that they are others now.
        """
        folder, seen = scanned
        oldest = _oldest_attempt(self.tried_since)
        for pause_s in (*READ_AGAIN_AFTER_S, None):
            analyzed = analyze_folder(folder, cache, self.progress, oldest)
            changed = analyzed.folder.changed_since(folder)
            if not changed:
                break
            seen = seen.without(changed)
            if pause_s is None:
                first, *others = changed
                more = f" and {len(others):,} more" if others else ""
                self.notice(
                    f"{first}{more} changed while the documents were read: they will be read again."
                )
                break
            time.sleep(pause_s)
            folder, seen = self.scan(seen)
            if folder.fingerprint == analyzed.folder.fingerprint:
                break
        return analyzed, seen

    def _remove_leftovers(self) -> None:
        """Remove what killed builds have left, unless somebody builds just now."""
        if has_leftovers(self.index_dir):
            lock = FileLock(self.index_dir / LOCK, timeout=0)
            with contextlib.suppress(Timeout, OSError), lock:
                remove_leftovers(self.index_dir)


def index_identity(embedders: Embedders) -> str:
    """A digest that changes when the same documents would give another index."""
    models = (embedder.identity for embedder in embedders)
    return digest_of(analysis_identity(), *models).hex()


def is_due(index: Index, tried_since: float) -> bool:
    """Whether documents that an index lacks, since they took too much, may be tried again.

    They are with other limits or another version, and if they were last tried before `tried_since`
    (seconds since 1970).
    """
    attempt = index.attempt
    return attempt is not None and attempt.is_before(_oldest_attempt(tried_since))


def _oldest_attempt(tried_since: float) -> Attempt:
    """The oldest attempt at documents that took too much time or memory that still counts."""
    limits = (
        *(MAX_CPU_S, MAX_WALL_S, READING_MEMORY_BYTES, ANALYSING_MEMORY_BYTES),
        *(MIN_LIMIT_S, LIMIT_S_PER_CHARACTER),
    )
    return Attempt(digest_of(version("inyo"), repr(limits)).hex(), tried_since)


@contextmanager
def build_lock(index_dir: Path, notice: Notice) -> Iterator[None]:
    """Hold the lock of an index, waiting for another process if needed."""
    lock = FileLock(index_dir / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        notice(f"Another process is building the index in {index_dir}; waiting for it.")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def unwritable(index_dir: Path, error: OSError) -> IndexFormatError:
    """The error for a folder in which no index can be kept."""
    message = (
        f"The index can't be written to {index_dir} ({error.strerror or error}): "
        "make room there, or point INDEX_DIR at a folder that can be written."
    )
    return IndexFormatError(index_dir, message)
