"""BM25 with the statistics of rank_bm25, compiled into postings that answer in microseconds.

`rank_bm25.BM25Okapi.get_scores` looks every question term up in every passage; here its statistics
become, once, one slice of passages and saturations per term. Scores are equal to the last bit.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.retrieval.expansion import ExpandedTerm
from index.storage.postings import Postings, TermCounts
from index.text.ranges import concat_ranges

_LARGEST_BLOCK = 128  # scores whose maximum is looked at first


def top_k(scores: NDArray[np.floating], k: int) -> NDArray[np.int64]:
    """The positions of the k highest scores above 0, highest first, ties by position.

    np.argpartition degenerates where most scores are equal (zeros): so the maxima of blocks come
    first, and only blocks that can hold one of the k best are looked into.
    """
    k = min(k, len(scores))
    if k <= 0:
        return np.empty(0, dtype=np.int64)
    candidates = _candidates(scores, k)
    best: NDArray[np.int64] = candidates[np.lexsort((candidates, -scores[candidates]))[:k]]
    return best


def _candidates(scores: NDArray[np.floating], k: int) -> NDArray[np.int64]:
    """Positions of scores above 0, among which the k highest are."""
    # Block j holds the scores j, j + n_blocks, j + 2 n_blocks, ...: the maxima of all blocks are
    # then those of whole rows, which numpy takes several at once. The last few are in no block.
    block = min(_LARGEST_BLOCK, math.isqrt(len(scores) // k))
    n_blocks = len(scores) // max(block, 1)
    if block <= 1 or n_blocks <= k:
        return np.flatnonzero(scores > 0)
    in_blocks = n_blocks * block
    held = scores[:in_blocks].reshape(block, n_blocks)
    maxima = held.max(axis=0)
    # k blocks reach this maximum, so k scores do: whatever is lower is not among the k best.
    threshold = np.partition(maxima, n_blocks - k)[n_blocks - k]
    blocks = np.flatnonzero(_reaches(maxima, threshold))
    rows, columns = _reaches(held[:, blocks], threshold).nonzero()
    found: NDArray[np.int64] = rows * n_blocks + blocks[columns]
    if in_blocks == len(scores):
        return found
    rest = in_blocks + np.flatnonzero(_reaches(scores[in_blocks:], threshold))
    return np.concatenate([found, rest])


def _reaches(scores: NDArray[np.floating], threshold: np.floating) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = scores >= threshold if threshold > 0 else scores > 0
    return found


Floats = NDArray[np.float64]
# Postings of one word that are gathered: beyond, copying them costs more than a loop over terms.
_GATHERED = 8_192


def lexical_scores(postings: Postings, words: Sequence[ExpandedTerm], n_passages: int) -> Floats:
    """The sum over words of the best of their counterparts, shape (n_passages,)."""
    scores = np.zeros(n_passages, dtype=np.float64)
    best: Floats | None = None  # of one word; all zeros between words
    add = np.add.at
    for word in words:
        if len(word.terms) == 1:
            term = word.terms.item()
            worth = word.weights.item() * min(postings.idf.item(term), word.idf)
            passages, saturations = postings.of(term)
            add(scores, passages, worth * saturations)
        elif len(word.terms):
            best = np.zeros_like(scores) if best is None else best
            _add_best(scores, best, postings, word)
    return scores


def lexical_scores_of(
    block: TermCounts, saturations: Floats, idf: Floats, words: Sequence[ExpandedTerm]
) -> Floats:
    """The same, to the last bit, of a few passages that were counted, without any postings.

    Args:
        block: The passages' terms.
        saturations: As many as `block.terms`: how strongly each stands there.
        idf: Of all terms.
        words: Of the question.
    """
    n_passages = len(block.lengths)
    scores = np.zeros(n_passages, dtype=np.float64)
    for word in words:
        if not len(word.terms):
            continue
        worths = word.weights.astype(np.float64) * np.minimum(idf[word.terms], word.idf)
        order = np.argsort(word.terms)
        wanted = word.terms[order]
        places = np.minimum(np.searchsorted(wanted, block.terms), len(wanted) - 1)
        held = np.flatnonzero(wanted[places] == block.terms)
        best = np.zeros(n_passages, dtype=np.float64)
        np.maximum.at(best, block.positions[held], worths[order][places[held]] * saturations[held])
        scores += best
    return scores


def _add_best(scores: Floats, best: Floats, postings: Postings, word: ExpandedTerm) -> None:
    """Add to each passage what the best of the word's counterparts is worth in it."""
    worths = word.weights.astype(np.float64) * np.minimum(postings.idf[word.terms], word.idf)
    starts = postings.bounds[word.terms]
    lengths = postings.bounds[word.terms + 1] - starts
    if lengths.sum() <= _GATHERED:
        places = concat_ranges(starts, lengths)
        passages = postings.passages[places]
        np.maximum.at(best, passages, np.repeat(worths, lengths) * postings.saturations[places])
        # One that stands here twice is written twice, the same both times.
        scores[passages] += best[passages]
        best[passages] = 0.0
        return
    for term, worth in zip(word.terms.tolist(), worths.tolist(), strict=True):
        passages, saturations = postings.of(term)
        np.maximum.at(best, passages, worth * saturations)
    np.add(scores, best, out=scores)
    best.fill(0.0)
