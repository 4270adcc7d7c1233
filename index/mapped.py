"""Arrays that are mapped from files, and the memory that they hold while they are read."""

import mmap
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["release"]


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
