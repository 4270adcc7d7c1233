"""Rescoring prefers passages whose words are together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.params import RANKING_WEIGHTS
from index.retrieval.query import Candidates
from index.retrieval.rescoring import FEATURES, rescoring_features
from index.retrieval.retriever import Retriever
from tests.index.small import WordEmbedder, segment_of, table_of

Floats = NDArray[np.float64]
MODEL = WordEmbedder()
TABLE = table_of({"en:resign": {"ja:辞任": 0.6}, "en:friday": {"ja:金曜": 0.7}})
TEXTS = (
    "Leike resigned on Friday. He had asked for computers. Nobody knew why.",
    "The weather was fine in Lisbon. Children played on the beach.",
    "ライク氏は金曜日に辞任を発表した。彼は計算機を求めていた。",
    "O tempo estava bom em Lisboa. As crianças brincavam na praia em 2024.",
    "Friday. Computers resigned, and computers asked Leike for the weather on the beach.",
    "Of the. Is it?",
)
WORDS = ["Leike", "resigned", "Friday", "辞任", "金曜日", "beach", "2024", "hippopotamus", "praia"]


def score(
    question: str,
    *texts: str,
    passages: list[int] | None = None,
    lexical: float = 0.0,
    semantic: float = 0.0,
) -> tuple[Floats, Floats]:
    """Scores and coverages of some passages, by default all, of documents with these texts."""
    index = segment_of(*texts, embedder=MODEL)
    query = Retriever(index, MODEL, MODEL, TABLE).understand(question)
    numbers = np.array(range(len(texts)) if passages is None else passages, dtype=np.int64)
    candidates = Candidates(
        index, numbers, np.full(len(numbers), lexical), np.full(len(numbers), semantic)
    )
    features = rescoring_features(index, query, candidates)
    weights = np.array([RANKING_WEIGHTS["static"].passage[name] for name in FEATURES])
    return features @ weights, features[:, FEATURES.index("coverage")]


def test_words_in_one_sentence_beat_the_same_words_scattered() -> None:
    """Both passages have the same words."""
    together = "Leike resigned on Friday. Smith asked for bread. Children played in Lisbon."
    scattered = "Leike asked for bread. Smith resigned in Lisbon. Children played on Friday."
    scores, coverages = score("Who resigned on Friday, Leike?", together, scattered)
    assert coverages[0] == coverages[1]
    assert scores[0] > scores[1]


def test_words_in_neighbouring_sentences_beat_those_further_apart() -> None:
    """An answer may take two sentences."""
    near = "It was Leike. He resigned. Smith asked for bread. Children played in Lisbon."
    far = "It was Leike. Smith asked for bread. Children played in Lisbon. He resigned."
    scores, coverages = score("Did Leike resign?", near, far)
    assert coverages.tolist() == [1.0, 1.0]
    assert scores[0] > scores[1]


def test_words_in_the_questions_order_beat_shuffled_ones() -> None:
    """In a sentence with the same words."""
    ordered = "They said Leike resigned Friday evening."
    shuffled = "They said resigned evening Leike Friday."
    scores, coverages = score("Leike resigned Friday evening?", ordered, shuffled)
    assert coverages.tolist() == [1.0, 1.0]
    assert scores[0] > scores[1]


def test_words_are_close_up_to_four_terms() -> None:
    """Closer is better up to this gap; beyond, the distance doesn't matter."""
    # The words next to each don't change.
    moved = ["lisbon", "children", "weather", "paper", "letter", "morning"]
    texts = []
    for gap in (3, 4, 5, 9):
        inside, after = moved[: gap - 3], moved[gap - 3 :]
        words = ["Leike", "bread", *inside, "beach", "resigned", "computers", *after]
        texts.append(f"{' '.join(words)}.")
    scores, coverages = score("Leike resigned?", *texts)
    assert coverages.tolist() == [1.0] * 4
    assert scores[0] > scores[1] + 0.01
    assert scores[1] > scores[2] + 0.01
    assert scores[2] == pytest.approx(scores[3], abs=0.002)


def test_the_order_of_words_counts_across_languages() -> None:
    """Translations count as the words."""
    ordered = "金曜辞任、計算機、天気。"
    apart = "金曜、計算機、天気、本、猫、犬、辞任。"
    scores, coverages = score("Friday resignations, resigned?", ordered, apart)
    assert coverages[0] == coverages[1] > 0
    assert scores[0] > scores[1]


def test_the_scores_of_the_first_stage_still_count() -> None:
    """They are features among the others."""
    question = "Who resigned on Friday?"
    plain, _ = score(question, *TEXTS)
    assert (score(question, *TEXTS, lexical=0.5)[0] > plain).all()
    assert (score(question, *TEXTS, semantic=0.5)[0] > plain).all()


def test_coverage_is_the_share_of_the_question_that_a_passage_holds() -> None:
    """Weighted by idf, 0 to 1."""
    _, coverages = score("Did Leike resign on Friday?", *TEXTS)
    assert coverages[[0, 4]] == pytest.approx(1.0)
    assert coverages[[1, 3, 5]].tolist() == [0, 0, 0]
    _, coverages = score("Did Leike resign in 2024?", *TEXTS)
    assert coverages[0] + coverages[3] == pytest.approx(1.0)
    assert 0 < coverages[0] < 1


QUESTIONS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)


@given(QUESTIONS)
def test_coverage_is_a_share_and_scores_are_finite(question: str) -> None:
    """For any question."""
    scores, coverages = score(question, *TEXTS)
    assert np.isfinite(scores).all()
    assert ((coverages >= 0) & (coverages <= 1 + 1e-9)).all()


@given(QUESTIONS, st.lists(st.integers(0, len(TEXTS) - 1), min_size=1, unique=True))
def test_a_score_does_not_depend_on_other_candidates(question: str, passages: list[int]) -> None:
    """In any order: no sentence is counted for another passage."""
    every, all_coverages = score(question, *TEXTS)
    scores, coverages = score(question, *TEXTS, passages=passages)
    np.testing.assert_allclose(scores, every[passages], atol=1e-6)
    np.testing.assert_allclose(coverages, all_coverages[passages], atol=1e-9)
