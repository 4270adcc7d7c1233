"""The files of a documents folder, and the digests of their content, remembered between looks.

Reading every file takes seconds if there are very many. So the digests are saved with the size and
the times of each file, as version control does. A file whose times are so new that it might have
been written again within one tick of the clock is read again.
"""

import contextlib
import io
import os
import stat
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.documents.metadata import is_part_of_table
from index.documents.readers.registry import SUFFIXES
from index.errors import DocumentError
from index.files import (
    DIGEST_BYTES,
    NotRegularError,
    digest_of,
    open_regular,
    read_regular,
    replace_file,
)
from index.types import MAX_DOCUMENT_BYTES, MEGABYTE

DIGESTS_NAME = "files.seen"
# Instead of a digest; a file that can't be read has the reason.
TOO_LARGE = b"too large"
IRREGULAR = b"irregular"
_TICK_NS = 2 * 10**9  # FAT's; all other file systems' clocks are finer
_MAX_INT64 = 2**63 - 1
_FORMAT = b"1"  # of the saved digests; counts up when their meaning changes
_SEPARATOR = "\0"  # in no path

FileState = tuple[int, int, int, int]  # size, times of writing and of change, inode


@dataclass(frozen=True, slots=True)
class FileDigests:
    """The files of a folder when it was last looked at: path -> (state, digest of the content)."""

    files: Mapping[str, tuple[FileState, bytes]] = field(default_factory=dict)

    @classmethod
    def load(cls, index_dir: Path) -> "FileDigests":
        """Read the saved digests; none if the file is missing or damaged."""
        try:
            content = read_regular(index_dir / DIGESTS_NAME)
        except OSError:
            return cls()
        if content[:DIGEST_BYTES] != digest_of(_FORMAT + content[DIGEST_BYTES:]):
            return cls()
        file = io.BytesIO(content[DIGEST_BYTES:])
        paths, states, digests = (np.load(file, allow_pickle=False) for _ in range(3))
        blob = digests.tobytes()
        files = zip(
            map(tuple, states.tolist()),
            (blob[i : i + DIGEST_BYTES] for i in range(0, len(blob), DIGEST_BYTES)),
            strict=True,
        )
        names = paths.tobytes().decode("utf-8", "surrogatepass").split(_SEPARATOR)
        return cls(dict(zip(names, files, strict=False)))  # no file is one empty name

    def without(self, paths: Collection[str]) -> "FileDigests":
        """These digests without those of some files, which are then read again."""
        return FileDigests({path: file for path, file in self.files.items() if path not in paths})

    def save(self, index_dir: Path) -> None:
        """Save the digests for the next time, if that is possible."""
        states = np.array([s for s, _ in self.files.values()], dtype=np.int64).reshape(-1, 4)
        digests = np.frombuffer(b"".join(d for _, d in self.files.values()), dtype=np.uint8)
        file = io.BytesIO()
        names = _SEPARATOR.join(self.files).encode("utf-8", "surrogatepass")
        for array in (np.frombuffer(names, dtype=np.uint8), states, digests):
            np.save(file, array, allow_pickle=False)
        content = file.getvalue()
        with contextlib.suppress(OSError):
            replace_file(index_dir / DIGESTS_NAME, digest_of(_FORMAT + content) + content)


def digest_files(
    folder: Path,
    known: FileDigests,
    errors: list[DocumentError],
    is_ignored: Callable[[str], bool] = lambda _: False,
    below: str = "",
    max_bytes: int = MAX_DOCUMENT_BYTES,
) -> tuple[dict[str, bytes], FileDigests]:
    """The digests of all documents' contents by path, sorted, and those to remember.

    Args:
        folder: The documents folder.
        known: The digests from the last time.
        errors: Gets one for each folder below that can't be listed.
        is_ignored: Whether the document with this path is left out.
        below: What all paths begin with, besides their place in the folder.
        max_bytes: Larger files aren't read.

    Raises:
        DocumentError: The folder is missing or can't be listed.
    """
    settled_ns = time.time_ns() - _TICK_NS
    digests: dict[str, bytes] = {}
    files: dict[str, tuple[FileState, bytes]] = {}
    found = dict(sorted(_find_files(folder, errors)))
    for name, state in found.items():
        path = f"{below}{name}"
        if is_ignored(path) or is_part_of_table(name, found):
            continue
        previous, digest = known.files.get(path, (None, b""))
        if state is not None and state[0] > max_bytes:
            digest = TOO_LARGE
        elif state is None or previous != state:
            read = read_file_at(folder / name, max_bytes)
            digest = read.digest
            if state is not None and not read.is_of(state):  # it has just been replaced
                state = None
        digests[path] = digest
        if is_complete(digest) and state is not None and max(state[1:3]) < settled_ns:
            files[path] = state, digest
    return digests, FileDigests(files)


@dataclass(frozen=True, slots=True)
class FileBytes:
    """A file as it was read at one moment.

    `digest`: of its content, or the reason why there is none. `state`: the file's while it was
    read; None if it was written meanwhile. `problem`: what kept it from being read.
    """

    content: bytes
    digest: bytes
    state: FileState | None = None
    problem: DocumentError | None = None

    def is_of(self, state: FileState) -> bool:
        """Whether this is the content of a file that was listed with this state."""
        size, written, _, inode = state
        # Windows lists files without their numbers, and with another time of change.
        return (
            self.state is not None
            and self.state[:2] == (size, written)
            and inode in (0, self.state[3])
        )


def is_complete(digest: bytes) -> bool:
    """Whether this is a digest of content, not a reason why there is none."""
    return len(digest) == DIGEST_BYTES


def read_file_at(path: Path, max_bytes: int) -> FileBytes:
    """Read a file and the digest of just these bytes; a file that can't be read says why.

    Args:
        path: The file.
        max_bytes: Larger files aren't read.
    """
    try:
        with open_regular(path) as file:
            before = os.fstat(file.fileno())
            if before.st_size > max_bytes:
                return FileBytes(
                    b"", TOO_LARGE, problem=_too_large(path, before.st_size, max_bytes)
                )
            content = file.read()
            after = os.fstat(file.fileno())
    except NotRegularError:
        error = DocumentError(path, f"{path} is left out: it isn't a regular file.")
        return FileBytes(b"", IRREGULAR, problem=error)
    except OSError as failure:
        reason = f"unreadable: {failure.strerror}".encode()
        return FileBytes(b"", reason, problem=unreadable(path, failure))
    state = _state(before)
    return FileBytes(content, digest_of(content), state if _state(after) == state else None)


def _find_files(
    folder: Path, errors: list[DocumentError]
) -> Iterator[tuple[str, FileState | None]]:
    """The documents' paths relative to the folder and their states, in any order."""
    for path, entry in walk_files(folder, errors):
        if entry.name.lower().endswith(SUFFIXES):
            yield path, _state_of(entry)


def walk_files(
    folder: Path, errors: list[DocumentError]
) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """All files below a folder that aren't hidden, with their paths relative to it, in any order.

    Folders may be nested as deeply as the system allows. Links to folders are followed after all
    real folders, and none is entered twice, so that a document keeps its real path and a circle of
    links comes to an end.

    Args:
        folder: The folder.
        errors: Gets one for each folder below that can't be listed.

    Raises:
        DocumentError: The folder itself is missing or can't be listed.
    """
    folders = [""]
    links: list[str] = []
    entered: set[tuple[int, int]] = set()
    while folders or links:
        below = folders.pop() if folders else links.pop(0)
        try:
            status = (folder / below).stat()
            if (status.st_dev, status.st_ino) in entered:
                continue
            entered.add((status.st_dev, status.st_ino))
            with os.scandir(folder / below) as scanned:
                entries = sorted(scanned, key=lambda entry: entry.name)
        except OSError as error:
            if not below:
                raise _folder_error(folder, error) from error
            errors.append(unreadable(folder / below, error))
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path = f"{below}/{entry.name}" if below else entry.name
            try:
                is_folder = entry.is_dir()
            except OSError:  # a link to itself, or one into a folder that may not be entered
                is_folder = False
            if is_folder:
                (links if entry.is_symlink() else folders).append(path)
            else:
                yield path, entry


def _state_of(entry: os.DirEntry[str]) -> FileState | None:
    """The state of a regular file, which changes whenever it is written; None for all else."""
    try:
        status = entry.stat()
    except OSError:  # a broken link
        return None
    return _state(status) if stat.S_ISREG(status.st_mode) else None


def _state(status: os.stat_result) -> FileState:
    inode = status.st_ino & _MAX_INT64
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, inode


def _too_large(path: Path, n_bytes: int, max_bytes: int) -> DocumentError:
    sizes = f"it has {n_bytes / MEGABYTE:,.1f} MB, and {max_bytes / MEGABYTE:,.0f} MB is the most"
    reason = f"{sizes}; split it, or raise MAX_DOCUMENT_MB."
    return DocumentError(path, f"{path} is left out: {reason}")


def unreadable(path: Path, error: OSError) -> DocumentError:
    """The error for a file or folder that can't be read."""
    reason = error.strerror or type(error).__name__
    return DocumentError(path, f"{path} is left out: it can't be read ({reason}).")


def _folder_error(folder: Path, error: OSError) -> DocumentError:
    if isinstance(error, FileNotFoundError):
        what = "doesn't exist"
    elif isinstance(error, NotADirectoryError):
        what = "isn't a folder"
    else:
        what = f"can't be listed ({error.strerror})"
    todo = "point DOCUMENTS_DIR (or --documents) at your documents"
    message = f"The documents folder {folder} {what}; {todo}."
    return DocumentError(folder, message)
