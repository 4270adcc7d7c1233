"""A question -> the passages that answer it best, by terms and by vectors.

lexical(passage)  = sum over words q of
                    max over terms t of weight(q, t) * min(idf(t), idf(q)) * saturation(t, passage)
divided by what an ideal passage would reach, so that it reads as coverage, about 0..1
semantic(passage) = deviations of its cosine above that of unrelated questions, at least 0
score             = lexical + SEMANTIC_WEIGHT * semantic, less for a web page's navigation
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis import analyze
from index.bm25 import K1, Postings, top_k
from index.embedding import Embedder
from index.language import question_languages
from index.records import LANGUAGES, Hit, Language
from index.segment import Segment
from index.translation import Counterparts, Translator
from index.tuning import IDEAL_SATURATION, MENU_WEIGHT, SEMANTIC_UNIT, SEMANTIC_WEIGHT


@dataclass(frozen=True, slots=True)
class Query:
    """A question, understood: its language, its words' counterparts, its vector."""

    text: str
    language: Language
    words: tuple[Counterparts, ...]
    vector: NDArray[np.float32]

    @property
    def ideal(self) -> float:
        """The lexical score of a passage that holds every word."""
        return sum(word.idf for word in self.words) * (K1 + 1) * IDEAL_SATURATION


class Retriever:
    """Finds passages in one segment. Safe to use from several threads."""

    def __init__(self, segment: Segment, embedder: Embedder, translator: Translator) -> None:
        self._segment = segment
        self._embedder = embedder
        self._translator = translator
        # The idf of a term that stands in one passage only.
        self._rarest_idf = math.log1p((len(segment.passages) - 0.5) / 1.5)
        self._menu_weights = np.where(segment.passages.menu > 0, MENU_WEIGHT, 1.0)

    def understand(self, question: str) -> Query:
        """Analyse a question and find its words' counterparts in the index."""
        languages = question_languages(question)
        words = tuple(
            self._translator.counterparts(token, question[token.start : token.end])
            for token in analyze(question, languages)
        )
        return Query(question, languages[0], words, self._embedder.embed_question(question))

    def search(self, query: Query, k: int, left_out: frozenset[int] = frozenset()) -> list[Hit]:
        """The k best passages, best first; none for a question without any term.

        `left_out` are the numbers of documents that are treated as if they weren't there.
        """
        if not query.words or not len(self._segment.passages):
            return []
        lexical = self._lexical(query)
        semantic = self._semantic(query)
        scores = (lexical + SEMANTIC_WEIGHT * semantic) * self._menu_weights
        if left_out:
            scores[np.isin(self._segment.passages.documents, list(left_out))] = 0.0
        worth = sum(word.idf for word in query.words) / self._rarest_idf
        return [
            Hit(
                passage=int(n),
                score=float(scores[n]),
                lexical=float(lexical[n]),
                semantic=float(semantic[n]),
                evidence=float(lexical[n]) * worth,
                is_foreign=self._segment.passages.language(int(n)) != query.language,
            )
            for n in top_k(scores, k)
        ]

    def _lexical(self, query: Query) -> NDArray[np.float64]:
        n_passages = len(self._segment.passages)
        scores = lexical_scores(self._segment.postings, query.words, n_passages)
        return scores / query.ideal

    def _semantic(self, query: Query) -> NDArray[np.float32]:
        vectors = self._segment.vectors
        asked = LANGUAGES.index(query.language)
        mean, deviation = vectors.background[asked, self._segment.passages.languages].T
        deviations: NDArray[np.float32] = (vectors.passages @ query.vector - mean) / deviation
        return np.maximum(deviations, 0) * np.float32(SEMANTIC_UNIT)


def lexical_scores(
    postings: Postings, words: Sequence[Counterparts], n_passages: int
) -> NDArray[np.float64]:
    """The sum over words of the best of their counterparts, shape (n_passages,)."""
    scores = np.zeros(n_passages, dtype=np.float64)
    for word in words:
        best = np.zeros(n_passages, dtype=np.float64)
        for term, weight in zip(word.terms, word.weights, strict=True):
            passages, saturations = postings.of(term)
            worth = float(weight) * min(float(postings.idf[term]), word.idf)
            best[passages] = np.maximum(best[passages], worth * saturations)
        scores += best
    return scores
