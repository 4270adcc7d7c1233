"""What is mapped from files, and the memory that it holds while it is read here and there."""

import ctypes
import io
import math
import mmap
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

MAPPINGS = Path("/proc/self/maps")


def release(array: NDArray[Any]) -> None:
    """Give back the memory of an array that is mapped from a file; others stay as they are.

    Reading a row of a mapped array maps all that stands near it, and what is mapped stays: some
    thousand rows here and there would hold a gigabyte of vectors in memory. What is given back is
    mapped anew when it is read again, by whichever thread, and is in the system's cache meanwhile.
    """
    held: object = array
    while isinstance(held, np.ndarray):
        held = held.base
    if isinstance(held, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
        held.madvise(mmap.MADV_DONTNEED)


def release_files(endings: Collection[str]) -> None:
    """Give back the memory of files that end so, whichever library has mapped them.

    What they hold grows towards the whole of them, because the system maps sixteen pages for each
    that is read. Where the system doesn't tell what is mapped, nothing happens.

    Only for files that stay mapped as long as the process runs: after a look at where they are,
    something else could take their place before it is given back.
    """
    for start, end in list(places_of(endings)):
        ctypes.CDLL(None).madvise(
            ctypes.c_void_p(start), ctypes.c_size_t(end - start), mmap.MADV_DONTNEED
        )


def places_of(endings: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where files that end so are mapped, as far as that is told.

    Only where nobody may write: what is read again is then the same.
    """
    try:
        mapped = MAPPINGS.read_text(encoding="utf-8", errors="replace")
    except OSError:  # no Linux, or it is kept secret
        return
    for line in mapped.splitlines():
        if line.endswith(tuple(endings)):
            place, rights, _ = line.split(maxsplit=2)
            if rights.startswith("r--"):
                start, _, end = place.partition("-")
                yield int(start, 16), int(end, 16)


# Of a large array: what is worked out on the way stays in the processor's cache, about.
ROWS_AT_ONCE = 2**15
VECTORS_AT_ONCE = 2**11
IN_FILES_BYTES = 2**20  # from which on an array is better off in a file


class ArrayWriter:
    """Makes arrays in memory."""

    def write(
        self, name: str, shape: Sequence[int], dtype: DTypeLike, chunks: Iterable[NDArray[Any]]
    ) -> NDArray[Any]:
        """An array of chunks that follow each other, named as the field that it becomes."""
        del name
        array = np.empty(tuple(shape), dtype=dtype)
        done = 0
        for chunk in chunks:
            array[done : done + len(chunk)] = chunk
            done += len(chunk)
        if done != len(array):
            raise ValueError(f"{done} rows of {len(array)} were made")
        return array

    def aside(self) -> "ArrayWriter":
        """Room for what is needed only until all arrays are made."""
        return ArrayWriter()


class FileArrayWriter(ArrayWriter):
    """Writes large arrays to .npy files and maps them, so that memory need not hold them.

    `folder`: where they are. `checksums`: of the files that were written.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.checksums: dict[str, int] = {}

    def write(
        self, name: str, shape: Sequence[int], dtype: DTypeLike, chunks: Iterable[NDArray[Any]]
    ) -> NDArray[Any]:
        """An array of chunks that follow each other, in the file of this name if it is large."""
        kind = np.dtype(dtype)
        if math.prod(shape) * kind.itemsize < max(IN_FILES_BYTES, 1):
            return super().write(name, shape, dtype, chunks)
        path = self.folder / f"{name}.npy"
        header = _header(tuple(shape), kind)
        checksum = zlib.crc32(header)
        with path.open("wb") as file:
            file.write(header)
            for chunk in chunks:
                data = np.ascontiguousarray(chunk, dtype=kind).reshape(-1).view(np.uint8).data
                checksum = zlib.crc32(data, checksum)
                file.write(data)
        self.checksums[path.name] = checksum
        mapped: np.memmap[Any, Any] = np.load(path, mmap_mode="r", allow_pickle=False)
        # A plain view: numpy's memmap class makes every slice several times slower.
        return mapped.view(np.ndarray)

    @property
    def scratch(self) -> Path:
        """A folder for what is needed only until all arrays are made; who makes them removes it."""
        return self.folder / "scratch"

    def aside(self) -> ArrayWriter:
        """Room in that folder."""
        return FileArrayWriter(self.scratch)


def chunk_slices(first: int, last: int, length: int = ROWS_AT_ONCE) -> Iterator[slice]:
    """The rows from `first` to `last`, so many at once."""
    for start in range(first, last, length):
        yield slice(start, min(start + length, last))


def _header(shape: tuple[int, ...], dtype: np.dtype[Any]) -> bytes:
    about = {
        "descr": np.lib.format.dtype_to_descr(dtype),
        "fortran_order": False,
        "shape": shape,
    }
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, about)
    return file.getvalue()
