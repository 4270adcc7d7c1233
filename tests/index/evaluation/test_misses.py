"""Why questions were missed, and where the expected strings are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engine import Engine
from index.evaluation.misses import Cause, GoldFinder, find_misses, missing_gold
from index.evaluation.question_sets import Question, contains_answer
from index.evaluation.runner import ask_questions
from index.types import Excerpt
from tests.index.evaluation.asked import (
    BAKED,
    COMPUTERS,
    RESIGNED,
    SLEEPS,
    TEXTS,
    engine_of_texts,
    outcome,
)
from tests.index.small import document, document_table

SPACED = st.text(st.sampled_from("ab 本\n\u3000\x1c"), max_size=12)


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Finds what is in the two documents."""
    return engine_of_texts()


@pytest.fixture(scope="module")
def finder(engine: Engine) -> GoldFinder:
    """Of the engine's documents."""
    return GoldFinder(engine.index.documents)


@pytest.mark.parametrize(
    ("quotes", "answered", "gold", "cause"),
    [
        ([BAKED], True, [], Cause.ANSWERED),
        ([RESIGNED, BAKED], False, ["Bread"], Cause.ABSTAINED),
        ([RESIGNED, SLEEPS], True, ["the afternoon", "midnight"], Cause.LATER_QUOTE),
        ([RESIGNED], True, ["more computers"], Cause.WRONG_PART),
        ([COMPUTERS], False, ["on Friday"], Cause.WRONG_PART),
        ([BAKED], True, ["on Friday"], Cause.OTHER_PASSAGE),
        ([], False, ["on Friday"], Cause.OTHER_PASSAGE),
        ([BAKED], True, ["midnight"], Cause.NOT_IN_DOCUMENTS),
    ],
)
def test_a_miss_has_a_cause(
    engine: Engine,
    finder: GoldFinder,
    quotes: list[str],
    answered: bool,
    gold: list[str],
    cause: Cause,
) -> None:
    """And says where an expected string is, and how its passage ranks, if there is one."""
    question = Question("1", "en", "When did Leike resign? Is bread baked?", tuple(gold))
    (miss,) = find_misses([outcome(question, quotes, answered=answered)], engine, finder)
    assert miss.cause == cause
    if cause in (Cause.ANSWERED, Cause.NOT_IN_DOCUMENTS):
        assert (miss.place, miss.passage_rank) == (None, None)
    else:
        assert miss.place
        assert miss.passage_rank in (1, 2)
        text = TEXTS[int(miss.place.document[0])]
        assert contains_answer(text[miss.place.start : miss.place.end], gold)


def test_a_passage_that_is_not_found_is_told(
    engine: Engine, finder: GoldFinder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the expected string is, is known all the same."""

    def search(_: str) -> tuple[Excerpt, ...]:
        return ()

    monkeypatch.setattr(engine, "search", search)
    question = Question("1", "en", "Who sleeps?", ("sleeps in the afternoon",))
    (miss,) = find_misses([outcome(question, [RESIGNED])], engine, finder)
    assert (miss.cause, miss.passage_rank) == (Cause.NOT_FOUND, None)
    assert miss.place
    assert (miss.place.document, miss.place.line) == ("0.txt", 3)


def test_misses_of_the_most_frequent_cause_come_first(engine: Engine, finder: GoldFinder) -> None:
    """What is right is none of them: nor is chatter, unless an answer was expected."""
    questions = [
        Question("chatter", "en", "thanks!", ("Bread",)),
        Question("reply", "en", "thanks!", ()),
        Question("right", "en", "When did Leike resign?", ("on Friday",)),
        Question("absent 1", "en", "When did Leike resign?", ("on Sunday",)),
        Question("absent 2", "en", "When did Leike resign?", ("on Monday",)),
    ]
    outcomes = [
        *ask_questions(questions[:2], engine),
        *(outcome(question, [RESIGNED]) for question in questions[2:]),
    ]
    misses = find_misses(outcomes, engine, finder)
    assert [(miss.outcome.question.id, miss.cause) for miss in misses] == [
        ("absent 1", Cause.NOT_IN_DOCUMENTS),
        ("absent 2", Cause.NOT_IN_DOCUMENTS),
        ("chatter", Cause.CHATTER),
    ]
    missing = [(question.id, string) for question, string in missing_gold(questions, finder)]
    assert missing == [("absent 1", "on Sunday"), ("absent 2", "on Monday")]


@given(st.lists(SPACED, max_size=4), SPACED)
def test_a_string_is_found_where_a_quote_would_contain_it(texts: list[str], string: str) -> None:
    """Ignoring white space, within one document; what is found are its characters."""
    finder = GoldFinder(document_table(document(t, f"{n}.txt") for n, t in enumerate(texts)))
    places = list(finder.places(string))
    squeezed = "".join(string.split())
    having = {f"{n}.txt" for n, text in enumerate(texts) if contains_answer(text, [string])}
    if squeezed:
        assert {place.document for place in places} == having
        assert (string in finder) == bool(having)
    for place in places:
        found = texts[int(place.document[0])][place.start : place.end]
        assert "".join(found.split()) == squeezed
        assert found == found.strip()
