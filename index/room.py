"""Where the arrays of a new index are made: in memory, or at once in the files they will be."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

MAPPED_BYTES = 2**20  # from which on an array is better off in a file


class Room:
    """Makes arrays in memory."""

    def array(self, name: str, shape: Sequence[int], dtype: DTypeLike) -> NDArray[Any]:
        """An array of zeros, named as the field of the segment that it becomes."""
        del name
        return np.zeros(tuple(shape), dtype=dtype)


class FolderRoom(Room):
    """Makes large arrays in .npy files, so that what is not being used may leave memory."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._mapped: list[np.memmap[Any, Any]] = []
        self.made: set[str] = set()  # the names of the files

    def array(self, name: str, shape: Sequence[int], dtype: DTypeLike) -> NDArray[Any]:
        """An array of zeros, in the file of this name if it is large."""
        if math.prod(shape) * np.dtype(dtype).itemsize < MAPPED_BYTES:
            return super().array(name, shape, dtype)
        path = self._folder / f"{name}.npy"
        mapped = np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=tuple(shape))
        self._mapped.append(mapped)
        self.made.add(path.name)
        # A plain view: numpy's memmap class makes every slice several times slower.
        return mapped.view(np.ndarray)

    def flush(self) -> None:
        """Have the files hold what the arrays hold."""
        for mapped in self._mapped:
            mapped.flush()
