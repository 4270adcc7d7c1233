"""Documents -> which of their sentences say the same in another language, found by vectors.

Documents that are each other's nearest are aligned sentence by sentence (`alignment`). Two
are twins when most of each corresponds to the other, closer than to any other document, and when
the numbers and names that are written alike in all languages speak for it rather than against. What
is about the same subject only has neighbours here and there, and no order.

The cost beside the comparison of documents: each sentence of a new document is embedded, and each
pair of candidates aligned, which takes a millisecond for short documents and grows with their
length. Comparisons are remembered with the index: only those of new documents are made.
"""

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder, Vectors
from index.indexing.alignment import Bead, align, shares_of
from index.params import (
    LEAST_IN_TWINS,
    MIN_TWIN_COSINE,
    MIN_TWIN_COVERAGE,
    MIN_TWIN_LIKENESS,
    MIN_TWIN_MARGIN,
    TWIN_NAMES,
    TWIN_NAMES_WEIGHT,
)
from index.storage.documents import DocumentTable
from index.storage.index import KINDS, Compared, PassageTable, Twins
from index.storage.strings import StringTable
from index.text.ranges import concat_ranges
from index.text.tokenizer import fold
from index.types import LANGUAGES
from index.weak_methods import weak_bound_method

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


Pair = tuple[int, int]
REMEMBERED = 300  # documents whose sentences stay embedded
_MENU = KINDS.index("menu")
_SHRINKAGE = 10.0  # sentences: what fewer have in common is theirs rather than the document's
_OF_A_LANGUAGE = tuple(f"{language}:" for language in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two documents, aligned. `coverage` is the least share of either that corresponds."""

    pair: Pair
    coverage: float
    likeness: float
    names: float

    @property
    def is_likely(self) -> bool:
        """Whether the two say the same, other documents aside."""
        is_near = self.likeness + self.names >= MIN_TWIN_LIKENESS
        return is_near and self.coverage >= MIN_TWIN_COVERAGE


class TwinReader:
    """Embeds the sentences of documents and compares documents by them.

    Args:
        documents: Their texts.
        passages: Their sentences.
        readings: Table of what the sentences' words were read as.
        tokens: As in `index.storage.index.Kept`.
        embedder: The bundled one.
    """

    def __init__(
        self,
        documents: DocumentTable,
        passages: PassageTable,
        readings: StringTable,
        tokens: NDArray[np.int32],
        embedder: Embedder,
    ) -> None:
        self._documents = documents
        self._passages = passages
        self._readings = readings
        self._tokens = tokens
        self._embedder = embedder
        self._embedded = functools.lru_cache(maxsize=REMEMBERED)(weak_bound_method(self._embed))
        self._named = functools.lru_cache(maxsize=REMEMBERED)(weak_bound_method(self._read_names))

    def sentences_of(self, document: int) -> NDArray[np.int64]:
        """The numbers of its sentences, a web page's navigation left out."""
        first, last = self._passages.document_bounds[document : document + 2].tolist()
        kinds = self._passages.sentence_kinds[first:last]
        numbers: NDArray[np.int64] = first + np.flatnonzero(kinds != _MENU)
        return numbers

    def correspondences(self, first: int, second: int) -> list[Bead]:
        """Which sentences of two twins say the same, in positions among their sentences.

        What all sentences of a document have in common tells nothing about which is which.
        """
        sides = (_centred(self._embedded(first)), _centred(self._embedded(second)))
        return align(*sides, LEAST_IN_TWINS)

    def compare(self, first: int, second: int) -> Comparison:
        """Whether two documents say the same, and how much of them does."""
        beads = align(self._embedded(first), self._embedded(second), MIN_TWIN_COSINE)
        shares = shares_of(self._embedded(first)), shares_of(self._embedded(second))
        covered = [0.0, 0.0]
        likeness = 0.0
        for bead in beads:
            parts = shares[0][slice(*bead.first)].sum(), shares[1][slice(*bead.second)].sum()
            covered = [covered[0] + float(parts[0]), covered[1] + float(parts[1])]
            likeness += float(sum(parts)) * (bead.cosine - MIN_TWIN_COSINE)
        return Comparison((first, second), min(covered), likeness, self._names(first, second))

    def _embed(self, document: int) -> Vectors:
        """Its sentences' vectors, each as long as it has terms."""
        sentences = self.sentences_of(document)
        text = self._documents.text(document)
        spans = self._passages.sentence_spans[sentences].tolist()
        vectors = self._embedder.embed_passages([text[start:end] for start, end in spans])
        bounds = self._passages.term_bounds
        n_terms = (bounds[sentences + 1] - bounds[sentences]).astype(np.float32)
        scaled: Vectors = vectors * n_terms[:, None]
        return scaled

    def _names(self, first: int, second: int) -> float:
        """What numbers and names say for it, or against it where the sign is negative."""
        shared = total = 0
        for one, other in ((first, second), (second, first)):
            names, forms = self._named(one)[0], self._named(other)[1]
            total += len(names)
            shared += len(names & forms)
        if not total:
            return 0.0
        return TWIN_NAMES_WEIGHT * (shared / total - 0.5) * min(1.0, total / TWIN_NAMES)

    def _read_names(self, document: int) -> tuple[frozenset[str], frozenset[str]]:
        """The forms that are written alike in all languages; and all forms."""
        bounds = self._passages.document_bounds[document : document + 2]
        start, end = self._passages.term_bounds[bounds]
        names: set[str] = set()
        forms: set[str] = set()
        for reading in np.unique(self._tokens[start:end]).tolist():
            term, form, _ = self._readings[reading].split("\0")
            form = fold(form)
            forms.add(form)
            if not term.startswith(_OF_A_LANGUAGE):
                names.add(form)
        return frozenset(names), frozenset(forms)


def _centred(vectors: Vectors) -> Vectors:
    """The sentences without what they have in common, as far as there are enough to tell."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    count, total = np.count_nonzero(lengths), float(lengths.sum())
    if not total:
        return vectors
    mean = vectors.sum(axis=0) / total * (count / (count + _SHRINKAGE))
    centred: Vectors = vectors - lengths * mean
    return centred


Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an older index knew of twins; `numbers`: of its documents in the new one, or -1."""

    passages: PassageTable
    compared: Compared
    twins: Twins
    numbers: Numbers


def find_twins(
    reader: TwinReader,
    passages: PassageTable,
    subject_of: Callable[[int], Vectors],
    originals: NDArray[np.int32],
    earlier: Earlier | None,
    progress: Report,
) -> tuple[Twins, Compared]:
    """Find the twins among these documents, and what the next build may know of them.

    Args:
        reader: Reads the documents.
        passages: Their passages and sentences.
        subject_of: Document -> its vector, of any length, with which it is found.
        originals: Which are said to be translations of which, as in DocumentTable.
        earlier: What was found when only some of them were there.
        progress: Told how far it is.
    """
    languages = document_languages(passages)
    declared = _declared(originals)
    several = len(np.unique(languages[languages >= 0])) > 1
    vectors, neighbours = np.zeros((0, 0), dtype=np.int8), none_known(len(languages))
    if several:
        vectors, neighbours = _neighbours(subject_of, languages, earlier, progress)
    pairs = sorted({*map(tuple, mutual_pairs(neighbours).tolist()), *declared})
    known = _known(earlier)
    comparisons = []
    for done, pair in enumerate(pairs, 1):
        comparisons.append(known.get(pair) or reader.compare(*pair))
        progress("twins", done, len(pairs))
    chosen = {comparison.pair for comparison in choose(comparisons, languages, declared)}
    compared = Compared(
        vectors,
        neighbours.numbers,
        neighbours.likenesses,
        np.array(pairs, dtype=np.int32).reshape(-1, 2),
        np.array([(c.coverage, c.likeness, c.names) for c in comparisons]).reshape(-1, 3),
        np.array([pair in chosen for pair in pairs], dtype=np.uint8),
    )
    return _twins(reader, passages, chosen, earlier), compared


def choose(
    comparisons: Sequence[Comparison], languages: NDArray[np.int8], declared: frozenset[Pair]
) -> list[Comparison]:
    """The comparisons that show twins: one at most for a document and a language."""
    rivals: dict[tuple[int, int], list[Comparison]] = defaultdict(list)
    for comparison in comparisons:
        for key in _keys(comparison.pair, languages):
            rivals[key].append(comparison)

    def wins(comparison: Comparison) -> bool:
        if comparison.pair in declared:
            return True
        if not comparison.is_likely:
            return False
        others = [
            other
            for key in _keys(comparison.pair, languages)
            for other in rivals[key]
            if other is not comparison
        ]
        if any(other.pair in declared for other in others):
            return False
        best = max((other.likeness for other in others), default=0.0)
        return comparison.likeness >= best + MIN_TWIN_MARGIN

    return [comparison for comparison in comparisons if wins(comparison)]


def _keys(pair: Pair, languages: NDArray[np.int8]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Each document, with the language in which it has the other."""
    first, second = pair
    return (first, int(languages[second])), (second, int(languages[first]))


def _declared(originals: NDArray[np.int32]) -> frozenset[Pair]:
    """The pairs of which one is said to be the translation of the other."""
    numbers = np.flatnonzero((originals >= 0) & (originals != np.arange(len(originals))))
    pairs = zip(numbers.tolist(), originals[numbers].tolist(), strict=True)
    return frozenset((min(pair), max(pair)) for pair in pairs)


def _neighbours(
    subject_of: Callable[[int], Vectors],
    languages: NDArray[np.int8],
    earlier: Earlier | None,
    progress: Report,
) -> tuple[NDArray[np.int8], Neighbours]:
    """The documents' vectors, and which are near each other."""
    n_documents = len(languages)
    is_new = np.ones(n_documents, dtype=np.bool_)
    known = none_known(n_documents)
    olds = news = np.empty(0, dtype=np.int64)
    if earlier is not None and len(earlier.compared.vectors):
        olds = np.flatnonzero(earlier.numbers >= 0)
        news = earlier.numbers[olds]
        is_new[news] = False
    fresh = np.flatnonzero(is_new).tolist()
    made = []
    for done, number in enumerate(fresh, 1):
        made.append(whole_numbers(subject_of(number)))
        progress("subjects", done, len(fresh))
    width = made[0].shape[0] if made else earlier.compared.vectors.shape[1] if earlier else 0
    vectors = np.zeros((n_documents, width), dtype=np.int8)
    if made:
        vectors[is_new] = made
    if earlier is not None and len(olds):
        vectors[news] = earlier.compared.vectors[olds]
        if _meets_alike(document_languages(earlier.passages), languages):
            renumbered = np.append(np.where(earlier.numbers < 0, -2, earlier.numbers), -1)
            known.numbers[news] = renumbered[earlier.compared.nearest[olds]]
            known.likenesses[news] = earlier.compared.nearness[olds]
        else:
            is_new[:] = True
    return vectors, find_neighbours(vectors, languages, known, is_new)


def _meets_alike(before: NDArray[np.int8], after: NDArray[np.int8]) -> bool:
    """Whether every document is still compared with all of a language, or still in cells."""
    counts = [np.bincount(held[held >= 0], minlength=3).tolist() for held in (before, after)]
    pairs = ((0, 1), (0, 2), (1, 2))
    wholes = [[is_whole(count[a], count[b]) for a, b in pairs] for count in counts]
    return wholes[0] == wholes[1]


def _known(earlier: Earlier | None) -> dict[Pair, Comparison]:
    """The comparisons of documents that are still there."""
    if earlier is None:
        return {}
    pairs = earlier.numbers[earlier.compared.pairs]
    figures = zip(pairs.tolist(), earlier.compared.figures.tolist(), strict=True)
    return {
        (first, second): Comparison((first, second), *values)
        for (first, second), values in figures
        if first >= 0 and second >= 0
    }


def _twins(
    reader: TwinReader, passages: PassageTable, chosen: Iterable[Pair], earlier: Earlier | None
) -> Twins:
    wanted = set(chosen)
    links = [np.empty((0, 2), dtype=np.int64)]
    if earlier is not None:
        found, kept = _kept_links(earlier, passages, wanted)
        links.append(kept)
        wanted -= found
    for pair in sorted(wanted):
        first, second = (reader.sentences_of(document) for document in pair)
        for bead in reader.correspondences(*pair):
            ones, others = first[slice(*bead.first)], second[slice(*bead.second)]
            forth = np.column_stack([np.repeat(ones, len(others)), np.tile(others, len(ones))])
            links += [forth, forth[:, ::-1]]
    unique = np.unique(np.concatenate(links), axis=0)
    n_sentences = int(passages.document_bounds[-1])
    bounds = np.searchsorted(unique[:, 0], np.arange(n_sentences + 1))
    return Twins(bounds.astype(np.int64), unique[:, 1].astype(np.int32))


def _kept_links(
    earlier: Earlier, passages: PassageTable, wanted: set[Pair]
) -> tuple[set[Pair], Numbers]:
    """The wanted pairs that were twins before, and the links between their sentences."""
    old = earlier.compared.pairs[earlier.compared.chosen > 0]
    now = earlier.numbers[old]
    still = np.array([pair in wanted for pair in map(tuple, now.tolist())], dtype=np.bool_)
    old, now = old[still], now[still]
    found = set(map(tuple, now.tolist()))
    bounds = earlier.passages.document_bounds
    n_old = len(earlier.numbers)
    kept_keys = old[:, 0] * np.int64(n_old) + old[:, 1]
    held = np.unique(old)  # documents
    lengths = bounds[held + 1] - bounds[held]
    sources = concat_ranges(bounds[held], lengths)
    counts = earlier.twins.bounds[sources + 1] - earlier.twins.bounds[sources]
    targets = earlier.twins.sentences[concat_ranges(earlier.twins.bounds[sources], counts)]
    owners = np.repeat(np.repeat(held, lengths), counts)
    others = np.searchsorted(bounds, targets, side="right") - 1
    keys = np.minimum(owners, others) * np.int64(n_old) + np.maximum(owners, others)
    is_kept = np.isin(keys, kept_keys)
    shifts = passages.document_bounds[np.maximum(earlier.numbers, 0)] - bounds[:-1]
    links = np.column_stack(
        [
            (np.repeat(sources, counts) + shifts[owners])[is_kept],
            (targets + shifts[others])[is_kept],
        ]
    )
    return found, links
