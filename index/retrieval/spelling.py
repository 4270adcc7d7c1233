"""Words spelled wrongly: the terms that are a slip or two away, "resgined" -> "resign".

A slip changes few letters: terms that differ from the word in more of them need not be compared.
Which letters a term has is kept as bits, so that this takes no look at the terms themselves.
"""

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.params import LONG_WORD, MAX_SPELLINGS, MIN_MISSPELT, MISREADING_WEIGHT, SPELLING_WEIGHTS
from index.storage.strings import StringTable, sort_key
from index.types import LANGUAGES
from index.weak_methods import weak_bound_method

_CACHED_BUCKETS = 512  # of a thousand terms or so each: all of an index of 100,000 passages
_AFTER_ALL_LETTERS = "\U0010ffff"
_OTHER = np.uint64(1 << 63)  # the bit of every byte that is no ASCII
# For each byte a bit: those of small letters are all different.
_BITS = np.concatenate(
    [np.uint64(1) << np.arange(128, dtype=np.uint64) % np.uint64(64), np.full(128, _OTHER)]
)


@dataclass(frozen=True, slots=True)
class _Bucket:
    """The terms that begin alike, from number `first` on, without their language.

    `sizes` are their bytes, and `letters` has a bit for each of these.
    """

    first: int
    sizes: NDArray[np.int64]
    letters: NDArray[np.uint64]

    def likely(self, word: str, slips: int) -> NDArray[np.int64]:
        """The numbers of those that may be so many slips away: another letter for one is two."""
        wanted = np.frombuffer(sort_key(word), dtype=np.uint8)
        unlike = np.bitwise_count(self.letters ^ np.bitwise_or.reduce(_BITS[wanted]))
        alike = (unlike <= 2 * slips) & (np.abs(self.sizes - len(wanted)) <= slips)
        if not word.isascii():  # whose letters are several bytes each
            alike[:] = True
        likely: NDArray[np.int64] = self.first + np.flatnonzero(alike | (self.letters >= _OTHER))
        return likely


class Speller:
    """Finds the near spellings of a term among many. Safe to use from several threads."""

    def __init__(self, terms: StringTable) -> None:
        self._terms = terms
        self._bucket = functools.lru_cache(maxsize=_CACHED_BUCKETS)(
            weak_bound_method(self._read_bucket)
        )

    def near(self, key: str, n_letters: int) -> dict[int, float]:
        """The terms that may have been meant, with weights below 1.

        Args:
            key: A term with its language, "en:resgin"; others have no near spellings.
            n_letters: How long the word was as it was written.
        """
        language, _, word = key.partition(":")
        if language not in LANGUAGES or language == "ja" or n_letters < MIN_MISSPELT:
            return {}
        allowed = 2 if len(word) >= LONG_WORD else 1
        distances: dict[int, int] = {}
        # The first letter is mostly right, or has changed places with the second.
        for first in dict.fromkeys(word[:2]):
            likely = self._bucket(f"{language}:{first}").likely(word, allowed)
            if not len(likely):
                continue
            words = [term.partition(":")[2] for term in self._terms.strings(likely)]
            slips = process.cdist([word], words, scorer=OSA.distance, score_cutoff=allowed)[0]
            for position in np.flatnonzero((slips <= allowed) & (slips > 0)).tolist():
                distances[int(likely[position])] = int(slips[position])
        least = min(distances.values(), default=0)
        nearest = [number for number, slips in distances.items() if slips == least]
        return dict.fromkeys(nearest[:MAX_SPELLINGS], SPELLING_WEIGHTS[least])

    def _read_bucket(self, beginning: str) -> _Bucket:
        start = self._terms.position(beginning)
        end = self._terms.position(beginning + _AFTER_ALL_LETTERS)
        bounds = self._terms.bounds[start : end + 1]
        starts, ends = bounds[:-1] + beginning.index(":") + 1, bounds[1:]
        if not len(starts):
            return _Bucket(start, np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint64))
        held = self._terms.blob[starts[0] : ends[-1]]
        # What lies between two words, the language, is put together as well, and left out.
        places = np.column_stack([starts, ends]).ravel()[:-1] - starts[0]
        letters: NDArray[np.uint64] = np.bitwise_or.reduceat(_BITS[held], places)[::2]
        return _Bucket(start, ends - starts, letters.copy())


_TAKEN_FOR = str.maketrans({"o": "0", "l": "1", "i": "1"})


def confusables_of(term: str) -> dict[str, float]:
    """What a term of both digits and letters may have become, and how likely.

    A plain number is left alone: whoever asks for 40 seldom means 4o.
    """
    other = term.translate(_TAKEN_FOR)
    if ":" in term or other == term or not term[:1].isdigit() or not other.isdigit():
        return {}
    return {other: MISREADING_WEIGHT}
