"""Recent questions are forgotten in time, by person and by server."""

from bot.history import (
    FOLLOWS_WITHIN_S,
    KEPT_S,
    MAX_ANSWERS,
    NO_CONTEXT,
    ConversationHistory,
    PreviousAnswer,
    QuestionContext,
)
from tests.fakes.answers import quoting
from tests.fakes.loop import Clock

ANA, BEN, CARL, CHANNEL, HOME, AWAY = range(1, 7)


def asked(
    question: str, user: int = ANA, guild: int = HOME, context: QuestionContext = NO_CONTEXT
) -> PreviousAnswer:
    """An answer to somebody."""
    return PreviousAnswer(quoting(question), user, CHANNEL, guild, question, question, context)


def test_answers_are_forgotten_after_an_hour() -> None:
    """Their questions with them."""
    clock = Clock()
    history = ConversationHistory(clock)
    history.add("a", asked("Who?"))
    clock.now = KEPT_S - 1
    answer = history.find("a")
    assert answer is not None
    assert answer.question == "Who?"
    clock.now = KEPT_S + 1
    assert history.find("a") is None
    assert len(history) == 0


def test_a_question_has_follow_ups_for_ten_minutes() -> None:
    """In its channel, by the person who asked it."""
    clock = Clock()
    history = ConversationHistory(clock)
    history.add("a", asked("Who?"))
    assert history.last(ANA, CHANNEL).question == "Who?"
    assert history.last(BEN, CHANNEL) == history.last(ANA, 99) == NO_CONTEXT
    clock.now = FOLLOWS_WITHIN_S + 1
    assert history.last(ANA, CHANNEL) == NO_CONTEXT


def test_a_server_is_forgotten_without_the_others() -> None:
    """And a person likewise."""
    history = ConversationHistory(Clock())
    history.add("a", asked("Who?"))
    history.add("b", asked("When?", guild=AWAY))
    history.add("c", asked("Where?", user=BEN, guild=AWAY))
    history.forget_server(HOME)
    assert history.find("a") is None
    assert history.find("b") is not None
    history.forget_user(ANA)
    assert history.find("b") is None
    assert history.find("c") is not None


def test_a_forgotten_person_leaves_no_words_in_what_others_asked() -> None:
    """Ben's question was understood with Ana's, and Carl's with Ben's."""
    history = ConversationHistory(Clock())
    history.add("a", anas := asked("Who?"))
    history.add("b", bens := asked("When?", BEN, context=anas.as_context()))
    history.add("c", asked("Why?", CARL, context=bens.as_context(is_explicit=True)))
    history.add("d", asked("Where?", CARL))
    history.forget_user(ANA)
    assert [token for token in "abcd" if history.find(token)] == ["d"]


def test_only_the_last_answers_are_kept() -> None:
    """MAX_ANSWERS of them."""
    history = ConversationHistory(Clock())
    for number in range(MAX_ANSWERS + 1):
        history.add(str(number), asked("Who?"))
    assert history.find("0") is None
    assert history.find("1") is not None
