"""Postings: for each term the passages that contain it, as arrays.

They are counted and compiled in `indexing.postings`, and scored in `retrieval.bm25`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Postings:
    """Term -> the passages that contain it.

    `passages[bounds[t]:bounds[t + 1]]`, ascending, contain term t; `saturations`, as many float64,
    are BM25's tf (k1 + 1) / (tf + k1 (1 - b + b length / average length)); `idf`, shape (n_terms,),
    float64, is how much a term tells.
    """

    bounds: NDArray[np.int64]
    passages: NDArray[np.int32]
    saturations: NDArray[np.float64]
    idf: NDArray[np.float64]

    def of(self, term: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The passages that contain a term, and its saturation in each."""
        start, end = self.bounds[term : term + 2].tolist()
        return self.passages[start:end], self.saturations[start:end]

    def n_common(self, first: int, second: int) -> int:
        """In how many passages both of two terms are."""
        return len(np.intersect1d(self.of(first)[0], self.of(second)[0], assume_unique=True))


@dataclass(frozen=True, slots=True)
class TermCounts:
    """How often terms occur in some passages.

    Term `terms[i]` occurs `counts[i]` times in the passage at `positions[i]`, ascending, among
    those that were counted. `lengths`, shape (n_passages,): the number of terms of each passage.
    """

    terms: NDArray[np.int32]
    positions: NDArray[np.int64]
    counts: NDArray[np.int32]
    lengths: NDArray[np.int64]
