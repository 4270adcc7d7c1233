"""BM25 with the statistics of rank_bm25, compiled into postings that answer in microseconds.

`rank_bm25.BM25Okapi.get_scores` looks every question term up in every passage; here its statistics
become, once, one slice of passages and saturations per term. Scores are equal to the last bit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Postings:
    """Term -> the passages that hold it.

    `passages[bounds[t]:bounds[t + 1]]`, ascending, hold term t; `saturations`, as many float64,
    say how strongly, tf (k1 + 1) / (tf + k1 (1 - b + b length / average length)); `idf`, shape
    (n_terms,), float64, what the term is worth.
    """

    bounds: NDArray[np.int64]
    passages: NDArray[np.int32]
    saturations: NDArray[np.float64]
    idf: NDArray[np.float64]

    def of(self, term: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The passages that hold the term, and how strongly."""
        start, end = self.bounds[term : term + 2].tolist()
        return self.passages[start:end], self.saturations[start:end]


Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Block:
    """Some passages, counted: ordered by term and passage. `lengths` as in Counted.

    `positions`: of each entry's passage among those that were counted.
    """

    terms: NDArray[np.int32]
    passages: NDArray[np.int32]
    positions: Numbers
    counts: NDArray[np.int32]
    lengths: Numbers
