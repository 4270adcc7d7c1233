"""One number between 0 and 1."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.confidence import (
    ConfidenceFeatures,
    confidence,
    confidence_features,
    is_answer,
)
from index.retrieval.retriever import Retriever
from tests.index.small import WordEmbedder, segment_of, table_of

AMOUNTS = st.floats(0, 100)
SIGNS = st.builds(
    ConfidenceFeatures,
    score=st.floats(-10, 10),
    margin=st.floats(-10, 10),
    idf_mass=st.floats(0, 10),
    wording=st.floats(0, 1),
    foreign=st.sampled_from([0.0, 1.0]),
)
MODEL = WordEmbedder()
SEGMENT = segment_of(
    "Leike resigned on Friday.", "The weather was fine.", "ライク氏は辞任した。", embedder=MODEL
)
RETRIEVER = Retriever(SEGMENT, MODEL, MODEL, table_of({"en:resign": {"ja:辞任": 0.6}}))


@given(SIGNS, AMOUNTS, AMOUNTS, AMOUNTS, st.floats(0, 1))
def test_confidence_is_a_probability_that_grows_with_every_sign(
    signs: ConfidenceFeatures,
    more_score: float,
    more_lead: float,
    more_evidence: float,
    wording: float,
) -> None:
    """From 0 to 1, never falling."""
    better = replace(
        signs,
        score=signs.score + more_score,
        margin=signs.margin + more_lead,
        idf_mass=signs.idf_mass + more_evidence,
        wording=max(signs.wording, wording),
    )
    assert 0 <= confidence(signs) <= confidence(better) <= 1


def test_the_best_hit_decides() -> None:
    """Many that nearly match make no answer."""
    query = RETRIEVER.understand("Who resigned on Friday?")
    hits = RETRIEVER.search(query, 10)
    assert len(hits) > 1
    signs = confidence_features(SEGMENT, query, hits)
    assert signs == confidence_features(SEGMENT, query, hits[:1])
    assert signs is not None
    best = hits[0]
    assert (signs.score, signs.margin, signs.foreign) == (best.score, best.margin, 0.0)
    assert 0 < signs.wording <= 1


def test_an_answer_in_another_language_is_told_apart() -> None:
    """Scores run lower there, and no words are the same."""
    query = RETRIEVER.understand("Who resigned?")
    (foreign,) = [hit for hit in RETRIEVER.search(query, 10) if hit.is_foreign]
    signs = confidence_features(SEGMENT, query, [foreign])
    assert signs is not None
    assert signs.foreign == 1.0
    assert 0 <= signs.wording <= 1


def test_nothing_found_is_no_confidence() -> None:
    """Neither is a hit that hardly matches; one that matches in every way is an answer."""
    assert confidence_features(SEGMENT, RETRIEVER.understand("Who?"), []) is None
    assert confidence(None) == 0
    assert not is_answer(confidence(None))
    nothing = ConfidenceFeatures(score=0.01, margin=0.01, idf_mass=0.01, wording=0.0, foreign=0.0)
    everything = ConfidenceFeatures(score=2.0, margin=1.5, idf_mass=1.5, wording=0.9, foreign=0.0)
    assert not is_answer(confidence(nothing))
    assert is_answer(confidence(everything))


def test_words_in_common_are_evidence_up_to_what_is_enough() -> None:
    """They turn a poor match into an answer; a long question with more of them is no surer."""
    query = RETRIEVER.understand("Who resigned on Friday?")
    best = replace(RETRIEVER.search(query, 1)[0], score=0.1, margin=0.0)
    probabilities = [
        confidence(confidence_features(SEGMENT, query, [replace(best, idf_mass=idf_mass)]))
        for idf_mass in (0.0, 0.5, 1.0, 3.0)
    ]
    none, some, enough, much = probabilities
    assert none < some < enough == much
    assert [is_answer(probability) for probability in (none, enough)] == [False, True]


@pytest.mark.parametrize(("probability", "expected"), [(0.3, True), (0.15, False)])
def test_a_likely_enough_answer_is_given_below_even_odds(
    probability: float, expected: bool
) -> None:
    """A quote that misses costs a glance, one that is held back costs the answer."""
    assert is_answer(probability) is expected


@pytest.mark.parametrize(("probability", "expected"), [(1.0, True), (0.0, False)])
def test_certainty_is_an_answer_and_impossibility_is_none(
    probability: float, expected: bool
) -> None:
    """Wherever between them the line is drawn."""
    assert is_answer(probability) is expected
