"""Reading the files of an index, none of which is used before its checksum was compared.

Damage is thus noticed when an index is opened, wherever it is: a flipped bit in a text would make a
quote that its document doesn't hold. Comparing takes about a second a gigabyte.

What fits into memory is read into it, and what was compared is what is served, whatever happens to
the files. Larger files are mapped: `MappedFile` tells whether they were written since.
"""

import io
import os
import stat
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.files import open_regular
from index.storage.arrays import map_array

_BLOCK_BYTES = 2**18  # read at once for a checksum: they fit in the CPU's cache
_ALIGNMENT = 64  # bytes, as in a mapped file: numpy adds aligned numbers in one order
_MAX_HEADER_BYTES = 2**16 + 10  # of a .npy file of version 1
_PARALLEL_FILES = 4
_T = TypeVar("_T")
_S = TypeVar("_S")


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """What a manifest says of a file: its size in bytes, and the CRC-32 of its content."""

    size: int
    crc32: int


@dataclass(frozen=True, slots=True)
class MappedFile:
    """A file that is mapped into memory, as it was when its checksum was compared.

    `state`: its inode, its size and its time of writing in nanoseconds.
    """

    path: Path
    state: tuple[int, int, int]

    @classmethod
    def of(cls, path: Path) -> "MappedFile":
        """The file as it is now.

        Raises:
            ValueError: It isn't a regular file.
            OSError: It is missing.
        """
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # reading a pipe would wait for ever
            raise ValueError(f"{path.name} isn't a regular file")
        return cls(path, _state(status))

    def is_intact(self) -> bool:
        """Whether nobody has written to the file since.

        A file that was replaced or deleted is intact: what is mapped is then no longer below a name
        that anybody could write to.
        """
        try:
            now = _state(self.path.stat())
        except OSError:
            return True
        return now == self.state or now[0] != self.state[0]


def _state(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_ino, status.st_size, status.st_mtime_ns


def read_verified(path: Path, written: WrittenFile) -> NDArray[np.uint8]:
    """Read a file into memory, and compare it with what was written.

    Raises:
        ValueError: It differs.
        OSError: It can't be read.
    """
    with open_regular(path) as file:
        if os.fstat(file.fileno()).st_size != written.size:
            raise ValueError(f"{path.name} has another size than when it was written")
        space = np.empty(written.size + _ALIGNMENT, dtype=np.uint8)
        start = -space.ctypes.data % _ALIGNMENT
        content = space[start : start + written.size]
        n_bytes = file.readinto(content.data)
    if n_bytes != written.size or zlib.crc32(content.data) != written.crc32:
        raise _changed(path)
    content.flags.writeable = False
    return content


def load_arrays(
    folder: Path, files: Mapping[str, WrittenFile], max_memory_bytes: int
) -> tuple[dict[str, NDArray[Any]], tuple[MappedFile, ...]]:
    """Load the arrays of .npy files after comparing them with what was written.

    Args:
        folder: Where they are.
        files: The files, those first that should rather be in memory.
        max_memory_bytes: Files of so many bytes in all are read into memory, the others are mapped.

    Returns:
        Each file's array, and the files that are mapped.

    Raises:
        ValueError: A file differs from what was written, or is no array.
        OSError: A file is missing or can't be read.
    """
    resident = set()
    for name, written in files.items():
        if written.size <= max_memory_bytes:
            max_memory_bytes -= written.size
            resident.add(name)

    def compare(name: str) -> NDArray[np.uint8] | MappedFile:
        path, written = folder / name, files[name]
        if name in resident:
            return read_verified(path, written)
        mapped = MappedFile.of(path)
        if mapped.state[1] != written.size or checksum_of(path) != written.crc32:
            raise _changed(path)
        return mapped

    compared = in_threads(compare, list(files))
    # Not in threads: numpy reads headers with Python's parser, which fails in several threads at
    # once (https://github.com/python/cpython/issues/106905).
    arrays = {
        name: map_array(content.path)
        if isinstance(content, MappedFile)
        else _array_in(content, name)
        for name, content in zip(files, compared, strict=True)
    }
    return arrays, tuple(each for each in compared if isinstance(each, MappedFile))


def _array_in(content: NDArray[np.uint8], name: str) -> NDArray[Any]:
    """The array that the content of a .npy file holds, without a copy."""
    header = io.BytesIO(content[:_MAX_HEADER_BYTES].tobytes())
    if np.lib.format.read_magic(header) != (1, 0):
        raise ValueError(f"{name} is of an unknown version")
    shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(header)
    if dtype.hasobject:
        raise ValueError(f"{name} holds objects")
    numbers = content[header.tell() :].view(dtype)
    return numbers.reshape(shape, order="F" if is_fortran else "C")


def _changed(path: Path) -> ValueError:
    return ValueError(f"{path.name} has other content than when it was written")


def checksum_of(path: Path) -> int:
    """The CRC-32 of a file.

    Raises:
        OSError: It can't be read.
    """
    checksum = 0
    block = memoryview(bytearray(_BLOCK_BYTES))
    with path.open("rb", buffering=0) as file:
        while n_bytes := file.readinto(block):
            checksum = zlib.crc32(block[:n_bytes], checksum)
    return checksum


def in_threads(work: Callable[[_S], _T], items: Sequence[_S]) -> list[_T]:
    """Call `work` for each item, several at once, which takes a disk no longer than one."""
    try:
        with ThreadPoolExecutor(_PARALLEL_FILES) as pool:
            return list(pool.map(work, items))
    except RuntimeError:  # Python is shutting down and starts no more threads
        return [work(item) for item in items]
