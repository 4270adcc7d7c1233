"""The folded texts of all documents, one after the other, so that a quote is found in milliseconds.

Folding them when a quote is checked would take a second for every few million characters.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.arrays.string_table import pack, sort_key
from index.text.quote_normalization import fold_quote

__all__ = ["FoldedTexts"]

# Bytes: Python runs nothing else meanwhile, for about half a millisecond.
_SEARCHED_AT_ONCE = 2**20


@dataclass(frozen=True, slots=True)
class FoldedTexts:
    """Texts without what makes no difference to quotes (`index.text.quote_normalization`), in UTF-8.

    Document i's is `blob[bounds[i]:bounds[i + 1]]`.
    """

    blob: NDArray[np.uint8]
    bounds: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "FoldedTexts":
        """Fold these texts."""
        return cls(*pack(fold_quote(text).text for text in texts))

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def holding(self, wanted: str) -> Iterator[int]:
        """The numbers of the documents whose folded text holds `wanted`, folded too; ascending."""
        if not wanted:
            yield from range(len(self))
            return
        sought = sort_key(wanted)
        start = 0
        while start < len(self.blob):
            behind = start + _SEARCHED_AT_ONCE
            # What begins in this piece may end in the next.
            piece = self.blob[start : behind + len(sought) - 1].tobytes()
            at = piece.find(sought)
            while at >= 0:
                number = int(np.searchsorted(self.bounds, start + at, side="right")) - 1
                end = int(self.bounds[number + 1])
                if start + at + len(sought) <= end:
                    yield number
                # Where it reaches into the next document, what follows in this one does so as well.
                behind = max(behind, end)
                at = piece.find(sought, end - start)
            start = behind
