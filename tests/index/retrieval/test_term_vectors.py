"""A sentence's vector is the sum of its terms' vectors, of unit norm."""

import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.rescoring import sentence_cosines
from tests.index.small import segment_of

SEGMENT = segment_of(
    "Leike resigned on Friday. Is it? He had asked for computers, computers and computers.",
    "ライク氏は金曜日に辞任を発表した。彼は計算機を求めていた。",
    "Of the. O tempo estava bom em Lisboa.",
)
N_SENTENCES = int(SEGMENT.passages.document_bounds[-1])
NUMBERS = st.lists(st.integers(0, N_SENTENCES - 1), max_size=12)
DIMENSION = SEGMENT.vectors.terms.shape[1]
QUESTION = np.random.default_rng(5).standard_normal((DIMENSION,), dtype=np.float32)


@given(NUMBERS)
def test_cosines_are_those_of_a_loop(numbers: list[int]) -> None:
    """For any sentences, in any order, with norms that are known or not."""
    expected = np.zeros(len(numbers))
    for row, number in enumerate(numbers):
        vector = sum(
            (SEGMENT.vectors.terms[term] for term in SEGMENT.passages.terms_of(number).tolist()),
            start=np.zeros_like(QUESTION),
        )
        expected[row] = vector @ QUESTION / (np.linalg.norm(vector) or 1.0)
    for index in (SEGMENT, dataclasses.replace(SEGMENT)):  # the second has no norms yet
        found = sentence_cosines(index, np.array(numbers, dtype=np.int64), QUESTION)
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, expected, atol=1e-5)
