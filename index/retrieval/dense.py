"""What passages have of a question by their vectors: exactly, or by codes where they are many.

semantic(passage) = deviations of its cosine above that of unrelated questions, at least 0
"""

import functools

import numpy as np
from numpy.typing import NDArray

from index.params import SEMANTIC_UNIT
from index.retrieval.query import Query
from index.retrieval.sign_hashing import Codes, cosines_by_distance, distances, sign_codes
from index.storage.arrays import release
from index.storage.index import Index
from index.types import LANGUAGES
from index.weak_methods import weak_bound_method

Floats = NDArray[np.float64]
# Comparing all vectors with a question reads them all: 75 MB take 7 ms, codes and what they name 4.
MAX_COMPARED = 75_000


class PassageVectors:
    """The passages of one segment as vectors. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._vectors = index.vectors.passages
        self._background = index.vectors.baseline
        self._languages = index.passages.languages
        self.is_estimating = len(self._vectors) > MAX_COMPARED
        # Three, one for each language that is asked in.
        self._usual = functools.cache(weak_bound_method(self._find_usual))

    def semantic(self, query: Query) -> Floats:
        """Of all passages, shape (n_passages,): estimated by their codes where they are many."""
        if not self.is_estimating:
            usual, deviations = self._usual(_language(query))
            return _above(self._vectors @ query.vector, usual, deviations)
        differing = distances(self._codes, query.vector)
        n_distances = self._vectors.shape[1] + 1
        usual, deviations = self._background[_language(query)].T[:, :, None]
        cosines = cosines_by_distance(n_distances - 1)
        by_distance = _above(cosines[None, :], usual, deviations).ravel()
        estimates: Floats = by_distance.take(self._first_distances + differing)
        return estimates

    def semantic_of(self, query: Query, passages: NDArray[np.int64]) -> Floats:
        """Of these passages, exactly."""
        cosines = self._vectors.take(passages, axis=0) @ query.vector
        return semantic_scores(query, cosines, self._languages[passages], self._background)

    def _find_usual(self, language: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Of each passage the mean cosine with unrelated questions, and how far they deviate."""
        means, deviations = np.ascontiguousarray(self._background[language, self._languages].T)
        return means, deviations

    @functools.cached_property
    def _codes(self) -> Codes:
        codes = sign_codes(self._vectors)
        release(self._vectors)
        return codes

    @functools.cached_property
    def _first_distances(self) -> NDArray[np.int32]:
        """Where the estimates for a passage's language begin."""
        return self._languages.astype(np.int32) * np.int32(self._vectors.shape[1] + 1)


def semantic_scores(
    query: Query,
    cosines: NDArray[np.float32],
    languages: NDArray[np.uint8],
    background: NDArray[np.float32],
) -> Floats:
    """Of passages with these cosines and languages; `background` as in `index.Vectors`."""
    usual, deviations = background[_language(query), languages].T
    return _above(cosines, usual, deviations)


def _language(query: Query) -> int:
    return LANGUAGES.index(query.language)


def _above(
    cosines: NDArray[np.float32], usual: NDArray[np.float32], deviations: NDArray[np.float32]
) -> Floats:
    above: NDArray[np.float32] = np.maximum((cosines - usual) / deviations, 0) * np.float32(
        SEMANTIC_UNIT
    )
    return above.astype(np.float64)
