"""Cosines are counted from what unrelated questions get."""

import numpy as np
import pytest

from index.indexing.baseline import (
    MIN_DEVIATION,
    UNRELATED_QUESTIONS,
    embed_unrelated_questions,
    measure_baseline,
)
from index.types import LANGUAGES
from tests.index.small import WordEmbedder

ENGLISH = LANGUAGES.index("en")
JAPANESE = LANGUAGES.index("ja")
PORTUGUESE = LANGUAGES.index("pt")


TEXTS = ["ライク氏は辞任を発表した。", "東京は晴れです。", "Leike resigned.", "Berlin is wet."]
NUMBERS = np.array([JAPANESE, JAPANESE, ENGLISH, ENGLISH], dtype=np.uint8)


def test_mean_and_deviation_are_those_of_the_cosines() -> None:
    """For each language asked in and each language of passages."""
    model = WordEmbedder()
    passages = model.embed_passages(TEXTS)
    baseline = measure_baseline(embed_unrelated_questions(model), passages, NUMBERS)
    questions = model.embed_passages(UNRELATED_QUESTIONS["pt"])
    cosines = questions @ passages[NUMBERS == JAPANESE].T
    mean, deviation = baseline[PORTUGUESE, JAPANESE]
    assert mean == pytest.approx(cosines.mean(), abs=1e-5)
    assert deviation == pytest.approx(max(cosines.std(), MIN_DEVIATION), abs=1e-5)


def test_a_language_without_passages_has_a_neutral_baseline() -> None:
    """Nothing is looked up there, and nothing is divided by zero."""
    model = WordEmbedder()
    baseline = measure_baseline(
        embed_unrelated_questions(model), model.embed_passages(TEXTS), NUMBERS
    )
    assert baseline.shape == (3, 3, 2)
    assert baseline[:, PORTUGUESE].tolist() == [[0.0, 1.0]] * 3
    empty = measure_baseline(
        embed_unrelated_questions(model), model.embed_passages([]), np.empty(0, dtype=np.uint8)
    )
    assert empty.tolist() == [[[0.0, 1.0]] * 3] * 3


def test_passages_that_are_all_alike_have_some_deviation() -> None:
    """Otherwise the smallest difference would look like certainty."""
    model = WordEmbedder()
    passages = np.zeros((3, model.dimension), dtype=np.float32)
    baseline = measure_baseline(
        embed_unrelated_questions(model), passages, np.full(3, ENGLISH, dtype=np.uint8)
    )
    assert (baseline[..., 1] >= np.float32(MIN_DEVIATION)).all()
