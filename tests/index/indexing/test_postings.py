"""BM25 is rank_bm25's, to the last bit."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from index.params import K1, B
from index.retrieval.bm25 import lexical_scores
from index.retrieval.query import ExpandedTerm
from tests.index.small import postings_of

N_TERMS = 12
PASSAGES = st.lists(st.lists(st.integers(0, N_TERMS - 1), max_size=15), max_size=12)
QUESTION = st.lists(st.integers(0, N_TERMS - 1), max_size=6)


def our_scores(passages: list[list[int]], question: list[int]) -> NDArray[np.float64]:
    """What Inyo makes of a collection and a question whose words stand for themselves alone."""
    postings = postings_of(passages, N_TERMS)
    words = [
        ExpandedTerm(
            word=str(term),
            terms=np.array([term], dtype=np.int32),
            weights=np.ones(1, dtype=np.float32),
            idf=float(postings.idf[term]),
        )
        for term in question
    ]
    return lexical_scores(postings, words, len(passages))


def rank_bm25_scores(passages: list[list[int]], question: list[int]) -> NDArray[np.float64]:
    """BM25Okapi with its idf set to ours; terms are words to it."""
    original = BM25Okapi([[str(term) for term in passage] for passage in passages], k1=K1, b=B)
    idf = postings_of(passages, N_TERMS).idf
    original.idf = {str(term): idf[term] for term in range(N_TERMS)}
    scores: NDArray[np.float64] = original.get_scores([str(term) for term in question])
    return scores


@given(PASSAGES.filter(any), QUESTION)
@example([[0]], [0])
@example([[0], [], [0, 0, 1]], [0, 1, 1, 11])
def test_scores_equal_those_of_rank_bm25(passages: list[list[int]], question: list[int]) -> None:
    """On any collection, empty passages and a single passage included, repeats counting."""
    expected = rank_bm25_scores(passages, question)
    np.testing.assert_array_equal(our_scores(passages, question), expected)


@pytest.mark.parametrize("passages", [[], [[]], [[], [], []]])
def test_a_collection_without_any_term_scores_zero(passages: list[list[int]]) -> None:
    """Here rank_bm25 itself divides by zero."""
    assert our_scores(passages, [0, 1]).tolist() == [0.0] * len(passages)


@given(PASSAGES.filter(any), QUESTION)
def test_a_passage_that_matches_scores_above_one_that_does_not(
    passages: list[list[int]], question: list[int]
) -> None:
    """However common the term: rank_bm25's own idf turns negative on small collections."""
    for passage, score in zip(passages, our_scores(passages, question), strict=True):
        assert (score > 0) == bool(set(passage) & set(question))


@given(PASSAGES)
def test_a_term_points_at_the_passages_that_hold_it(passages: list[list[int]]) -> None:
    """Ascending, each once."""
    postings = postings_of(passages, N_TERMS)
    for term in range(N_TERMS):
        holders, saturations = postings.of(term)
        assert holders.tolist() == [n for n, passage in enumerate(passages) if term in passage]
        assert (saturations > 0).all()
