"""Finds the documents that may hold a text, by a few digests of each: winnowing.

Of all runs of N_CHARS folded characters, those with the lowest digest among N_RUNS in a row are
kept. A text of MIN_CHARS has at least one, and whoever holds the text has it, too. On the server
each is a dimension of a sparse vector: the dot product with those of a text counts how many a
document has of them.

Source: Schleimer, Wilkerson, Aiken: Winnowing: Local Algorithms for Document Fingerprinting, 2003
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

N_CHARS, N_RUNS = 4, 5
MIN_CHARS = N_CHARS + N_RUNS - 1
MAX_ASKED = 64  # digests of a text that are looked for
MAX_ASKED_CHARS = 4_000  # of its beginning
_FACTORS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64
)
_SHIFT = np.uint64(32)

Grams = NDArray[np.int64]


def grams_of(folded: str) -> Grams:
    """The digests of a folded text, ascending, below 2 ** 32; none if it is too short."""
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), np.uint32)
    if len(codes) < N_CHARS:
        return np.empty(0, np.int64)
    # Products and sums wrap around, as those of a multiplicative hash do.
    runs = sliding_window_view(codes.astype(np.uint64) + np.uint64(1), N_CHARS)
    mixed = np.zeros(len(runs), np.uint64)
    for column, factor in zip(runs.T, _FACTORS, strict=True):
        mixed = (mixed ^ column) * factor
    digests = (mixed >> _SHIFT).astype(np.int64)
    n_runs = min(N_RUNS, len(digests))
    return np.unique(sliding_window_view(digests, n_runs).min(axis=1))


def grams_of_stretch(folded: str, number: int, n_stretches: int) -> Grams:
    """The digests of one of the stretches that a document is divided into.

    Each goes on so far behind its end that whatever is looked for lies within one.
    """
    length = -(-len(folded) // n_stretches)
    start = number * length
    return grams_of(folded[start : start + length + MAX_ASKED_CHARS])


def grams_to_find(folded: str) -> Grams:
    """Digests that a stretch has if it holds a folded text; none if it is too short to tell."""
    if len(folded) < MIN_CHARS:
        return np.empty(0, np.int64)
    found = grams_of(folded[:MAX_ASKED_CHARS])
    return found[:: -(-len(found) // MAX_ASKED)]
