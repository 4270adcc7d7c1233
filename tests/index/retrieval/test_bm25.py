"""A word counts by the best of its terms, whichever way its postings are merged."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.indexing.postings import PositiveIdfBM25, saturations
from index.retrieval import bm25
from index.retrieval.bm25 import lexical_scores, lexical_scores_of
from index.retrieval.query import ExpandedTerm
from index.storage.postings import Postings
from tests.index.small import postings_of

N_TERMS = 9
PASSAGES = st.lists(st.lists(st.integers(0, N_TERMS - 1), max_size=9), max_size=40)
WORDS = st.tuples(
    st.lists(
        st.dictionaries(st.integers(0, N_TERMS - 1), st.floats(0.0625, 1, width=32), max_size=6),
        max_size=4,
    ),
    st.floats(0.01, 3),
).map(
    lambda drawn: [
        ExpandedTerm(
            "", np.array([*terms], np.int32), np.array([*terms.values()], np.float32), drawn[1]
        )
        for terms in drawn[0]
    ]
)


def scores_by_definition(
    postings: Postings, words: list[ExpandedTerm], n_passages: int
) -> NDArray[np.float64]:
    """For each passage the sum over words of the best of their terms."""
    scores = np.zeros(n_passages)
    for word in words:
        best = np.zeros(n_passages)
        for term, weight in zip(word.terms, word.weights, strict=True):
            term_weight = float(weight) * min(float(postings.idf[term]), word.idf)
            for passage, saturation in zip(*postings.of(term), strict=True):
                best[passage] = max(best[passage], term_weight * saturation)
        scores += best
    return scores


@pytest.mark.parametrize("max_gathered", [10**9, 0])
@given(PASSAGES, WORDS)
def test_scores_follow_the_definition(
    max_gathered: int, passages: list[list[int]], words: list[ExpandedTerm]
) -> None:
    """To the last bit, whether postings are gathered at once or term by term."""
    postings = postings_of(passages, N_TERMS)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bm25, "_MAX_GATHERED", max_gathered)
        scores = lexical_scores(postings, words, len(passages))
    assert scores.tolist() == scores_by_definition(postings, words, len(passages)).tolist()


@given(PASSAGES, WORDS)
def test_scores_from_the_terms_of_passages_equal_those_from_postings(
    passages: list[list[int]], words: list[ExpandedTerm]
) -> None:
    """To the last bit."""
    postings = postings_of(passages, N_TERMS)
    statistics = PositiveIdfBM25(passages)
    block = statistics.term_counts
    strengths = saturations(block.counts, block.lengths[block.positions], statistics.avgdl or 1.0)
    scores = lexical_scores_of(block, strengths, postings.idf, words)
    assert scores.tolist() == lexical_scores(postings, words, len(passages)).tolist()
