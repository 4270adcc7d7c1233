"""Follow-up questions are answered with the one before them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engine import Engine
from index.evaluation.question_sets import first_right
from index.retrieval.follow_up import (
    MAX_BEFORE_CHARS,
    combine,
    context_text,
    needs_context,
    readable,
)
from index.retrieval.query import Query
from index.retrieval.retriever import Retriever
from tests.index.small import WordEmbedder, answerer_of, segment_of, table_of

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "follow_ups.jsonl").read_text("utf-8").splitlines()
]
TEXTS = (
    "Leike resigned on Friday. He had asked for computers.",
    "Brockman resigned in March. The weather was fine.",
    "The bakery in Lisbon sells bread. It opened in 1990.",
)
ANSWERER = answerer_of(*TEXTS)
MODEL = WordEmbedder()
RETRIEVER = Retriever(segment_of(*TEXTS, embedder=MODEL), MODEL, MODEL, table_of({}))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: str(pair["question"]))
def test_a_follow_up_needs_context(pair: dict[str, str]) -> None:
    """It refers back, begins with "and", or leaves out its subject."""
    assert needs_context(pair["question"])


@pytest.mark.parametrize(
    "question",
    [
        "Why?",
        "Leike?",
        "Tell me more",
        "なぜ？",
        "もっと詳しく教えて",
        "ライク氏は？",
        "Por quê?",
        "Onde fica?",
        "Quem disse isso?",
    ],
)
def test_a_fragment_needs_context(question: str) -> None:
    """In each of the languages."""
    assert needs_context(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who resigned?",
        "Does the author think that OpenAI will delete the weights?",
        "What is the same-origin policy?",
        "Is the same‑day delivery free of charge?",
        "Who invented the Post-it note?",
        "Who wrote the she-wolf legend?",
        "How long does it take to train a frontier model?",
        "And who posted a joint reply on X on Saturday?",
        "誰が辞任しましたか？",
        "それぞれのモデルの重みはどうなりますか？",
        "Quem renunciou?",
        "Por que o GPT-4o deve ser mantido?",
    ],
)
def test_a_complete_question_needs_no_context(question: str) -> None:
    """Even with a pronoun that refers to a name in the question."""
    assert not needs_context(question)


@pytest.mark.parametrize(
    "message",
    [
        *("ok thanks", "OK", "okay!", "Thanks", "Thank you very much.", "thx", "Thanks for that!"),
        *("Got it, thanks", "I see", "Great, thank you!", "Hello", "Hi there!", "Good morning"),
        *("obrigado", "Muito obrigada!", "valeu", "Ok, obrigado pela ajuda", "Entendi, valeu!"),
        *("Tá bom", "Beleza", "Bom dia!", "Olá"),
        *(
            "ありがとう",
            "ありがとうございます！",
            "了解",
            "了解です。",
            "わかりました",
            "なるほど、ありがとう",
        ),
        *("こんにちは", "はい、どうもありがとうございました", "👍", "👍🏽", "ok 👍", "🙏🙏", "❤️"),
    ],
)
def test_a_courtesy_needs_no_context(message: str) -> None:
    """It asks nothing, so the question before it isn't answered again."""
    assert not needs_context(message)
    assert context_text(message, "Did Leike resign?") == message
    assert not ANSWERER.answer(message, before="Did Leike resign?").answered


@pytest.mark.parametrize(
    "question",
    [
        *(
            "Ok, and when was that?",
            "Thanks! And why?",
            "Great. Who else?",
            "Hi, why?",
            "?",
        ),
        *("The same?", "Is it the same - or not?", "What did she say about the same policy?"),
        *(
            "Obrigado! E quando foi isso?",
            "Ok, quando foi isso?",
            "O que ele disse-lhe?",
            "Quem deu-lhes?",
        ),
        *("了解、なぜ？", "ありがとう。それはいつですか？", "どうして？"),
    ],
)
def test_a_courtesy_or_a_hyphen_before_a_follow_up_changes_nothing(question: str) -> None:
    """The rest of the message needs context."""
    assert needs_context(question)


def test_a_follow_up_is_answered_with_the_question_before() -> None:
    """The answer shows it as it was asked."""
    answer = ANSWERER.answer("And when was that?", before="Did Leike resign?")
    assert answer.question == "And when was that?"
    assert answer.answered
    assert "Leike resigned on Friday" in answer.excerpts[0].quote
    assert {mark.word for mark in answer.excerpts[0].highlights} == {"Leike", "resign"}
    assert not ANSWERER.answer("And when was that?").answered


def test_its_own_words_count_more_than_the_earlier_ones() -> None:
    """A new name changes the answer."""
    answer = ANSWERER.answer("And Brockman?", before="When did Leike resign?")
    assert "Brockman" in answer.excerpts[0].quote
    query, earlier = map(RETRIEVER.understand, ("And Brockman?", "When did Leike resign?"))
    idf = {word.word: word.idf for word in combine(query, earlier).words}
    assert idf["Brockman"] > idf["Leike"] > 0


def test_a_complete_question_is_answered_by_itself() -> None:
    """Earlier questions don't matter."""
    question = "What does the bakery in Lisbon sell?"
    alone, after = (ANSWERER.answer(question, before=b) for b in ("", "Did Leike resign?"))
    assert after.excerpts == alone.excerpts
    assert after.confidence == alone.confidence


def understood(question: str, before: str) -> Query:
    """Both questions combined."""
    return combine(RETRIEVER.understand(question), RETRIEVER.understand(before))


def test_a_name_alone_takes_the_language_of_the_question_before() -> None:
    """Its own language can't be told."""
    assert understood("Leike?", "ライク氏はいつ辞任しましたか？").language == "ja"
    assert understood("Quando?", "Did Leike resign?").language == "pt"


def test_context_includes_the_questions_that_it_needs() -> None:
    """A complete question starts a new context."""
    first = context_text("Did Leike resign?")
    second = context_text("And when was that?", first)
    assert first == "Did Leike resign?"
    assert second == "Did Leike resign?\nAnd when was that?"
    assert context_text("What does the bakery in Lisbon sell?", second).startswith("What does")


@pytest.mark.parametrize("before", ["", " \n", "\udce9", "🙂", "a" * 50_000, "\x00", "?" * 3_000])
def test_nothing_that_came_before_breaks_a_question(before: str) -> None:
    """Anybody may have written it."""
    assert ANSWERER.answer("And when was that?", before=before).question == "And when was that?"


@given(st.text(st.characters(), max_size=200), st.text(st.characters(), max_size=30))
def test_context_is_bounded(before: str, question: str) -> None:
    """And is valid text."""
    needs_context(question)
    assert len(readable(before * 20)) <= MAX_BEFORE_CHARS
    assert len(context_text(question, before * 20)) <= MAX_BEFORE_CHARS
    context_text(question, before).encode("utf-8")


def test_follow_ups_over_the_seeds_are_understood(seeds: Engine) -> None:
    """More often with the question before them than without; few get a wrong answer."""
    right = {True: [0, 0], False: [0, 0]}
    answered = 0
    for pair in PAIRS:
        for with_before in (True, False):
            answer = seeds.answer(pair["question"], before=pair["before"] if with_before else "")
            rank = first_right(answer.excerpts or answer.closest, pair["gold"])
            right[with_before][0] += rank == 1
            right[with_before][1] += rank is not None
            answered += with_before and not pair["gold"] and answer.answered
    n_answerable = sum(bool(pair["gold"]) for pair in PAIRS)
    assert right[True][0] >= 0.75 * n_answerable
    assert right[True][1] >= 0.85 * n_answerable
    assert right[True][0] - right[False][0] >= 0.25 * n_answerable
    assert right[True][1] - right[False][1] >= 0.2 * n_answerable
    assert answered <= 4  # of 12
