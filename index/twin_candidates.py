"""Which documents of two languages may be twins: those that are each other's nearest.

A document's vector is the sum of its terms' vectors, each as long as its idf: nothing has to be
embedded for it. Every document is compared with every one of another language, by matrix products
of BLOCK rows, so memory grows with the number of documents and time with its square: 256 numbers
each, 10,000 documents of each language take some seconds.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors, unit_rows
from index.records import LANGUAGES
from index.segment import KINDS, PassageTable

NEAREST = 3  # of each document in each other language; the true twin is the first for 98 to 100 %
BLOCK = 1_024
_MENU = KINDS.index("menu")


def document_languages(passages: PassageTable) -> NDArray[np.int8]:
    """The language of most of a document's passages, as its position in LANGUAGES; -1 without."""
    n_documents = len(passages.document_bounds) - 1
    counts = np.zeros((n_documents, len(LANGUAGES)), dtype=np.int64)
    np.add.at(counts, (passages.documents, passages.languages), 1)
    languages: NDArray[np.int8] = counts.argmax(axis=1).astype(np.int8)
    languages[counts.sum(axis=1) == 0] = -1
    return languages


def document_vectors(
    passages: PassageTable, idf: NDArray[np.float64], term_vectors: Vectors
) -> Vectors:
    """Shape (n_documents, dimension), rows of unit norm; a web page's navigation left out."""
    bounds = passages.term_bounds[passages.document_bounds]
    is_text = np.repeat(passages.sentence_kinds != _MENU, np.diff(passages.term_bounds))
    weights = (idf[passages.sentence_terms] * is_text).astype(np.float32)
    vectors = np.zeros((len(bounds) - 1, term_vectors.shape[1]), dtype=np.float32)
    for number, (start, end) in enumerate(pairwise(bounds.tolist())):
        terms = passages.sentence_terms[start:end]
        vectors[number] = weights[start:end] @ term_vectors[terms]
    return unit_rows(vectors)


def candidate_pairs(vectors: Vectors, languages: NDArray[np.int8]) -> list[tuple[int, int]]:
    """The pairs of documents in two languages each of which is among the other's nearest."""
    members = [np.flatnonzero(languages == number) for number in range(len(LANGUAGES))]
    pairs = (
        pair
        for first in range(len(LANGUAGES))
        for second in range(first + 1, len(LANGUAGES))
        if len(members[first]) and len(members[second])
        for pair in _mutual(vectors, members[first], members[second])
    )
    return sorted(pairs)


def _mutual(
    vectors: Vectors, first: NDArray[np.intp], second: NDArray[np.intp]
) -> Iterator[tuple[int, int]]:
    forth = _nearest(vectors[first], vectors[second])
    back = _nearest(vectors[second], vectors[first])
    for row, columns in enumerate(forth):
        for column in columns:
            if row in back[column]:
                a, b = int(first[row]), int(second[column])
                yield min(a, b), max(a, b)


def _nearest(rows: Vectors, columns: Vectors) -> Sequence[list[int]]:
    """For each row the columns with the highest cosines above 0."""
    found: list[list[int]] = []
    k = min(NEAREST, len(columns))
    for start in range(0, len(rows), BLOCK):
        cosines = rows[start : start + BLOCK] @ columns.T
        best = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
        is_near = np.take_along_axis(cosines, best, axis=1) > 0
        found += [row[near].tolist() for row, near in zip(best, is_near, strict=True)]
    return found
