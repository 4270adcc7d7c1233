"""Answer or abstain."""

import pytest

from index.engine import Engine, check_question
from index.errors import QdrantError, QuestionError
from index.params import RANKING_WEIGHTS
from index.retrieval.confidence import is_answer
from index.retrieval.first_stage import LocalCandidateGenerator
from index.retrieval.query import Candidates, Query
from index.retrieval.retriever import Retriever
from index.types import MAX_QUESTION_CHARS, Language
from tests.index.small import WordEmbedder, answerer_of, segment_of, table_of

TEXTS = (
    "Leike resigned on Friday. He had asked for computers.",
    "ライク氏は金曜日に辞任を発表した。彼は計算機を求めていた。",
    "O tempo estava bom em Lisboa. As crianças brincavam na praia.",
)
ANSWERER = answerer_of(*TEXTS)


def test_an_answer_quotes_and_has_nothing_closest() -> None:
    """The excerpts are the answer."""
    answer = ANSWERER.answer("Who resigned on Friday?")
    assert answer.answered
    assert "resigned on Friday" in answer.excerpts[0].quote
    assert answer.closest == ()
    assert is_answer(answer.confidence, RANKING_WEIGHTS["static"])
    assert answer.confidence <= 1
    assert answer.elapsed_ms > 0


def test_without_an_answer_the_closest_passages_stand_apart() -> None:
    """They are no answer, and the confidence says so."""
    answer = ANSWERER.answer("Which hippopotamus composed symphonies on Friday?")
    assert not answer.answered
    assert answer.excerpts == ()
    assert "Friday" in answer.closest[0].quote
    assert answer.confidence >= 0
    assert not is_answer(answer.confidence, RANKING_WEIGHTS["static"])


@pytest.mark.parametrize("question", ["?!", "🙂", "what is it"])
def test_a_question_without_words_is_not_answered(question: str) -> None:
    """Nothing is near to it."""
    answer = ANSWERER.answer(question)
    assert not answer.answered
    assert answer.confidence == 0
    assert answer.excerpts == answer.closest == ()


@pytest.mark.parametrize(
    ("question", "language"),
    [("Who resigned?", "en"), ("誰が辞任しましたか？", "ja"), ("Quem estava na praia?", "pt")],
)
def test_an_answer_knows_the_question_s_language(question: str, language: Language) -> None:
    """It is answered in kind."""
    assert ANSWERER.answer(question).language == language


def test_the_same_question_gets_the_same_answer() -> None:
    """Apart from the time that it took."""
    first, second = (ANSWERER.answer(" Who resigned?\n") for _ in range(2))
    assert first.question == "Who resigned?"
    assert first.excerpts == second.excerpts
    assert first.confidence == second.confidence


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("", "empty"),
        (" \u3000\n\t", "empty"),
        ("a" * (MAX_QUESTION_CHARS + 1), "1,001 characters, at most 1,000"),
        ("caf\udce9", "UTF-8"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(question: str, problem: str) -> None:
    """In one line that says what is wrong."""
    with pytest.raises(QuestionError, match=problem) as raised:
        ANSWERER.answer(question)
    assert "\n" not in str(raised.value)


def test_a_question_may_be_as_long_as_the_limit() -> None:
    """White space around it doesn't count."""
    question = "辞任" * (MAX_QUESTION_CHARS // 2)
    assert check_question(f"  {question}\n") == question
    assert ANSWERER.answer(question).question == question
    with pytest.raises(QuestionError, match="at most 5"):
        check_question("123456", 5)


def test_whoever_is_warm_answers_alike() -> None:
    """Nothing is left to be read at the first question; an index without passages warms up too."""
    warm = answerer_of(*TEXTS)
    warm.warm_up()
    for question in ("Who resigned?", "誰が辞任しましたか？"):
        assert warm.answer(question).excerpts == ANSWERER.answer(question).excerpts
    answerer_of("?").warm_up()


class AwayFinder(LocalCandidateGenerator):
    """An engine that doesn't answer."""

    def find(self, query: Query, left_out: frozenset[int]) -> Candidates:  # noqa: ARG002 - a Finder
        """Nothing."""
        raise QdrantError("It is away.")


def test_an_engine_that_is_away_is_no_reason_not_to_warm_up() -> None:
    """Whoever asks then is told."""
    model = WordEmbedder()
    index = segment_of(*TEXTS, embedder=model)
    away = Engine(Retriever(index, model, model, table_of({}), AwayFinder(index)))
    away.warm_up()
    with pytest.raises(QdrantError, match="away"):
        away.answer("Who resigned?")
