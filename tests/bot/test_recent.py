"""What was just asked is forgotten in time, by person and by server."""

from dataclasses import replace

from bot.history import (
    FOLLOWS_WITHIN_S,
    KEPT_S,
    MAX_ANSWERS,
    ConversationHistory,
    PreviousAnswer,
    QuestionContext,
)
from tests.fakes.answers import quoting
from tests.fakes.clock import Clock

ANA, BEN, CARL, CHANNEL, HOME, AWAY = range(1, 7)


def asked(question: str, user: int = ANA, guild: int = HOME, before: str = "") -> PreviousAnswer:
    """An answer to somebody."""
    return PreviousAnswer(quoting(question), user, CHANNEL, guild, before)


def test_answers_are_forgotten_after_an_hour() -> None:
    """Whether or not somebody asks again, and all that is known of them."""
    clock = Clock()
    recent = ConversationHistory(clock)
    recent.keep("a", asked("Who?", before="Why?"))
    assert recent.before("a") == QuestionContext("Why?")
    clock.now = KEPT_S + 1
    assert recent.find("a") is None
    assert recent.before("a") is None
    recent.expire()
    assert not recent._answers


def test_a_question_leads_for_ten_minutes() -> None:
    """In its channel, for whoever asked it."""
    clock = Clock()
    recent = ConversationHistory(clock)
    recent.keep("a", asked("Who?"))
    assert recent.last(ANA, CHANNEL).question == "Who?"
    assert recent.last(BEN, CHANNEL).question == recent.last(ANA, 99).question == ""
    clock.now = FOLLOWS_WITHIN_S + 1
    assert recent.last(ANA, CHANNEL).question == ""


def test_a_server_is_forgotten_without_the_others() -> None:
    """And a person likewise."""
    recent = ConversationHistory(Clock())
    recent.keep("a", asked("Who?"))
    recent.keep("b", asked("When?", guild=AWAY))
    recent.keep("c", asked("Where?", user=BEN, guild=AWAY))
    recent.forget_server(HOME)
    assert recent.find("a") is None
    assert recent.find("b") is not None
    recent.forget(ANA)
    assert recent.find("b") is None
    assert recent.find("c") is not None


def test_whoever_is_forgotten_leaves_no_words_in_what_others_asked() -> None:
    """Ben's question leaned on Ana's, and Carl's on Ben's."""
    recent = ConversationHistory(Clock())
    recent.keep("a", asked("Who?"))
    after = recent.followed("a")
    assert after is not None
    recent.keep("b", replace(asked("When?", BEN, before="Who?"), leaned_on=after.people))
    after = recent.followed("b")
    assert after is not None
    recent.keep("c", replace(asked("Why?", CARL, before="Who? When?"), leaned_on=after.people))
    recent.keep("d", asked("Where?", CARL))
    recent.forget(ANA)
    assert [token for token in "abcd" if recent.find(token)] == ["d"]


def test_the_last_answers_are_kept() -> None:
    """So many, and no more."""
    recent = ConversationHistory(Clock())
    for number in range(MAX_ANSWERS + 1):
        recent.keep(str(number), asked("Who?"))
    assert recent.find("0") is None
    assert recent.find("1") is not None
