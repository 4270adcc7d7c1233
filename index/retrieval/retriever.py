"""The retriever: a question -> the passages that answer it best, in any of the three languages.

1. The question is analysed and its words are expanded (`expansion`).
2. The first stage finds candidates by terms and by vectors (`first_stage`, `bm25`, `dense`).
3. Their sentences are read and they are rescored (`rescoring`).
4. Each score is compared with what else its language offers (`_language_bias`): passages in the
   asker's own language score higher throughout, and must not win by that alone.
5. The reader, if there is one, looks at question and best passages together (`reading`).
"""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.params import (
    LANGUAGE_BIAS_PASSAGES,
    LANGUAGE_BIAS_PRIOR,
    MIN_PASSAGES_TO_READ,
    MIN_WORDS_TO_READ,
    RANKING_WEIGHTS,
    TYPICAL_MARGIN,
)
from index.retrieval.expansion import QueryExpander
from index.retrieval.first_stage import (
    CandidateGenerator,
    LocalCandidateGenerator,
    navigation_weights,
)
from index.retrieval.query import Candidates, Query
from index.retrieval.reading import NOT_READ, Reading, in_order_of_reading, read_best
from index.retrieval.rescoring import FEATURES, rescoring_features
from index.retrieval.translation_table import TranslationTable
from index.storage.index import Index
from index.text.language import question_languages
from index.types import LANGUAGES, TENANTS, Hit

if TYPE_CHECKING:  # imports onnxruntime, which a static embedding doesn't need
    from index.embedding.reader import Reader

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question.

    `hits` are numbered in `index`, which holds at least their documents, whole: the index that was
    asked, or a small one of some documents. `left_out` are the numbers there of the documents that
    weren't searched. `reading` is what was read of the hits.
    """

    index: Index
    hits: list[Hit]
    left_out: frozenset[int]
    reading: Reading = NOT_READ


class Retriever:
    """Finds passages in one index. Safe to use from several threads."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        term_embedder: Embedder,
        table: TranslationTable,
        candidates: CandidateGenerator | None = None,
        reader: "Reader | None" = None,
    ) -> None:
        """Retrieve from an index.

        Args:
            index: The documents and their index.
            embedder: The model that embedded the passages.
            term_embedder: The bundled model, which embedded the terms.
            table: Translates terms.
            candidates: The first stage; by default it runs on the index in memory.
            reader: Reads the best passages, if given; in an index of fewer than
                MIN_PASSAGES_TO_READ not for terse questions.
        """
        self.index = index
        self.embedder_kind = embedder.kind
        self._embedder = embedder
        self._term_embedder = term_embedder
        self._expander = QueryExpander(index, table, term_embedder)
        self._candidates = candidates or LocalCandidateGenerator(index)
        self._reader = reader
        self._is_small = len(index.passages) < MIN_PASSAGES_TO_READ
        self._weights = RANKING_WEIGHTS[embedder.kind]
        self._weights_if_read = RANKING_WEIGHTS["reader"]
        self._passage_weights = np.array([self._weights.passage[name] for name in FEATURES])
        self._n_of_language = index.passages.count_by_language()
        # How far the whole index has too few passages to show how high wrong ones score, 0..1.
        n_others = min(len(index.passages) - 1, LANGUAGE_BIAS_PASSAGES)
        self._smallness = 1 - n_others / LANGUAGE_BIAS_PASSAGES
        self._max_idf = math.log1p((len(index.passages) - 0.5) / 1.5)  # of a term in one passage
        self._of_tenants = index.documents.below(TENANTS)

    def warm_up(self, timeout_s: float) -> None:
        """Expand the index's own words before questions contain them."""
        self._expander.warm_up(timeout_s)

    def understand(self, question: str) -> Query:
        """Analyse a question and expand its words into terms of the index."""
        languages = question_languages(question)
        words = self._expander.expand(question, languages)
        vector = self._embedder.embed_question(question)
        is_bundled = self._embedder is self._term_embedder
        term_vector = vector if is_bundled else self._term_embedder.embed_question(question)
        is_read = self._reader is not None and not (
            self._is_small and len(words) < MIN_WORDS_TO_READ
        )
        weights = self._weights_if_read if is_read else self._weights
        return Query(question, languages[0], words, vector, term_vector, weights)

    def find(
        self, query: Query, k: int, excluded: frozenset[int] = frozenset()
    ) -> tuple[list[Hit], Reading]:
        """The hits of `find_and_read` and what was read, in an index that holds its documents."""
        found = self.find_and_read(query, k, excluded)
        return found.hits, found.reading

    def find_and_read(self, query: Query, k: int, excluded: frozenset[int] = frozenset()) -> Found:
        """The k best passages as `rank` finds them, then read and ordered anew.

        They aren't read for a query whose weights aren't those of the reader.
        """
        found = self.rank(query, k, excluded)
        is_read = query.weights is self._weights_if_read
        if self._reader is None or not is_read or not found.hits:
            return found
        reading = read_best(self._reader, found.index, query, found.hits)
        hits = in_order_of_reading(found.hits, reading, query.weights.answer)
        return replace(found, hits=hits, reading=reading)

    def search(self, query: Query, k: int, excluded: frozenset[int] = frozenset()) -> list[Hit]:
        """The hits of `rank`, in an index that holds its documents."""
        return self.rank(query, k, excluded).hits

    def rank(self, query: Query, k: int, excluded: frozenset[int] = frozenset()) -> Found:
        """The k best passages, best first; none for a question without any term.

        There are at most as many as are rescored: some dozens.

        Args:
            query: The question.
            k: The number of passages.
            excluded: The numbers of documents that are not searched. The scores of other passages
                don't depend on them, and nothing does on those of tenants.
        """
        if not query.words or not len(self.index.passages):
            return Found(self.index, [], excluded)
        # Excluded documents still show how high wrong passages score. Otherwise a question that the
        # documents don't answer would get an answer from a single one of them. But nobody may
        # notice what the documents of other tenants say.
        candidates = all_candidates = self._candidates.find(query, excluded & self._of_tenants)
        if candidates.are_of_any(excluded):  # otherwise the same ones would be found again
            candidates = self._candidates.find(query, excluded)
        if not len(candidates.passages):
            return Found(self.index, [], excluded)
        scores, coverages = self._rescored(query, candidates)
        all_scores = scores
        if candidates is not all_candidates:
            all_scores, _ = self._rescored(query, all_candidates)
        self.index.give_back()
        languages = candidates.index.passages.languages[candidates.passages]
        all_languages = all_candidates.index.passages.languages[all_candidates.passages]
        of_language = _language_bias(all_scores, all_languages, self._n_of_language)
        bias, sureness = (values[languages] for values in of_language)
        adjusted = scores - self._weights.language_bias * bias
        question_mass = sum(word.idf for word in query.words) / self._max_idf
        order = np.lexsort((candidates.passages, -adjusted))
        index, passages, order = self._best_of_each(candidates, order, k)
        hits = [
            Hit(
                passage=passage,
                score=float(adjusted[n]),
                margin=float(
                    sureness[n] * (scores[n] - bias[n])
                    + self._smallness * TYPICAL_MARGIN * max(scores[n], 0.0)
                ),
                coverage=float(coverages[n]),
                lexical=float(candidates.lexical[n]),
                semantic=float(candidates.semantic[n]),
                idf_mass=float(candidates.lexical[n]) * question_mass,
                is_foreign=LANGUAGES[int(languages[n])] != query.language,
            )
            for passage, n in zip(passages.tolist(), order.tolist(), strict=True)
        ]
        return Found(index, hits, index.numbers_here(excluded))

    def _rescored(self, query: Query, candidates: Candidates) -> tuple[Floats, Floats]:
        """The score and the coverage of each candidate."""
        features = rescoring_features(candidates.index, query, candidates)
        scores = features @ self._passage_weights
        weights = navigation_weights(candidates.index.passages, candidates.passages)
        scores = np.where(scores > 0, scores * weights, scores)
        return scores, features[:, FEATURES.index("coverage")]

    def features(self, query: Query) -> tuple[Ints, Floats]:
        """The passages that are rescored, and their features as in `rescoring`."""
        candidates = self._candidates.find(query, frozenset())
        return candidates.passages, rescoring_features(candidates.index, query, candidates)

    def _best_of_each(
        self, candidates: Candidates, order: Ints, k: int
    ) -> tuple[Index, Ints, Ints]:
        """The first k candidates without those that mostly translate an earlier one.

        Returns:
            An index with their documents, their numbers there, and their positions.
        """
        n_looked = k
        while True:
            # More only if some are left out: their documents may have to be fetched.
            index, passages, positions = self._candidates.with_documents(
                candidates, order[:n_looked]
            )
            chosen = _without_translations(index, passages.tolist(), k)
            if len(chosen) == k or n_looked >= len(order):
                return index, passages[chosen], positions[chosen]
            n_looked *= 2


def _without_translations(index: Index, passages: list[int], k: int) -> list[int]:
    """The positions of the first k passages without those that mostly translate an earlier one."""
    table, parallel_texts = index.passages, index.parallel_texts
    if not len(parallel_texts.sentences):
        return list(range(len(passages)))[:k]
    chosen: list[int] = []
    translated: set[int] = set()
    for n, passage in enumerate(passages):
        if len(chosen) == k:
            break
        sentences = table.sentences_of(passage)
        if 2 * len(translated.intersection(sentences)) > len(sentences):
            continue
        for sentence in sentences:
            translated.update(parallel_texts.translations_of(sentence))
        chosen.append(n)
    return chosen


def _language_bias(
    scores: Floats, languages: NDArray[np.uint8], n_of_language: Ints
) -> tuple[Floats, Floats]:
    """How high the wrong passages of each language score: the mean of its second to sixth score.

    Passages without a score count as 0. Where a language has few passages, the mean is drawn
    towards the mean of all languages, by LANGUAGE_BIAS_PRIOR scores.

    Args:
        scores: The scores of the passages found.
        languages: Their languages, as positions in LANGUAGES.
        n_of_language: How many passages each language has, found or not.

    Returns:
        The bias of each language, and how many of the five passages it has, as a share.
    """
    others = slice(1, 1 + LANGUAGE_BIAS_PASSAGES)
    overall = np.sort(scores)[::-1][others]
    prior = float(overall.mean()) if len(overall) else 0.0
    n_others = np.clip(n_of_language - 1, 0, LANGUAGE_BIAS_PASSAGES)
    totals = np.array(
        [
            np.sort(scores[languages == language])[::-1][others].sum()
            for language in range(len(LANGUAGES))
        ]
    )
    bias = (totals + LANGUAGE_BIAS_PRIOR * prior) / (n_others + LANGUAGE_BIAS_PRIOR)
    return bias, n_others / LANGUAGE_BIAS_PASSAGES
