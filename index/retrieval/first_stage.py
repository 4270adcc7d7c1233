"""The first stage of retrieval: the passages that are rescored, by terms and by vectors.

first score = (lexical + semantic weight * semantic), times NAVIGATION_WEIGHT for navigation

Candidates come from the index in memory or from a Qdrant server (`index.qdrant.first_stage`). Both
give the exact lexical and semantic score of each, so that rescoring and excerpts don't depend on
where a passage was found. They may bring an index of their own that holds nothing but them
(`index.qdrant.remote`).
"""

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.params import (
    NAVIGATION_WEIGHT,
    PASSAGES_COMPARED,
    PASSAGES_RESCORED,
    PASSAGES_RESCORED_OF_LANGUAGE,
)
from index.retrieval.bm25 import lexical_scores
from index.retrieval.dense import PassageVectors
from index.retrieval.query import Candidates, Query
from index.storage.index import Index, PassageTable
from index.types import LANGUAGES

Floats = NDArray[np.float64]
_MAX_BLOCK = 128  # scores whose maximum is compared first
_MIN_SCORE = float(np.nextafter(0, 1))  # the lowest score above 0
_DEPTH = 8  # times k are ranked at first: among these, most languages have their best
# One score in so many is sampled. A prime: passages may come in a regular order, say of languages.
_SAMPLE_STEP = 17
_SAMPLE_DEVIATIONS = 3.0  # standard deviations by which a threshold from the sample is lowered
_MAX_EXCESS = 4  # times as many as were asked for: beyond, the sample was misleading


class CandidateGenerator(Protocol):
    """Finds candidates in one index. Safe to use from several threads."""

    def find(self, query: Query, excluded: frozenset[int]) -> Candidates:
        """The passages to rescore, none of them from the documents with these numbers."""

    def with_documents(
        self, candidates: Candidates, positions: NDArray[np.int64]
    ) -> tuple[Index, NDArray[np.int64], NDArray[np.int64]]:
        """An index that holds the documents of some candidates, and all that translate them.

        Args:
            candidates: What `find` found.
            positions: Which of them, in any order.

        Returns:
            The index, the numbers that the passages have there, and their positions; without those
            whose documents are gone by now.
        """


def navigation_weights(table: PassageTable, passages: slice | NDArray[np.int64]) -> Floats:
    """The share of the score of each of these passages that counts: less for navigation."""
    return np.where(table.navigation[passages] > 0, NAVIGATION_WEIGHT, 1.0)


def first_scores(query: Query, lexical: Floats, semantic: Floats, weights: Floats) -> Floats:
    """The scores by which candidates are chosen, given each passage's `navigation_weights`."""
    scores: Floats = (lexical + query.weights.semantic * semantic) * weights
    return scores


def best_to_rescore(scores: Floats, languages: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The positions of the passages to rescore: the best of all and the best of each language."""
    return best_of_each_language(
        scores, languages, PASSAGES_RESCORED, PASSAGES_RESCORED_OF_LANGUAGE
    )


class LocalCandidateGenerator:
    """Finds candidates in an index in memory. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._vectors = PassageVectors(index)
        self._navigation_weights = navigation_weights(index.passages, slice(None))

    def find(self, query: Query, excluded: frozenset[int]) -> Candidates:
        """The passages to rescore, none of them from the documents with these numbers."""
        table = self._index.passages
        languages = table.languages
        lexical = lexical_scores(self._index.postings, query.words, len(table)) / query.ideal
        semantic = self._vectors.semantic(query)
        scores = first_scores(query, lexical, semantic, self._navigation_weights)
        if excluded:
            is_excluded = np.zeros(len(self._index.documents), dtype=np.bool_)
            is_excluded[list(excluded)] = True
            scores[is_excluded[table.documents]] = 0.0
        if not self._vectors.is_estimating:
            best = best_to_rescore(scores, languages)
            return Candidates(self._index, best, lexical[best], semantic[best])
        near = superset_of_best(scores, languages, PASSAGES_COMPARED, PASSAGES_COMPARED // 2)
        lexical, semantic = lexical[near], self._vectors.semantic_of(query, near)
        scores = first_scores(query, lexical, semantic, self._navigation_weights[near])
        candidates = Candidates(self._index, near, lexical, semantic)
        return candidates.at(best_to_rescore(scores, languages[near]))

    def with_documents(
        self, candidates: Candidates, positions: NDArray[np.int64]
    ) -> tuple[Index, NDArray[np.int64], NDArray[np.int64]]:
        """The index itself, which holds all documents."""
        return candidates.index, candidates.passages[positions], positions


def top_k(scores: NDArray[np.floating], k: int) -> NDArray[np.int64]:
    """The positions of the k highest scores above 0, highest first, ties by position.

    np.argpartition degenerates where most scores are equal, as zeros are. So the maxima of blocks
    are compared first, and only blocks that can hold one of the k best are searched.
    """
    k = min(k, len(scores))
    if k <= 0:
        return np.empty(0, dtype=np.int64)
    block = min(_MAX_BLOCK, math.isqrt(len(scores) // k))
    n_blocks = len(scores) // max(block, 1)
    candidates = np.flatnonzero(scores > 0) if n_blocks <= k or block <= 1 else None
    if candidates is None:
        # Block j holds the scores j, j + n_blocks, j + 2 n_blocks, ...: numpy then takes the
        # maximum of whole rows, several at once. The last few scores are in no block.
        blocks = scores[: n_blocks * block].reshape(block, n_blocks)
        maxima = blocks.max(axis=0)
        # k blocks reach this maximum, so k scores do: no lower score is among the k best.
        threshold = np.partition(maxima, n_blocks - k)[n_blocks - k]
        threshold = max(threshold, np.finfo(scores.dtype).smallest_subnormal)
        reaching = np.flatnonzero(maxima >= threshold)
        rows, columns = (blocks[:, reaching] >= threshold).nonzero()
        rest = np.flatnonzero(scores[n_blocks * block :] >= threshold)
        candidates = np.concatenate([rows * n_blocks + reaching[columns], n_blocks * block + rest])
    best: NDArray[np.int64] = candidates[np.lexsort((candidates, -scores[candidates]))[:k]]
    return best


def best_of_each_language(
    scores: NDArray[np.floating], languages: NDArray[np.uint8], k: int, k_of_language: int
) -> NDArray[np.int64]:
    """The positions of the k highest scores above 0, and of each language's highest, ascending.

    Args:
        scores: The score of each passage.
        languages: The language of each passage, as its position in LANGUAGES.
        k: How many of all passages.
        k_of_language: How many of each language.
    """
    n_ranked = _DEPTH * max(k, k_of_language)
    ranked = top_k(scores, n_ranked)
    best = [ranked[:k]]
    for language in range(len(LANGUAGES)):
        own = ranked[languages[ranked] == language]
        if len(own) < k_of_language and len(ranked) == n_ranked:  # there may be lower ones
            members = np.flatnonzero(languages == language)
            own = members[top_k(scores[members], k_of_language)]
        best.append(own[:k_of_language])
    positions: NDArray[np.int64] = np.unique(np.concatenate(best))
    return positions


def superset_of_best(
    scores: NDArray[np.floating], languages: NDArray[np.uint8], k: int, k_of_language: int
) -> NDArray[np.int64]:
    """Positions that include those of `best_of_each_language` and a few more, ascending.

    Thresholds estimated from a sample make sorting many thousands of scores unnecessary.
    """
    sample, sample_languages = scores[::_SAMPLE_STEP], languages[::_SAMPLE_STEP]
    # A score above 0 that the k-th highest of all, and of each language, most likely reaches.
    estimates = []
    for group, n in [
        (sample, k),
        *((sample[sample_languages == number], k_of_language) for number in range(len(LANGUAGES))),
    ]:
        expected = n / _SAMPLE_STEP
        rank = int(expected + _SAMPLE_DEVIATIONS * math.sqrt(expected)) + 1
        position = len(group) - rank
        lowest = float(np.partition(group, position)[position]) if position > 0 else _MIN_SCORE
        estimates.append(max(lowest, _MIN_SCORE))
    overall = estimates[0]
    thresholds = np.minimum(overall, estimates[1:])
    chosen = np.flatnonzero(scores >= thresholds[languages])
    n_of_language = np.bincount(languages[chosen], minlength=len(LANGUAGES))
    too_few = np.count_nonzero(scores[chosen] >= overall) < k and overall > _MIN_SCORE
    too_few |= bool((n_of_language < k_of_language)[thresholds > _MIN_SCORE].any())
    if too_few or len(chosen) > _MAX_EXCESS * (k + k_of_language * len(LANGUAGES)):
        return best_of_each_language(scores, languages, k, k_of_language)
    return chosen
