"""Dense retrieval: how near passages are to a question, and terms to a word, by their vectors.

semantic(passage) = SEMANTIC_UNIT * max(z-score of its cosine, 0)

The z-score compares the cosine with those of unrelated questions in the same two languages
(`index.indexing.baseline`). Cosines are exact, or of very many vectors estimated by sign codes.
Libraries such as faiss have binary indexes too, but they return the k nearest: the first stage
needs the distance of every passage, to add it to the scores of BM25.
"""

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.params import SEMANTIC_UNIT
from index.retrieval.query import Query
from index.storage.arrays import release
from index.storage.index import Index
from index.storage.lexicon import NEUTRAL
from index.types import LANGUAGES

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]
Codes = NDArray[np.uint64]
Distances = NDArray[np.unsignedinteger[Any]]

# Passages that are compared exactly. Comparing reads all vectors: 75 MB take 7 ms, while codes and
# the exact comparison of the best take 4.
MAX_COMPARED = 75_000
# Terms that are compared exactly: reading more than 50 MB of vectors takes 5 ms.
MAX_TERMS_COMPARED = 50_000
# Nearest sign codes of each language whose vectors are compared. Of the 8 nearest terms of each
# language above MIN_COSINE they include 98.0 % among the bundled table's 508,606 terms without
# digits and 98.8 % among 100,000; 800 include 99.3 %, but a question of new words takes 7 ms more.
CODES_COMPARED = 300

_WORD_BITS = 64
_MAX_BYTE_WORDS = 4  # words whose differing bits are counted in one byte
_CHUNK = 32_768  # codes compared at once: they and their distances stay in the processor's cache
_CODED_AT_ONCE = 8_192  # vectors
_SAMPLE_STEP = 16
_SAMPLE_MARGIN = 1.2  # by how much k is raised in a sample, which may be misleading
_MAX_EXCESS = 4  # times as many as were asked for: beyond, the sample was misleading


def sign_codes(vectors: Vectors) -> Codes:
    """The signs of vectors' numbers as bits (sign hashing), to find those to compare exactly.

    The share of bits in which two codes differ grows with the angle between the vectors, so the
    nearest vectors are nearly always among the nearest few thousand codes. A code takes a
    thirty-second of its vector's memory, and counting bits takes less time than reading vectors.

    Returns:
        Shape (n_words, n_vectors): the first 64 bits of all, the next ... Comparing one word of
        many codes then reads contiguous memory.
    """
    n_vectors, dimension = vectors.shape
    codes = np.zeros((-(-dimension // _WORD_BITS), n_vectors), dtype=np.uint64)
    for start in range(0, n_vectors, _CODED_AT_ONCE):
        bits = np.packbits(vectors[start : start + _CODED_AT_ONCE] > 0, axis=1)
        padded = np.zeros((len(bits), len(codes) * _WORD_BITS // 8), dtype=np.uint8)
        padded[:, : bits.shape[1]] = bits
        codes[:, start : start + len(bits)] = padded.view(np.uint64).T
    release(vectors)
    return codes


def distances(codes: Codes, vector: Vectors) -> Distances:
    """The number of bits in which each code differs from a vector's, shape (n_vectors,)."""
    code = sign_codes(vector[None, :])[:, 0]
    n_words, n_vectors = codes.shape
    # In one byte, 256 differing bits count as none: the very opposite of the vector is then
    # compared exactly, which does no harm.
    width = np.uint8 if n_words <= _MAX_BYTE_WORDS else np.uint16
    differing: Distances = np.zeros(n_vectors, dtype=width)
    unlike = np.empty(min(_CHUNK, n_vectors), dtype=np.uint64)
    counts = np.empty(len(unlike), dtype=np.uint8)
    for start in range(0, n_vectors, _CHUNK):
        part = differing[start : start + _CHUNK]
        for words, word in zip(codes[:, start : start + _CHUNK], code, strict=True):
            np.bitwise_xor(words, word, out=unlike[: len(part)])
            np.bitwise_count(unlike[: len(part)], out=counts[: len(part)])
            np.add(part, counts[: len(part)], out=part)
    return differing


def nearest(differing: Distances, k: int) -> NDArray[np.int64]:
    """The positions of at least k of the lowest distances, or of all if fewer, ascending.

    All up to some distance are returned, so that position gives none of them preference.
    """
    if len(differing) <= k:
        return np.arange(len(differing))
    # A sample tells where the k-th lowest is, mostly; else all are counted.
    near = np.empty(0, dtype=np.int64)
    for sample, rank in (
        (differing[::_SAMPLE_STEP], int(_SAMPLE_MARGIN * k / _SAMPLE_STEP)),
        (differing, k),
    ):
        kth = np.searchsorted(np.cumsum(np.bincount(sample)), rank)
        near = np.flatnonzero(differing <= kth)
        if k <= len(near) <= _MAX_EXCESS * k:
            break
    return near


class PassageVectors:
    """The passages of one index as vectors. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._vectors = index.vectors.passages
        self._baseline = index.vectors.baseline
        self._languages = index.passages.languages
        self.is_estimating = len(self._vectors) > MAX_COMPARED
        # Question's language -> mean and deviation of each passage's cosine with unrelated ones.
        self._expected: dict[int, tuple[Vectors, Vectors]] = {}

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
        return sign_codes(self._vectors)


def _semantic(cosines: Vectors, means: Vectors, deviations: Vectors) -> Floats:
    """Scores of cosines, given the mean and deviation of unrelated ones."""
    z_scores: NDArray[np.float32] = np.maximum((cosines - means) / deviations, 0)
    return (z_scores * np.float32(SEMANTIC_UNIT)).astype(np.float64)


class TermVectors:
    """Compares words with the terms of one index. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._vectors = index.vectors.terms
        groups = index.lexicon.groups
        self._without_digits = np.flatnonzero(groups <= NEUTRAL)
        self._groups: list[tuple[slice | NDArray[np.int64], NDArray[np.int64]]] = []
        for group in range(NEUTRAL + 1):
            members = np.flatnonzero(groups == group)
            # The terms of a language are contiguous: a slice takes them without copying.
            is_contiguous = len(members) and members[-1] - members[0] + 1 == len(members)
            where = slice(members[0], members[-1] + 1) if is_contiguous else members
            self._groups.append((where, members))

    def cosines(self, words: Vectors) -> Iterator[tuple[NDArray[np.int64], Vectors]]:
        """Yield for each word, a row of `words`, numbers of terms and their cosines with it.

        All terms, or of very many those of each language that may be near. None has digits, of
        which the embedding knows nothing.
        """
        if len(self._vectors) <= MAX_TERMS_COMPARED:
            for word in words:  # one by one: a product of matrices depends on the number of rows
                yield self._without_digits, (self._vectors @ word)[self._without_digits]
            return
        for word in words:
            of_codes = distances(self._codes, word)
            near = np.concatenate(
                [
                    members[nearest(of_codes[where], CODES_COMPARED)]
                    for where, members in self._groups
                ]
            )
            yield near, self._vectors.take(near, axis=0) @ word

    @functools.cached_property
    def _codes(self) -> Codes:
        return sign_codes(self._vectors)
