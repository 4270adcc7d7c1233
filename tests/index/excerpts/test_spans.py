"""Sentences that refer back to the one before aren't quoted alone."""

import pytest

from index.excerpts.spans import BACK_REFERENCE


@pytest.mark.parametrize(
    "sentence",
    [
        "これは翌年に廃止された。",
        "「それで十分だ」と述べた。",
        "彼は金曜日に辞任した。",
        "同年に移転した。",
        "Isso, porque faltou energia.",
        "Ele renunciou.",
        "É o principal tipo de texto.",
        "It was given up.",
        "They left.",
    ],
)
def test_a_sentence_that_begins_with_a_pronoun_refers_back(sentence: str) -> None:
    """Or with a demonstrative, or in Portuguese with its verb."""
    assert BACK_REFERENCE.match(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "それぞれが発表した。",
        "彼岸に咲く花である。",
        "同じことが起きた。",
        "Elefantes são grandes.",
        "Italy won.",
        "Leike resigned because of this.",
        "",
    ],
)
def test_a_sentence_with_a_subject_does_not_refer_back(sentence: str) -> None:
    """Nor one that merely begins with the letters of a pronoun."""
    assert not BACK_REFERENCE.match(sentence)
