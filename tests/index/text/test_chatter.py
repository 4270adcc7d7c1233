"""Thanks, greetings and laughter are told from questions, and taken off around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.chatter import classify_chatter, without_chatter


@pytest.mark.parametrize(
    ("message", "kind", "language"),
    [
        ("thanks!!", "thanks", "en"),
        ("Thank you so much for your help", "thanks", "en"),
        ("thaaanks <3", "thanks", "en"),
        ("ok cool thx", "thanks", "en"),
        ("thx that worked", "thanks", "en"),
        ("good bot", "thanks", "en"),
        ("kkkk valeu", "thanks", "pt"),
        ("Muito obrigada pela ajuda!", "thanks", "pt"),
        ("ありがとうございますーー！", "thanks", "ja"),
        ("なるほど、助かりました！", "thanks", "ja"),
        ("hello??", "greeting", "en"),
        ("heyyy everyone", "greeting", "en"),
        ("bom dia galera", "greeting", "pt"),
        ("おはようございます", "greeting", "ja"),
        ("brb", "farewell", "en"),
        ("bye bye!", "farewell", "en"),
        ("ok, até amanhã", "farewell", "pt"),
        ("おやすみなさい", "farewell", "ja"),
        ("hello, gotta go", "greeting", "en"),
        ("who are you?", "greeting", "en"),
        ("are you a bot", "greeting", "en"),
        ("hey bot, tell me a joke", "greeting", "en"),
        ("o que você sabe fazer?", "greeting", "pt"),
        ("あなたは誰ですか？", "greeting", "ja"),
        ("OK", "reaction", None),
        ("👍🏽", "reaction", None),
        (":)", "reaction", None),
        ("lmao same", "reaction", "en"),
        ("hahaha", "reaction", None),
        ("blz", "reaction", "pt"),
        ("legal!", "reaction", "pt"),
        ("morning everyone", "reaction", "en"),
        ("了解です", "reaction", "ja"),
        ("ｗｗｗ", "reaction", None),
        ("草", "reaction", None),
    ],
)
def test_chatter_is_told_with_its_kind_and_language(
    message: str, kind: str, language: str | None
) -> None:
    """Whatever its length, script and spelling."""
    assert classify_chatter(message) == (kind, language)


@pytest.mark.parametrize(
    "message",
    [
        *("is it ok to post ads?", "hello world program", "thanks page", "thank you note", "?"),
        *("welcome", "legal", "SIM?", "NP", "Nice?", "phone", "good luck charm", "hi-res images"),
        *(
            "boa vista",
            "preço bom",
            "草津",
            "はい・いいえ形式",
            "りんご",
            "了解事項",
            "",
            "C++",
            "10",
        ),
        "thanks " * 40,
    ],
)
def test_what_people_look_up_is_no_chatter(message: str) -> None:
    """One word that asks, or a word in another sense, is enough."""
    assert classify_chatter(message) is None


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("thanks! and what about shipping?", "and what about shipping?"),
        ("hi how do I install it", "how do I install it"),
        ("Oi, tudo bem? como faço pra cancelar? obrigado!", "como faço pra cancelar?"),
        ("ありがとう。配送は何日ですか？", "配送は何日ですか？"),
        ("どうもありがとう　配送は何日ですか", "配送は何日ですか"),
        ("配送は何日ですか？よろしくお願いします。", "配送は何日ですか？"),
        ("how do I reset it, thanks in advance", "how do I reset it"),
        ("Hello, World program?", "Hello, World program?"),
        ("Nice, France: where to eat?", "Nice, France: where to eat?"),
        ("is it polite to say thanks?", "is it polite to say thanks?"),
        ("Não é possível cancelar?", "Não é possível cancelar?"),
        ("hi, what can you do if you are banned?", "what can you do if you are banned?"),
        ("Moderators: what can you do?", "Moderators: what can you do?"),
        ("thanks", "thanks"),
    ],
)
def test_chatter_around_a_question_is_taken_off(question: str, asked: str) -> None:
    """Before it, after it, and only where it is surely chatter."""
    assert without_chatter(question) == asked


@given(
    st.text(), st.sampled_from(["thanks! ", "hi ", "ok, ", ""]), st.sampled_from([" obrigado", ""])
)
def test_a_question_keeps_a_stretch_of_itself(text: str, before: str, after: str) -> None:
    """Whatever is written: nothing is changed, and nothing of letters becomes empty."""
    question = before + text + after
    rest = without_chatter(question)
    assert rest in question
    assert rest or not question
