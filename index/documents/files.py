"""The files of a documents folder, and what each held when it was looked at last.

Reading every file takes seconds where there are very many. So the contents' digests are remembered
with the size and the times of each file, as version control does; a file whose times are so new
that it might have been written again within one tick of the clock is read again.
"""

import contextlib
import io
import os
import stat
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from index.errors import DocumentError
from index.files import DIGEST_BYTES, digest_of, replace_file

SUFFIXES = (".txt", ".md")
SEEN = "files.seen"
_TICK_NS = 2 * 10**9  # FAT's; all other file systems' clocks are finer

_LARGEST = 2**63 - 1

_FORMAT = b"1"  # of the notes; counts up when their meaning changes
_BETWEEN = "\0"  # in no path

State = tuple[int, int, int, int]  # size, when written, when changed, inode


@dataclass(frozen=True, slots=True)
class Seen:
    """What files held: path -> (state, digest of the content)."""

    files: Mapping[str, tuple[State, bytes]] = field(default_factory=dict)

    @classmethod
    def load(cls, index_dir: Path) -> "Seen":
        """What was saved; nothing where that can't be read."""
        try:
            content = (index_dir / SEEN).read_bytes()
        except OSError:
            return cls()
        if content[:DIGEST_BYTES] != digest_of(_FORMAT + content[DIGEST_BYTES:]):
            return cls()
        file = io.BytesIO(content[DIGEST_BYTES:])
        paths, states, digests = (np.load(file, allow_pickle=False) for _ in range(3))
        held = digests.tobytes()
        files = zip(
            map(tuple, states.tolist()),
            (held[at : at + DIGEST_BYTES] for at in range(0, len(held), DIGEST_BYTES)),
            strict=True,
        )
        names = paths.tobytes().decode("utf-8", "surrogatepass").split(_BETWEEN)
        return cls(dict(zip(names, files, strict=False)))  # no file is one empty name

    def save(self, index_dir: Path) -> None:
        """Save it for the next time, if that is possible."""
        states = np.array([s for s, _ in self.files.values()], dtype=np.int64).reshape(-1, 4)
        digests = np.frombuffer(b"".join(d for _, d in self.files.values()), dtype=np.uint8)
        file = io.BytesIO()
        names = _BETWEEN.join(self.files).encode("utf-8", "surrogatepass")
        for array in (np.frombuffer(names, dtype=np.uint8), states, digests):
            np.save(file, array, allow_pickle=False)
        content = file.getvalue()
        with contextlib.suppress(OSError):
            replace_file(index_dir / SEEN, digest_of(_FORMAT + content) + content)


def look(folder: Path, seen: Seen, errors: list[DocumentError]) -> tuple[dict[str, bytes], Seen]:
    """The digests of all documents' contents by path, in order, and what is now seen.

    Args:
        folder: The documents folder.
        seen: What was seen before.
        errors: Gets one for each folder below that can't be listed.

    Raises:
        DocumentError: The folder is missing or can't be listed.
    """
    settled = time.time_ns() - _TICK_NS
    digests: dict[str, bytes] = {}
    files: dict[str, tuple[State, bytes]] = {}
    for path, state in sorted(_find(folder, errors)):
        known = seen.files.get(path)
        if known is None or known[0] != state or state is None:
            digests[path] = digest_file(folder / path)
        else:
            digests[path] = known[1]
        is_whole = len(digests[path]) == DIGEST_BYTES  # else it says why not
        if is_whole and state is not None and max(state[1:3]) < settled:
            files[path] = state, digests[path]
    return digests, Seen(files)


def digest_file(path: Path) -> bytes:
    """Of what a file holds; or why that can't be had."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
            return b"irregular"
        return digest_of(path.read_bytes())
    except OSError as error:
        return f"unreadable: {error.strerror}".encode()


def _state(entry: os.DirEntry[str]) -> State | None:
    """What changes whenever a file is written; None for what is no file."""
    try:
        status = entry.stat()
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & _LARGEST


def _find(folder: Path, errors: list[DocumentError]) -> Iterator[tuple[str, State | None]]:
    """The documents' paths relative to the folder and their states, in any order.

    Links to folders are followed after all real folders, and none is entered twice, so that a
    document keeps its real path and a circle of links comes to an end.
    """
    folders = [""]
    links: list[str] = []
    entered: set[tuple[int, int]] = set()
    while folders or links:
        below = folders.pop() if folders else links.pop(0)
        try:
            entries = _list(folder / below, entered)
        except OSError as error:
            if not below:
                raise _folder_error(folder, error) from error
            errors.append(unreadable(folder / below, error))
            continue
        for entry in entries:
            path = f"{below}/{entry.name}" if below else entry.name
            if _is_folder(entry):
                (links if entry.is_symlink() else folders).append(path)
            elif entry.name.lower().endswith(SUFFIXES):
                yield path, _state(entry)


def _list(folder: Path, entered: set[tuple[int, int]]) -> list[os.DirEntry[str]]:
    """What isn't hidden in a folder, sorted; nothing if the folder was entered before."""
    status = folder.stat()
    if (status.st_dev, status.st_ino) in entered:
        return []
    entered.add((status.st_dev, status.st_ino))
    with os.scandir(folder) as entries:
        return sorted((e for e in entries if e.name[0] != "."), key=lambda entry: entry.name)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself, or into a folder that may not be entered
        return False


def unreadable(path: Path, error: OSError) -> DocumentError:
    """A file or folder that can't be read."""
    reason = error.strerror or type(error).__name__
    return DocumentError(path, f"{path} is left out: it can't be read ({reason}).")


def _folder_error(folder: Path, error: OSError) -> DocumentError:
    if isinstance(error, FileNotFoundError):
        what = "doesn't exist"
    elif isinstance(error, NotADirectoryError):
        what = "isn't a folder"
    else:
        what = f"can't be listed ({error.strerror})"
    message = f"The documents folder {folder} {what}; point DOCUMENTS_DIR at your documents."
    return DocumentError(folder, message)
