"""A question's words -> the index's terms that answer to them, across languages."""

import functools
import math
import re
from collections import Counter, defaultdict
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
from index.translation_table import TranslationTable
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

_DIGIT = re.compile(r"\d")
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
        if _is_numeric(key):  # 4 and 5 stand in the same sentences, and are no translations
            return {}
        meant = [found for found in self._table.translations(key) if not _is_numeric(found.term)]
        languages = [_language(translation.term) for translation in meant]
        # Latin words inside Japanese are English, or nothing.
        held = self._finder.find(
            [translation.term for translation in meant],
            by_name=[language != "pt" for language in languages],
        )
        weights: dict[int, float] = {}
        # The dices of two languages don't compare: their pairs are of other kinds.
        best: dict[str, float] = {}
        n_found: Counter[str] = Counter()
        for translation, language, terms in zip(meant, languages, held, strict=True):
            highest = best.setdefault(language, translation.dice)
            if terms and n_found[language] < MAX_COUNTERPARTS:
                n_found[language] += 1
                sureness = min(1.0, TABLE_SURENESS * math.sqrt(highest))
                weight = (translation.dice / highest) ** TABLE_POWER * sureness
                weights.update({term: max(weight, weights.get(term, 0.0)) for term in terms})
        return weights

    def _by_embedding(self, form: str) -> dict[int, float]:
        """The nearest terms of each language, by the cosine of the bundled embedding."""
        numbers, cosines = self._near.of(self._embedder.embed_question(form))
        near = np.flatnonzero(cosines > MIN_COSINE)
        near = near[_first_of_groups(self._lexicon.groups[numbers[near]], cosines[near])]
        nearness = (np.minimum(cosines[near], 1.0) - MIN_COSINE) / (1 - MIN_COSINE)
        found = (nearness**NEARNESS_POWER).tolist()
        return dict(zip(numbers[near].tolist(), found, strict=True))

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


def _first_of_groups(groups: NDArray[np.uint8], cosines: NDArray[np.float32]) -> NDArray[np.int64]:
    """The positions of each group's highest cosines, MAX_COUNTERPARTS at most."""
    order = np.lexsort((-cosines, groups))
    in_order = groups[order]
    ranks = np.arange(len(order)) - np.searchsorted(in_order, in_order)
    first: NDArray[np.int64] = order[ranks < MAX_COUNTERPARTS]
    return first


def _language(term: str) -> str:
    language, colon, _ = term.partition(":")
    return language if colon else ""


def _is_numeric(term: str) -> bool:
    return _DIGIT.search(term) is not None
