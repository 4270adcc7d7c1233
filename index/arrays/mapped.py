"""What is mapped from files, and the memory that it holds while it is read here and there."""

import ctypes
import mmap
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["MAPPINGS", "places_of", "release", "release_files"]

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
