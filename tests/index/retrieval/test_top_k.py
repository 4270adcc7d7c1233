"""The highest scores of all and of each language, for any distribution of passages."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from index.retrieval.first_stage import best_of_each_language, superset_of_best, top_k
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


def full_sort(scores: NDArray[np.floating], k: int) -> list[int]:
    """The definition: sort all by score, ties by position, and drop what scores nothing."""
    order = sorted(range(len(scores)), key=lambda n: (-scores[n], n))
    return [n for n in order if scores[n] > 0][: max(k, 0)]


# Few distinct values, so that ties abound.
TIED = st.sampled_from([0.0, 0.0, 0.25, 0.5, 1.0, -1.0])
EDGES = st.sampled_from([0, 1, 2, 127, 128, 129, 255, 256, 257, 640, 1_000])


@given(EDGES.flatmap(lambda n: arrays(np.float64, n, elements=TIED)), st.integers(-1, 300))
def test_the_best_are_those_of_a_full_sort(scores: NDArray[np.float64], k: int) -> None:
    """With ties, at the edges of blocks, for any k."""
    assert top_k(scores, k).tolist() == full_sort(scores, k)
