"""Rescoring: features of the best passages that the sums over a whole passage don't show.

Do the question's words occur together, in one sentence or two and with neighbours close to each
other, or scattered over the passage? Does a single sentence of it say what the question says? The
score is the sum of the features with PASSAGE_WEIGHTS.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.documents.passages import MAX_HEADINGS
from index.params import MAX_WORD_GAP
from index.retrieval.query import Candidates, Query
from index.retrieval.term_vectors import sentence_cosines
from index.storage.arrays import concat_ranges
from index.storage.index import HEADING, Index

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FEATURES = (
    "lexical",  # as in Hit
    "semantic",  # as in Hit
    "coverage",  # the share of the question's idf that the passage contains
    "sentence",  # the share that its best sentence contains
    "two sentences",  # the share that its best two consecutive sentences contain
    "order",  # the share of the question's neighbouring words that are close in the passage too
    "sentence_cosine",  # the highest cosine of a sentence with the question
    "length",  # ln(characters + 20)
)


def rescoring_features(index: Index, query: Query, candidates: Candidates) -> Floats:
    """The features of each candidate, shape (n_passages, n_features), in the order of FEATURES."""
    table, passages = index.passages, candidates.passages
    # The headings right above a passage count as its sentences: they often are what was asked, as
    # in a list of questions and answers.
    ranges = table.sentence_ranges[passages].astype(np.int64)
    lowest = table.document_bounds[table.documents[passages]]
    for _ in range(MAX_HEADINGS):
        above = ranges[:, 0] - 1
        ranges[:, 0] -= (above >= lowest) & (table.sentence_kinds[above] == HEADING)
    lengths = ranges[:, 1] - ranges[:, 0]
    sentences = concat_ranges(ranges[:, 0], lengths)
    owners = np.repeat(np.arange(len(passages)), lengths)  # the passage of each sentence

    idf = np.array([word.idf for word in query.words])
    shares = idf / idf.sum()
    n_passages, n_words = len(passages), len(shares)
    matches = _find_matches(index, query, sentences, owners)
    in_sentences = _max_of_groups(
        matches.sentences * n_words + matches.words, matches.weights, len(sentences) * n_words
    ).reshape(-1, n_words)
    in_passages = _max_of_groups(
        matches.passages * n_words + matches.words, matches.weights, n_passages * n_words
    ).reshape(-1, n_words)
    one = in_sentences @ shares
    two = one.copy()
    if len(two) > 1:
        pairs = np.maximum(in_sentences[:-1], in_sentences[1:]) @ shares
        two[:-1] = np.where(owners[:-1] == owners[1:], pairs, two[:-1])
    cosines = sentence_cosines(index, sentences, query.term_vector)
    n_chars = np.diff(table.spans[passages]).ravel()
    return np.column_stack(
        [
            candidates.lexical,
            candidates.semantic,
            in_passages @ shares,
            _max_of_groups(owners, one, n_passages),
            _max_of_groups(owners, two, n_passages),
            _word_order(matches, shares, n_passages),
            _max_of_groups(owners, cosines, n_passages),
            np.log(n_chars + 20.0),
        ]
    )


@dataclass(frozen=True, slots=True)
class _Matches:
    """Each occurrence of a term that matches a word of the question, in the order of the text.

    `passages` and `sentences` are positions among those that are rescored, `positions` count the
    terms of all these sentences, `words` those of the question; `weights` are the terms' weights.
    """

    passages: Ints
    sentences: Ints
    positions: Ints
    words: Ints
    weights: Floats


def _find_matches(index: Index, query: Query, sentences: Ints, owners: Ints) -> _Matches:
    table = index.passages
    terms, sentence_of_term = table.terms_of_all(sentences)
    # The question's terms, sorted: a term may match several words.
    query_terms = np.concatenate([word.terms for word in query.words])
    words = np.repeat(np.arange(len(query.words)), [len(word.terms) for word in query.words])
    weights = np.concatenate([word.weights for word in query.words]).astype(np.float64)
    order = np.argsort(query_terms, kind="stable")
    query_terms = query_terms[order]
    first = np.searchsorted(query_terms, terms, side="left")
    counts = np.searchsorted(query_terms, terms, side="right") - first
    positions = np.repeat(np.arange(len(terms)), counts)
    matching = order[concat_ranges(first, counts)]
    in_sentences = sentence_of_term[positions]
    return _Matches(
        owners[in_sentences], in_sentences, positions, words[matching], weights[matching]
    )


def _word_order(matches: _Matches, shares: Floats, n_passages: int) -> Floats:
    """The share of the question's neighbouring words that are close in each passage too."""
    if len(shares) < 2:
        return np.zeros(n_passages)
    pair_shares = np.minimum(shares[:-1], shares[1:])
    gaps = np.diff(matches.positions)
    close = np.flatnonzero(
        (np.abs(np.diff(matches.words)) == 1)
        & (np.diff(matches.passages) == 0)
        & (gaps > 0)
        & (gaps <= MAX_WORD_GAP)
    )
    pairs = np.minimum(matches.words[close], matches.words[close + 1])
    closeness = np.minimum(matches.weights[close], matches.weights[close + 1]) / gaps[close]
    n_pairs = len(pair_shares)
    by_passage = _max_of_groups(
        matches.passages[close] * n_pairs + pairs, closeness, n_passages * n_pairs
    ).reshape(n_passages, n_pairs)
    order: Floats = by_passage @ pair_shares / pair_shares.sum()
    return order


def _max_of_groups(groups: Ints, values: NDArray[np.floating], n_groups: int) -> Floats:
    """The highest value of each group, at least 0, shape (n_groups,)."""
    highest = np.zeros(n_groups)
    np.maximum.at(highest, groups, values)
    return highest
