"""What a question asks for, and which sentences hold something of the kind."""

import pytest

from index.excerpts.answer_types import expected_answer_type


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was it released?", "time"),
        ("それはいつ発売されましたか。", "time"),
        ("Em que ano foi fundada?", "time"),
        ("How many people work there?", "number"),
        ("高さはどのくらいですか?", "number"),
        ("Quantos alunos se formaram?", "number"),
        ("Who resigned?", "person"),
        ("辞任したのは誰ですか?", "person"),
        ("Quem renunciou?", "person"),
        ("Where does it stand?", "place"),
        ("首都はどこですか?", "place"),
        ("Onde fica a sede?", "place"),
        ("Why did it fail?", "reason"),
        ("なぜ失敗したのですか?", "reason"),
        ("Por que fracassou?", "reason"),
        ("Como funciona?", "way"),
        ("O que é um compilador?", "definition"),
        ("何という名前ですか?", "name"),
    ],
)
def test_the_words_of_a_question_say_what_it_asks_for(question: str, kind: str) -> None:
    """In each of the languages."""
    assert kind in expected_answer_type(question).types


def test_how_many_is_not_how() -> None:
    """It asks for a number, not for a way."""
    assert expected_answer_type("How many people work there?").types == ("number",)


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("When was it released?", "2023年3月に発売された。", "大きな反響があった。"),
        ("いつ発売されましたか?", "It was released in March.", "It was a great success."),
        ("Quantos eram?", "社員は三十人だった。", "社員は若かった。"),
        ("Who resigned?", "ヤン・ライクが辞任した。", "みんな辞任した。"),
        ("Why did it fail?", "電力が足りなかったため止まった。", "午後に止まった。"),
        ("Por que parou?", "Parou porque faltou energia.", "Parou ontem."),
    ],
)
def test_a_sentence_holds_what_is_asked_for(question: str, holds: str, lacks: str) -> None:
    """Whatever the languages of the two are."""
    assert expected_answer_type(question).held(holds)
    assert not expected_answer_type(question).held(lacks)


def test_what_the_question_says_itself_is_no_answer() -> None:
    """Its own year is not the year it asks for."""
    question = "Quando, depois de 1997, foi fundada?"
    assert expected_answer_type(question).held("Em 1997 nada aconteceu.") == ()
    assert expected_answer_type(question).held("Foi fundada em 2003.") == ("time",)


def test_what_follows_nani_is_the_unit_of_the_answer() -> None:
    """With a number before it, or without."""
    assert expected_answer_type("高さは何メートルですか?").unit_held(
        "高さは15メートルである。"
    ) == (True, True)
    assert expected_answer_type("何科の魚ですか?").unit_held("コイ科の魚である。") == (True, False)
    assert expected_answer_type("何科の魚ですか?").unit_held("小さい魚である。") == (False, False)
    assert expected_answer_type("Who resigned?").unit_held("15メートル") == (False, False)
