"""What finds passages: the embedded index, or an engine that several processes share.

Whoever finds says of each passage what it has by its terms and by its vector, both exactly; which
of them are read closely, and what an answer quotes, is then the same wherever they were found.

first score = lexical + SEMANTIC_WEIGHT * semantic, less for a web page's navigation
"""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.params import (
    MENU_WEIGHT,
    PASSAGES_COMPARED,
    PASSAGES_RESCORED,
    PASSAGES_RESCORED_OF_LANGUAGE,
    SEMANTIC_WEIGHT,
)
from index.retrieval.bm25 import lexical_scores, top_k
from index.retrieval.dense import PassageVectors
from index.retrieval.query import Query
from index.storage.index import Index, PassageTable
from index.types import LANGUAGES

_ABOVE_ZERO = float(np.nextafter(0, 1))
# One of so many tells about how high the k-th highest is. A prime: passages may stand in a regular
# order, of languages for one.
_SAMPLED = 17
_DEVIATIONS = 3.0  # more of the sample are taken, so that it seldom misleads
_MOST = 4  # times as many as are wanted: else it did
_DEPTH = 8  # times as many are ranked: among these most languages have their best


def best_of_each_language(
    scores: NDArray[np.floating], languages: NDArray[np.uint8], k: int, k_of_language: int
) -> NDArray[np.int64]:
    """The positions of the k highest scores above 0, and of each language's highest, ascending.

    Args:
        scores: Of each passage.
        languages: As many, positions in LANGUAGES.
        k: How many of all.
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
    found: NDArray[np.int64] = np.unique(np.concatenate(best))
    return found


def at_least_the_best_of_each_language(
    scores: NDArray[np.floating], languages: NDArray[np.uint8], k: int, k_of_language: int
) -> NDArray[np.int64]:
    """The same, and some that are nearly as high: many thousands needn't be sorted for that."""
    sample, spoken = scores[::_SAMPLED], languages[::_SAMPLED]
    of_all = _about_the_highest(sample, k)
    of_languages = [
        min(of_all, _about_the_highest(sample[spoken == language], k_of_language))
        for language in range(len(LANGUAGES))
    ]
    found = np.flatnonzero(scores >= np.array(of_languages)[languages])
    n_of_language = np.bincount(languages[found], minlength=len(LANGUAGES))
    misled = np.count_nonzero(scores[found] >= of_all) < k and of_all > _ABOVE_ZERO
    misled |= bool((n_of_language < k_of_language)[np.array(of_languages) > _ABOVE_ZERO].any())
    misled |= len(found) > _MOST * (k + k_of_language * len(LANGUAGES))
    return best_of_each_language(scores, languages, k, k_of_language) if misled else found


def _about_the_highest(sample: NDArray[np.floating], k: int) -> float:
    """How high the k-th highest of all is that the sample is of, or less; anything above 0 is.

    Where there are no more than k, all are.
    """
    expected = k / _SAMPLED
    rank = int(expected + _DEVIATIONS * math.sqrt(expected)) + 1
    if rank >= len(sample):
        return _ABOVE_ZERO
    return max(float(np.partition(sample, len(sample) - rank)[len(sample) - rank]), _ABOVE_ZERO)


Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages to read closely: their numbers, ascending, and as many lexical and semantic scores.

    Both are as in `index.types.Hit`.
    """

    passages: NDArray[np.int64]
    lexical: Floats
    semantic: Floats

    def at(self, positions: NDArray[np.int64]) -> "Candidates":
        """Only those at these positions."""
        return Candidates(
            self.passages[positions], self.lexical[positions], self.semantic[positions]
        )


class CandidateGenerator(Protocol):
    """Finds passages of one segment. Safe to use from several threads."""

    def find(self, query: Query, left_out: frozenset[int]) -> Candidates:
        """The passages to read closely, none of the documents with these numbers."""


def menu_weights(table: PassageTable) -> Floats:
    """What of each passage's first score counts, shape (n_passages,)."""
    return np.where(table.menu > 0, MENU_WEIGHT, 1.0)


def first_scores(lexical: Floats, semantic: Floats, weights: Floats) -> Floats:
    """What decides which passages are read closely; `weights` as in `menu_weights`."""
    first: Floats = (lexical + SEMANTIC_WEIGHT * semantic) * weights
    return first


def to_read(first: Floats, languages: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The positions of the passages that are read closely."""
    return best_of_each_language(first, languages, PASSAGES_RESCORED, PASSAGES_RESCORED_OF_LANGUAGE)


class LocalCandidateGenerator:
    """Finds passages of one segment. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._segment = index
        self._vectors = PassageVectors(index)
        self._menu_weights = menu_weights(index.passages)

    def find(self, query: Query, left_out: frozenset[int]) -> Candidates:
        """The passages to read closely."""
        languages = self._segment.passages.languages
        lexical = self._lexical(query)
        semantic = self._vectors.semantic(query)
        first = first_scores(lexical, semantic, self._menu_weights)
        if left_out:
            first[self._passages_of(left_out)] = 0.0
        if not self._vectors.is_estimating:
            read = to_read(first, languages)
            return Candidates(read, lexical[read], semantic[read])
        near = at_least_the_best_of_each_language(
            first, languages, PASSAGES_COMPARED, PASSAGES_COMPARED // 2
        )
        lexical, semantic = lexical[near], self._vectors.semantic_of(query, near)
        first = first_scores(lexical, semantic, self._menu_weights[near])
        return Candidates(near, lexical, semantic).at(to_read(first, languages[near]))

    def _passages_of(self, documents: frozenset[int]) -> NDArray[np.bool_]:
        """Which passages are of these documents, shape (n_passages,)."""
        chosen = np.zeros(len(self._segment.documents), dtype=np.bool_)
        chosen[np.fromiter(documents, dtype=np.int64, count=len(documents))] = True
        return chosen[self._segment.passages.documents]

    def _lexical(self, query: Query) -> Floats:
        n_passages = len(self._segment.passages)
        scores = lexical_scores(self._segment.postings, query.words, n_passages)
        return np.divide(scores, query.ideal, out=scores)
