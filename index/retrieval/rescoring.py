"""Rescoring: features of the best passages that the sums over a whole passage don't show.

Do the question's words occur together, in one sentence or two and with neighbours close to each
other, or scattered over the passage? Does a single sentence of it say what the question says? The
score is the sum of the features with the weights that were fitted to the model of the passages.
"""

import numpy as np
from numpy.typing import NDArray

from index.params import MAX_WORD_GAP
from index.retrieval.query import Candidates, Query
from index.storage.arrays import concat_ranges
from index.storage.index import HEADING, Index

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MAX_HEADINGS = 3  # directly above a passage count as its sentences
FEATURES = (
    "lexical",  # as in Hit
    "semantic",  # as in Hit
    "coverage",  # the share of the question's idf that passage, headings and title contain
    "heading",  # the share that the headings above and the title contain
    "sentence",  # the share that its best sentence contains
    "two sentences",  # the share that its best two consecutive sentences contain
    "order",  # the share of the question's neighbouring words that are close in the passage too
    "sentence_cosine",  # the highest cosine of a sentence with the question
    "length",  # ln(characters + 20)
    "code",  # the share of its characters that are in blocks of code
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
    # In the order of the text: the position of a matching term among the terms of all these
    # sentences, and its sentence.
    terms, sentence_of_term = table.terms_of_all(sentences)
    positions, words, weights = _matches(query, terms)
    in_sentence = sentence_of_term[positions]
    in_sentences = _max_of_groups(
        in_sentence * n_words + words, weights, len(sentences) * n_words
    ).reshape(-1, n_words)
    in_passages = _max_of_groups(
        owners[in_sentence] * n_words + words, weights, n_passages * n_words
    ).reshape(-1, n_words)
    in_headings = matches_above(index, query, passages)
    one = in_sentences @ shares
    two = one.copy()
    if len(two) > 1:
        pairs = np.maximum(in_sentences[:-1], in_sentences[1:]) @ shares
        two[:-1] = np.where(owners[:-1] == owners[1:], pairs, two[:-1])
    cosines = sentence_cosines(index, sentences, query.term_vector)
    return np.column_stack(
        [
            candidates.lexical,
            candidates.semantic,
            np.maximum(in_passages, in_headings) @ shares,
            in_headings @ shares,
            _max_of_groups(owners, one, n_passages),
            _max_of_groups(owners, two, n_passages),
            _word_order(owners[in_sentence], positions, words, weights, shares, n_passages),
            _max_of_groups(owners, cosines, n_passages),
            np.log(np.diff(table.spans[passages]).ravel() + 20.0),
            index.code_shares[passages],
        ]
    )


def matches_above(index: Index, query: Query, passages: Ints) -> Floats:
    """How well what is above passages matches each word, 0..1, shape (n_passages, n_words).

    This is headings, lines that lead to lists, header rows, and what the document is known by.
    """
    terms, owners = _terms_above(index, passages)
    positions, words, weights = _matches(query, terms)
    n_words = len(query.words)
    return _max_of_groups(
        owners[positions] * n_words + words, weights, len(passages) * n_words
    ).reshape(-1, n_words)


def _matches(query: Query, terms: NDArray[np.integer]) -> tuple[Ints, Ints, Floats]:
    """Where words of a question match: positions in `terms`, the word at each, and its weight.

    A term may match several words.
    """
    query_terms = np.concatenate([word.terms for word in query.words])
    order = np.argsort(query_terms, kind="stable")
    query_terms = query_terms[order]
    first = np.searchsorted(query_terms, terms, side="left")
    counts = np.searchsorted(query_terms, terms, side="right") - first
    positions = np.repeat(np.arange(len(terms)), counts)
    matching = order[concat_ranges(first, counts)]
    numbers = np.repeat(np.arange(len(query.words)), [len(word.terms) for word in query.words])
    weights = np.concatenate([word.weights for word in query.words]).astype(np.float64)
    return positions, numbers[matching], weights[matching]


def _terms_above(index: Index, passages: Ints) -> tuple[NDArray[np.int32], Ints]:
    """The terms of what is above passages, titles included, and the position of each passage."""
    table = index.passages
    numbers = np.arange(len(passages))
    counts = table.heading_bounds[passages + 1] - table.heading_bounds[passages]
    headings = table.headings[concat_ranges(table.heading_bounds[passages], counts)]
    of_headings, heading_of_term = table.terms_of_all(headings)
    terms, owners = [of_headings], [np.repeat(numbers, counts)[heading_of_term]]
    documents = table.documents[passages]
    for of_documents, bounds in (
        (table.title_terms, table.title_bounds),
        (table.field_terms, table.field_bounds),
    ):
        counts = bounds[documents + 1] - bounds[documents]
        terms.append(of_documents[concat_ranges(bounds[documents], counts)])
        owners.append(np.repeat(numbers, counts))
    return np.concatenate(terms), np.concatenate(owners)


def _word_order(
    passages: Ints, positions: Ints, words: Ints, weights: Floats, shares: Floats, n_passages: int
) -> Floats:
    """The share of the question's neighbouring words that are close in each passage too.

    Args:
        passages: The passage of each occurrence of a word, in the order of the text.
        positions: Its position among all terms.
        words: The position of the word in the question.
        weights: The weight of the term that matches it.
        shares: The share of each word in the question's idf.
        n_passages: The number of passages.
    """
    if len(shares) < 2:
        return np.zeros(n_passages)
    pair_shares = np.minimum(shares[:-1], shares[1:])
    gaps = np.diff(positions)
    close = np.flatnonzero(
        (np.abs(np.diff(words)) == 1)
        & (np.diff(passages) == 0)
        & (gaps > 0)
        & (gaps <= MAX_WORD_GAP)
    )
    pairs = np.minimum(words[close], words[close + 1])
    closeness = np.minimum(weights[close], weights[close + 1]) / gaps[close]
    n_pairs = len(pair_shares)
    best = _max_of_groups(passages[close] * n_pairs + pairs, closeness, n_passages * n_pairs)
    order: Floats = best.reshape(n_passages, n_pairs) @ pair_shares / pair_shares.sum()
    return order


def sentence_cosines(
    index: Index, sentences: NDArray[np.integer], term_vector: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The cosine of each sentence with a question, shape (n_sentences,); 0 without terms.

    A sentence's vector is the sum of its terms' vectors. Its cosine is computed from the products
    of the terms with the question and from the norm of the sum, which never changes and is kept in
    `index.sentence_norms`: embedding fifty sentences takes longer than the rest of a question.

    Args:
        index: The index.
        sentences: The numbers of the sentences, each once.
        term_vector: The question's vector by the model that embedded the terms.
    """
    table, norms = index.passages, index.sentence_norms
    cosines = np.zeros(len(sentences), dtype=np.float32)
    lengths = table.count_terms(sentences)
    filled = np.flatnonzero(lengths)
    if not len(filled):
        return cosines
    vectors = index.vectors.terms.take(table.terms_of_all(sentences)[0], axis=0)
    bounds = np.concatenate([[0], np.cumsum(lengths[filled])])
    filled_sentences = sentences[filled]
    unknown = np.flatnonzero(norms[filled_sentences] == 0).tolist()
    if unknown:
        ones = np.ones(lengths.max(), dtype=np.float32)
        # A product with ones sums rows several times faster than np.add.reduceat.
        vector_sums = [
            ones[: bounds[n + 1] - bounds[n]] @ vectors[bounds[n] : bounds[n + 1]] for n in unknown
        ]
        # Threads that compute the norm of one sentence write the same number.
        norms[filled_sentences[unknown]] = np.linalg.norm(np.stack(vector_sums), axis=1)
    sums: NDArray[np.float32] = np.add.reduceat(vectors @ term_vector, bounds[:-1])
    of_filled = norms[filled_sentences]
    cosines[filled] = np.divide(sums, of_filled, out=np.zeros_like(sums), where=of_filled > 0)
    return cosines


def _max_of_groups(groups: Ints, values: NDArray[np.floating], n_groups: int) -> Floats:
    """The highest value of each group, at least 0, shape (n_groups,)."""
    highest = np.zeros(n_groups)
    np.maximum.at(highest, groups, values)
    return highest
