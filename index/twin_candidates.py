"""Which documents of two languages may be twins: those that are each other's nearest.

A document's vector is the sum of its terms' vectors, each as long as its idf: nothing has to be
embedded for it. Up to MAX_WHOLE documents of a language, every one is compared with every one of
another, by matrix products of BLOCK rows. Beyond, some of the documents serve as the centres of
cells, each document belongs to the cells of its nearest centres, and only documents of one cell
meet: n documents take n * sqrt(n) comparisons. Memory grows with n.
"""

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.embedding import Vectors, unit_rows
from index.records import LANGUAGES
from index.segment import KINDS, PassageTable

NEAREST = 3  # of each document in each other language; the true twin is the first for 98 to 100 %
BLOCK = 1_024
MAX_WHOLE = 20_000  # 17 seconds
CELLS = 6  # to which a document belongs; more find more and take longer
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


def _nearest(rows: Vectors, columns: Vectors) -> list[set[int]]:
    """For each row the columns with the highest cosines above 0."""
    if max(len(rows), len(columns)) <= MAX_WHOLE:
        return [{column for _, column in near} for near in _compare(rows, columns)]
    centres = columns[:: math.isqrt(len(columns))]
    row_cells, column_cells = _cells(rows, centres), _cells(columns, centres)
    found: list[set[tuple[float, int]]] = [set() for _ in range(len(rows))]
    for members, others in zip(row_cells, column_cells, strict=True):
        if len(members) and len(others):
            compared = _compare(rows[members], columns[others])
            for row, near in zip(members.tolist(), compared, strict=True):
                found[row].update((cosine, int(others[column])) for cosine, column in near)
    return [{column for _, column in sorted(near)[-NEAREST:]} for near in found]


def _cells(vectors: Vectors, centres: Vectors) -> list[NDArray[np.intp]]:
    """For each centre the vectors of whose nearest it is one."""
    numbers: list[list[int]] = [[] for _ in range(len(centres))]
    for number, near in enumerate(_compare(vectors, centres, CELLS)):
        for _, centre in near:
            numbers[centre].append(number)
    return [np.array(held, dtype=np.intp) for held in numbers]


def _compare(
    rows: Vectors, columns: Vectors, most: int = NEAREST
) -> Iterator[list[tuple[float, int]]]:
    """For each row the cosines and numbers of the nearest columns, as far as they are above 0."""
    k = min(most, len(columns))
    for start in range(0, len(rows), BLOCK):
        cosines = rows[start : start + BLOCK] @ columns.T
        best = np.argpartition(-cosines, k - 1, axis=1)[:, :k]
        values = np.take_along_axis(cosines, best, axis=1)
        for near, numbers in zip(values.tolist(), best.tolist(), strict=True):
            yield [pair for pair in zip(near, numbers, strict=True) if pair[0] > 0]
