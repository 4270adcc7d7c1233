"""What speaks for each sentence of the best passages as the answer: a few plain figures.

Coverage is the share of the question's idf that stands in a text, as words or counterparts. What a
question asks for often stands beside the words that match, so the coverage of the neighbours, of
the passage and of what surrounds it counts as well.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.excerpts.answer_types import ANSWER_TYPES, ExpectedAnswerType, expected_answer_type
from index.params import SENTENCE_WEIGHTS
from index.retrieval.expansion import ExpandedTerm
from index.retrieval.query import Query
from index.retrieval.rescoring import char_ngrams, shared_char_ngrams
from index.retrieval.sentence_vectors import sentence_cosines
from index.storage.index import Index
from index.text.ranges import concat_ranges
from index.types import Hit, Language

Matrix = NDArray[np.float64]
CONTEXT_SENTENCES = 5  # before and after: about what a reader has in view
# A sentence of the usual length: the medians of jaquad and faquad.
USUAL_CHARS: dict[Language, int] = {"ja": 55, "pt": 160, "en": 160}

FEATURES = (
    "coverage",  # of the sentence
    "words",  # the same, every word counting alike
    "before",  # what the sentence before adds to the coverage
    "after",  # what the next one adds
    "context",  # what more stands around these three
    "wording",  # the share of the question's stretches of characters that the passage has just so
    "cosine",  # of the sentence with the question
    "score",  # of the passage
    "foreign",  # the passage is in another language than the question
    "length",  # ln(characters / usual ones)
    "news",  # ln(1 + words that are not the question's)
    "unit",  # what follows 何 in the question stands in it
    "counted",  # and does so after a number
    *ANSWER_TYPES,  # the question asks for it, and the sentence holds one that is new
)


@dataclass(frozen=True, slots=True)
class SentenceCandidates:
    """Sentences that may be quoted: numbers over all documents, ascending, and their figures.

    `hits[i]` is the best passage of sentence i; `features` has shape (n_sentences, n_features).
    """

    sentences: list[int]
    hits: list[Hit]
    features: Matrix


def measure(index: Index, query: Query, hit_of: Mapping[int, Hit]) -> SentenceCandidates:
    """The figures of sentences, given the best passage of each."""
    sentences = sorted(hit_of)
    hits = [hit_of[sentence] for sentence in sentences]
    if not sentences:
        return SentenceCandidates([], [], np.zeros((0, len(FEATURES))))
    reach = _Reach(index, query.words, sentences, hits)
    texts = _texts(index, sentences, hits)
    columns = [
        *reach.columns(),
        _wording(index, query, hits),
        np.maximum(sentence_cosines(index, np.array(sentences), query.wording), 0.0),
        np.array([hit.score for hit in hits]),
        np.array([float(hit.is_foreign) for hit in hits]),
        _lengths(index, hits, texts),
        reach.news(),
        *_types(expected_answer_type(query.text, query.before), texts),
    ]
    return SentenceCandidates(sentences, hits, np.column_stack(columns))


class _Reach:
    """How much of each of the question's words stands in each sentence and around it."""

    def __init__(
        self,
        index: Index,
        words: Sequence[ExpandedTerm],
        sentences: Sequence[int],
        hits: Sequence[Hit],
    ) -> None:
        self._table = index.passages
        self._sentences = np.array(sentences)
        documents = self._table.documents[[hit.passage for hit in hits]]
        self._low = self._table.document_bounds[documents]
        self._high = self._table.document_bounds[documents + 1]
        self._shares = _shares(words)
        self._known, self._worths = _worths(index, words, self._shares)
        firsts, lasts = self._around(CONTEXT_SENTENCES, CONTEXT_SENTENCES)
        self._numbers = np.unique(concat_ranges(firsts, lasts - firsts))
        # One row a sentence, one column a word; and a row that bounds the last.
        self._rows = np.zeros((len(self._numbers) + 1, len(words)))
        self._fill_rows()

    def columns(self) -> list[Matrix]:
        """Coverage, words, before, after, context."""
        own = self._best(0, 0)
        before, after = self._best(1, 0), self._best(0, 1)
        around = self._best(CONTEXT_SENTENCES, CONTEXT_SENTENCES)
        coverage: Matrix = own.sum(axis=1)
        return [
            coverage,
            (own / self._shares).mean(axis=1) if len(self._shares) else coverage,
            before.sum(axis=1) - coverage,
            after.sum(axis=1) - coverage,
            around.sum(axis=1) - np.maximum(before, after).sum(axis=1),
        ]

    def news(self) -> Matrix:
        """How many words of each sentence have nothing to do with the question's."""
        terms, owners = self._terms(self._sentences)
        n_terms = terms.max(initial=0) + 1
        owners, terms = np.divmod(np.unique(owners * n_terms + terms), n_terms)
        news = owners[~self._find(terms)[1]]
        return np.log1p(np.bincount(news, minlength=len(self._sentences)).astype(np.float64))

    def _around(self, before: int, after: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """So many sentences around each, in its document: the first, and the one past the last."""
        firsts = np.maximum(self._low, self._sentences - before)
        return firsts, np.minimum(self._high, self._sentences + after + 1)

    def _fill_rows(self) -> None:
        terms, owners = self._terms(self._numbers)
        places, found = self._find(terms)
        if found.any():
            holders, firsts = np.unique(owners[found], return_index=True)
            best = np.maximum.reduceat(self._worths[places[found]], firsts, axis=0)
            self._rows[holders] = best

    def _terms(self, sentences: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Their terms, and for each term the position of its sentence."""
        return self._table.terms_of_all(sentences)

    def _find(self, terms: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The places of terms among those that answer to words, and which are there at all."""
        if not len(self._known):
            return np.zeros(len(terms), dtype=np.int64), np.zeros(len(terms), dtype=np.bool_)
        places = np.searchsorted(self._known, terms)
        places[places == len(self._known)] = 0
        return places, self._known[places] == terms

    def _best(self, before: int, after: int) -> Matrix:
        """What each sentence and so many around it reach together, a row each."""
        firsts, lasts = self._around(before, after)
        place = np.searchsorted(self._numbers, self._sentences)
        bounds = np.column_stack(
            [place - self._sentences + firsts, place - self._sentences + lasts]
        )
        best: Matrix = np.maximum.reduceat(self._rows, bounds.ravel(), axis=0)[::2]
        return best


def _shares(words: Sequence[ExpandedTerm]) -> Matrix:
    """What share of the question each of its words is."""
    idf = np.array([word.idf for word in words], dtype=np.float64)
    return idf / idf.sum() if len(idf) else idf


def _worths(
    index: Index, words: Sequence[ExpandedTerm], shares: Matrix
) -> tuple[NDArray[np.int32], Matrix]:
    """The terms that answer to words, ascending, and what each is worth for which word."""
    known = np.unique(np.concatenate([np.empty(0, np.int32), *(word.terms for word in words)]))
    worths = np.zeros((len(known), len(words)))
    for column, (word, share) in enumerate(zip(words, shares.tolist(), strict=True)):
        idf = np.minimum(index.postings.idf[word.terms] / word.idf, 1.0)
        worths[np.searchsorted(known, word.terms), column] = word.weights * idf * share
    return known, worths


def _texts(index: Index, sentences: Sequence[int], hits: Sequence[Hit]) -> list[str]:
    documents = index.passages.documents[[hit.passage for hit in hits]].tolist()
    text_of = {number: index.documents.document(number).text for number in set(documents)}
    spans = index.passages.sentence_spans[np.array(sentences)].tolist()
    return [
        text_of[number][start:end] for number, (start, end) in zip(documents, spans, strict=True)
    ]


def _wording(index: Index, query: Query, hits: Sequence[Hit]) -> Matrix:
    hit_of = {hit.passage: hit for hit in hits}
    stretches = char_ngrams(query)
    shares = {number: shared_char_ngrams(index, stretches, hit) for number, hit in hit_of.items()}
    return np.array([shares[hit.passage] for hit in hits])


def _lengths(index: Index, hits: Sequence[Hit], texts: Sequence[str]) -> Matrix:
    usual = [USUAL_CHARS[index.passages.language(hit.passage)] for hit in hits]
    return np.array([math.log(len(t) / u) for t, u in zip(texts, usual, strict=True)])


def _types(asked: ExpectedAnswerType, texts: Sequence[str]) -> Matrix:
    """The columns of the unit and of the answer types, shape (2 + n_types, n_sentences)."""
    columns = np.zeros((2 + len(ANSWER_TYPES), len(texts)))
    for number, text in enumerate(texts):
        columns[:2, number] = asked.unit_held(text)
        for kind in asked.held(text):
            columns[2 + ANSWER_TYPES.index(kind), number] = 1.0
    return columns


_WEIGHTS = np.array([SENTENCE_WEIGHTS[name] for name in FEATURES])


def probabilities(features: Matrix) -> Matrix:
    """The probability that a sentence is the one that answers, supposing that one of them does.

    Shape (n_sentences,), with sum 1. They compare sentences of one question, not answers.
    """
    if not len(features):
        return np.zeros(0)
    scores = features @ _WEIGHTS
    chances: Matrix = np.exp(scores - scores.max())
    chances /= chances.sum()
    return chances
