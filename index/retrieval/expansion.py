"""Query expansion: each word of a question -> the terms of the index that match it, with weights.

A word matches itself, names that are written alike, its translations by the table, similar words
by the embedding of terms and, if it is in no vocabulary, what `index.retrieval.oov` finds.
"""

import itertools
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.params import MAX_EXPANSIONS, MIN_COSINE, NEARNESS_POWER, UNKNOWN_IDF
from index.retrieval.dense import TermVectors
from index.retrieval.oov import OovExpander
from index.retrieval.query import ExpandedTerm
from index.retrieval.question_words import QuestionReader, Slot, Word
from index.retrieval.term_lookup import TermLookup
from index.retrieval.translation_table import TranslationTable
from index.storage.index import Index
from index.storage.lexicon import NEUTRAL, has_digit
from index.text.transliteration import is_katakana
from index.types import Language

MAX_KNOWN = 20_000  # expanded words that are kept; then the older half is dropped
MAX_WARMED = 5_000  # words that are expanded before anybody asks
_WARMED_AT_ONCE = 32
BARE_NUMBER_WEIGHT = 0.3  # of 3 for "rule 3"
MIN_IDF = 1e-6  # so that a word counts where there is a single passage

_Expansion = tuple[NDArray[np.int32], NDArray[np.float32], float]  # terms, weights and idf


class QueryExpander:
    """Expands words into terms of one index. Safe to use from several threads."""

    def __init__(self, index: Index, table: TranslationTable, term_embedder: Embedder) -> None:
        self._lexicon = index.lexicon
        self._postings = index.postings
        self._n_passages = len(index.passages)
        self._lookup = TermLookup(index.lexicon, table)
        self._oov = OovExpander(self._lookup)
        self._reader = QuestionReader(self._lookup, index.postings, index.synonyms)
        self._term_vectors = TermVectors(index)
        self._embedder = term_embedder
        # Words return from question to question; the arrays are small.
        self._known: dict[Word, _Expansion] = {}

    def expand(self, question: str, languages: tuple[Language, ...]) -> tuple[ExpandedTerm, ...]:
        """Expand the words of a question that may be in any of these languages."""
        slots = self._reader.read(question, languages)
        keys = dict.fromkeys(word for slot in slots for word, _ in slot.readings)
        expansions = {key: found for key in keys if (found := self._known.get(key)) is not None}
        if new := [key for key in keys if key not in expansions]:
            expansions.update(self._expand(new))
        return tuple(self._merge(slot, expansions) for slot in slots)

    def _merge(self, slot: Slot, expansions: dict[Word, _Expansion]) -> ExpandedTerm:
        """The terms of all readings of a word."""
        (first, weight), *others = slot.readings
        terms, values, idf = expansions[first]
        if others or weight != 1.0:
            best: dict[int, float] = defaultdict(float)
            for word, weight in slot.readings:
                terms, values, _ = expansions[word]
                for term, value in zip(terms.tolist(), values.tolist(), strict=True):
                    best[term] = max(best[term], weight * value)
            terms, values, idf = self._with_idf(best)
        return ExpandedTerm(slot.written, terms, values, max(idf * slot.share, MIN_IDF))

    def warm_up(self, timeout_s: float) -> None:
        """Expand the index's own words, the commonest first: most questions contain them."""
        started = time.perf_counter()
        n_passages = np.diff(self._postings.bounds)
        words = np.flatnonzero(self._lexicon.groups < NEUTRAL)
        commonest = words[np.argsort(-n_passages[words], kind="stable")][:MAX_WARMED].tolist()
        terms, forms = self._lexicon.terms, self._lexicon.forms
        for begin in range(0, len(commonest), _WARMED_AT_ONCE):
            self._expand(
                [
                    Word((terms[number],), forms[number], is_katakana(forms[number]))
                    for number in commonest[begin : begin + _WARMED_AT_ONCE]
                ]
            )
            if time.perf_counter() - started > timeout_s:
                return

    def _expand(self, words: Sequence[Word]) -> dict[Word, _Expansion]:
        """Expand words that aren't known, and keep the results for the next questions."""
        expansions = {}
        for word, neighbours in zip(words, self._neighbours(words), strict=True):
            own = [
                dict.fromkeys(self._lookup.find(key), weight)
                for key, weight in _own_weights(word.terms).items()
            ]
            translations: list[dict[int, float]] = []
            guesses: Iterable[dict[int, float]] = ()
            if not word.is_exact:
                translations = [self._lookup.translate(key) for key in word.terms]
                guesses = self._oov.expand(
                    word.terms,
                    word.form,
                    is_name=word.is_name,
                    known=any(own),
                    translated=any(translations),
                )
            best: dict[int, float] = defaultdict(float)
            for weights in (*own, *translations, *guesses, neighbours):
                for term, weight in weights.items():
                    best[term] = max(best[term], weight)
            expansions[word] = self._with_idf(best)
        # Numbers are expanded in no time, and there is no end of them.
        lasting = {word: found for word, found in expansions.items() if not has_digit(word.form)}
        if len(self._known) + len(lasting) > MAX_KNOWN:
            # A new dictionary: another thread may be reading the old one.
            self._known = dict(itertools.islice(self._known.copy().items(), MAX_KNOWN // 2, None))
        self._known.update(lasting)
        return expansions

    def _with_idf(self, best: dict[int, float]) -> _Expansion:
        """Terms with their weights as arrays, and the idf of all of them.

        The idf counts the passages that contain any of the terms, each by the weight of its term,
        as in probabilistic structured queries (Darwish and Oard, 2003). The idf of the word alone
        would mislead: it may be rare only because most documents are in another language, in which
        its translation is common.
        """
        terms = np.array(list(best), dtype=np.int32)
        values = np.array(list(best.values()), dtype=np.float32)
        for array in (terms, values):  # shared by all questions with this word
            array.setflags(write=False)
        n, bounds = self._n_passages, self._postings.bounds
        n_matching = min(float(values @ (bounds[terms + 1] - bounds[terms])), n)
        idf = UNKNOWN_IDF * math.log(max(n, 1))
        if n_matching:
            idf = math.log1p((n - n_matching + 0.5) / (n_matching + 0.5))
        return terms, values, max(idf, MIN_IDF)

    def _neighbours(self, words: Sequence[Word]) -> Iterator[dict[int, float]]:
        """For each word the nearest terms of each language by the embedding: term -> weight."""
        forms = [word.form for word in words if not _has_no_neighbours(word)]
        cosines_of_words = self._term_vectors.cosines(self._embedder.embed_passages(forms))
        for word in words:
            if _has_no_neighbours(word):
                yield {}
                continue
            terms, cosines = next(cosines_of_words)
            near = np.flatnonzero(cosines > MIN_COSINE)
            groups = self._lexicon.groups[terms[near]]
            order = np.lexsort((-cosines[near], groups))
            groups = groups[order]
            ranks = np.arange(len(order)) - np.searchsorted(groups, groups)  # within each group
            near = near[order[ranks < MAX_EXPANSIONS]]
            nearness = (np.minimum(cosines[near], 1.0) - MIN_COSINE) / (1 - MIN_COSINE)
            weights = (nearness**NEARNESS_POWER).tolist()
            yield dict(zip(terms[near].tolist(), weights, strict=True))


def _has_no_neighbours(word: Word) -> bool:
    """Whether the embedding knows nothing about a word, or nothing but itself is meant."""
    return word.is_exact or has_digit(word.form)


def _own_weights(terms: Sequence[str]) -> dict[str, float]:
    """How much each term of a word counts: in "rule 3", which is "#3", the mere number little."""
    is_counted = any(term.startswith("#") and term[1:].isdecimal() for term in terms)
    return {term: BARE_NUMBER_WEIGHT if is_counted and term.isdecimal() else 1.0 for term in terms}
