"""A question's words -> the index's terms that answer to them, across languages."""

import functools
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis import Token
from index.bm25 import Postings
from index.embedding import Embedder
from index.guessing import Guesser
from index.lexicon import Lexicon
from index.segment import Segment
from index.term_finder import TermFinder
from index.term_vectors import TermVectors
from index.translation_table import Translation, TranslationTable
from index.transliteration import is_katakana
from index.tuning import (
    MAX_COUNTERPARTS,
    MIN_COSINE,
    NEARNESS_POWER,
    TABLE_POWER,
    TABLE_SURENESS,
    UNKNOWN_IDF,
)
from index.weakly import weakly

MIN_IDF = 1e-6  # so that a word is worth something where there is a single passage


@dataclass(frozen=True, slots=True)
class Counterparts:
    """A word of the question and the terms of the index that may stand for it.

    `terms` are numbers of the lexicon, each once; `weights`, as many, 0..1, 1 for the word itself.
    `idf` is what the word is worth.
    """

    word: str
    terms: NDArray[np.int32]
    weights: NDArray[np.float32]
    idf: float


class Translator:
    """Finds counterparts in one index. Safe to use from several threads."""

    def __init__(self, segment: Segment, table: TranslationTable, term_embedder: Embedder) -> None:
        self._lexicon: Lexicon = segment.lexicon
        self._postings: Postings = segment.postings
        self._finder = TermFinder(self._lexicon)
        self._near = TermVectors(segment)
        self._n_passages = len(segment.passages)
        self._table = table
        self._embedder = term_embedder
        self._guesser = Guesser(self._lexicon, table, weakly(self._by_table))
        # Words return from question to question; the arrays are small.
        self._weights = functools.lru_cache(maxsize=20_000)(weakly(self._find_weights))

    def counterparts(self, token: Token, word: str) -> Counterparts:
        """The index's terms for one word of a question, written `word` there."""
        is_name = word[:1].isupper() or is_katakana(token.form)
        weights = self._weights(token.terms, token.form, is_name)
        terms = np.array(list(weights), dtype=np.int32)
        values = np.array(list(weights.values()), dtype=np.float32)
        return Counterparts(word, terms, values, self._idf(terms, values))

    def _find_weights(self, keys: tuple[str, ...], form: str, is_name: bool) -> dict[int, float]:
        voices = [dict.fromkeys(self._lexicon.find(key), 1.0) for key in keys]
        voices += [self._by_table(key) for key in keys]
        known, translated = any(voices[: len(keys)]), any(voices[len(keys) :])
        voices += self._guesser.voices(
            keys, form, is_name=is_name, known=known, translated=translated
        )
        if not _is_numeric(form):
            voices.append(self._by_embedding(form))
        weights: dict[int, float] = defaultdict(float)
        for voice in voices:  # the strongest counts
            for term, weight in voice.items():
                weights[term] = max(weights[term], weight)
        return dict(weights)

    def _by_table(self, key: str) -> dict[int, float]:
        """The best translations into each language, beside the best one into the same."""
        weights: dict[int, float] = {}
        if _is_numeric(key):  # 4 and 5 stand in the same sentences, and are no translations
            return weights
        for translations in self._translations_by_language(key):
            best = translations[0].dice
            sureness = min(1.0, TABLE_SURENESS * math.sqrt(best))
            found = 0
            held = self._find_translations([translation.term for translation in translations])
            for translation, terms in zip(translations, held, strict=True):
                if terms and found < MAX_COUNTERPARTS:
                    found += 1
                    weight = (translation.dice / best) ** TABLE_POWER * sureness
                    weights.update({term: max(weight, weights.get(term, 0.0)) for term in terms})
        return weights

    def _find_translations(self, terms: Sequence[str]) -> list[list[int]]:
        """The numbers of translations. Latin words inside Japanese are English, or nothing."""
        by_name = not terms[0].startswith("pt:")
        return self._finder.find(terms, by_name=by_name)

    def _translations_by_language(self, key: str) -> Iterable[Sequence[Translation]]:
        """Best first. The dices of two languages don't compare: their pairs are of other kinds."""
        by_language: dict[str, list[Translation]] = defaultdict(list)
        for translation in self._table.translations(key):
            if _is_numeric(translation.term):
                continue
            language, colon, _ = translation.term.partition(":")
            by_language[language if colon else ""].append(translation)
        return by_language.values()

    def _by_embedding(self, form: str) -> dict[int, float]:
        """The nearest terms of each language, by the cosine of the bundled embedding."""
        weights: dict[int, float] = {}
        for numbers, cosines in self._near.of(self._embedder.embed_question(form)):
            for position in _nearest(cosines):
                cosine = min(float(cosines[position]), 1.0)
                nearness = (cosine - MIN_COSINE) / (1 - MIN_COSINE)
                weights[int(numbers[position])] = nearness**NEARNESS_POWER
        return weights

    def _idf(self, terms: NDArray[np.int32], weights: NDArray[np.float32]) -> float:
        """What the word is worth: its idf, counting the passages that hold a counterpart too.

        Each counterpart counts by its weight, as in probabilistic structured queries (Darwish and
        Oard, 2003). Its own idf would not do: a word may be rare in the index's other language only
        because its translation is what everyone writes.
        """
        n = self._n_passages
        bounds = self._postings.bounds
        holding = min(float(weights @ (bounds[terms + 1] - bounds[terms])), n)
        if holding:
            return max(math.log1p((n - holding + 0.5) / (holding + 0.5)), MIN_IDF)
        return max(UNKNOWN_IDF * math.log(max(n, 1)), MIN_IDF)


def _nearest(cosines: NDArray[np.float32]) -> NDArray[np.int64]:
    """The positions of the highest cosines above MIN_COSINE, MAX_COUNTERPARTS at most."""
    near = np.flatnonzero(cosines > MIN_COSINE)
    return near[np.argsort(-cosines[near], kind="stable")[:MAX_COUNTERPARTS]]


def _is_numeric(term: str) -> bool:
    return any(map(str.isdigit, term))
