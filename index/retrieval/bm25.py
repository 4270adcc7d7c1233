"""BM25: how strongly the words of a question, and the terms they expand to, occur in passages.

score(passage) = sum over words q of
                 max over terms t of q: weight(q, t) * min(idf(t), idf(q)) * saturation(t, passage)

A word counts by the best of its terms, so that a passage gains nothing from synonyms and
translations that occur together. `index.indexing.postings` computes idf and saturations when an
index is built.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.retrieval.query import ExpandedTerm
from index.storage.arrays import concat_ranges
from index.storage.postings import Postings, TermCounts

Floats = NDArray[np.float64]
# Postings of one word that are copied into one array: beyond, a loop over the terms is faster.
_MAX_GATHERED = 8_192


def lexical_scores(postings: Postings, words: Sequence[ExpandedTerm], n_passages: int) -> Floats:
    """The BM25 score of every passage, shape (n_passages,)."""
    scores, best = np.zeros(n_passages), np.zeros(n_passages)  # best: of one word
    for word in words:
        weights = word.idf_weights(postings.idf)
        starts = postings.bounds[word.terms]
        lengths = postings.bounds[word.terms + 1] - starts
        if len(weights) == 1:
            passages, saturations = postings.of(word.terms.item())
            scores[passages] += weights.item() * saturations
        elif lengths.sum() <= _MAX_GATHERED:
            entries = concat_ranges(starts, lengths)
            passages = postings.passages[entries]
            np.maximum.at(
                best, passages, np.repeat(weights, lengths) * postings.saturations[entries]
            )
            # A passage that occurs twice among these is written twice, with one value.
            scores[passages] += best[passages]
            best[passages] = 0.0
        else:
            for term, weight in zip(word.terms.tolist(), weights.tolist(), strict=True):
                passages, saturations = postings.of(term)
                np.maximum.at(best, passages, weight * saturations)
            scores += best
            best.fill(0.0)
    return scores


def lexical_scores_of(
    block: TermCounts, saturations: Floats, idf: Floats, words: Sequence[ExpandedTerm]
) -> Floats:
    """The BM25 score of a few passages from their own terms, equal to the last bit.

    Args:
        block: The terms of the passages.
        saturations: The saturation of each of `block.terms`.
        idf: The idf of every term of the lexicon.
        words: The words of the question.
    """
    n_passages = len(block.lengths)
    scores = np.zeros(n_passages)
    for word in words:
        if not len(word.terms):
            continue
        order = np.argsort(word.terms)
        terms, weights = word.terms[order], word.idf_weights(idf)[order]
        positions = np.minimum(np.searchsorted(terms, block.terms), len(terms) - 1)
        matching = np.flatnonzero(terms[positions] == block.terms)
        best = np.zeros(n_passages)
        np.maximum.at(
            best, block.positions[matching], weights[positions[matching]] * saturations[matching]
        )
        scores += best
    return scores
