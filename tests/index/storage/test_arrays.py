"""Ranges of numbers at once; what is mapped from a file can be given back, and read again."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.storage.arrays import concat_ranges, release, release_files

MEMORY = Path("/proc/self/smaps")


def resident(path: Path) -> int:
    """What this process holds of a file in memory, in bytes; other memory comes and goes."""
    size, is_of_file = 0, False
    for line in MEMORY.read_text(encoding="utf-8", errors="replace").splitlines():
        name, *rest = line.split(maxsplit=5)
        if not name.endswith(":"):  # a mapping begins: its place, rights and so on, and its file
            is_of_file = rest[-1:] == [str(path.resolve())]
        elif name == "Rss:" and is_of_file:
            size += int(rest[0]) * 1024
    return size


@pytest.mark.skipif(not MEMORY.exists(), reason="memory can't be measured here")
def test_a_mapped_array_is_given_back(tmp_path: Path) -> None:
    """And holds the same as before; views count as what they are views of."""
    path = tmp_path / "array.npy"
    np.save(path, np.arange(4_000_000))
    array = np.load(path, mmap_mode="r").view(np.ndarray)
    total = array.sum()
    assert resident(path) > 0
    release(array[10:].reshape(-1, 2))
    assert resident(path) == 0
    assert array.sum() == total


@pytest.mark.skipif(not MEMORY.exists(), reason="memory can't be measured here")
def test_files_are_given_back_by_how_their_names_end(tmp_path: Path) -> None:
    """Whoever has mapped them; others stay, and so does what may be written."""
    paths = [tmp_path / name for name in ("one.npy", "other.npy", "written.npy")]
    for path in paths:
        np.save(path, np.arange(4_000_000))
    one, other = (np.load(path, mmap_mode="r") for path in paths[:2])
    written = np.load(paths[2], mmap_mode="c")
    written += 1
    total = one.sum() + other.sum()
    assert all(map(resident, paths))
    release_files(["/one.npy", "/written.npy"])
    assert [resident(path) > 0 for path in paths] == [False, True, True]
    assert one.sum() + other.sum() == total
    assert written[5] == 6


RANGES = st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 20)), max_size=30)


@given(RANGES)
def test_ranges_follow_one_another_as_in_a_loop(ranges: list[tuple[int, int]]) -> None:
    """Empty ones, overlapping ones and such as go backwards included."""
    starts = np.array([start for start, _ in ranges], dtype=np.int64)
    lengths = np.array([length for _, length in ranges], dtype=np.int64)
    expected = [number for start, length in ranges for number in range(start, start + length)]
    numbers = concat_ranges(starts, lengths)
    assert numbers.tolist() == expected
    assert numbers.dtype == np.int64


def test_narrow_numbers_do_not_overflow() -> None:
    """Sentence ranges are int32 on disk; their places count over the whole index."""
    starts = np.array([2**31 - 3, 0], dtype=np.int32)
    lengths = np.array([3, 2], dtype=np.int32)
    assert concat_ranges(starts, lengths).tolist() == [2**31 - 3, 2**31 - 2, 2**31 - 1, 0, 1]
