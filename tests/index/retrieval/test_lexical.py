"""A word counts by the best of its counterparts, whichever way its postings are merged."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.indexing.postings import PositiveIdfBM25, average_length, saturations
from index.retrieval import bm25 as lexical
from index.retrieval.bm25 import lexical_scores, lexical_scores_of
from index.retrieval.expansion import ExpandedTerm
from index.storage.postings import Postings
from tests.index.small import postings_of

N_TERMS = 9
PASSAGES = st.lists(st.lists(st.integers(0, N_TERMS - 1), max_size=9), max_size=40)
WORDS = st.lists(
    st.dictionaries(st.integers(0, N_TERMS - 1), st.floats(0.0625, 1, width=32), max_size=6),
    max_size=4,
)


def one_by_one(
    postings: Postings, words: list[ExpandedTerm], n_passages: int
) -> NDArray[np.float64]:
    """The definition: of each passage the sum over words of the best of their terms."""
    scores = np.zeros(n_passages)
    for word in words:
        best = np.zeros(n_passages)
        for term, weight in zip(word.terms, word.weights, strict=True):
            worth = float(weight) * min(float(postings.idf[term]), word.idf)
            for passage, saturation in zip(*postings.of(term), strict=True):
                best[passage] = max(best[passage], worth * saturation)
        scores += best
    return scores


@pytest.mark.parametrize("gathered", [10**9, 0])
@given(PASSAGES, WORDS, st.floats(0.01, 3))
def test_merged_postings_score_as_one_by_one(
    gathered: int,
    passages: list[list[int]],
    expand: list[dict[int, float]],
    idf: float,
) -> None:
    """To the last bit: gathered at once, or term by term."""
    postings = postings_of(passages, N_TERMS)
    words = [
        ExpandedTerm("", np.array([*held], np.int32), np.array([*held.values()], np.float32), idf)
        for held in expand
    ]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lexical, "_GATHERED", gathered)
        scores = lexical_scores(postings, words, len(passages))
    assert scores.tolist() == one_by_one(postings, words, len(passages)).tolist()


@given(PASSAGES, WORDS, st.floats(0.01, 3))
def test_passages_score_without_postings_as_with_them(
    passages: list[list[int]], expand: list[dict[int, float]], idf: float
) -> None:
    """To the last bit, from their own terms."""
    postings = postings_of(passages, N_TERMS)
    block = PositiveIdfBM25(passages).term_counts
    strengths = saturations(
        block.counts, block.lengths[block.positions], average_length(block.lengths)
    )
    words = [
        ExpandedTerm("", np.array([*held], np.int32), np.array([*held.values()], np.float32), idf)
        for held in expand
    ]
    scores = lexical_scores_of(block, strengths, postings.idf, words)
    assert scores.tolist() == lexical_scores(postings, words, len(passages)).tolist()
