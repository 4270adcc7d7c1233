"""Vectors of the index's terms: the neighbours of a word, and sentences as sums of their terms."""

import functools
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from index.retrieval.sign_hashing import Codes, distances, nearest, sign_codes
from index.storage.arrays import release
from index.storage.index import Index
from index.storage.lexicon import NEUTRAL

Floats = NDArray[np.float32]

# Terms that are compared exactly: reading more than 50 MB of vectors takes 5 ms.
MAX_COMPARED = 50_000
# Nearest sign codes of each language whose vectors are compared. Of the 8 nearest terms of each
# language above MIN_COSINE they include 98.0 % among the bundled table's 508,606 terms without
# digits and 98.8 % among 100,000; 800 include 99.3 %, but a question of new words takes 7 ms more.
CODES_COMPARED = 300


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

    def cosines(self, words: Floats) -> Iterator[tuple[NDArray[np.int64], Floats]]:
        """Yield for each word, a row of `words`, numbers of terms and their cosines with it.

        All terms, or of very many those of each language that may be near. None has digits, of
        which the embedding knows nothing.
        """
        if len(self._vectors) <= MAX_COMPARED:
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
        codes = sign_codes(self._vectors)
        release(self._vectors)
        return codes


def sentence_cosines(index: Index, sentences: NDArray[np.integer], term_vector: Floats) -> Floats:
    """The cosine of each sentence with a question, shape (n_sentences,); 0 without terms.

    A sentence's vector is the sum of its terms' vectors. Its cosine is computed from the products
    of the terms with the question and from the norm of the sum, which never changes and is kept in
    `index.sentence_norms`: embedding fifty sentences takes longer than the rest of a question.

    Args:
        index: The index.
        sentences: The numbers of the sentences, each once.
        term_vector: The question's vector by the model that embedded the terms.
    """
    table, norms = index.passages, index.sentence_norms
    cosines = np.zeros(len(sentences), dtype=np.float32)
    lengths = table.count_terms(sentences)
    filled = np.flatnonzero(lengths)
    if not len(filled):
        return cosines
    vectors = index.vectors.terms.take(table.terms_of_all(sentences)[0], axis=0)
    bounds = np.concatenate([[0], np.cumsum(lengths[filled])])
    filled_sentences = sentences[filled]
    unknown = np.flatnonzero(norms[filled_sentences] == 0).tolist()
    if unknown:
        ones = np.ones(lengths.max(), dtype=np.float32)
        # A product with ones sums rows several times faster than np.add.reduceat.
        vector_sums = [
            ones[: bounds[n + 1] - bounds[n]] @ vectors[bounds[n] : bounds[n + 1]] for n in unknown
        ]
        # Threads that compute the norm of one sentence write the same number.
        norms[filled_sentences[unknown]] = np.linalg.norm(np.stack(vector_sums), axis=1)
    sums: Floats = np.add.reduceat(vectors @ term_vector, bounds[:-1])
    of_filled = norms[filled_sentences]
    cosines[filled] = np.divide(sums, of_filled, out=np.zeros_like(sums), where=of_filled > 0)
    return cosines
