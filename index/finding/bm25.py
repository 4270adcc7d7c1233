"""BM25 with the statistics of rank_bm25, compiled into postings that answer in microseconds.

`rank_bm25.BM25Okapi.get_scores` looks every question term up in every passage; here its statistics
become, once, one slice of passages and saturations per term. Scores are equal to the last bit.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from index.arrays.room import Room, pieces

Floats = NDArray[np.float64]

K1 = 1.2  # how soon repeating a term stops counting; the usual value
B = 0.75  # how much a long passage is held against it; the usual value
_LARGEST_BLOCK = 128  # scores whose maximum is looked at first


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


class Statistics(BM25Okapi):  # type: ignore[misc]
    """rank_bm25's statistics of passages that were counted already.

    The base class counts each passage into a dictionary, which takes twice the memory, and its idf
    is negative for terms in more than half of the passages, so that on a small collection a
    passage that matches scores below one that doesn't. Both are overridden; the rest is its own.
    """

    def __init__(self, lengths: NDArray[np.int64], holding: NDArray[np.int64]) -> None:
        """`lengths` of the passages, in terms; and for each term in how many of them it stands."""
        self._holding = holding
        # rank_bm25 divides by the number of passages: without any it would raise.
        super().__init__(lengths if len(lengths) else np.zeros(1, dtype=np.int64), k1=K1, b=B)

    def _initialize(self, corpus: NDArray[np.int64]) -> NDArray[np.int64]:
        self.doc_len = corpus
        self.corpus_size = len(corpus)
        self.avgdl = average_length(corpus)
        return self._holding

    def _calc_idf(self, nd: NDArray[np.int64]) -> None:
        self.idf = np.log1p((self.corpus_size - nd + 0.5) / (nd + 0.5))


@dataclass(frozen=True, slots=True)
class Counted:
    """Passages, counted: `counts[i]` times a term stands in `passages[i]`.

    Those of term t are `bounds[t]:bounds[t + 1]`, in the order of the passages. `lengths`: of the
    passages, in terms.
    """

    bounds: NDArray[np.int64]
    passages: NDArray[np.int32]
    counts: NDArray[np.int32]
    lengths: NDArray[np.int64]


def compile_postings(counted: Counted, room: Room | None = None) -> Postings:
    """Compile postings of passages that were counted."""
    bounds, passages = counted.bounds, counted.passages
    statistics = Statistics(counted.lengths, np.diff(bounds))
    chunks = (
        saturations(counted.counts[some], statistics.doc_len[passages[some]], statistics.avgdl)
        for some in pieces(0, len(passages))
    )
    compiled = (room or Room()).write("postings.saturations", passages.shape, np.float64, chunks)
    return Postings(bounds, passages, compiled, np.asarray(statistics.idf, dtype=np.float64))


def saturations(counts: NDArray[np.int32], lengths: NDArray[np.int64], average: float) -> Floats:
    """How strongly terms stand in passages of these lengths, as many.

    The same operations in the same order as BM25Okapi.get_scores: equal bits.
    """
    tf = counts.astype(np.float64)
    found: Floats = tf * (K1 + 1) / (tf + K1 * (1 - B + B * lengths / average))
    return found


def average_length(lengths: NDArray[np.int64]) -> float:
    """As rank_bm25 has it, and 1 for no passages, or only empty ones."""
    return int(lengths.sum()) / max(len(lengths), 1) or 1.0


def top_k(scores: NDArray[np.floating], k: int) -> NDArray[np.int64]:
    """The positions of the k highest scores above 0, highest first, ties by position.

    np.argpartition degenerates where most scores are equal (zeros): so the maxima of blocks come
    first, and only blocks that can hold one of the k best are looked into.
    """
    k = min(k, len(scores))
    if k <= 0:
        return np.empty(0, dtype=np.int64)
    candidates = _candidates(scores, k)
    best: NDArray[np.int64] = candidates[np.lexsort((candidates, -scores[candidates]))[:k]]
    return best


def _candidates(scores: NDArray[np.floating], k: int) -> NDArray[np.int64]:
    """Positions of scores above 0, among which the k highest are."""
    # Block j holds the scores j, j + n_blocks, j + 2 n_blocks, ...: the maxima of all blocks are
    # then those of whole rows, which numpy takes several at once. The last few are in no block.
    block = min(_LARGEST_BLOCK, math.isqrt(len(scores) // k))
    n_blocks = len(scores) // max(block, 1)
    if block <= 1 or n_blocks <= k:
        return np.flatnonzero(scores > 0)
    in_blocks = n_blocks * block
    held = scores[:in_blocks].reshape(block, n_blocks)
    maxima = held.max(axis=0)
    # k blocks reach this maximum, so k scores do: whatever is lower is not among the k best.
    threshold = np.partition(maxima, n_blocks - k)[n_blocks - k]
    blocks = np.flatnonzero(_reaches(maxima, threshold))
    rows, columns = _reaches(held[:, blocks], threshold).nonzero()
    found: NDArray[np.int64] = rows * n_blocks + blocks[columns]
    if in_blocks == len(scores):
        return found
    rest = in_blocks + np.flatnonzero(_reaches(scores[in_blocks:], threshold))
    return np.concatenate([found, rest])


def _reaches(scores: NDArray[np.floating], threshold: np.floating) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = scores >= threshold if threshold > 0 else scores > 0
    return found
