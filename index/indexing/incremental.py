"""The analyses of a folder's documents, of which only those that are new are made.

The cache (`indexing.cache`) knows of each file which documents are in it, and of each document its
analysis: a file that has changed is read again, and of its documents those are analysed that are
another than before.
"""

import contextlib
import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.documents.folder import Folder
from index.errors import DocumentError
from index.files import digest_of
from index.indexing.analysis import DocumentAnalysis
from index.indexing.cache import BuildCache
from index.indexing.workers import analyze_all
from index.types import Document, Progress

_LOOKED_UP = 500  # digests at once
_DONE = b""  # in place of a digest: all documents of a file are read


@dataclass(frozen=True, slots=True)
class CachedFile:
    """What the cache knows of a file: the digests of its documents, and what was left out."""

    documents: tuple[bytes, ...]
    left_out: tuple[str, ...]

    def without(self, failed: Mapping[bytes, str]) -> "CachedFile":
        """The file without documents that can't be served, for each of which there is a line."""
        documents = tuple(each for each in self.documents if each not in failed)
        lines = [failed[each] for each in self.documents if each in failed]
        return CachedFile(documents, (*self.left_out, *lines))

    def to_bytes(self) -> bytes:
        """Encode it for the cache."""
        return json.dumps([[each.hex() for each in self.documents], self.left_out]).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "CachedFile":
        """Decode what `to_bytes` encoded."""
        documents, left_out = json.loads(content)
        return cls(tuple(map(bytes.fromhex, documents)), tuple(left_out))


def analyze_folder(
    folder: Folder, analysis_identity: str, cache: BuildCache, progress: Progress
) -> tuple[list[bytes], list[str]]:
    """Bring the analyses of a folder's documents into the cache.

    Args:
        folder: The documents.
        analysis_identity: Changes whenever documents would be analysed differently.
        cache: The results of earlier builds.
        progress: Called with the number of files that are done.

    Returns:
        The digests by which `analyses_of` finds the analyses, in the order of the files, and a line
        for each file or document that can't be served.
    """
    kind, files_kind = _kinds(analysis_identity)
    files = _cached_files(folder, analysis_identity, cache)
    new = [path for path, file in files.items() if file is None]
    errors = list(map(str, folder.errors))
    waiting: deque[bytes] = deque()  # digests of documents that are being analysed
    failed: dict[bytes, str] = {}  # digest of a document that can't be analysed -> a line about it
    origins: dict[str, bytes] = {}  # of the files that are read

    def read_new() -> Iterator[Document]:
        for path in new:
            try:
                read = folder.read(path)
            except DocumentError as error:
                errors.append(str(error))
            else:
                digests = tuple(digest_of(repr(document)) for document in read.documents)
                files[path] = file = CachedFile(digests, read.left_out)
                origins[path] = read.origin
                cache.put(files_kind, read.origin, file.to_bytes())
                for document, digest in zip(read.documents, digests, strict=True):
                    if cache.get(kind, digest) is None:
                        waiting.append(digest)
                        yield document
            waiting.append(_DONE)

    def count_files() -> int:
        n_files = 0
        while waiting and waiting[0] == _DONE:
            waiting.popleft()
            n_files += 1
        return n_files

    n_done, n_files = len(files) - len(new), len(files)
    progress("documents", n_done, n_files)
    for analyzed in analyze_all(read_new(), _n_bytes(folder, new)):
        n_done += count_files()
        digest = waiting.popleft()
        if isinstance(analyzed, bytes):
            cache.put(kind, digest, analyzed)
        else:
            failed[digest] = analyzed
        n_done += count_files()
        progress("documents", n_done, n_files)
    for path, origin in origins.items():
        if (file := files[path]) and not failed.keys().isdisjoint(file.documents):
            files[path] = file = file.without(failed)
            cache.put(files_kind, origin, file.to_bytes())
    progress("documents", n_files, n_files)
    found = [file for file in files.values() if file is not None]
    left_out = [*errors, *(line for file in found for line in file.left_out)]
    return [digest for file in found for digest in file.documents], left_out


def analyses_of(
    digests: Sequence[bytes], analysis_identity: str, cache: BuildCache
) -> Iterator[DocumentAnalysis]:
    """The analyses that `analyze_folder` has brought into the cache."""
    kind, _ = _kinds(analysis_identity)
    for digest in digests:
        content = cache.get(kind, digest)
        if content is not None:
            yield DocumentAnalysis.from_bytes(content)


def _kinds(analysis_identity: str) -> tuple[str, str]:
    """Under which the cache has documents, and files."""
    return f"analysis:{analysis_identity}", f"file:{analysis_identity}"


def _n_bytes(folder: Folder, paths: Sequence[str]) -> int:
    n_bytes = 0
    for path in paths:
        with contextlib.suppress(OSError):
            n_bytes += folder.file(path).stat().st_size
    return n_bytes


def _cached_files(
    folder: Folder, analysis_identity: str, cache: BuildCache
) -> dict[str, CachedFile | None]:
    """The files of a folder; None for one that has to be read, since something of it is missing."""
    kind, files_kind = _kinds(analysis_identity)
    files: dict[str, CachedFile | None] = {}
    for path, origin in folder.origins.items():
        content = cache.get(files_kind, origin)
        file = None if content is None else CachedFile.from_bytes(content)
        if file is not None and _is_missing(file.documents, kind, cache):
            file = None
        files[path] = file
    return files


def _is_missing(digests: Sequence[bytes], kind: str, cache: BuildCache) -> bool:
    parts = (digests[at : at + _LOOKED_UP] for at in range(0, len(digests), _LOOKED_UP))
    return any(None in cache.get_many(kind, part) for part in parts)  # damaged ones are missing
