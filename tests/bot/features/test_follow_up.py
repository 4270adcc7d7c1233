"""The button that asks further: its window, and the answer to what was filled in."""

from pathlib import Path

import pytest

from bot.i18n import PHRASES
from index.types import Language
from tests.bot.helpers import LOCALES_WITH_LANGUAGE, PRIVATE, QUESTION, answered, on_button
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.messages import Message
from tests.fakes.people import Person
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

FOLLOW_UPS = {"en": "And when was that?", "ja": "それはいつですか？", "pt": "E quando foi isso?"}


async def followed(
    served: Served, on: Message, question: str, language: Language = "en", by: Person | None = None
) -> Message:
    """The answer to what somebody filled into the window."""
    say, discord = PHRASES[language].say, served.discord
    opened = await discord.press(on, on.card.buttons[-4].custom_id, by=by)
    fields = {say("follow-up-label"): question}
    return await discord.message(await discord.submit(opened, fields))


@pytest.mark.parametrize("how", ["ask", "mention", "write_privately"])
@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_a_follow_up_is_understood_with_the_question_before(
    how: str, locale: str, language: Language
) -> None:
    """However that was asked; the card repeats both, which nobody else sees otherwise."""
    say, engine = PHRASES[language].say, FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        ana = served.discord.person("Ana", locale=locale)
        key = await getattr(served.discord, how)(QUESTION, by=ana)
        message = await served.discord.message(key)
        answer = await followed(served, message, FOLLOW_UPS[language], language, ana)
        assert engine.asked == [QUESTION, FOLLOW_UPS[language]]
        assert engine.before == ["", QUESTION]
        question = say("answer-question", question=FOLLOW_UPS[language])
        before = say("answer-follow-up-to", question=QUESTION)
        assert answer.card.words.startswith(f"-# {question}\n-# {before}\n")


@pytest.mark.parametrize("how", ["ask", "mention"])
@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_after_a_restart_only_a_question_in_a_message_is_known(
    tmp_path: Path, how: str, locale: str, language: Language
) -> None:
    """Otherwise the button says that the follow-up has to be asked in full."""
    discord, engine = FakeDiscord(), FakeAnswerer(quoting)
    ana = discord.person("Ana", locale=locale)
    question = "Who *resigned* on _Friday_, @everyone?"
    async with serving(lambda: engine, state_dir=tmp_path, discord=discord):
        message = await discord.message(await getattr(discord, how)(question, by=ana))
    async with serving(lambda: engine, state_dir=tmp_path, discord=discord) as served:
        if how == "mention":  # the question is read from the message
            answer = await followed(served, message, FOLLOW_UPS[language], language, ana)
            assert engine.before[-1] == question
            message = answer
    async with serving(lambda: engine, state_dir=tmp_path, discord=discord) as served:
        told = await on_button(served, message, PHRASES[language].say("follow-up-button"), ana)
        assert told.card.words == PHRASES[language].say("follow-up-context-forgotten")


@pytest.mark.parametrize("is_private", [False, True])
async def test_the_answer_is_as_private_as_the_one_before(is_private: bool) -> None:
    """And so are its buttons."""
    async with serving() as served:
        message = await answered(served, options=PRIVATE if is_private else {})
        answer = await followed(served, message, "And when was that?")
        assert answer.is_ephemeral == is_private
        assert ("Share" in answer.card.labels) == is_private
        assert ("Delete" in answer.card.labels) != is_private


async def test_a_question_of_its_own_is_not_mixed_with_the_one_before() -> None:
    """The card shows only what the answer is understood with."""
    async with serving() as served:
        question = "Which ship left Lisbon harbour in April?"
        answer = await followed(served, await answered(served), question)
        assert f"-# Question: {question}\n" in answer.card.words
        assert "Follow-up to" not in answer.card.words


async def test_the_window_lets_nobody_ask_too_much() -> None:
    """Its field takes as much as a question may have."""
    async with serving(max_question_chars=50) as served:
        with pytest.raises(ValueError, match="1 to 50 characters"):
            await followed(served, await answered(served, "Who?"), "x" * 51)
