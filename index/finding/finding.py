"""What finds passages: the embedded index, or an engine that several processes share.

Whoever finds says of each passage what it has by its terms and by its vector, both exactly; which
of them are read closely, and what an answer quotes, is then the same wherever they were found.

first score = lexical + SEMANTIC_WEIGHT * semantic, less for a web page's navigation
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.finding.candidates import best_of_each_language
from index.finding.query import Query
from index.params import (
    MENU_WEIGHT,
    PASSAGES_RESCORED,
    PASSAGES_RESCORED_OF_LANGUAGE,
    SEMANTIC_WEIGHT,
)
from index.segments.segment import PassageTable

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """Passages to read closely: their numbers, ascending, and as many lexical and semantic scores.

    Both are as in `index.types.Hit`.
    """

    passages: NDArray[np.int64]
    lexical: Floats
    semantic: Floats

    def at(self, positions: NDArray[np.int64]) -> "Found":
        """Only those at these positions."""
        return Found(self.passages[positions], self.lexical[positions], self.semantic[positions])


class Finder(Protocol):
    """Finds passages of one segment. Safe to use from several threads."""

    def find(self, query: Query, left_out: frozenset[int]) -> Found:
        """The passages to read closely, none of the documents with these numbers."""


def menu_weights(table: PassageTable) -> Floats:
    """What of each passage's first score counts, shape (n_passages,)."""
    return np.where(table.menu > 0, MENU_WEIGHT, 1.0)


def first_scores(lexical: Floats, semantic: Floats, weights: Floats) -> Floats:
    """What decides which passages are read closely; `weights` as in `menu_weights`."""
    first: Floats = (lexical + SEMANTIC_WEIGHT * semantic) * weights
    return first


def to_read(first: Floats, languages: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The positions of the passages that are read closely."""
    return best_of_each_language(first, languages, PASSAGES_RESCORED, PASSAGES_RESCORED_OF_LANGUAGE)
