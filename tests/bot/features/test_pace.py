"""How fast buttons may be pressed, and how much may wait for the documents in all."""

import pytest

from bot.i18n import PHRASES
from bot.query_queue import PARALLEL_ANSWERS
from bot.rate_limit import PRESSES_PER_QUESTION
from index.types import Language
from tests.bot.pressing import EN, LOCALES, QUESTION, answered, on_button
from tests.bot.waiting import queue_held, queued
from tests.fakes.loop import Clock
from tests.fakes.running import Served, serving

pytestmark = pytest.mark.asyncio


async def is_told_to_wait(served: Served, key: str, language: Language = "en") -> bool:
    """Whether that is all that came back, for the presser's eyes only."""
    told = await served.discord.message(key)
    start, _, end = PHRASES[language].say("button-cooldown", seconds=77).partition("77")
    words = told.card.words
    return told.is_ephemeral and words.startswith(start) and words.endswith(end)


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_whoever_presses_too_fast_is_told_to_wait(locale: str, language: Language) -> None:
    """Whatever they press, and /read and /documents too; others go on."""
    say = PHRASES[language].say
    async with serving(questions_per_minute=1, clock=Clock()) as served:
        discord = served.discord
        ana = discord.person("Ana", locale=locale)
        message = await answered(served, by=ana)
        for _ in range(PRESSES_PER_QUESTION):
            assert (await on_button(served, message, say("context-button"))).card.quotes
        for key in (
            await discord.press(message, say("context-button")),
            await discord.press(message, say("feedback-helpful-button")),
            await discord.press(message, say("follow-up-button")),
            await discord.command("documents", by=ana),
            await discord.command("read", {"document": "A title"}, by=ana),
        ):
            assert await is_told_to_wait(served, key, language)
        assert (
            await on_button(served, message, say("context-button"), discord.person())
        ).card.quotes
        await discord.press(message, say("delete-button"))
        await discord.deleted(message)


async def test_pressing_does_not_use_up_questions() -> None:
    """They have a pace of their own."""
    async with serving(questions_per_minute=2, clock=Clock()) as served:
        ana = served.discord.person("Ana")
        message = await answered(served, by=ana)
        for _ in range(PRESSES_PER_QUESTION):
            await on_button(served, message, "Show context")
        assert (await answered(served, by=ana)).card.quotes


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_more_presses_than_may_wait_are_told_that_it_is_busy(
    monkeypatch: pytest.MonkeyPatch, locale: str, language: Language
) -> None:
    """However many come at once; and those that wait are served."""
    most = 5
    monkeypatch.setattr("bot.query_queue.MAX_WAITING", most)
    say = PHRASES[language].say
    async with serving() as served:
        discord = served.discord
        message = await answered(served, by=discord.person("Ana", locale=locale))
        around = await on_button(served, message, say("context-button"))
        async with queue_held(served):
            keys = [await discord.press(message, say("context-button")) for _ in range(20)]
            keys += [
                await discord.press(around, say("context-exact-text-button")) for _ in range(20)
            ]
            await queued(served, most - PARALLEL_ANSWERS)
            told = await discord.ask(QUESTION)
            assert await served.notice(told) == EN.say("ask-busy")
            assert served.client.state.queue.n_waiting == most
            n_refused = len(keys) - (most - PARALLEL_ANSWERS)
            await discord.until(lambda: sum(map(discord.is_answered, keys)) >= n_refused)
        shown = [await discord.message(key) for key in keys]
        busy = [each for each in shown if each.card.words == say("ask-busy")]
        assert len(busy) == n_refused
        assert all(each.is_ephemeral for each in shown)
