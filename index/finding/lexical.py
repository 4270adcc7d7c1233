"""What each passage has of a question by its terms: BM25, a word counting by its best counterpart.

A word with its counterparts is some dozens of postings. Those of a rare one are few and scattered:
they are gathered at once. Those of a common one are merged one after the other.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.building.counting import Block
from index.finding.bm25 import Postings
from index.meeting.translation import Counterparts
from index.text.ranges import spread

Floats = NDArray[np.float64]
# Postings of one word that are gathered: beyond, copying them costs more than a loop over terms.
_GATHERED = 8_192


def lexical_scores(postings: Postings, words: Sequence[Counterparts], n_passages: int) -> Floats:
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
    block: Block, saturations: Floats, idf: Floats, words: Sequence[Counterparts]
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


def _add_best(scores: Floats, best: Floats, postings: Postings, word: Counterparts) -> None:
    """Add to each passage what the best of the word's counterparts is worth in it."""
    worths = word.weights.astype(np.float64) * np.minimum(postings.idf[word.terms], word.idf)
    starts = postings.bounds[word.terms]
    lengths = postings.bounds[word.terms + 1] - starts
    if lengths.sum() <= _GATHERED:
        places = spread(starts, lengths)
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
