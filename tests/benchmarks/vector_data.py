"""Vectors to find neighbours among: of real sentences, of generated texts, and drawn at random."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import unit_rows
from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.engine import BUNDLED_TABLE
from index.retrieval.translation_table import open_table
from index.storage.index import Index, Vectors
from index.training.pairs import read_pairs
from index.types import LANGUAGES, Language
from tests.benchmarks.generated import draw, embed_words, read_words, small_segment

__all__ = ["DIMENSION", "N_QUESTIONS", "REAL", "Data", "Floats", "generated", "randomly", "real"]

DIMENSION = 256
N_QUESTIONS = 200
REAL = "real"
MIN_TEXT_CHARS = 30  # shorter ones are entries of dictionaries
WORDS_OF_PASSAGE, WORDS_OF_QUESTION = 80, 6

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Data:
    """Vectors of passages and of questions, a row each, and the languages of the passages.

    `languages`: positions in LANGUAGES. What is in no language is in one.
    """

    kind: str
    passages: Floats
    questions: Floats
    languages: NDArray[np.uint8]

    def index(self) -> Index:
        """An index of these passages, without terms, whose scores are cosines.

        In an index of documents they are counted above what unrelated questions get, language by
        language, which no peer does.
        """
        small = small_segment(StaticEmbedder(BUNDLED_EMBEDDING))
        baseline = np.zeros_like(small.vectors.baseline)
        baseline[..., 1] = 1.0  # a mean of 0, a deviation of 1
        n = len(self.passages)
        table = replace(
            small.passages,
            documents=np.zeros(n, dtype=np.int32),
            languages=self.languages,
            navigation=np.zeros(n, dtype=np.uint8),
        )
        vectors = Vectors(self.passages, small.vectors.terms, baseline)
        return replace(small, passages=table, vectors=vectors)


def real(size: int, texts: Path) -> Data:
    """Sentences that were translated, as many as there are; their translations ask for them."""
    pairs = [pair for pair in read_pairs(texts) if len(pair.left) >= MIN_TEXT_CHARS]
    random = np.random.default_rng(11)
    asked = [pairs[n].right for n in random.choice(len(pairs), N_QUESTIONS).tolist()]
    held: dict[str, Language] = {pair.left: pair.left_language for pair in pairs}
    others = {pair.right: pair.right_language for pair in pairs if pair.right not in set(asked)}
    spoken = dict([*held.items(), *others.items()][:size])
    embedder = StaticEmbedder(BUNDLED_EMBEDDING)
    languages = [LANGUAGES.index(language) for language in spoken.values()]
    passages, questions = _embed(embedder, list(spoken)), _embed(embedder, asked)
    return Data(REAL, passages, questions, np.array(languages, dtype=np.uint8))


def _embed(embedder: StaticEmbedder, texts: Sequence[str]) -> Floats:
    parts = range(0, len(texts), 1_024)
    return np.concatenate([embedder.embed_passages(texts[n : n + 1_024]) for n in parts])


def generated(size: int) -> Data:
    """Means of the vectors of words, drawn as often as in text."""
    random = np.random.default_rng(12)
    words = read_words(open_table(BUNDLED_TABLE), size * WORDS_OF_PASSAGE)
    chosen = [words.terms[term] for held in words.of_language for term in held.tolist()]
    vectors = embed_words(StaticEmbedder(BUNDLED_EMBEDDING), chosen)
    order = random.permutation(len(vectors))
    passages = np.zeros((size, DIMENSION), dtype=np.float32)
    ones = np.ones(WORDS_OF_PASSAGE, dtype=np.float32)
    drawn = order[draw(random, len(order), size * WORDS_OF_PASSAGE)].reshape(size, -1)
    for passage, held in enumerate(drawn):
        passages[passage] = ones @ vectors[held]
    asked = random.choice(drawn, N_QUESTIONS)[:, :WORDS_OF_QUESTION]
    questions = unit_rows(vectors[asked].sum(axis=1))
    return Data("generated", unit_rows(passages), questions, np.zeros(size, dtype=np.uint8))


def randomly(size: int) -> Data:
    """As no texts are: nothing is near anything."""
    random = np.random.default_rng(13)
    drawn = random.standard_normal((size + N_QUESTIONS, DIMENSION), dtype=np.float32)
    vectors = unit_rows(drawn)
    passages, questions = vectors[N_QUESTIONS:], vectors[:N_QUESTIONS]
    return Data("random", passages, questions, np.zeros(size, dtype=np.uint8))
