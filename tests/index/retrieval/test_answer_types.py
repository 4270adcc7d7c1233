"""The answer types that questions ask for, and sentences that contain them."""

import pytest

from index.retrieval.answer_types import ANSWER_TYPES, expected_answer_type


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was it released?", "time"),
        ("それはいつ発売されましたか。", "time"),
        ("How many people work there?", "number"),
        ("Quantos alunos se formaram?", "number"),
        ("Who resigned?", "person"),
        ("辞任したのは誰ですか?", "person"),
        ("Where does it stand?", "place"),
        ("Onde fica a sede?", "place"),
        ("Why did it fail?", "reason"),
        ("Por que fracassou?", "reason"),
        ("Como funciona?", "way"),
        ("O que é um compilador?", "definition"),
        ("何という名前ですか?", "name"),
    ],
)
def test_a_question_asks_for_a_type_of_answer(question: str, kind: str) -> None:
    """In each of the languages."""
    assert kind in expected_answer_type(question).types


def test_how_many_is_not_how() -> None:
    """It asks for a number only."""
    assert expected_answer_type("How many people work there?").types == ("number",)


def answers(question: str, sentence: str) -> tuple[bool, bool, list[str]]:
    """Whether a sentence has the unit, has it after a number, and the expected types it has."""
    unit, counted, *types = expected_answer_type(question).features(sentence)
    return bool(unit), bool(counted), [t for t, n in zip(ANSWER_TYPES, types, strict=True) if n]


@pytest.mark.parametrize(
    ("question", "answering", "other"),
    [
        ("When was it released?", "2023年3月に発売された。", "大きな反響があった。"),
        ("いつ発売されましたか?", "It was released in March.", "It was a great success."),
        ("Who resigned?", "ヤン・ライクが辞任した。", "みんな辞任した。"),
        ("Why did it fail?", "電力が足りなかったため止まった。", "午後に止まった。"),
        ("Por que parou?", "Parou porque faltou energia.", "Parou ontem."),
    ],
)
def test_a_sentence_has_the_expected_type_in_any_language(
    question: str, answering: str, other: str
) -> None:
    """The question's language doesn't matter."""
    assert answers(question, answering)[2]
    assert not answers(question, other)[2]


def test_what_the_question_itself_says_is_no_answer() -> None:
    """The year in it isn't the year that it asks for."""
    question = "Quando, depois de 1997, foi fundada?"
    assert answers(question, "Em 1997 nada aconteceu.")[2] == []
    assert answers(question, "Foi fundada em 2003.")[2] == ["time"]


@pytest.mark.parametrize(
    ("question", "sentence", "unit", "counted"),
    [
        ("高さは何メートルですか?", "高さは15メートルである。", True, True),
        ("何科の魚ですか?", "コイ科の魚である。", True, False),
        ("何科の魚ですか?", "小さい魚である。", False, False),
        ("Who resigned?", "15メートル", False, False),
    ],
)
def test_the_unit_of_the_answer_follows_nani(
    question: str, sentence: str, unit: bool, counted: bool
) -> None:
    """In the answer it may come after a number."""
    assert answers(question, sentence)[:2] == (unit, counted)
