"""Records of retrieval: a question as it is understood, and the passages that it may find."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.params import IDEAL_SATURATION, K1, RankingWeights
from index.storage.index import Index
from index.types import Language


class ExpandedTerm(NamedTuple):  # dozens a question: a dataclass takes longer to create
    """A word of the question with the terms of the index that match it.

    `terms` are term numbers of the lexicon, each once. `weights`, of equal length, say how well
    each matches, above 0 to 1; the word itself has 1. `idf` is the inverse document frequency of
    the word with all its terms.
    """

    word: str
    terms: NDArray[np.int32]
    weights: NDArray[np.float32]
    idf: float

    def idf_weights(self, idf: NDArray[np.float64]) -> NDArray[np.float64]:
        """Each term's weight times its idf, which is at most the word's; shape (n_terms,).

        Args:
            idf: The idf of every term of the lexicon.
        """
        weights: NDArray[np.float64] = self.weights.astype(np.float64) * np.minimum(
            idf[self.terms], self.idf
        )
        return weights


@dataclass(frozen=True, slots=True)
class Query:
    """A question with its language, its expanded words and its vectors.

    `vector` comes from the model that embedded the passages, `term_vector` from the bundled model,
    which embedded the terms; both have unit norm and may be the same array. `weights` were fitted
    to the model of the passages. For a follow-up question `before` is the question it refers to,
    whose words are among `words`.
    """

    text: str
    language: Language
    words: tuple[ExpandedTerm, ...]
    vector: NDArray[np.float32]
    term_vector: NDArray[np.float32]
    weights: RankingWeights
    before: str = ""

    @property
    def ideal(self) -> float:
        """The BM25 score of a passage that contains every word of the question."""
        return sum(word.idf for word in self.words) * (K1 + 1) * IDEAL_SATURATION


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages to rescore: their numbers in an index, ascending, and their scores as in `Hit`."""

    index: Index
    passages: NDArray[np.int64]
    lexical: NDArray[np.float64]
    semantic: NDArray[np.float64]

    def are_of_any(self, documents: frozenset[int]) -> bool:
        """Whether any is of one of the documents with these numbers in the index that was asked."""
        of_candidates = self.index.passages.documents[self.passages].tolist()
        return not self.index.numbers_here(documents).isdisjoint(of_candidates)

    def at(self, positions: NDArray[np.int64]) -> "Candidates":
        """Only the candidates at these positions."""
        return Candidates(
            self.index,
            self.passages[positions],
            self.lexical[positions],
            self.semantic[positions],
        )
