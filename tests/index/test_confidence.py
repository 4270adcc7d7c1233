"""One number between 0 and 1."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from index.confidence import confidence, is_answer
from index.records import Hit

AMOUNTS = st.floats(0, 100)
HITS = st.builds(
    Hit,
    passage=st.just(0),
    score=AMOUNTS,
    lexical=AMOUNTS,
    semantic=AMOUNTS,
    evidence=AMOUNTS,
    is_foreign=st.booleans(),
)


@given(HITS, AMOUNTS, AMOUNTS)
def test_confidence_is_a_probability_that_grows_with_score_and_evidence(
    hit: Hit, more_score: float, more_evidence: float
) -> None:
    """From 0 to 1, never falling."""
    better = replace(hit, score=hit.score + more_score, evidence=hit.evidence + more_evidence)
    assert 0 <= confidence([hit]) <= confidence([better]) <= 1


@given(HITS, st.lists(HITS))
def test_the_best_hit_decides(best: Hit, others: list[Hit]) -> None:
    """Many that nearly match make no answer."""
    assert confidence([best, *others]) == confidence([best])


def test_nothing_found_is_no_confidence() -> None:
    """Neither is a hit that hardly matches; one that matches in every way is an answer."""
    nothing = Hit(0, score=0.01, lexical=0.01, semantic=0.0, evidence=0.01, is_foreign=False)
    everything = Hit(0, score=1.5, lexical=1.2, semantic=0.8, evidence=1.5, is_foreign=False)
    assert confidence([]) == 0
    assert not is_answer(confidence([]))
    assert not is_answer(confidence([nothing]))
    assert is_answer(confidence([everything]))


def test_certainty_is_an_answer_and_impossibility_is_none() -> None:
    """Wherever between them the line is drawn."""
    assert is_answer(1.0)
    assert not is_answer(0.0)
