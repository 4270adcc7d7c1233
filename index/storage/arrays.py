"""Arrays that grow by rows, in memory or in .npy files, and arrays that are mapped from files."""

import ctypes
import io
import mmap
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import DTypeLike, NDArray

CHUNK_ROWS = 2**15  # rows of a large array that are computed at once: they fit in the CPU's cache
_BUFFER_BYTES = 2**20
MAPPINGS = Path("/proc/self/maps")


def concat_ranges(starts: NDArray[np.integer], lengths: NDArray[np.integer]) -> NDArray[np.int64]:
    """The numbers `start`, `start + 1`, ... of every range, one range after the other."""
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    numbers: NDArray[np.int64] = np.arange(total) + np.repeat(starts - (ends - lengths), lengths)
    return numbers


class ArrayColumn:
    """An array under construction, whose length is known only at the end.

    Args:
        path: The .npy file to write it to, from which it is mapped in the end; None for memory.
        dtype: The type of its numbers.
        row_shape: The shape of one row: () for one number, (2,) for a pair.
    """

    def __init__(self, path: Path | None, dtype: DTypeLike, row_shape: tuple[int, ...]) -> None:
        self._path = path
        self._dtype = np.dtype(dtype)
        self._row_shape = row_shape
        self._n_rows = 0
        self._memory = io.BytesIO()
        self._file: BinaryIO = self._memory
        if path is not None:
            self._file = path.open("wb", buffering=_BUFFER_BYTES)
            self._write_header()

    def __len__(self) -> int:
        return self._n_rows

    def append(self, rows: NDArray[Any]) -> None:
        """Add rows at the end."""
        self._file.write(
            np.ascontiguousarray(rows, dtype=self._dtype).reshape(-1).view(np.uint8).data
        )
        self._n_rows += len(rows)

    def finish(self, renumber: NDArray[Any] | None = None) -> NDArray[Any]:
        """The whole array.

        Args:
            renumber: If given, each number n of the array is replaced by `renumber[n]`.
        """
        shape = (self._n_rows, *self._row_shape)
        if self._path is None:
            array = np.frombuffer(self._memory.getbuffer(), dtype=self._dtype).reshape(shape)
            return array if renumber is None else renumber[array].astype(self._dtype)
        self._file.seek(0)
        self._write_header()
        self._file.close()
        if renumber is not None and self._n_rows:
            numbers = np.load(self._path, mmap_mode="r+")
            for start in range(0, len(numbers), CHUNK_ROWS):
                chunk = slice(start, start + CHUNK_ROWS)
                numbers[chunk] = renumber[numbers[chunk]]
        return map_array(self._path)

    def _write_header(self) -> None:
        # numpy leaves so much room in a header that a longer length fits.
        about = {
            "descr": np.lib.format.dtype_to_descr(self._dtype),
            "fortran_order": False,
            "shape": (self._n_rows, *self._row_shape),
        }
        np.lib.format.write_array_header_1_0(self._file, about)


class ArrayWriter:
    """Makes the arrays of an index.

    Args:
        folder: Where each array gets a .npy file, so that memory need not hold it; None to keep
            all of them in memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def column(self, name: str, dtype: DTypeLike, row_shape: tuple[int, ...] = ()) -> ArrayColumn:
        """An array to add rows to; `name` is that of its file."""
        path = None if self._folder is None else self._folder / f"{name}.npy"
        return ArrayColumn(path, dtype, row_shape)

    def write(
        self,
        name: str,
        dtype: DTypeLike,
        chunks: Iterable[NDArray[Any]],
        row_shape: tuple[int, ...] = (),
    ) -> NDArray[Any]:
        """An array of chunks, one after the other."""
        column = self.column(name, dtype, row_shape)
        for chunk in chunks:
            column.append(chunk)
        return column.finish()


def map_array(path: Path) -> NDArray[Any]:
    """The array in a .npy file, memory-mapped and read-only.

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
