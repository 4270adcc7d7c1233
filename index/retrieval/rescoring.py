"""The best passages, read more closely: what the sums over a whole passage don't tell.

Whether the question's words stand together, in one sentence or two and neighbours near each other,
or are scattered over the passage; and whether a single sentence of it says what the question says.
"""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.documents.passages import MAX_HEADINGS
from index.params import MAX_WORD_GAP, PASSAGE_WEIGHTS
from index.retrieval.query import Query
from index.retrieval.sentence_vectors import sentence_cosines
from index.storage.index import HEADING, Index
from index.text.ranges import concat_ranges
from index.types import Hit, Language

Floats = NDArray[np.float64]
FEATURES = (
    "lexical",  # as in Hit
    "semantic",  # as in Hit
    "coverage",  # the share of the question that stands in the passage
    "sentence",  # that stands in its best sentence
    "two sentences",  # that stands in the best two that follow each other
    "order",  # the question's neighbouring words that stand close here too
    "wording",  # the highest cosine of a sentence with the question
    "length",  # ln(characters + 20)
)


@dataclass(frozen=True, slots=True)
class _Matches:
    """Every place where a passage's term answers to a word, by passage and position, ascending.

    `passages`: positions among the passages read; `sentences`: likewise, sentences counted over
    all of them; `places`: of the term, counted over all; `words`: of the question; `weights`: how
    surely the term stands for the word.
    """

    passages: NDArray[np.int64]
    sentences: NDArray[np.int64]
    places: NDArray[np.int64]
    words: NDArray[np.int64]
    weights: Floats


class Rescorer:
    """Reads passages of one segment. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._passages = index.passages
        self._segment = index

    def score(
        self, query: Query, passages: NDArray[np.int64], lexical: Floats, semantic: Floats
    ) -> tuple[Floats, Floats]:
        """Scores of these passages, and their coverages: the share of the question they hold."""
        figures = self.figures(query, passages, lexical, semantic)
        weights = np.array([PASSAGE_WEIGHTS[name] for name in FEATURES])
        return figures @ weights, figures[:, FEATURES.index("coverage")]

    def figures(
        self, query: Query, passages: NDArray[np.int64], lexical: Floats, semantic: Floats
    ) -> Floats:
        """What speaks for each of these passages, shape (n_passages, n_figures), as in FIGURES.

        Args:
            query: What is asked.
            passages: Their numbers.
            lexical: What each has by its terms.
            semantic: What each has by its vector.
        """
        ranges = self._with_headings(passages)
        lengths = ranges[:, 1] - ranges[:, 0]
        sentences = concat_ranges(ranges[:, 0], lengths)
        holders = np.repeat(np.arange(len(passages)), lengths)
        matches = self._matches(query, sentences, holders)
        worths = np.array([word.idf for word in query.words])
        worths = worths / worths.sum()
        in_sentences = _best(matches.sentences, matches, len(sentences), len(worths))
        in_passages = _best(matches.passages, matches, len(passages), len(worths))
        one = in_sentences @ worths
        two = one.copy()
        if len(two) > 1:
            pairs = np.maximum(in_sentences[:-1], in_sentences[1:]) @ worths
            two[:-1] = np.where(holders[:-1] == holders[1:], pairs, two[:-1])
        n_chars = np.diff(self._passages.spans[passages]).ravel()
        cosines = sentence_cosines(self._segment, sentences, query.wording)
        return np.column_stack(
            [
                lexical,
                semantic,
                in_passages @ worths,
                _highest(one, holders, len(passages)),
                _highest(two, holders, len(passages)),
                self._order(matches, worths, len(passages)),
                _highest(cosines, holders, len(passages)),
                np.log(n_chars + 20.0),
            ]
        )

    def _with_headings(self, passages: NDArray[np.int64]) -> NDArray[np.int64]:
        """The sentences of each passage, and the headings right above it, shape (n_passages, 2).

        They often are what was asked, as in a list of questions and answers.
        """
        table = self._passages
        ranges = table.sentence_ranges[passages].astype(np.int64)
        lowest = table.document_bounds[table.documents[passages]]
        for _ in range(MAX_HEADINGS):
            above = ranges[:, 0] - 1
            ranges[:, 0] -= (above >= lowest) & (table.sentence_kinds[above] == HEADING)
        return ranges

    def _matches(
        self, query: Query, sentences: NDArray[np.int64], holders: NDArray[np.int64]
    ) -> _Matches:
        terms, owners = self._passages.terms_of_all(sentences)
        wanted = np.concatenate([word.terms for word in query.words])
        words = np.repeat(np.arange(len(query.words)), [len(word.terms) for word in query.words])
        weights = np.concatenate([word.weights for word in query.words]).astype(np.float64)
        order = np.argsort(wanted, kind="stable")
        wanted, words, weights = wanted[order], words[order], weights[order]
        first = np.searchsorted(wanted, terms, side="left")
        counts = np.searchsorted(wanted, terms, side="right") - first
        places = np.repeat(np.arange(len(terms)), counts)
        found = concat_ranges(first, counts)
        return _Matches(
            holders[owners[places]], owners[places], places, words[found], weights[found]
        )

    def _order(self, matches: _Matches, worths: Floats, n_passages: int) -> Floats:
        """The share of the question's neighbouring words that stand close in the passage too."""
        if len(worths) < 2:
            return np.zeros(n_passages)
        neighbours = np.minimum(worths[:-1], worths[1:])
        closeness = np.zeros(n_passages * len(neighbours))
        gaps = np.diff(matches.places)
        close = (
            (np.abs(np.diff(matches.words)) == 1)
            & (np.diff(matches.passages) == 0)
            & (gaps > 0)
            & (gaps <= MAX_WORD_GAP)
        )
        at = np.flatnonzero(close)
        pairs = np.minimum(matches.words[at], matches.words[at + 1])
        strength = np.minimum(matches.weights[at], matches.weights[at + 1]) / gaps[at]
        np.maximum.at(closeness, matches.passages[at] * len(neighbours) + pairs, strength)
        by_passage = closeness.reshape(n_passages, len(neighbours))
        share: Floats = by_passage @ neighbours / neighbours.sum()
        return share


def _best(owners: NDArray[np.int64], matches: _Matches, n_owners: int, n_words: int) -> Floats:
    """The best weight of each word in each owner, shape (n_owners, n_words)."""
    best = np.zeros(n_owners * n_words)
    np.maximum.at(best, owners * n_words + matches.words, matches.weights)
    return best.reshape(n_owners, n_words)


def _highest(values: NDArray[np.floating], holders: NDArray[np.int64], n_holders: int) -> Floats:
    """The highest value of each holder, 0 at least."""
    highest = np.zeros(n_holders)
    np.maximum.at(highest, holders, values)
    return highest


# Characters of a stretch of the question that may stand in a passage just so.
NGRAM_CHARS: dict[Language, int] = {"ja": 2, "pt": 4, "en": 4}
# A passage in another language shares no stretches: it counts as having as many as its coverage
# lets expect (measured on jaquad and faquad), so that the asker's language doesn't win by that.
STRETCHES_PER_COVERAGE = 0.64
_UNSAID = re.compile(r"[\s?？。、,.]")


def char_ngrams(query: Query) -> frozenset[str]:
    """The question's stretches of characters."""
    asked, size = (
        _UNSAID.sub("", (query.before + query.text).lower()),
        NGRAM_CHARS[query.language],
    )
    return frozenset(asked[at : at + size] for at in range(len(asked) - size + 1))


def shared_char_ngrams(index: Index, stretches: frozenset[str], hit: Hit) -> float:
    """The share of a question's stretches that stand in the passage, white space aside, 0..1."""
    if hit.is_foreign or not stretches:
        return STRETCHES_PER_COVERAGE * hit.coverage
    text = "".join(index.text_of(hit.passage).lower().split())
    return sum(stretch in text for stretch in stretches) / len(stretches)
