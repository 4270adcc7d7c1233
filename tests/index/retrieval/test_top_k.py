"""The highest scores of all and of each language, for any distribution of passages."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.top_k import best_of_each_language, superset_of_best, top_k
from index.types import LANGUAGES

PASSAGES = st.lists(
    st.tuples(st.sampled_from([0.0, 0.5, 1.0, 2.0, -1.0]), st.integers(0, len(LANGUAGES) - 1)),
    max_size=200,
)


@given(PASSAGES, st.integers(0, 8), st.integers(0, 4))
def test_the_best_are_those_of_a_search_in_each_language(
    passages: list[tuple[float, int]], k: int, k_of_language: int
) -> None:
    """Ascending, each once, ties by position; the superset includes them."""
    scores = np.array([score for score, _ in passages])
    languages = np.array([language for _, language in passages], dtype=np.uint8)
    expected = set(top_k(scores, k).tolist())
    for language in range(len(LANGUAGES)):
        members = np.flatnonzero(languages == language)
        expected |= set(members[top_k(scores[members], k_of_language)].tolist())
    found = best_of_each_language(scores, languages, k, k_of_language)
    assert found.tolist() == sorted(expected)
    more = superset_of_best(scores, languages, k, k_of_language)
    assert set(found.tolist()) <= set(more.tolist())
    assert (scores[more] > 0).all()
    assert (np.diff(more) > 0).all()


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from([1, 7, 100, 700]),
    st.sampled_from(["mixed", "sorted", "in turns"]),
    st.sampled_from([2, 16, 17]),
)
def test_the_superset_of_the_best_of_many_is_not_much_larger(
    seed: int, k: int, order: str, every: int
) -> None:
    """Also if passages come in a regular order or some score unlike the rest."""
    random = np.random.default_rng(seed)
    scores = random.standard_normal(5_000)
    scores[::every] += random.normal() * 3
    languages = random.choice(3, len(scores), p=[0.7, 0.28, 0.02]).astype(np.uint8)
    if order == "sorted":
        scores, languages = np.sort(scores), np.sort(languages)
    elif order == "in turns":
        languages = np.arange(len(scores), dtype=np.uint8) % 2
    best = best_of_each_language(scores, languages, k, k // 2)
    found = superset_of_best(scores, languages, k, k // 2)
    assert set(best.tolist()) <= set(found.tolist())
    assert len(found) <= 4 * (k + 3 * (k // 2))
