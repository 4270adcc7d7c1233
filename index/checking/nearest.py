"""The stretch of a document that is most like a text."""

from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Indel

from index.text.quote_normalization import FoldedText

__all__ = ["Window", "best_window"]

_GRAM = 3  # letters that must stand together to count as common
_MARGIN = 12  # letters, and a tenth of the text: what may have been left out


@dataclass(frozen=True, slots=True)
class Window:
    """`start..end` (exclusive) in the document, and how like it is, 0..1."""

    start: int
    end: int
    likeness: float


def best_window(wanted: str, document: FoldedText, near: tuple[int, int]) -> Window | None:
    """The stretch around `near`, offsets into the document, that is most like the folded text.

    Where most of its threes of letters stand; then, within that, from the first to the last letter
    that both have. Takes time with the length of the two stretches, not with the document's.
    """
    first, last = np.searchsorted(document.starts, near).tolist()
    first, last = max(0, first - len(wanted)), last + len(wanted)
    around = document.text[first:last]
    if not around:
        return None
    at = _densest(wanted, around)
    margin = _MARGIN + len(wanted) // 10
    begin, end = max(0, at - margin), min(len(around), at + len(wanted) + margin)
    blocks = [b for b in Indel.editops(wanted, around[begin:end]).as_matching_blocks() if b.size]
    long = [block for block in blocks if block.size >= _GRAM] or blocks
    if not long:
        return None
    # What the text has more at its ends is likely to answer to as much in the document.
    low = max(begin, begin + long[0].b - long[0].a)
    high = min(end, begin + long[-1].b + len(wanted) - long[-1].a)
    likeness = Indel.normalized_similarity(wanted, around[low:high])
    start, stop = document.starts[first + low], document.ends[first + high - 1]
    return Window(int(start), int(stop), likeness)


def _densest(wanted: str, around: str) -> int:
    """Where the stretch as long as the text begins that holds most of its threes of letters."""
    grams = {wanted[at : at + _GRAM] for at in range(max(1, len(wanted) - _GRAM + 1))}
    held = [around[at : at + _GRAM] in grams for at in range(len(around))]
    totals = np.concatenate([[0], np.cumsum(held)])
    length = min(len(wanted), len(around))
    return int(np.argmax(totals[length:] - totals[: len(totals) - length]))
