"""Many terms looked up in an index at once: a word's translations, most of which it lacks.

The first eight bytes of every term, as one number each, tell nearly all terms apart: numpy finds
the numbers of all that are wanted together, and only terms that begin so are compared in full.
"""

import functools
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from index.arrays.string_table import StringTable, sort_key
from index.terms.lexicon import Lexicon

_BYTES = 8


class TermFinder:
    """Finds terms of one lexicon. Safe to use from several threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._terms = Beginnings(lexicon.terms)
        self._aliases = Beginnings(StringTable(lexicon.alias_blob, lexicon.alias_key_bounds))

    def find(self, keys: Sequence[str], *, by_name: Iterable[bool]) -> list[list[int]]:
        """For each key what `Lexicon.find` says; unless `by_name`, only the term that it is."""
        found = [[number] if number >= 0 else [] for number in self._terms.find(keys)]
        for numbers, alias, named in zip(found, self._aliases.find(keys), by_name, strict=True):
            if alias >= 0 and named:
                start, end = self._lexicon.alias_bounds[alias : alias + 2].tolist()
                others = self._lexicon.alias_terms[start:end].tolist()
                numbers.extend(number for number in others if number not in numbers)
        return found


class Beginnings:
    """The strings of a table, found by how they begin."""

    def __init__(self, strings: StringTable) -> None:
        self._strings = strings

    def find(self, strings: Sequence[str]) -> list[int]:
        """The number of each string, or -1."""
        keys = [sort_key(string) for string in strings]
        joined = b"".join(key[:_BYTES].ljust(_BYTES, b"\0") for key in keys)
        wanted = np.frombuffer(joined, dtype=">u8").astype(np.uint64)
        lows = np.searchsorted(self._beginnings, wanted, side="left").tolist()
        highs = np.searchsorted(self._beginnings, wanted, side="right").tolist()
        return [
            self._find_between(key, low, high) if low < high else -1
            for key, low, high in zip(keys, lows, highs, strict=True)
        ]

    def _find_between(self, key: bytes, low: int, high: int) -> int:
        blob, bounds = self._strings.blob, self._strings.bounds
        while low < high:
            middle = (low + high) // 2
            there = blob[bounds[middle] : bounds[middle + 1]].tobytes()
            if there == key:
                return middle
            low, high = (middle + 1, high) if there < key else (low, middle)
        return -1

    @functools.cached_property
    def _beginnings(self) -> NDArray[np.uint64]:
        """The first bytes of each string, shape (n_strings,), ascending as the strings are."""
        blob, bounds = self._strings.blob, self._strings.bounds
        if not len(blob):
            return np.zeros(len(self._strings), dtype=np.uint64)
        beginnings = np.zeros(len(self._strings), dtype=np.uint64)
        for place in range(_BYTES):
            at = bounds[:-1] + place
            bytes_there = np.where(at < bounds[1:], blob.take(at, mode="clip"), 0)
            beginnings = (beginnings << np.uint64(8)) | bytes_there.astype(np.uint64)
        return beginnings
