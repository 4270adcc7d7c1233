"""The terms of an index as vectors, language by language."""

import functools
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from index.arrays.mapped import release
from index.finding.codes import Codes, distances, nearest, sign_codes
from index.segments.segment import Segment
from index.terms.lexicon import NEUTRAL

# Comparing all terms with a word reads them all: 50 MB take some 5 ms.
MAX_COMPARED = 50_000
# Of each language, by their codes. Of the bundled table's 508,606 terms without digits and of the 8
# of each language that are nearest to a word, above MIN_COSINE, 98.0 % are among as many (98.8 % of
# 100,000 terms); among 800 99.3 %, but then a question of new words takes 7 ms more.
CODES_COMPARED = 300


class TermVectors:
    """Finds neighbours among the terms of one segment. Safe to use from several threads."""

    def __init__(self, segment: Segment) -> None:
        self._vectors = segment.vectors.terms
        groups = segment.lexicon.groups
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
