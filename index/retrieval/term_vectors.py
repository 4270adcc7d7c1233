"""The terms of an index as vectors, language by language."""

import functools
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.retrieval.sign_hashing import Codes, distances, nearest, sign_codes
from index.storage.arrays import release
from index.storage.index import Index
from index.storage.lexicon import NEUTRAL, Lexicon
from index.storage.strings import StringTable, sort_key

# Comparing all terms with a word reads them all: 50 MB take some 5 ms.
MAX_COMPARED = 50_000
# Of each language, by their codes. Of the bundled table's 508,606 terms without digits and of the 8
# of each language that are nearest to a word, above MIN_COSINE, 98.0 % are among as many (98.8 % of
# 100,000 terms); among 800 99.3 %, but then a question of new words takes 7 ms more.
CODES_COMPARED = 300


class TermVectors:
    """Finds neighbours among the terms of one segment. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._vectors = index.vectors.terms
        groups = index.lexicon.groups
        self._without_digits = np.flatnonzero(groups <= NEUTRAL)
        self._groups = [_slice(np.flatnonzero(groups == group)) for group in range(NEUTRAL + 1)]

    def of(
        self, words: NDArray[np.float32]
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """For each word, a row of `words`, the numbers of terms and their cosines with it.

        All terms where there are not too many, else those of each language that may be near; none
        with digits, of which the embedding knows nothing.
        """
        if len(self._vectors) <= MAX_COMPARED:
            for word in words:  # one by one: together, each would depend on the others' number
                yield self._without_digits, (self._vectors @ word)[self._without_digits]
            return
        for word in words:
            near = self._likely(word)
            yield near, self._vectors.take(near, axis=0) @ word

    def _likely(self, word: NDArray[np.float32]) -> NDArray[np.int64]:
        differing = distances(self._codes, word)
        of_groups = (
            self._numbers[members][nearest(differing[members], CODES_COMPARED)]
            for members in self._groups
        )
        return np.concatenate(list(of_groups))

    @functools.cached_property
    def _numbers(self) -> NDArray[np.int64]:
        return np.arange(len(self._vectors))

    @functools.cached_property
    def _codes(self) -> Codes:
        codes = sign_codes(self._vectors)
        release(self._vectors)
        return codes


def _slice(members: NDArray[np.int64]) -> slice | NDArray[np.int64]:
    """What stands together is taken without being copied: the terms of a language mostly do."""
    if len(members) and members[-1] - members[0] + 1 == len(members):
        return slice(int(members[0]), int(members[-1]) + 1)
    return members


_BYTES = 8


class TermFinder:
    """Finds terms of one lexicon. Safe to use from several threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._terms = PrefixIndex(lexicon.terms)
        self._aliases = PrefixIndex(StringTable(lexicon.alias_blob, lexicon.alias_key_bounds))

    def find(self, keys: Sequence[str], *, by_name: Iterable[bool]) -> list[list[int]]:
        """For each key what `Lexicon.find` says; unless `by_name`, only the term that it is."""
        found = [[number] if number >= 0 else [] for number in self._terms.find(keys)]
        for numbers, alias, named in zip(found, self._aliases.find(keys), by_name, strict=True):
            if alias >= 0 and named:
                start, end = self._lexicon.alias_bounds[alias : alias + 2].tolist()
                others = self._lexicon.alias_terms[start:end].tolist()
                numbers.extend(number for number in others if number not in numbers)
        return found


class PrefixIndex:
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
