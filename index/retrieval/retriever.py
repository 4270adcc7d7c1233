"""A question -> the passages that answer it best, by terms and by vectors.

lexical(passage)  = sum over words q of
                    max over terms t of weight(q, t) * min(idf(t), idf(q)) * saturation(t, passage)
divided by what an ideal passage would reach, so that it reads as coverage, about 0..1
semantic(passage) = deviations of its cosine above that of unrelated questions, at least 0

The best by both (`finding`) are read sentence by sentence (`rescoring`). Their scores
are then compared with what else their language offers (`_language_bias`): the asker's own
language scores higher throughout, and must not win by that alone.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.params import LANGUAGE_LEVEL, LEVEL_PASSAGES, LEVEL_PRIOR
from index.retrieval.expansion import QueryExpander
from index.retrieval.first_stage import (
    CandidateGenerator,
    Candidates,
    LocalCandidateGenerator,
    menu_weights,
)
from index.retrieval.query import Query
from index.retrieval.rescoring import Rescorer
from index.retrieval.translation_table import TranslationTable
from index.storage.index import Index
from index.text.language import question_languages
from index.text.tokenizer import analyze
from index.types import LANGUAGES, Hit


class Retriever:
    """Finds passages in one segment. Safe to use from several threads."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        term_embedder: Embedder,
        table: TranslationTable,
        finder: CandidateGenerator | None = None,
    ) -> None:
        """Retrieve from a segment.

        Args:
            index: The documents and their index.
            embedder: Made the passages' vectors.
            term_embedder: The bundled one, made the terms'.
            table: Translates terms.
            finder: Finds passages; by default the segment itself does.
        """
        self._segment = index
        self._embedder = embedder
        self._term_embedder = term_embedder
        self._translator = QueryExpander(index, table, term_embedder)
        self._reader = Rescorer(index)
        self._finder = finder or LocalCandidateGenerator(index)
        self._n_of_language = np.bincount(index.passages.languages, minlength=len(LANGUAGES))
        # The idf of a term that stands in one passage only.
        self._rarest_idf = math.log1p((len(index.passages) - 0.5) / 1.5)
        self._menu_weights = menu_weights(index.passages)

    def warm_up(self, at_most_s: float) -> None:
        """Look up the index's own words before they are asked for, for so long."""
        self._translator.warm_up(at_most_s)

    def understand(self, question: str) -> Query:
        """Analyse a question and find its words' counterparts in the index."""
        languages = question_languages(question)
        tokens = analyze(question, languages)
        written = [question[token.start : token.end] for token in tokens]
        words = self._translator.expand(tokens, written)
        vector = self._embedder.embed_question(question)
        is_bundled = self._embedder is self._term_embedder
        wording = vector if is_bundled else self._term_embedder.embed_question(question)
        return Query(question, languages[0], words, vector, wording)

    def search(self, query: Query, k: int, left_out: frozenset[int] = frozenset()) -> list[Hit]:
        """The k best passages, best first; none for a question without any term.

        At most as many as are read closely: some dozens.

        Args:
            query: What is asked.
            k: How many passages are wanted.
            left_out: The numbers of documents of which nothing is found. A passage of the others
                has the scores that it has among all documents.
        """
        table = self._segment.passages
        if not query.words or not len(table):
            return []
        of_finder = self._finder.find(query, left_out)
        found, lexical, semantic = of_finder.passages, of_finder.lexical, of_finder.semantic
        if not len(found):
            return []
        scores, coverages = self._score(query, of_finder)
        # What is left out still tells how high wrong passages score: without it, a question that
        # the documents don't answer would get an answer from a single one of them.
        offered, offers = found, scores
        if left_out:
            of_all = self._finder.find(query, frozenset())
            offered, offers = of_all.passages, self._score(query, of_all)[0]
        self._segment.give_back()
        of_language = _language_bias(offers, table.languages[offered], self._n_of_language)
        levels, shares = (values[table.languages[found]] for values in of_language)
        calibrated = scores - LANGUAGE_LEVEL * levels
        worth = sum(word.idf for word in query.words) / self._rarest_idf
        return [
            Hit(
                passage=int(found[n]),
                score=float(calibrated[n]),
                margin=float((scores[n] - levels[n]) * shares[n]),
                coverage=float(coverages[n]),
                lexical=float(lexical[n]),
                semantic=float(semantic[n]),
                idf_mass=float(lexical[n]) * worth,
                is_foreign=table.language(int(found[n])) != query.language,
            )
            for n in self._once(found, np.lexsort((found, -calibrated)), k)
        ]

    def figures(self, query: Query) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The passages that are read closely, and what speaks for each (`rescoring`)."""
        found = self._finder.find(query, frozenset())
        figures = self._reader.figures(query, found.passages, found.lexical, found.semantic)
        return found.passages, figures

    def _score(
        self, query: Query, found: Candidates
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Scores of the passages found, before they are held against others, and coverages."""
        scores, coverages = self._reader.score(query, found.passages, found.lexical, found.semantic)
        weights = self._menu_weights[found.passages]
        return np.where(scores > 0, scores * weights, scores), coverages

    def _once(self, found: NDArray[np.int64], order: NDArray[np.int64], k: int) -> Iterator[int]:
        """The first k of `order`, without what says in another language what one before says."""
        table, twins = self._segment.passages, self._segment.parallel_texts
        said: set[int] = set()
        kept = 0
        for n in order.tolist():
            sentences = range(*table.sentence_ranges[found[n]].tolist())
            if kept == k:
                return
            if len(twins.sentences):
                if 2 * sum(sentence in said for sentence in sentences) > len(sentences):
                    continue
                for sentence in sentences:
                    said.update(twins.translations_of(sentence))
            kept += 1
            yield n


def _language_bias(
    scores: NDArray[np.float64],
    languages: NDArray[np.uint8],
    n_of_language: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What each language offers besides its best passage: how high wrong ones score.

    The mean of the second to the sixth score of the language, 0 for passages that have nothing of
    the question, drawn towards that of all languages where there are only a few passages; and how
    many of these five the language has, as a share. `n_of_language` counts passages, found or not.

    Returns:
        Levels and shares, both of shape (n_languages,).
    """
    over_all = np.sort(scores)[::-1][1 : 1 + LEVEL_PASSAGES]
    general = float(over_all.mean()) if len(over_all) else 0.0
    n_others = np.clip(n_of_language - 1, 0, LEVEL_PASSAGES)
    totals = np.array(
        [
            np.sort(scores[languages == language])[::-1][1 : 1 + LEVEL_PASSAGES].sum()
            for language in range(len(LANGUAGES))
        ]
    )
    levels = (totals + LEVEL_PRIOR * general) / (n_others + LEVEL_PRIOR)
    return levels, n_others / LEVEL_PASSAGES
