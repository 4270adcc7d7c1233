"""The first stage of retrieval: the passages that are rescored, by terms and by vectors.

first score = (lexical + SEMANTIC_WEIGHT * semantic), times NAVIGATION_WEIGHT for navigation

Candidates come from the index in memory or from a Qdrant server (`index.qdrant.first_stage`). Both
give the exact lexical and semantic score of each, so that rescoring and excerpts don't depend on
where a passage was found.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.params import (
    NAVIGATION_WEIGHT,
    PASSAGES_COMPARED,
    PASSAGES_RESCORED,
    PASSAGES_RESCORED_OF_LANGUAGE,
    SEMANTIC_WEIGHT,
)
from index.retrieval.bm25 import lexical_scores
from index.retrieval.dense import PassageVectors
from index.retrieval.query import Candidates, Query
from index.retrieval.top_k import best_of_each_language, superset_of_best
from index.storage.index import Index, PassageTable

Floats = NDArray[np.float64]


class CandidateGenerator(Protocol):
    """Finds candidates in one index. Safe to use from several threads."""

    def find(self, query: Query, excluded: frozenset[int]) -> Candidates:
        """The passages to rescore, none of them from the documents with these numbers."""


def navigation_weights(table: PassageTable) -> Floats:
    """The share of each passage's score that counts, shape (n_passages,): less for navigation."""
    return np.where(table.navigation > 0, NAVIGATION_WEIGHT, 1.0)


def first_scores(lexical: Floats, semantic: Floats, weights: Floats) -> Floats:
    """The scores by which candidates are chosen, given each passage's `navigation_weights`."""
    scores: Floats = (lexical + SEMANTIC_WEIGHT * semantic) * weights
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
        self._navigation_weights = navigation_weights(index.passages)

    def find(self, query: Query, excluded: frozenset[int]) -> Candidates:
        """The passages to rescore, none of them from the documents with these numbers."""
        table = self._index.passages
        languages = table.languages
        lexical = lexical_scores(self._index.postings, query.words, len(table)) / query.ideal
        semantic = self._vectors.semantic(query)
        scores = first_scores(lexical, semantic, self._navigation_weights)
        if excluded:
            is_excluded = np.zeros(len(self._index.documents), dtype=np.bool_)
            is_excluded[list(excluded)] = True
            scores[is_excluded[table.documents]] = 0.0
        if not self._vectors.is_estimating:
            best = best_to_rescore(scores, languages)
            return Candidates(best, lexical[best], semantic[best])
        near = superset_of_best(scores, languages, PASSAGES_COMPARED, PASSAGES_COMPARED // 2)
        lexical, semantic = lexical[near], self._vectors.semantic_of(query, near)
        scores = first_scores(lexical, semantic, self._navigation_weights[near])
        return Candidates(near, lexical, semantic).at(best_to_rescore(scores, languages[near]))
