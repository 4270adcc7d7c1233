"""The terms of passages, counted: all of them, or, upon an older count, only what is new."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.bm25 import Counted
from index.segment import PassageTable
from index.spans import spread

COUNTED_AT_ONCE = 32_768  # passages

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Renumbered:
    """An older count, and what became of its terms and passages: new numbers, or -1."""

    counted: Counted
    terms: NDArray[np.int32]
    passages: NDArray[np.int32]


def count_passages(table: PassageTable, n_terms: int, older: Renumbered | None = None) -> Counted:
    """Count the terms of all passages, those of the headings above them too.

    Args:
        table: The passages.
        n_terms: How many terms there are.
        older: Has some of the passages counted.
    """
    n_passages = len(table)
    if older is None:
        chunks = range(0, n_passages, COUNTED_AT_ONCE)
        numbers = [np.arange(at, min(at + COUNTED_AT_ONCE, n_passages)) for at in chunks]
        return merge_blocks([count_block(table, some) for some in numbers], n_terms)
    is_new = np.ones(n_passages, dtype=np.bool_)
    is_new[older.passages[older.passages >= 0]] = False
    return _insert(older, count_block(table, np.flatnonzero(is_new)), lengths_of(table), n_terms)


@dataclass(frozen=True, slots=True)
class Block:
    """Some passages, counted: ordered by term and passage. `lengths` as in Counted.

    `positions`: of each entry's passage among those that were counted.
    """

    terms: NDArray[np.int32]
    passages: NDArray[np.int32]
    positions: Numbers
    counts: NDArray[np.int32]
    lengths: Numbers


def count_block(table: PassageTable, numbers: Numbers) -> Block:
    """Count the terms of the passages with these numbers, ascending."""
    ranges = table.sentence_ranges[numbers].astype(np.int64)
    starts, ends = table.term_bounds[ranges[:, 0]], table.term_bounds[ranges[:, 1]]
    firsts = table.heading_bounds[numbers]
    n_headings = table.heading_bounds[numbers + 1] - firsts
    headings = table.headings[spread(firsts, n_headings)]
    above = table.term_bounds[headings]
    sizes = table.term_bounds[headings + 1] - above
    places = np.concatenate([spread(starts, ends - starts), spread(above, sizes)])
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


def merge_blocks(blocks: Sequence[Block], n_terms: int) -> Counted:
    """One count of blocks, the passages of each standing after those of the one before."""
    bounds = _bounds((block.terms for block in blocks), n_terms)
    passages = np.zeros(int(bounds[-1]), dtype=np.int32)
    counts = np.zeros(int(bounds[-1]), dtype=np.int32)
    filled = bounds[:-1].copy()
    for block in blocks:
        starts = np.flatnonzero(np.diff(block.terms, prepend=-1))
        sizes = np.diff(np.append(starts, len(block.terms)))
        places = spread(filled[block.terms[starts]], sizes)
        passages[places] = block.passages
        counts[places] = block.counts
        filled[block.terms[starts]] += sizes
    empty = np.empty(0, dtype=np.int64)
    lengths = np.concatenate([empty, *(block.lengths for block in blocks)])
    return Counted(bounds, passages, counts, lengths)


def lengths_of(table: PassageTable) -> Numbers:
    """The lengths of all passages, in terms, with those of the headings above them."""
    starts, ends = table.sentence_ranges.T
    lengths = table.term_bounds[ends] - table.term_bounds[starts]
    of_headings = table.term_bounds[table.headings + 1] - table.term_bounds[table.headings]
    sums = np.concatenate([[0], np.cumsum(of_headings)])
    whole: Numbers = lengths + np.diff(sums[table.heading_bounds])
    return whole


def _insert(older: Renumbered, block: Block, lengths: Numbers, n_terms: int) -> Counted:
    """The older count, renumbered, with the block's entries in their places."""
    counted = older.counted
    n_passages = np.int64(max(len(lengths), 1))
    passages = older.passages[counted.passages]
    stays = passages >= 0
    passages = passages[stays]
    terms = np.repeat(older.terms, np.diff(counted.bounds))[stays]
    keys = terms * n_passages + passages  # ascending: terms and passages keep their order
    places = np.searchsorted(keys, block.terms * n_passages + block.passages)
    return Counted(
        _bounds((terms, block.terms), n_terms),
        np.insert(passages, places, block.passages),
        np.insert(counted.counts[stays], places, block.counts),
        lengths,
    )


def _bounds(terms: Iterable[NDArray[np.int32]], n_terms: int) -> Numbers:
    holding = np.zeros(n_terms, dtype=np.int64)
    for some in terms:
        holding += np.bincount(some, minlength=n_terms)
    return np.concatenate([[0], np.cumsum(holding)])
