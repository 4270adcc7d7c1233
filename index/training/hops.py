"""Translations of translations.

Portuguese and Japanese have few sentences in common, but both have many with English: a chain of
two translations stands in for what no pair says. Back into the language it came from, it leads
to words of like meaning (辞任 -> resignation -> 退職).
"""

import itertools
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from index.training.association import Entries

_ROWS_AT_ONCE = 50_000  # terms whose chains are held in memory together


def best(entries: Entries, n: int) -> Entries:
    """Each term's n strongest entries, strongest first, terms in order."""
    order = np.lexsort((entries.targets, -entries.values, entries.sources))
    ordered = entries.where(order)
    return ordered.where(_rank_in_group(ordered.sources) < n)


def merge(parts: Iterable[Entries]) -> Entries:
    """One entry for two terms that several parts know: the strongest."""
    parts = list(parts)
    sources = np.concatenate([part.sources for part in parts])
    targets = np.concatenate([part.targets for part in parts])
    values = np.concatenate([part.values for part in parts])
    order = np.lexsort((-values, targets, sources))
    merged = Entries(sources, targets, values).where(order)
    first = np.ones(len(merged), dtype=bool)
    first[1:] = (np.diff(merged.sources) != 0) | (np.diff(merged.targets) != 0)
    return merged.where(first)


def chain(first: Entries, second: Entries, n: int, min_value: float) -> Entries:
    """From the sources of `first` to the targets of `second`: the n strongest of each.

    A chain is as strong as the product of its two entries, of several the strongest counts. Both
    must be sorted by source, as `best` leaves them.
    """
    empty = np.empty(0, np.int64)
    found = [Entries(empty, empty, np.empty(0, np.float32))]
    starts = np.flatnonzero(np.diff(first.sources, prepend=-1))
    cuts = [*starts[::_ROWS_AT_ONCE].tolist(), len(first)]
    for begin, end in itertools.pairwise(cuts):
        chains = _chains(first.where(np.arange(begin, end)), second)
        told = (chains.values >= min_value) & (chains.sources != chains.targets)
        found.append(best(merge([chains.where(told)]), n))
    return merge(found)


def _chains(first: Entries, second: Entries) -> Entries:
    begins = np.searchsorted(second.sources, first.targets, side="left")
    sizes = np.searchsorted(second.sources, first.targets, side="right") - begins
    links = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes - begins, sizes)
    return Entries(
        np.repeat(first.sources, sizes),
        second.targets[links],
        np.repeat(first.values, sizes) * second.values[links],
    )


def _rank_in_group(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of sorted group numbers: each element's position within its group."""
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    lengths = np.diff(np.append(starts, len(groups)))
    return np.arange(len(groups)) - np.repeat(starts, lengths)
