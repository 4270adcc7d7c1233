"""The best of all and of each language, however the passages are spread."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.bm25 import top_k
from index.candidates import best_of_each_language
from index.records import LANGUAGES

PASSAGES = st.lists(
    st.tuples(st.sampled_from([0.0, 0.5, 1.0, 2.0, -1.0]), st.integers(0, len(LANGUAGES) - 1)),
    max_size=200,
)


@given(PASSAGES, st.integers(0, 8), st.integers(0, 4))
def test_candidates_are_those_of_a_search_in_each_language(
    passages: list[tuple[float, int]], k: int, k_of_language: int
) -> None:
    """Ascending, each once; ties go to the earlier passage."""
    scores = np.array([score for score, _ in passages])
    languages = np.array([language for _, language in passages], dtype=np.uint8)
    expected = set(top_k(scores, k).tolist())
    for language in range(len(LANGUAGES)):
        members = np.flatnonzero(languages == language)
        expected |= set(members[top_k(scores[members], k_of_language)].tolist())
    found = best_of_each_language(scores, languages, k, k_of_language)
    assert found.tolist() == sorted(expected)
