"""The analyses of a folder's documents, of which only those that are new are made.

The cache (`indexing.cache`) knows of each file which documents are in it, and of each document its
analysis: a file that has changed is read again, and of its documents those are analysed that are
another than before.
"""

import contextlib
import json
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from index.documents.files import is_complete
from index.documents.folder import Folder
from index.errors import ReaderUnavailableError
from index.files import digest_of
from index.indexing.analysis import DocumentAnalysis, analysis_identity
from index.indexing.cache import BuildCache
from index.indexing.workers import Analyzed, analyze_all
from index.types import Attempt, Document, Progress

_LOOKED_UP = 500  # digests at once
_DONE = b""  # in place of a digest: all documents of a file are read


@dataclass(frozen=True, slots=True)
class CachedFile:
    """What the cache knows of a file: the digests of its documents, and what was left out.

    `attempt`: at what of it takes too much time or memory; None if nothing does.
    """

    documents: tuple[bytes, ...]
    left_out: tuple[str, ...]
    attempt: Attempt | None

    def without(self, failed: Mapping[bytes, str], attempt: Attempt) -> "CachedFile":
        """The file without documents that take too much, for each of which there is a line."""
        documents = tuple(each for each in self.documents if each not in failed)
        lines = [failed[each] for each in self.documents if each in failed]
        return CachedFile(documents, (*self.left_out, *lines), attempt)

    def to_bytes(self) -> bytes:
        """Encode it for the cache."""
        attempt = self.attempt and asdict(self.attempt)
        documents = [each.hex() for each in self.documents]
        return json.dumps([documents, self.left_out, attempt]).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "CachedFile":
        """Decode what `to_bytes` encoded."""
        documents, left_out, attempt = json.loads(content)
        digests = tuple(map(bytes.fromhex, documents))
        return cls(digests, tuple(left_out), attempt and Attempt(**attempt))


@dataclass(frozen=True, slots=True)
class AnalyzedFolder:
    """A folder whose documents' analyses are in the cache.

    `folder`: as it was really read: files may change after they were listed. `digests`: what
    `analyses_of` finds the analyses by, in the order of the files. `left_out`: a line for each file
    or document that can't be served. `attempt`: the oldest at those that may be served another
    time, since they take too much time or memory; None if there are none.
    """

    folder: Folder
    digests: tuple[bytes, ...]
    left_out: tuple[str, ...]
    attempt: Attempt | None = None


def analyze_folder(
    folder: Folder, cache: BuildCache, progress: Progress, oldest: Attempt
) -> AnalyzedFolder:
    """Bring the analyses of a folder's documents into the cache.

    Args:
        folder: The documents.
        cache: The results of earlier builds.
        progress: Called with the number of files that are done.
        oldest: Documents that took too much time or memory are tried again unless that was with
            the limits of this attempt, and not before it.
    """
    kinds = _kinds()
    files = _cached_files(folder, kinds, cache, oldest)
    new = [path for path, file in files.items() if file is None]
    n_done, n_files = len(files) - len(new), len(files)
    now = Attempt(oldest.limits, time.time())
    reading = _Reading(folder, kinds, cache, now)
    progress("documents", n_done, n_files)
    for analyzed in analyze_all(reading.documents(new), _n_bytes(folder, new)):
        n_done += reading.store(analyzed)
        progress("documents", n_done, n_files)
    progress("documents", n_files, n_files)
    files |= reading.finish()
    found = [file for file in files.values() if file is not None]
    errors = [*map(str, folder.errors), *reading.errors]
    attempts = [file.attempt for file in found if file.attempt is not None]
    if reading.errors:
        attempts.append(now)
    return AnalyzedFolder(
        folder=folder.as_read(reading.digests),
        digests=tuple(digest for file in found for digest in file.documents),
        left_out=(*errors, *(line for file in found for line in file.left_out)),
        attempt=min(attempts, key=lambda attempt: attempt.at, default=None),
    )


class _Reading:
    """Reads files that the cache doesn't know, and stores the analyses of their documents in it."""

    def __init__(
        self, folder: Folder, kinds: tuple[str, str], cache: BuildCache, attempt: Attempt
    ) -> None:
        self.errors: list[str] = []  # of files that can't be read now
        self.digests: dict[str, bytes] = {}  # path -> of what was really read
        self._folder = folder
        self._kind, self._files_kind = kinds
        self._cache = cache
        self._attempt = attempt
        self._files: dict[str, CachedFile] = {}
        self._origins: dict[str, bytes] = {}
        self._waiting: deque[bytes] = deque()  # digests of documents that are being analysed
        self._failed: dict[bytes, str] = {}  # digest of one that can't be -> a line about it

    def documents(self, paths: Sequence[str]) -> Iterator[Document]:
        """Read the files with these paths, and yield the documents that must be analysed."""
        for path in paths:
            try:
                read = self._folder.read(path)
            except ReaderUnavailableError as error:
                self.errors.append(str(error))
            else:
                self.digests[path] = read.digest
                digests = tuple(digest_of(repr(document)) for document in read.documents)
                attempt = self._attempt if read.is_limited else None
                self._files[path] = file = CachedFile(digests, read.left_out, attempt)
                self._origins[path] = read.origin
                self._cache.put(self._files_kind, read.origin, file.to_bytes())
                for document, digest in zip(read.documents, digests, strict=True):
                    if self._cache.get(self._kind, digest) is None:
                        self._waiting.append(digest)
                        yield document
            self._waiting.append(_DONE)

    def store(self, analyzed: Analyzed) -> int:
        """Store the analysis of the next document; return how many files are done with it."""
        n_files = self._count_files()
        digest = self._waiting.popleft()
        if isinstance(analyzed, str):
            self._failed[digest] = analyzed
        else:
            self._cache.put(self._kind, digest, analyzed)
        return n_files + self._count_files()

    def finish(self) -> dict[str, CachedFile]:
        """The files that were read, without documents that couldn't be analysed.

        The cache is told of these: what took too long just now would do so at each build.
        """
        for path, file in self._files.items():
            if not self._failed.keys().isdisjoint(file.documents):
                self._files[path] = served = file.without(self._failed, self._attempt)
                self._cache.put(self._files_kind, self._origins[path], served.to_bytes())
        return self._files

    def _count_files(self) -> int:
        n_files = 0
        while self._waiting and self._waiting[0] == _DONE:
            self._waiting.popleft()
            n_files += 1
        return n_files


def analyses_of(digests: Sequence[bytes], cache: BuildCache) -> Iterator[DocumentAnalysis]:
    """The analyses that `analyze_folder` has brought into the cache."""
    kind, _ = _kinds()
    for digest in digests:
        content = cache.get(kind, digest)
        if content is not None:
            yield DocumentAnalysis.from_bytes(content)


def _kinds() -> tuple[str, str]:
    """Under which the cache has documents, and files."""
    identity = analysis_identity()
    return f"analysis:{identity}", f"read:{identity}"


def _n_bytes(folder: Folder, paths: Sequence[str]) -> int:
    n_bytes = 0
    for path in paths:
        with contextlib.suppress(OSError):
            n_bytes += folder.file(path).stat().st_size
    return n_bytes


def _cached_files(
    folder: Folder, kinds: tuple[str, str], cache: BuildCache, oldest: Attempt
) -> dict[str, CachedFile | None]:
    """The files of a folder; None for one that has to be read, since something of it is missing."""
    kind, files_kind = kinds
    files: dict[str, CachedFile | None] = {}
    for path, origin in folder.origins.items():
        # What can't be read now may be read the next time.
        is_readable = is_complete(folder.digests[path])
        content = cache.get(files_kind, origin) if is_readable else None
        file = None if content is None else CachedFile.from_bytes(content)
        if file is not None and (
            (file.attempt is not None and file.attempt.is_before(oldest))
            or _is_missing(file.documents, kind, cache)
        ):
            file = None
        files[path] = file
    return files


def _is_missing(digests: Sequence[bytes], kind: str, cache: BuildCache) -> bool:
    parts = (digests[at : at + _LOOKED_UP] for at in range(0, len(digests), _LOOKED_UP))
    return any(None in cache.get_many(kind, part) for part in parts)  # damaged ones are missing
