"""A question as the retriever understands it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.indexing.postings import K1
from index.params import IDEAL_SATURATION
from index.retrieval.expansion import ExpandedTerm
from index.types import Language


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood: its language, its words' counterparts, its vectors.

    `before` is the earlier question that it leans on, whose words are among `words`, if any.

    `vector` is made by the model that embeds passages, `wording` by the bundled one, which embeds
    terms; both of unit norm, often the same.
    """

    text: str
    language: Language
    words: tuple[ExpandedTerm, ...]
    vector: NDArray[np.float32]
    wording: NDArray[np.float32]
    before: str = ""

    @property
    def ideal(self) -> float:
        """The lexical score of a passage that holds every word."""
        return sum(word.idf for word in self.words) * (K1 + 1) * IDEAL_SATURATION
