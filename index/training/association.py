"""How strongly two terms belong together, learned from sentence pairs.

A word of a sentence stands for one of the other sentence's words, rather than for all of them, so
they compete for it: IBM Model 1, in both directions, says how likely each of them is. Then

    association(a, b) = sum of w * (p(a | b) + p(b | a)) / 2 over the pairs with a and b
                        / sqrt(sum of w over the pairs with a * sum of w over those with b)

where a pair weighs w = 1 / sqrt(terms left * terms right), so that an entry of a dictionary, one
word against one word, speaks louder than a long sentence.

Source of Model 1: Brown et al., "The Mathematics of Statistical Machine Translation" (1993).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
_TINY = np.finfo(np.float32).tiny  # against division by zero


@dataclass(frozen=True, slots=True)
class Entries:
    """Term -> term, as strongly as `values` say (0..1); the three are of one length."""

    sources: Ints
    targets: Ints
    values: Floats

    def where(self, kept: NDArray[np.bool_] | Ints) -> "Entries":
        """Only these entries."""
        return Entries(self.sources[kept], self.targets[kept], self.values[kept])

    def reversed(self) -> "Entries":
        """The same entries, told from the other side."""
        return Entries(self.targets, self.sources, self.values)

    def __len__(self) -> int:
        return len(self.sources)


@dataclass(frozen=True, slots=True)
class Meetings:
    """Every place where a term of the left and one of the right stand in one pair of sentences.

    For each meeting: which two terms meet (`kinds`, into `sources` and `targets`), the two places
    (a term's place within its sentence, counted through all of them), and the pair's weight.
    """

    sources: Ints
    targets: Ints
    kinds: NDArray[np.int32]
    left_places: NDArray[np.int32]
    right_places: NDArray[np.int32]
    weights: Floats


def associate(
    left: Sequence[Ints], right: Sequence[Ints], steps: int, min_weight: float, max_meetings: int
) -> Entries:
    """The association of all terms that meet.

    Args:
        left: Each sentence's distinct terms.
        right: Those of its translation.
        steps: Of expectation maximisation.
        min_weight: What two terms' meetings must weigh together.
        max_meetings: Pairs of longer sentences are left out: who means whom is anybody's guess.
    """
    short = [n for n in range(len(left)) if 0 < len(left[n]) * len(right[n]) <= max_meetings]
    if not short:
        return Entries(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))
    lefts, rights = [left[n] for n in short], [right[n] for n in short]
    left_terms, right_terms = np.concatenate(lefts), np.concatenate(rights)
    left_lengths = np.array([len(terms) for terms in lefts])
    right_lengths = np.array([len(terms) for terms in rights])
    weights = 1 / np.sqrt(left_lengths * right_lengths)
    meetings = _meet(left_terms, right_terms, left_lengths, right_lengths, weights)
    shares = _shares(meetings, meetings.sources, meetings.right_places, steps)
    shares += _shares(meetings, meetings.targets, meetings.left_places, steps)
    together = _sum(meetings.kinds, shares * meetings.weights / 2, len(meetings.sources))
    left_total = np.bincount(left_terms, weights=np.repeat(weights, left_lengths))
    right_total = np.bincount(right_terms, weights=np.repeat(weights, right_lengths))
    alone = np.sqrt(left_total[meetings.sources] * right_total[meetings.targets])
    values = np.minimum(together / alone, 1).astype(np.float32)
    return Entries(meetings.sources, meetings.targets, values).where(together >= min_weight)


def _meet(
    left_terms: Ints,
    right_terms: Ints,
    left_lengths: Ints,
    right_lengths: Ints,
    weights: NDArray[np.float64],
) -> Meetings:
    sizes = left_lengths * right_lengths
    pairs = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    within = np.arange(len(pairs)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    row, column = np.divmod(within, right_lengths[pairs])
    left_places = ((np.cumsum(left_lengths) - left_lengths)[pairs] + row).astype(np.int32)
    right_places = ((np.cumsum(right_lengths) - right_lengths)[pairs] + column).astype(np.int32)
    keys = left_terms[left_places].astype(np.int64) << 32 | right_terms[right_places]
    distinct, kinds = np.unique(keys, return_inverse=True)
    return Meetings(
        sources=distinct >> 32,
        targets=distinct & 0xFFFFFFFF,
        kinds=kinds.astype(np.int32),
        left_places=left_places,
        right_places=right_places,
        weights=weights[pairs].astype(np.float32),
    )


def _shares(meetings: Meetings, givers: Ints, places: NDArray[np.int32], steps: int) -> Floats:
    """Of each meeting: how much of the word at its place the other word accounts for.

    Args:
        meetings: All of them.
        givers: The term that accounts for the other, of each kind of meeting.
        places: Of the words accounted for, for which the givers compete.
        steps: Of expectation maximisation.
    """
    likelihood = np.ones(len(givers), dtype=np.float32)
    shares = np.empty(0, dtype=np.float32)
    for _ in range(steps):
        claims = likelihood[meetings.kinds]
        shares = claims / _sum(places, claims, int(places.max()) + 1)[places]
        counts = _sum(meetings.kinds, shares * meetings.weights, len(givers))
        totals = _sum(givers, counts, int(givers.max()) + 1)
        likelihood = (counts / np.maximum(totals[givers], _TINY)).astype(np.float32)
    return shares


def _sum(groups: NDArray[np.int32] | Ints, values: NDArray[Any], n_groups: int) -> Floats:
    return np.bincount(groups, weights=values, minlength=n_groups).astype(np.float32)
