"""One number between 0 and 1."""

from hypothesis import given
from hypothesis import strategies as st

from index.confidence import confidence, is_answer
from index.records import Hit

SCORES = st.floats(0, 1_000)


def hit(score: float) -> Hit:
    """A hit of which only the score matters."""
    return Hit(0, score, lexical=score, semantic=0.0, evidence=score, is_foreign=False)


@given(SCORES, SCORES)
def test_confidence_is_a_probability_that_grows_with_the_best_score(a: float, b: float) -> None:
    """From 0 to 1, never falling."""
    low, high = confidence([hit(min(a, b))]), confidence([hit(max(a, b))])
    assert 0 <= low <= high <= 1


def test_nothing_found_is_no_confidence() -> None:
    """Neither is a hit that hardly matches; one that matches in every way is an answer."""
    assert confidence([]) == 0
    assert not is_answer(confidence([]))
    assert not is_answer(confidence([hit(0.01)]))
    assert is_answer(confidence([hit(5.0)]))
