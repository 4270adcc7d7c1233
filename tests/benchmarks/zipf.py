"""Collections like text as far as counting goes: seeded, of any size, in seconds.

Term number r is drawn with a probability of 1 / (r + SHIFT), Zipf's law with Mandelbrot's shift:
stop words are left out, as they are in an index. The more passages, the more terms: as in text.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.indexing.postings import PositiveIdfBM25, compile_postings
from index.storage.postings import Postings

SHIFT = 30  # the commonest term then stands in a quarter of all passages
SHORTEST, LONGEST = 60, 100  # terms of a passage
FEWEST_ASKED, MOST_ASKED = 2, 10  # terms of a question
TERMS_PER_ROOT = 60  # of the number of all tokens: Heaps' law with an exponent of 1/2


@dataclass(frozen=True, slots=True)
class Collection:
    """Passage p holds the terms `tokens[bounds[p]:bounds[p + 1]]`; `n_terms` could stand there."""

    tokens: NDArray[np.int32]
    bounds: NDArray[np.int64]
    n_terms: int

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def passages(self) -> list[NDArray[np.int32]]:
        """The terms of each passage."""
        return np.split(self.tokens, self.bounds[1:-1])

    def postings(self) -> Postings:
        """The postings of these passages."""
        statistics = PositiveIdfBM25(passage.tolist() for passage in self.passages())
        return compile_postings(statistics, self.n_terms)


def collection(n_passages: int, seed: int) -> Collection:
    """A collection of so many passages."""
    random = np.random.default_rng(seed)
    lengths = random.integers(SHORTEST, LONGEST + 1, n_passages)
    n_tokens = int(lengths.sum())
    n_terms = n_terms_among(n_tokens)
    tokens = draw(random, n_terms, n_tokens)
    return Collection(tokens, np.concatenate([[0], np.cumsum(lengths)]), n_terms)


def n_terms_among(n_tokens: int) -> int:
    """How many distinct terms so much text could hold."""
    return int(TERMS_PER_ROOT * n_tokens**0.5)


def draw(random: np.random.Generator, n_terms: int, n_tokens: int) -> NDArray[np.int32]:
    """So many tokens of so many terms; the lower a term's number, the commoner it is."""
    shares = 1 / (np.arange(n_terms) + SHIFT)
    drawn = np.searchsorted(np.cumsum(shares / shares.sum()), random.random(n_tokens))
    return np.minimum(drawn, n_terms - 1).astype(np.int32)


def questions(held: Collection, n_questions: int, seed: int) -> list[NDArray[np.int32]]:
    """Questions of distinct terms, each drawn from one passage."""
    random = np.random.default_rng(seed)
    asked = []
    for passage in random.integers(0, len(held), n_questions).tolist():
        terms = np.unique(held.tokens[held.bounds[passage] : held.bounds[passage + 1]])
        n_asked = min(int(random.integers(FEWEST_ASKED, MOST_ASKED + 1)), len(terms))
        asked.append(random.choice(terms, n_asked, replace=False).astype(np.int32))
    return asked
