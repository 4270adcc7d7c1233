"""Many sorted strings as two arrays, so that they can be memory-mapped and looked up at once."""

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.text.ranges import concat_ranges


@dataclass(frozen=True, slots=True)
class StringTable:
    """Distinct strings in the order of their UTF-8 bytes; a string's number is its position.

    `blob` holds their bytes one after the other; `bounds[i]:bounds[i + 1]` are those of string i.
    """

    blob: NDArray[np.uint8]
    bounds: NDArray[np.int64]

    @classmethod
    def of(cls, strings: Iterable[str]) -> "StringTable":
        """Make a table of strings that are sorted by `sort_key` and distinct."""
        return cls(*pack(strings))

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __getitem__(self, number: int) -> str:
        return self.raw(number).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))

    def strings(self, numbers: NDArray[np.integer]) -> list[str]:
        """The strings with these numbers: read at once, which takes a third of the time."""
        starts = self.bounds[numbers]
        lengths = self.bounds[numbers + 1] - starts
        blob, bounds = take(self.blob, starts, lengths)
        return _split(blob, bounds)

    def between(self, first: int, last: int) -> list[str]:
        """The strings from number `first` to before `last`."""
        bounds = self.bounds[first : last + 1]
        return _split(self.blob[bounds[0] : bounds[-1]], bounds - bounds[0])

    def find(self, string: str) -> int:
        """The string's number, or -1."""
        low = self.position(string)
        return low if low < len(self) and self.raw(low) == sort_key(string) else -1

    def position(self, string: str) -> int:
        """How many strings stand before this one."""
        return self.position_of(sort_key(string))

    def position_of(self, wanted: bytes) -> int:
        """How many strings stand before the one of these bytes."""
        return bisect_left(range(len(self)), wanted, key=self.raw)

    def raw(self, number: int) -> bytes:
        """The bytes of a string."""
        return self.blob[self.bounds[number] : self.bounds[number + 1]].tobytes()


def _split(blob: NDArray[np.uint8], bounds: NDArray[np.int64]) -> list[str]:
    read, places = blob.tobytes(), itertools.pairwise(bounds.tolist())
    return [read[start:end].decode("utf-8", "surrogatepass") for start, end in places]


def sort_key(string: str) -> bytes:
    """Strings stand in the order of their bytes."""
    return string.encode("utf-8", "surrogatepass")


def pack(strings: Iterable[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The strings' bytes, and the bounds between them."""
    encoded = [sort_key(string) for string in strings]
    bounds = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(string) for string in encoded], out=bounds[1:])
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), bounds


def take(
    blob: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The strings that begin there and are so long, as bytes and bounds of their own."""
    bounds = np.zeros(len(starts) + 1, dtype=np.int64)
    np.cumsum(lengths, out=bounds[1:])
    return blob[concat_ranges(starts, lengths)], bounds


def same_strings(
    one: StringTable, numbers: NDArray[np.int64], other: StringTable, others: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """For each of as many numbers whether it is the same string in both tables."""
    starts, lengths = one.bounds[numbers], one.bounds[numbers + 1] - one.bounds[numbers]
    same: NDArray[np.bool_] = lengths == other.bounds[others + 1] - other.bounds[others]
    likely = np.flatnonzero(same & (lengths > 0))
    if len(likely):
        sizes = lengths[likely]
        ours = one.blob[concat_ranges(starts[likely], sizes)]
        unequal = ours != other.blob[concat_ranges(other.bounds[others[likely]], sizes)]
        same[likely] = ~np.logical_or.reduceat(unequal, np.cumsum(sizes) - sizes)
    return same


def equals_one_before(
    blob: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """For each string whether it is the one before it; False for the first."""
    same = np.zeros(len(starts), dtype=np.bool_)
    likely = 1 + np.flatnonzero(np.diff(lengths) == 0)
    likely = likely[lengths[likely] > 0]
    if len(likely):
        sizes = lengths[likely]
        unequal = (
            blob[concat_ranges(starts[likely], sizes)]
            != blob[concat_ranges(starts[likely - 1], sizes)]
        )
        same[likely] = ~np.logical_or.reduceat(unequal, np.cumsum(sizes) - sizes)
    same[1:] |= (lengths[1:] == 0) & (lengths[:-1] == 0)
    return same


def merge_tables(
    tables: Sequence[StringTable], used: Sequence[NDArray[np.bool_]]
) -> tuple[StringTable, list[NDArray[np.int32]]]:
    """One table of all the strings that are used, and for each table: number -> number in it.

    Strings keep their order. A string that isn't used gets a number without meaning. The longest
    table is never read as a whole: merging little into much costs little. What it has and another
    one uses becomes used there too.
    """
    if not tables:
        return StringTable.of(()), []
    longest = max(range(len(tables)), key=lambda n: len(tables[n]))
    base, kept = tables[longest], used[longest]
    others = [
        [table.raw(number) for number in np.flatnonzero(held).tolist()] if n != longest else []
        for n, (table, held) in enumerate(zip(tables, used, strict=True))
    ]
    fresh: list[bytes] = []
    places: list[int] = []
    found: dict[bytes, int] = {}  # of what the longest has too
    for string in sorted(set().union(*others)):
        place = base.position_of(string)
        if place < len(base) and base.raw(place) == string:
            kept[place] = True
            found[string] = place
        else:
            fresh.append(string)
            places.append(place)
    merged, of_base, of_fresh = _interleave(base, kept, fresh, np.array(places, dtype=np.int64))
    numbers = {string: int(of_base[place]) for string, place in found.items()}
    numbers.update(zip(fresh, of_fresh.tolist(), strict=True))
    maps = [np.zeros(len(held), dtype=np.int32) for held in used]
    for n, strings in enumerate(others):
        if n == longest:
            maps[n] = of_base.astype(np.int32)
        else:
            maps[n][used[n]] = [numbers[string] for string in strings]
    return merged, maps


def _interleave(
    base: StringTable, kept: NDArray[np.bool_], fresh: list[bytes], places: NDArray[np.int64]
) -> tuple[StringTable, NDArray[np.int64], NDArray[np.int64]]:
    """The strings of `base` that are kept, and before those at `places` the fresh ones."""
    kept_before = np.zeros(len(base) + 1, dtype=np.int64)
    np.cumsum(kept, out=kept_before[1:])
    of_base = kept_before[:-1] + np.searchsorted(places, np.arange(len(base)), side="right")
    of_fresh = kept_before[places] + np.arange(len(fresh))
    if not len(fresh) and kept.all():
        return base, of_base, of_fresh
    blob = np.concatenate([base.blob, np.frombuffer(b"".join(fresh), dtype=np.uint8)])
    total = int(kept_before[-1]) + len(fresh)
    starts, lengths = np.zeros(total, dtype=np.int64), np.zeros(total, dtype=np.int64)
    starts[of_base[kept]], lengths[of_base[kept]] = (
        base.bounds[:-1][kept],
        np.diff(base.bounds)[kept],
    )
    sizes = np.array([len(string) for string in fresh], dtype=np.int64)
    starts[of_fresh] = len(base.blob) + np.cumsum(sizes) - sizes
    lengths[of_fresh] = sizes
    return StringTable(*take(blob, starts, lengths)), of_base, of_fresh
