"""Confidence is a probability computed from the best hit alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.params import RANKING_WEIGHTS
from index.retrieval.confidence import (
    ConfidenceFeatures,
    confidence,
    confidence_features,
    is_answer,
)
from index.retrieval.retriever import Retriever
from tests.index.small import WordEmbedder, segment_of, table_of

WEIGHTS = RANKING_WEIGHTS["static"]
AMOUNTS = st.floats(0, 100)
FEATURES = st.builds(
    ConfidenceFeatures,
    score=st.floats(-10, 10),
    margin=st.floats(-10, 10),
    idf_mass=st.floats(0, 10),
    ngram_overlap=st.floats(0, 1),
    foreign=st.sampled_from([0.0, 1.0]),
    semantic=st.floats(0, 2),
    type_missing=st.sampled_from([0.0, 1.0]),
    reading=st.floats(-10, 10),
)
MODEL = WordEmbedder()
SEGMENT = segment_of(
    "Leike resigned on Friday.", "The weather was fine.", "ライク氏は辞任した。", embedder=MODEL
)
RETRIEVER = Retriever(SEGMENT, MODEL, MODEL, table_of({"en:resign": {"ja:辞任": 0.6}}))


@given(
    st.sampled_from(sorted(RANKING_WEIGHTS)), FEATURES, st.tuples(*[AMOUNTS] * 4), st.floats(0, 1)
)
def test_confidence_is_a_probability_that_grows_with_every_feature(
    kind: str, features: ConfidenceFeatures, more: tuple[float, ...], ngram_overlap: float
) -> None:
    """From 0 to 1, never falling."""
    better = replace(
        features,
        score=features.score + more[0],
        margin=features.margin + more[1],
        idf_mass=features.idf_mass + more[2],
        ngram_overlap=max(features.ngram_overlap, ngram_overlap),
        reading=features.reading + more[3],
    )
    weights = RANKING_WEIGHTS[kind]
    assert 0 <= confidence(features, weights) <= confidence(better, weights) <= 1


def test_the_best_hit_decides() -> None:
    """Several hits that nearly match add nothing."""
    query = RETRIEVER.understand("Who resigned on Friday?")
    hits = RETRIEVER.search(query, 10)
    assert len(hits) > 1
    features = confidence_features(SEGMENT, query, hits)
    assert features == confidence_features(SEGMENT, query, hits[:1])
    assert features is not None
    best = hits[0]
    assert (features.score, features.margin, features.foreign) == (best.score, best.margin, 0.0)
    assert 0 < features.ngram_overlap <= 1


def test_a_hit_in_another_language_is_marked_foreign() -> None:
    """Scores are lower across languages, so "foreign" is a feature."""
    query = RETRIEVER.understand("Who resigned?")
    (foreign,) = [hit for hit in RETRIEVER.search(query, 10) if hit.is_foreign]
    features = confidence_features(SEGMENT, query, [foreign])
    assert features is not None
    assert features.foreign == 1.0
    assert 0 <= features.ngram_overlap <= 1


def test_nothing_found_is_no_confidence() -> None:
    """Nor is a hit that hardly matches an answer; one that matches in every way is."""
    assert confidence_features(SEGMENT, RETRIEVER.understand("Who?"), []) is None
    assert confidence(None, WEIGHTS) == 0
    assert not is_answer(confidence(None, WEIGHTS), WEIGHTS)
    nothing = ConfidenceFeatures(
        score=0.01,
        margin=0.01,
        idf_mass=0.01,
        ngram_overlap=0.0,
        foreign=0.0,
        semantic=0.0,
        type_missing=0.0,
        reading=0.0,
    )
    everything = ConfidenceFeatures(
        score=2.0,
        margin=1.5,
        idf_mass=1.5,
        ngram_overlap=0.9,
        foreign=0.0,
        semantic=1.0,
        type_missing=0.0,
        reading=0.0,
    )
    assert not is_answer(confidence(nothing, WEIGHTS), WEIGHTS)
    assert is_answer(confidence(everything, WEIGHTS), WEIGHTS)


def test_idf_mass_counts_up_to_a_limit() -> None:
    """It turns a poor match into an answer; in a long question more of it adds nothing."""
    query = RETRIEVER.understand("Who resigned on Friday?")
    best = replace(RETRIEVER.search(query, 1)[0], score=0.2, margin=0.2)
    probabilities = [
        confidence(confidence_features(SEGMENT, query, [replace(best, idf_mass=idf_mass)]), WEIGHTS)
        for idf_mass in (0.0, 0.5, 1.0, 3.0)
    ]
    none, some, enough, much = probabilities
    assert none < some < enough == much
    assert [is_answer(probability, WEIGHTS) for probability in (none, enough)] == [False, True]


@pytest.mark.parametrize(
    ("probability", "expected"), [(0.0, False), (0.15, False), (0.3, True), (1.0, True)]
)
def test_a_likely_enough_answer_is_given_below_even_odds(
    probability: float, expected: bool
) -> None:
    """A wrong quote costs a glance, one that is withheld costs the answer."""
    assert is_answer(probability, WEIGHTS) is expected
