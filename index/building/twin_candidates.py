"""Which documents of two languages may be twins: those that are each other's nearest.

Up to MAX_WHOLE documents of a language, every one is compared with every one of another, by matrix
products of BLOCK rows. Beyond, each document belongs to the cells of the nearest of CENTRES fixed
directions, and only documents of one cell meet. Vectors are of whole numbers: sums of their
products are exact, so that which documents are nearest depends on nothing but the documents. What
joins an index is compared with what is there, and only what has lost a neighbour looks again.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Vectors
from index.segments.segment import PassageTable
from index.types import LANGUAGES

NEAREST = 3  # of each document in each other language; the true twin is the first for 98 to 100 %
BLOCK = 1_024
MAX_WHOLE = 20_000  # some 10 seconds
CENTRES = 2_048
CELLS = 6  # to which a document belongs; more find more and take longer
_FULL = 127  # the largest whole number: products of 256 of them are exact in float32

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest of each document in each language, best first.

    `numbers`, shape (n_documents, 3, NEAREST): -1 where there are fewer; `likenesses`, as many: the
    cosine times the length of the document's own vector.
    """

    numbers: NDArray[np.int32]
    likenesses: NDArray[np.float32]


def document_languages(passages: PassageTable) -> NDArray[np.int8]:
    """The language of most of a document's passages, as its position in LANGUAGES; -1 without."""
    n_documents = len(passages.document_bounds) - 1
    keys = passages.documents.astype(np.int64) * len(LANGUAGES) + passages.languages
    counts = np.bincount(keys, minlength=n_documents * len(LANGUAGES))
    counts = counts.reshape(n_documents, len(LANGUAGES))
    languages: NDArray[np.int8] = counts.argmax(axis=1).astype(np.int8)
    languages[counts.sum(axis=1) == 0] = -1
    return languages


def whole_numbers(vector: Vectors) -> NDArray[np.int8]:
    """The vector scaled so that its largest number is 127, and rounded."""
    largest = np.abs(vector).max(initial=0.0)
    if not largest:
        return np.zeros(vector.shape, dtype=np.int8)
    rounded: NDArray[np.int8] = np.rint(vector * (_FULL / largest)).astype(np.int8)
    return rounded


def none_known(n_documents: int) -> Neighbours:
    """What is known of documents that are all new."""
    shape = (n_documents, len(LANGUAGES), NEAREST)
    return Neighbours(np.full(shape, -1, dtype=np.int32), np.zeros(shape, dtype=np.float32))


def find_neighbours(
    vectors: NDArray[np.int8],
    languages: NDArray[np.int8],
    known: Neighbours,
    is_new: NDArray[np.bool_],
) -> Neighbours:
    """The nearest documents of all.

    Args:
        vectors: Of the documents, in whole numbers.
        languages: Of the documents.
        known: What was known before the new documents came; a number that is gone is -2.
        is_new: Shape (n_documents,).
    """
    norms = np.sqrt(np.square(vectors, dtype=np.int32).sum(axis=1, dtype=np.int64))
    field = _Field(vectors, np.where(norms > 0, norms, np.inf).astype(np.float32))
    found = Neighbours(known.numbers.copy(), known.likenesses.copy())
    members = [np.flatnonzero(languages == number) for number in range(len(LANGUAGES))]
    for one, rows in enumerate(members):
        for other, columns in enumerate(members):
            if one == other:
                continue
            lost = is_new[rows] | (found.numbers[rows, other] < -1).any(axis=1)
            found.numbers[rows[lost], other] = -1
            found.likenesses[rows[lost], other] = 0.0
            whole = is_whole(len(rows), len(columns))
            field.look(found, other, rows[lost], columns, whole)
            field.look(found, other, rows[~lost], columns[is_new[columns]], whole)
    return found


def mutual_pairs(neighbours: Neighbours) -> NDArray[np.int32]:
    """The pairs of documents each of which is among the other's nearest; shape (n_pairs, 2)."""
    n_documents = len(neighbours.numbers)
    numbers = neighbours.numbers.reshape(n_documents, len(LANGUAGES) * NEAREST).astype(np.int64)
    rows, places = np.nonzero(numbers >= 0)
    columns = numbers[rows, places]
    forth, back = rows * n_documents + columns, columns * n_documents + rows
    both = np.intersect1d(forth, back)
    pairs = np.column_stack(np.divmod(both, max(n_documents, 1)))
    return pairs[pairs[:, 0] < pairs[:, 1]].astype(np.int32)


def is_whole(n_rows: int, n_columns: int) -> bool:
    """Whether so many documents are compared each with each."""
    return max(n_rows, n_columns) <= MAX_WHOLE


class _Field:
    """Documents' vectors, and the lengths of these."""

    def __init__(self, vectors: NDArray[np.int8], norms: NDArray[np.float32]) -> None:
        self._vectors = vectors
        self._norms = norms

    def look(
        self,
        neighbours: Neighbours,
        language: int,
        rows: Numbers,
        columns: Numbers,
        whole: bool,
    ) -> None:
        """Let columns of a language stand among the nearest of the rows, where they are nearer."""
        if not len(rows) or not len(columns):
            return
        found = self._compare(rows, columns) if whole else self._meet(rows, columns)
        numbers, likenesses = neighbours.numbers, neighbours.likenesses
        place, rank = np.nonzero(numbers[rows, language] >= 0)
        place, nearest, values, rank = _best(
            np.concatenate([place, found[0]]),
            np.concatenate([numbers[rows[place], language, rank], columns[found[1]]]),
            np.concatenate([likenesses[rows[place], language, rank], found[2]]),
        )
        numbers[rows[place], language, rank] = nearest
        likenesses[rows[place], language, rank] = values

    def _compare(
        self, rows: Numbers, columns: Numbers
    ) -> tuple[Numbers, Numbers, NDArray[np.float32]]:
        """Positions of rows and of the columns nearest to them, and how near."""
        held = self._vectors[columns].astype(np.float32)
        k = min(NEAREST, len(columns))
        found = []
        for start in range(0, len(rows), BLOCK):
            block = self._vectors[rows[start : start + BLOCK]].astype(np.float32)
            values = (block @ held.T) / self._norms[columns]
            least = np.partition(values, len(columns) - k, axis=1)[:, -k]
            row, column = np.nonzero((values >= least[:, None]) & (values > 0))
            found.append((row + start, column, values[row, column]))
        row, column, value = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return row, column, value

    def _meet(
        self, rows: Numbers, columns: Numbers
    ) -> tuple[Numbers, Numbers, NDArray[np.float32]]:
        """The same among documents that share a cell."""
        centres = _centres(self._vectors.shape[1])
        of_rows, of_columns = self._cells(rows, centres), self._cells(columns, centres)
        found = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))]
        for cell in np.intersect1d(of_rows, of_columns).tolist():
            held = np.flatnonzero((of_rows == cell).any(axis=1))
            others = np.flatnonzero((of_columns == cell).any(axis=1))
            row, column, value = self._compare(rows[held], columns[others])
            found.append((held[row], others[column], value))
        row, column, value = (np.concatenate(parts) for parts in zip(*found, strict=True))
        _, once = np.unique(row * len(columns) + column, return_index=True)
        return row[once], column[once], value[once]

    def _cells(self, numbers: Numbers, centres: Vectors) -> Numbers:
        """The cells of documents, shape (n_numbers, CELLS)."""
        cells = np.empty((len(numbers), CELLS), dtype=np.int64)
        for start in range(0, len(numbers), BLOCK):
            vectors = self._vectors[numbers[start : start + BLOCK]].astype(np.float32)
            near = np.argpartition(vectors @ centres.T, -CELLS, axis=1)[:, -CELLS:]
            cells[start : start + BLOCK] = near
        return cells


def _centres(dimension: int) -> Vectors:
    """Directions that have nothing to do with any document, in whole numbers."""
    directions = np.random.default_rng(0).standard_normal((CENTRES, dimension))
    whole: Vectors = np.rint(directions * (_FULL / np.abs(directions).max())).astype(np.float32)
    return whole


def _best(
    rows: Numbers, columns: Numbers, values: NDArray[np.float32]
) -> tuple[Numbers, Numbers, NDArray[np.float32], Numbers]:
    """The NEAREST best of each row, with their ranks; of equal ones, the first."""
    order = np.lexsort((columns, -values, rows))
    rows, columns, values = rows[order], columns[order], values[order]
    firsts = np.flatnonzero(np.diff(rows, prepend=-1))
    lengths = np.diff(np.append(firsts, len(rows)))
    ranks = np.arange(len(rows)) - np.repeat(firsts, lengths)
    best = ranks < NEAREST
    return rows[best], columns[best], values[best], ranks[best]
