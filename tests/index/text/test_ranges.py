"""Many ranges at once are what a loop over them gives."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.text.ranges import concat_ranges

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
