"""A sentence's vector is the sum of its terms', scaled."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.sentence_vectors import sentence_vectors
from tests.index.small import segment_of

SEGMENT = segment_of(
    "Leike resigned on Friday. Is it? He had asked for computers, computers and computers.",
    "ライク氏は金曜日に辞任を発表した。彼は計算機を求めていた。",
    "Of the. O tempo estava bom em Lisboa.",
)
N_SENTENCES = int(SEGMENT.passages.document_bounds[-1])
EMPTY = [n for n in range(N_SENTENCES) if not len(SEGMENT.passages.terms_of(n))]
NUMBERS = st.lists(st.integers(0, N_SENTENCES - 1), max_size=12)


@given(NUMBERS)
def test_vectors_are_the_sums_of_a_loop(numbers: list[int]) -> None:
    """Whichever sentences are asked for, in whatever order, and however often."""
    expected = np.zeros((len(numbers), SEGMENT.vectors.terms.shape[1]))
    for row, number in enumerate(numbers):
        for term in SEGMENT.passages.terms_of(number).tolist():
            expected[row] += SEGMENT.vectors.terms[term]
        expected[row] /= np.linalg.norm(expected[row]) or 1.0
    found = sentence_vectors(SEGMENT, np.array(numbers, dtype=np.int64))
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_rows_are_of_unit_norm() -> None:
    """So that their product with a question's vector is a cosine."""
    vectors = sentence_vectors(SEGMENT, np.arange(N_SENTENCES))
    filled = np.setdiff1d(np.arange(N_SENTENCES), EMPTY)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors[filled], axis=1), 1.0, rtol=1e-5)


def test_a_sentence_without_terms_is_near_to_nothing() -> None:
    """Stop words alone: a row of zeros, also as the last sentence that is asked for."""
    assert EMPTY
    for numbers in ([*EMPTY], [0, *EMPTY], [*EMPTY, 0]):
        vectors = sentence_vectors(SEGMENT, np.array(numbers))
        assert not vectors[[row for row, n in enumerate(numbers) if n in EMPTY]].any()
        assert vectors[[row for row, n in enumerate(numbers) if n not in EMPTY]].any() == (
            len(numbers) > len(EMPTY)
        )
