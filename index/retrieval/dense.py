"""Dense retrieval: how near passages are to a question by their vectors.

semantic(passage) = SEMANTIC_UNIT * max(z-score of its cosine, 0)

The z-score compares the cosine with those of unrelated questions in the same two languages
(`index.indexing.baseline`). Cosines are exact, or of very many passages estimated by sign codes.
"""

import functools

import numpy as np
from numpy.typing import NDArray

from index.params import SEMANTIC_UNIT
from index.retrieval.query import Query
from index.retrieval.sign_hashing import Codes, distances, sign_codes
from index.storage.arrays import release
from index.storage.index import Index
from index.types import LANGUAGES

Floats = NDArray[np.float64]
# Passages that are compared exactly. Comparing reads all vectors: 75 MB take 7 ms, while codes and
# the exact comparison of the best take 4.
MAX_COMPARED = 75_000


class PassageVectors:
    """The passages of one index as vectors. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._vectors = index.vectors.passages
        self._baseline = index.vectors.baseline
        self._languages = index.passages.languages
        self.is_estimating = len(self._vectors) > MAX_COMPARED
        # Question's language -> mean and deviation of each passage's cosine with unrelated ones.
        self._expected: dict[int, tuple[NDArray[np.float32], NDArray[np.float32]]] = {}

    def semantic(self, query: Query) -> Floats:
        """The score of every passage, shape (n_passages,), estimated if there are very many."""
        language = LANGUAGES.index(query.language)
        if not self.is_estimating:
            if language not in self._expected:
                means, deviations = np.ascontiguousarray(
                    self._baseline[language][self._languages].T
                )
                self._expected[language] = means, deviations
            return _semantic(self._vectors @ query.vector, *self._expected[language])
        dimension = self._vectors.shape[1]
        means, deviations = self._baseline[language].T[:, :, None]
        # The chance that a bit differs is the angle over pi (Charikar, STOC 2002).
        angles = np.pi * np.arange(dimension + 1) / dimension
        by_distance = _semantic(np.cos(angles).astype(np.float32), means, deviations).ravel()
        estimates: Floats = by_distance.take(
            self._languages.astype(np.int32) * np.int32(dimension + 1)
            + distances(self._codes, query.vector)
        )
        return estimates

    def semantic_of(self, query: Query, passages: NDArray[np.int64]) -> Floats:
        """The exact score of each of these passages."""
        cosines = self._vectors.take(passages, axis=0) @ query.vector
        language = LANGUAGES.index(query.language)
        return _semantic(cosines, *self._baseline[language, self._languages[passages]].T)

    @functools.cached_property
    def _codes(self) -> Codes:
        codes = sign_codes(self._vectors)
        release(self._vectors)
        return codes


def _semantic(
    cosines: NDArray[np.float32], means: NDArray[np.float32], deviations: NDArray[np.float32]
) -> Floats:
    """Scores of cosines, given the mean and deviation of unrelated ones."""
    z_scores: NDArray[np.float32] = np.maximum((cosines - means) / deviations, 0)
    return (z_scores * np.float32(SEMANTIC_UNIT)).astype(np.float64)
