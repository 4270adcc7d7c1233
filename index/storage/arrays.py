"""Arrays that grow by rows, in memory or in .npy files, and arrays that are mapped from files."""

import ctypes
import io
import mmap
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import DTypeLike, NDArray

_BUFFER_BYTES = 2**20
MAPPINGS = Path("/proc/self/maps")


def concat_ranges(starts: NDArray[np.integer], lengths: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the numbers `start`, `start + 1`, ... of every range, one range after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    numbers: NDArray[np.int64] = np.arange(total) + np.repeat(starts - (ends - lengths), lengths)
    return numbers


class ArrayColumn:
    """An array under construction, whose length is known only at the end.

    Args:
        folder: Where to write it, so that memory need not hold it; None to keep it in memory.
        name: Its file's name, without ".npy".
        dtype: The type of its numbers.
        row_shape: The shape of one row: () for one number, (2,) for a pair.
    """

    def __init__(
        self, folder: Path | None, name: str, dtype: DTypeLike, row_shape: tuple[int, ...] = ()
    ) -> None:
        self._path = None if folder is None else folder / f"{name}.npy"
        self._dtype = np.dtype(dtype)
        self._row_shape = row_shape
        self._n_rows = 0
        self._memory = io.BytesIO()
        self._file: BinaryIO = self._memory
        if self._path is not None:
            self._file = self._path.open("wb", buffering=_BUFFER_BYTES)
            self._write_header()

    def __len__(self) -> int:
        return self._n_rows

    def append(self, rows: NDArray[Any]) -> None:
        """Add rows at the end."""
        self._file.write(
            np.ascontiguousarray(rows, dtype=self._dtype).reshape(-1).view(np.uint8).data
        )
        self._n_rows += len(rows)

    def finish(self) -> NDArray[Any]:
        """Return the whole array, mapped from its file if it has one."""
        if self._path is None:
            rows = np.frombuffer(self._memory.getbuffer(), dtype=self._dtype)
            return rows.reshape(self._n_rows, *self._row_shape)
        self._file.seek(0)
        self._write_header()
        self._file.close()
        return map_array(self._path)

    def _write_header(self) -> None:
        # numpy pads a header so that there is room for the final length.
        header = {
            "descr": np.lib.format.dtype_to_descr(self._dtype),
            "fortran_order": False,
            "shape": (self._n_rows, *self._row_shape),
        }
        np.lib.format.write_array_header_1_0(self._file, header)


def map_array(path: Path) -> NDArray[Any]:
    """Map the array in a .npy file into memory, read-only.

    Raises:
        OSError: There is no such file.
        ValueError: The file holds no array, or objects.
    """
    try:
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:  # an empty array can't be mapped
        array = np.load(path, allow_pickle=False)
    # A plain view: numpy's memmap class makes every slice several times slower.
    return array.view(np.ndarray)


def release(array: NDArray[Any]) -> None:
    """Give back the memory of an array that is mapped from a file; other arrays stay as they are.

    Reading a row of a mapped array also maps its neighbours, and all of it stays mapped: some
    thousand rows here and there would keep a gigabyte of vectors in memory. Released parts are
    mapped again when any thread reads them, from the system's file cache.
    """
    base: object = array
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
        base.madvise(mmap.MADV_DONTNEED)


def release_files(endings: Collection[str]) -> None:
    """Release the memory of mapped files with these name endings, whichever library mapped them.

    The more of a file is read, the more of it stays in memory, since the system maps sixteen pages
    for each one that is read. Does nothing on systems without /proc/self/maps.

    Use it only for files that stay mapped until the process ends. Otherwise another mapping could
    take a file's addresses between the moment they are looked up and the moment they are released.
    """
    for start, end in list(places_of(endings)):
        ctypes.CDLL(None).madvise(
            ctypes.c_void_p(start), ctypes.c_size_t(end - start), mmap.MADV_DONTNEED
        )


def places_of(endings: Collection[str]) -> Iterator[tuple[int, int]]:
    """Find the addresses, end exclusive, of mapped files whose names end so.

    Only read-only mappings are returned: they can be released and read again unchanged.
    """
    try:
        mapped = MAPPINGS.read_text(encoding="utf-8", errors="replace")
    except OSError:  # not Linux, or not permitted
        return
    for line in mapped.splitlines():
        if line.endswith(tuple(endings)):
            place, rights, _ = line.split(maxsplit=2)
            if rights.startswith("r--"):
                start, _, end = place.partition("-")
                yield int(start, 16), int(end, 16)
