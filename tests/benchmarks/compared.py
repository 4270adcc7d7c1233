"""How many passages Inyo compares in full, after their codes have said which might be near."""

from collections.abc import Callable, Iterable
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from index.retrieval.dense import PassageVectors
from index.retrieval.query import Query

__all__ = ["n_compared"]


def n_compared(ask: Callable[[Any], object], questions: Iterable[Any]) -> int:
    """The mean over the questions; 0 where all are compared at once, without codes."""
    counts: list[int] = []
    plain = PassageVectors.semantic_of

    def counting(
        self: PassageVectors, query: Query, passages: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        counts.append(len(passages))
        return plain(self, query, passages)

    with patch.object(PassageVectors, "semantic_of", counting):
        for question in questions:
            ask(question)
    return round(float(np.mean(counts))) if counts else 0
