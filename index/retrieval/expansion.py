"""Query expansion: each word of a question -> the terms of the index that match it, with weights.

A word matches itself, names that are written alike, its translations by the table, similar words
by the embedding of terms and, if it is in no vocabulary, what `index.retrieval.oov` finds.
"""

import itertools
import math
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.params import MAX_EXPANSIONS, MIN_COSINE, NEARNESS_POWER, UNKNOWN_IDF
from index.retrieval.dense import TermVectors
from index.retrieval.oov import OovExpander
from index.retrieval.query import ExpandedTerm
from index.retrieval.term_lookup import TermLookup
from index.retrieval.translation_table import TranslationTable
from index.storage.index import Index
from index.storage.lexicon import NEUTRAL, has_digit
from index.text.tokenizer import Token
from index.text.transliteration import is_katakana

MAX_KNOWN = 20_000  # expanded words that are kept; then the older half is dropped
MAX_WARMED = 5_000  # words that are expanded before anybody asks
_WARMED_AT_ONCE = 32
MIN_IDF = 1e-6  # so that a word counts where there is a single passage


class _Word(NamedTuple):
    """All that the expansion of a word depends on; `is_name`: whether it may be a name."""

    terms: tuple[str, ...]
    form: str
    is_name: bool


_Expansion = tuple[NDArray[np.int32], NDArray[np.float32], float]  # terms, weights and idf


class QueryExpander:
    """Expands words into terms of one index. Safe to use from several threads."""

    def __init__(self, index: Index, table: TranslationTable, term_embedder: Embedder) -> None:
        self._lexicon = index.lexicon
        self._postings = index.postings
        self._n_passages = len(index.passages)
        self._lookup = TermLookup(index.lexicon, table)
        self._oov = OovExpander(self._lookup)
        self._term_vectors = TermVectors(index)
        self._embedder = term_embedder
        # Words return from question to question; the arrays are small.
        self._known: dict[_Word, _Expansion] = {}

    def expand(self, tokens: Sequence[Token], words: Sequence[str]) -> tuple[ExpandedTerm, ...]:
        """Expand the words of a question: `tokens`, written in the question as in `words`."""
        keys = [
            _Word(token.terms, token.form, word[:1].isupper() or is_katakana(token.form))
            for token, word in zip(tokens, words, strict=True)
        ]
        expansions = {key: found for key in keys if (found := self._known.get(key)) is not None}
        if new := [key for key in dict.fromkeys(keys) if key not in expansions]:
            expansions.update(self._expand(new))
        return tuple(
            ExpandedTerm(word, *expansions[key]) for word, key in zip(words, keys, strict=True)
        )

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
                    _Word((terms[number],), forms[number], is_katakana(forms[number]))
                    for number in commonest[begin : begin + _WARMED_AT_ONCE]
                ]
            )
            if time.perf_counter() - started > timeout_s:
                return

    def _expand(self, words: Sequence[_Word]) -> dict[_Word, _Expansion]:
        """Expand words that aren't known, and keep the results for the next questions."""
        expansions = {}
        for word, neighbours in zip(words, self._neighbours(words), strict=True):
            own = [dict.fromkeys(self._lookup.find(key), 1.0) for key in word.terms]
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
            terms = np.array(list(best), dtype=np.int32)
            values = np.array(list(best.values()), dtype=np.float32)
            for array in (terms, values):  # shared by all questions with this word
                array.setflags(write=False)
            # The idf counts the passages that contain any of the terms, each by the weight of its
            # term, as in probabilistic structured queries (Darwish and Oard, 2003). The idf of the
            # word alone would mislead: it may be rare only because most documents are in another
            # language, in which its translation is common.
            n, bounds = self._n_passages, self._postings.bounds
            n_matching = min(float(values @ (bounds[terms + 1] - bounds[terms])), n)
            idf = UNKNOWN_IDF * math.log(max(n, 1))
            if n_matching:
                idf = math.log1p((n - n_matching + 0.5) / (n_matching + 0.5))
            expansions[word] = terms, values, max(idf, MIN_IDF)
        # Numbers are expanded in no time, and there is no end of them.
        lasting = {word: found for word, found in expansions.items() if not has_digit(word.form)}
        if len(self._known) + len(lasting) > MAX_KNOWN:
            # A new dictionary: another thread may be reading the old one.
            self._known = dict(itertools.islice(self._known.copy().items(), MAX_KNOWN // 2, None))
        self._known.update(lasting)
        return expansions

    def _neighbours(self, words: Sequence[_Word]) -> Iterator[dict[int, float]]:
        """For each word the nearest terms of each language by the embedding: term -> weight."""
        forms = [word.form for word in words if not has_digit(word.form)]
        cosines_of_words = self._term_vectors.cosines(self._embedder.embed_passages(forms))
        for word in words:
            if has_digit(word.form):
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
