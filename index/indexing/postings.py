"""BM25 with the statistics of rank_bm25, compiled into postings that answer in microseconds.

`rank_bm25.BM25Okapi.get_scores` looks every question term up in every passage; here its statistics
become, once, one slice of passages and saturations per term. Scores are equal to the last bit.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from index.storage.arrays import ArrayWriter, chunk_slices
from index.storage.index import PassageTable
from index.storage.postings import Block, Numbers, Postings
from index.text.ranges import concat_ranges

Floats = NDArray[np.float64]

K1 = 1.2  # how soon repeating a term stops counting; the usual value
B = 0.75  # how much a long passage is held against it; the usual value


class Statistics(BM25Okapi):  # type: ignore[misc]
    """rank_bm25's statistics of passages that were counted already.

    The base class counts each passage into a dictionary, which takes twice the memory, and its idf
    is negative for terms in more than half of the passages, so that on a small collection a
    passage that matches scores below one that doesn't. Both are overridden; the rest is its own.
    """

    def __init__(self, lengths: NDArray[np.int64], holding: NDArray[np.int64]) -> None:
        """`lengths` of the passages, in terms; and for each term in how many of them it stands."""
        self._holding = holding
        # rank_bm25 divides by the number of passages: without any it would raise.
        super().__init__(lengths if len(lengths) else np.zeros(1, dtype=np.int64), k1=K1, b=B)

    def _initialize(self, corpus: NDArray[np.int64]) -> NDArray[np.int64]:
        self.doc_len = corpus
        self.corpus_size = len(corpus)
        self.avgdl = average_length(corpus)
        return self._holding

    def _calc_idf(self, nd: NDArray[np.int64]) -> None:
        self.idf = np.log1p((self.corpus_size - nd + 0.5) / (nd + 0.5))


@dataclass(frozen=True, slots=True)
class Counted:
    """Passages, counted: `counts[i]` times a term stands in `passages[i]`.

    Those of term t are `bounds[t]:bounds[t + 1]`, in the order of the passages. `lengths`: of the
    passages, in terms.
    """

    bounds: NDArray[np.int64]
    passages: NDArray[np.int32]
    counts: NDArray[np.int32]
    lengths: NDArray[np.int64]


def compile_postings(counted: Counted, writer: ArrayWriter | None = None) -> Postings:
    """Compile postings of passages that were counted."""
    bounds, passages = counted.bounds, counted.passages
    statistics = Statistics(counted.lengths, np.diff(bounds))
    chunks = (
        saturations(counted.counts[some], statistics.doc_len[passages[some]], statistics.avgdl)
        for some in chunk_slices(0, len(passages))
    )
    compiled = (writer or ArrayWriter()).write(
        "postings.saturations", passages.shape, np.float64, chunks
    )
    return Postings(bounds, passages, compiled, np.asarray(statistics.idf, dtype=np.float64))


def saturations(counts: NDArray[np.int32], lengths: NDArray[np.int64], average: float) -> Floats:
    """How strongly terms stand in passages of these lengths, as many.

    The same operations in the same order as BM25Okapi.get_scores: equal bits.
    """
    tf = counts.astype(np.float64)
    found: Floats = tf * (K1 + 1) / (tf + K1 * (1 - B + B * lengths / average))
    return found


def average_length(lengths: NDArray[np.int64]) -> float:
    """As rank_bm25 has it, and 1 for no passages, or only empty ones."""
    return int(lengths.sum()) / max(len(lengths), 1) or 1.0


COUNTED_AT_ONCE = 16_384  # passages
MERGED_AT_ONCE = 2**20  # entries; those of one term stay together
Column = Literal["passages", "counts"]
# Of Counted, as many as there are entries -> the field of a segment that it becomes.
_COLUMNS: dict[Column, str] = {"passages": "postings.passages", "counts": "kept.counts"}


@dataclass(frozen=True, slots=True)
class Renumbered:
    """An older count, and what became of its terms and passages: new numbers, or -1."""

    counted: Counted
    terms: NDArray[np.int32]
    passages: NDArray[np.int32]


def count_passages(
    table: PassageTable,
    n_terms: int,
    older: Renumbered | None = None,
    writer: ArrayWriter | None = None,
) -> Counted:
    """Count the terms of all passages, those of the headings above them too.

    Args:
        table: The passages.
        n_terms: How many terms there are.
        older: Has some of the passages counted.
        writer: Where the count is made.
    """
    writer = writer or ArrayWriter()
    if older is None:
        return merge_blocks(_blocks(table, np.arange(len(table))), n_terms, writer)
    is_new = np.ones(len(table), dtype=np.bool_)
    is_new[older.passages[older.passages >= 0]] = False
    fresh = merge_blocks(_blocks(table, np.flatnonzero(is_new)), n_terms, writer.aside())
    return _insert(older, fresh, lengths_of(table), writer)


def _blocks(table: PassageTable, numbers: Numbers) -> Iterator["Block"]:
    for some in chunk_slices(0, len(numbers), COUNTED_AT_ONCE):
        yield count_block(table, numbers[some])


def count_block(table: PassageTable, numbers: Numbers) -> Block:
    """Count the terms of the passages with these numbers, ascending."""
    ranges = table.sentence_ranges[numbers].astype(np.int64)
    starts, ends = table.term_bounds[ranges[:, 0]], table.term_bounds[ranges[:, 1]]
    firsts = table.heading_bounds[numbers]
    n_headings = table.heading_bounds[numbers + 1] - firsts
    headings = table.headings[concat_ranges(firsts, n_headings)]
    above = table.term_bounds[headings]
    sizes = table.term_bounds[headings + 1] - above
    places = np.concatenate([concat_ranges(starts, ends - starts), concat_ranges(above, sizes)])
    positions = np.arange(len(numbers))
    owners = np.concatenate(
        [np.repeat(positions, ends - starts), np.repeat(np.repeat(positions, n_headings), sizes)]
    )
    return count_terms(table.sentence_terms[places], owners, numbers)


def count_terms(terms: NDArray[np.int32], owners: Numbers, numbers: Numbers) -> Block:
    """Count terms; `owners` are positions in `numbers`, the numbers of the passages."""
    n_passages = max(len(numbers), 1)
    keys = np.sort(terms * np.int64(n_passages) + owners)
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    counts = np.diff(np.append(starts, len(keys))).astype(np.int32)
    held, positions = np.divmod(keys[starts], n_passages)
    passages = numbers[positions] if len(numbers) else positions
    lengths = np.bincount(owners, minlength=len(numbers))
    return Block(held.astype(np.int32), passages.astype(np.int32), positions, counts, lengths)


@dataclass(frozen=True, slots=True)
class _Packed:
    """What a Block says, in a sixth of the room.

    Its entries of `terms[i]`, ascending and distinct, are `bounds[i]:bounds[i + 1]`; their passages
    are `passages` and `first` more. `passages` and `counts` are as small integers as can be.
    """

    terms: NDArray[np.int32]
    bounds: NDArray[np.int32]
    first: int
    passages: NDArray[Any]
    counts: NDArray[Any]


def merge_blocks(
    blocks: Iterable[Block], n_terms: int, writer: ArrayWriter | None = None
) -> Counted:
    """One count of blocks, the passages of each standing after those of the one before."""
    writer = writer or ArrayWriter()
    aside = writer.aside()
    packed: list[_Packed] = []
    holding = np.zeros(n_terms, dtype=np.int64)
    lengths = [np.empty(0, dtype=np.int64)]
    for number, block in enumerate(blocks):
        packed.append(_pack(block, aside, str(number)))
        holding[packed[-1].terms] += np.diff(packed[-1].bounds)
        lengths.append(block.lengths)
    bounds = _bounds(holding)
    passages, counts = (
        writer.write(name, (int(bounds[-1]),), np.int32, _merged(packed, bounds, column))
        for column, name in _COLUMNS.items()
    )
    return Counted(bounds, passages, counts, np.concatenate(lengths))


def _pack(block: Block, writer: ArrayWriter, name: str) -> _Packed:
    starts = np.flatnonzero(np.diff(block.terms, prepend=-1))
    first = int(block.passages.min(initial=np.iinfo(np.int32).max))
    columns = {"passages": block.passages - np.int32(first), "counts": block.counts}
    small = {
        column: writer.write(
            f"{column}.{name}",
            values.shape,
            np.min_scalar_type(values.max(initial=0)),
            (values[some] for some in chunk_slices(0, len(values))),
        )
        for column, values in columns.items()
    }
    bounds = np.append(starts, len(block.terms)).astype(np.int32)
    return _Packed(block.terms[starts], bounds, first, small["passages"], small["counts"])


def _merged(
    blocks: Sequence[_Packed], bounds: Numbers, column: Column
) -> Iterator[NDArray[np.int32]]:
    """A column of the count of all blocks."""
    for first, last in _stretches(bounds):
        filled = bounds[first:last] - bounds[first]
        merged = np.empty(int(bounds[last] - bounds[first]), dtype=np.int32)
        for block in blocks:
            low, high = np.searchsorted(block.terms, [first, last])
            terms, sizes = block.terms[low:high] - first, np.diff(block.bounds[low : high + 1])
            values = getattr(block, column)[block.bounds[low] : block.bounds[high]]
            places = concat_ranges(filled[terms], sizes)
            merged[places] = values
            if column == "passages":
                merged[places] += np.int32(block.first)
            filled[terms] += sizes
        yield merged


def lengths_of(table: PassageTable) -> Numbers:
    """The lengths of all passages, in terms, with those of the headings above them."""
    starts, ends = table.sentence_ranges.T
    lengths = table.term_bounds[ends] - table.term_bounds[starts]
    of_headings = table.term_bounds[table.headings + 1] - table.term_bounds[table.headings]
    sums = np.concatenate([[0], np.cumsum(of_headings)])
    whole: Numbers = lengths + np.diff(sums[table.heading_bounds])
    return whole


def _insert(older: Renumbered, fresh: Counted, lengths: Numbers, writer: ArrayWriter) -> Counted:
    """The older count, renumbered, with the fresh entries in their places."""
    terms = np.flatnonzero(older.terms >= 0)
    numbers = older.terms[terms]  # ascending: terms keep their order, and so do passages
    holding, read = np.diff(fresh.bounds), np.diff(fresh.bounds)
    holding[numbers] += _staying(older)[terms]
    read[numbers] += np.diff(older.counted.bounds)[terms]
    bounds, stretches = _bounds(holding), list(_stretches(_bounds(read)))
    n_passages = np.int64(max(len(lengths), 1))

    def inserted(column: Column) -> Iterator[NDArray[np.int32]]:
        for first, last in stretches:
            of_stretch = slice(*np.searchsorted(numbers, [first, last]).tolist())
            entries, held = _renumber(older, terms[of_stretch], n_passages, column)
            some = slice(fresh.bounds[first], fresh.bounds[last])
            sizes = np.diff(fresh.bounds[first : last + 1])
            new = np.repeat(np.arange(first, last), sizes) * n_passages + fresh.passages[some]
            yield np.insert(held, np.searchsorted(entries, new), getattr(fresh, column)[some])

    passages, counts = (
        writer.write(name, (int(bounds[-1]),), np.int32, inserted(column))
        for column, name in _COLUMNS.items()
    )
    return Counted(bounds, passages, counts, lengths)


def _staying(older: Renumbered) -> Numbers:
    """For each older term in how many of its passages that are still there it stands."""
    bounds = older.counted.bounds
    staying = np.zeros(len(older.terms), dtype=np.int64)
    for first, last in _stretches(bounds):
        stays = older.passages[older.counted.passages[bounds[first] : bounds[last]]] >= 0
        done = np.concatenate([[0], np.cumsum(stays)])
        staying[first:last] = np.diff(done[bounds[first : last + 1] - bounds[first]])
    return staying


def _renumber(
    older: Renumbered, terms: Numbers, n_passages: np.int64, column: Column
) -> tuple[Numbers, NDArray[np.int32]]:
    """The entries of these older terms whose passages are still there, and a column of them.

    An entry is given as the number of its term times `n_passages`, and that of its passage: so they
    are ascending.
    """
    starts = older.counted.bounds[terms]
    sizes = older.counted.bounds[terms + 1] - starts
    # As a rule no term between them is gone.
    is_slice = len(terms) and terms[-1] - terms[0] == len(terms) - 1
    places = slice(starts[0], starts[-1] + sizes[-1]) if is_slice else concat_ranges(starts, sizes)
    passages = older.passages[older.counted.passages[places]]
    entries = np.repeat(older.terms[terms] * n_passages, sizes)
    entries += passages
    held = passages if column == "passages" else older.counted.counts[places]
    stays = passages >= 0
    return entries[stays], held[stays]


def _stretches(bounds: Numbers) -> Iterator[tuple[int, int]]:
    """The terms, so many one after the other as have no more entries than memory should hold."""
    first, n_terms = 0, len(bounds) - 1
    while first < n_terms:
        fitting = int(np.searchsorted(bounds, bounds[first] + MERGED_AT_ONCE, side="right")) - 1
        last = max(fitting, first + 1)
        yield first, last
        first = last


def _bounds(holding: Numbers) -> Numbers:
    """The bounds between the entries of terms, of which there are so many."""
    return np.concatenate([[0], np.cumsum(holding)])
