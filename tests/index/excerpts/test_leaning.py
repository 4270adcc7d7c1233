"""Which sentences point back to the one before."""

import pytest

from index.excerpts.spans import leans


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
def test_a_sentence_leans_when_it_begins_by_pointing_back(sentence: str) -> None:
    """With a pronoun, a demonstrative, or in Portuguese its verb."""
    assert leans(sentence)


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
def test_a_sentence_that_names_what_it_is_about_leans_on_nothing(sentence: str) -> None:
    """Nor one that merely begins with the same letters."""
    assert not leans(sentence)
