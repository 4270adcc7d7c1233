"""Finds passages in the segment itself: in its postings, and among its vectors."""

import numpy as np
from numpy.typing import NDArray

from index.finding.candidates import at_least_the_best_of_each_language
from index.finding.finding import Found, first_scores, menu_weights, to_read
from index.finding.lexical import lexical_scores
from index.finding.passage_vectors import PassageVectors
from index.finding.query import Query
from index.params import PASSAGES_COMPARED
from index.segments.segment import Segment

Floats = NDArray[np.float64]


class EmbeddedFinder:
    """Finds passages of one segment. Safe to use from several threads."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._vectors = PassageVectors(segment)
        self._menu_weights = menu_weights(segment.passages)

    def find(self, query: Query, left_out: frozenset[int]) -> Found:
        """The passages to read closely."""
        languages = self._segment.passages.languages
        lexical = self._lexical(query)
        semantic = self._vectors.semantic(query)
        first = first_scores(lexical, semantic, self._menu_weights)
        if left_out:
            first[self._passages_of(left_out)] = 0.0
        if not self._vectors.is_estimating:
            read = to_read(first, languages)
            return Found(read, lexical[read], semantic[read])
        near = at_least_the_best_of_each_language(
            first, languages, PASSAGES_COMPARED, PASSAGES_COMPARED // 2
        )
        lexical, semantic = lexical[near], self._vectors.semantic_of(query, near)
        first = first_scores(lexical, semantic, self._menu_weights[near])
        return Found(near, lexical, semantic).at(to_read(first, languages[near]))

    def _passages_of(self, documents: frozenset[int]) -> NDArray[np.bool_]:
        """Which passages are of these documents, shape (n_passages,)."""
        chosen = np.zeros(len(self._segment.documents), dtype=np.bool_)
        chosen[np.fromiter(documents, dtype=np.int64, count=len(documents))] = True
        return chosen[self._segment.passages.documents]

    def _lexical(self, query: Query) -> Floats:
        n_passages = len(self._segment.passages)
        scores = lexical_scores(self._segment.postings, query.words, n_passages)
        return np.divide(scores, query.ideal, out=scores)
