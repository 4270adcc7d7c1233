"""A word's neighbours among the terms of an index, of which there may be hundreds of thousands.

The terms are those of the bundled table, real words of three languages. Asked for are some of them,
the commoner ones more often. Recall is the share of the eight nearest terms of each language, as
far as they are near enough to count, that are found.
"""

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.engine import BUNDLED_TABLE
from index.params import MAX_EXPANSIONS, MIN_COSINE
from index.retrieval.term_vectors import TermVectors
from index.retrieval.translation_table import open_table
from index.storage.index import Index, Vectors
from index.storage.lexicon import NEUTRAL, has_digit
from index.storage.strings import sort_key
from tests.benchmarks.generated import embed_words, lexicon_of, read_words, small_segment
from tests.benchmarks.peers import alone
from tests.benchmarks.rows import Row, at_most, quickest
from tests.benchmarks.zipf import draw

__all__ = ["ALL_TOKENS", "Asked", "measure_terms", "recall", "some_terms"]

N_WORDS = 400
LEAST_RECALL = 0.99
ALL_TOKENS = 10**12  # so many have more words than the table
Floats = NDArray[np.float32]
Near = tuple[NDArray[np.int64], Floats]  # numbers of terms, and their cosines with a word


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """An index that holds nothing but terms, and vectors of words that are looked for in it."""

    index: Index
    words: Floats


def measure_terms(size: int) -> Iterator[Row]:
    """Recall and time among so many terms, or as many as there are."""
    alone()
    asked = some_terms(size)
    ours = TermVectors(asked.index)
    size = len(asked.index.vectors.terms)

    def all_compared() -> list[Near]:
        vectors, numbers = asked.index.vectors.terms, np.arange(size)
        return [(numbers, vectors @ word) for word in asked.words]

    def found() -> list[Near]:
        return list(ours.cosines(asked.words))

    missed = 1 - recall(asked.index, found(), all_compared())
    figure = f"1 - recall@{MAX_EXPANSIONS}, words' neighbours"
    yield at_most(Row("vectors", size, "Inyo", figure, missed), round(1 - LEAST_RECALL, 6))
    best = _times(asked.index, {"Inyo": found, "numpy": all_compared})
    for name, time in best.items():
        ratio = time / best["Inyo"] if name != "Inyo" else None
        yield Row("vectors", size, name, "ms on one thread, a word's neighbours", time, ratio)


def _times(index: Index, systems: dict[str, Callable[[], list[Near]]]) -> dict[str, float]:
    """Of a word, until its neighbours of each language are chosen."""
    choose: dict[str, Callable[[], object]] = {
        name: partial(_choose, index, find) for name, find in systems.items()
    }
    return {name: time / N_WORDS for name, time in quickest(choose, rounds=3).items()}


def _choose(index: Index, find: Callable[[], list[Near]]) -> list[set[int]]:
    return [_nearest(index, *near) for near in find()]


def recall(index: Index, found: Sequence[Near], exact: Sequence[Near]) -> float:
    """The share of the nearest terms of each language that are found, over all words."""
    wanted = [_nearest(index, *near) for near in exact]
    met = [_nearest(index, *near) & best for near, best in zip(found, wanted, strict=True)]
    return sum(map(len, met)) / sum(map(len, wanted))


def _nearest(index: Index, numbers: NDArray[np.int64], cosines: Floats) -> set[int]:
    """The nearest terms of each language, those that are written alike in all being one more."""
    near = cosines > MIN_COSINE
    numbers, cosines = numbers[near], cosines[near]
    groups = index.lexicon.groups[numbers]
    best: set[int] = set()
    for group in range(NEUTRAL + 1):
        own = np.flatnonzero(groups == group)
        best.update(numbers[own[np.argsort(-cosines[own])[:MAX_EXPANSIONS]]].tolist())
    return best


def some_terms(size: int) -> Asked:
    """Terms without digits, of which nothing is looked for by vectors; words drawn from them."""
    embedder = StaticEmbedder(BUNDLED_EMBEDDING)
    words = read_words(open_table(BUNDLED_TABLE), ALL_TOKENS)
    random = np.random.default_rng(14)
    n_languages = len(words.of_language)
    of_language = [
        [term for number in own.tolist() if not has_digit(term := words.terms[number])]
        for own in words.of_language
    ]
    # Of each language as many of its commonest as of the others, and more where one has fewer.
    share = _share(list(map(len, of_language)), size)
    held = sorted((term for own in of_language for term in own[:share]), key=sort_key)
    terms = embed_words(embedder, held)
    place = {term: number for number, term in enumerate(held)}
    drawn = [
        place[own[rank]]
        for own in of_language
        for rank in draw(random, min(len(own), share), N_WORDS // n_languages + 1).tolist()
    ]
    small = small_segment(embedder)
    vectors = Vectors(small.vectors.passages, terms, small.vectors.baseline)
    index = dataclasses.replace(small, lexicon=lexicon_of(held), vectors=vectors)
    return Asked(index, terms[drawn[:N_WORDS]])


def _share(lengths: Sequence[int], size: int) -> int:
    """How many of each language give so many in all; the longest where there are fewer."""
    for share in range(size // len(lengths), max(lengths) + 1):
        if sum(min(length, share) for length in lengths) >= size:
            return share
    return max(lengths)
