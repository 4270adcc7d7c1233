"""Buttons that can't do what they say: too old, changed documents, blocked people, not open yet."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.i18n import PHRASES
from bot.query_queue import LoadProgress
from index.types import Language
from tests.bot.pressing import EN, LOCALES, QUESTION, answered, block, on_button, token_of
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S, FakeDiscord
from tests.index.small import answerer_of

pytestmark = pytest.mark.asyncio

FRIDAY = "Leike resigned from OpenAI on a Friday."
WHEN = "When did Leike resign from OpenAI?"


@pytest.mark.parametrize(("locale", "language"), LOCALES)
@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        ("Leike left OpenAI on a Friday in May.", "document-changed"),
        (f"It is said: {FRIDAY}", "document-changed"),
        (None, "document-gone"),
    ],
)
async def test_a_quote_that_no_longer_stands_there_is_not_shown(
    locale: str, language: Language, now: str | None, sentence: str
) -> None:
    """The document was changed or taken away since, and the documents were opened anew."""
    say = PHRASES[language].say
    engines = iter([answerer_of(FRIDAY), answerer_of(now) if now else FakeAnswerer(quoting)])
    async with serving(lambda: next(engines)) as served:
        discord = served.discord
        message = await answered(served, WHEN, by=discord.person("Ana", locale=locale))
        around = await on_button(served, message, say("context-button"))
        await served.client.state.queue.reload()
        for on, label in ((message, "context-button"), (around, "context-exact-text-button")):
            told = await on_button(served, on, say(label))
            assert told.card.words == say(sentence)
            assert told.is_ephemeral
        assert message.card.quotes == (FRIDAY,)


async def test_a_document_left_out_since_is_not_shown() -> None:
    """Whatever was shown of it before."""
    engine = answerer_of(FRIDAY)
    async with serving(lambda: engine) as served:
        discord = served.discord
        message = await answered(served, WHEN)
        around = await on_button(served, message, "Show context")
        path = str(engine.index.documents.facts(0)["path"])
        servers = served.client.state.store.servers
        await servers.change(int(discord.home.id), hidden_documents=frozenset({path}))
        for on, label in (
            (message, "Show context"),
            (around, "Exact text as a file"),
            (around, "Open in document"),
        ):
            assert (await on_button(served, on, label)).card.words == EN.say("document-hidden")


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_an_answer_that_is_kept_no_more_is_too_old(locale: str, language: Language) -> None:
    """Said so by those of its buttons that need it, to the presser alone."""
    say = PHRASES[language].say
    async with serving() as served:
        discord = served.discord
        ana = discord.person("Ana", locale=locale)
        message = await answered(served, by=ana)
        around = await on_button(served, message, say("context-button"))
        await served.client.state.store.answers.remove(token_of(message))
        for on, label in (
            (message, "context-button"),
            (message, "feedback-helpful-button"),
            (around, "context-exact-text-button"),
        ):
            told = await on_button(served, on, say(label))
            assert told.card.words == say("answer-expired")
            assert told.is_ephemeral


@pytest.mark.parametrize(
    "custom_id",
    ["inyo:gone", "inyo:gone:x:1", "inyo:page", "inyo:at:x:-9:y", "inyo:to", "inyo:helpful"],
)
async def test_buttons_of_another_version_say_that_they_are_too_old(custom_id: str) -> None:
    """Whatever their ids hold."""
    async with serving() as served:
        message = await answered(served)
        message.components[0]["components"][-1]["components"][0]["custom_id"] = custom_id
        told = await on_button(served, message, custom_id)
        assert told.card.words == EN.say("answer-expired")


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_a_blocked_person_presses_nothing(locale: str, language: Language) -> None:
    """Neither buttons nor windows that were open before; others go on."""
    say = PHRASES[language].say
    async with serving() as served:
        discord = served.discord
        ana = discord.person("Ana", locale=locale)
        message = await answered(served, by=ana)
        around = await on_button(served, message, say("context-button"))
        opened = await discord.press(message, say("follow-up-button"))
        await discord.modal(opened)
        await block(served, ana)
        labels = ("context", "follow-up", "feedback-helpful", "feedback-unhelpful")
        keys = [await discord.press(message, say(f"{label}-button")) for label in labels]
        keys.append(await discord.press(around, say("context-exact-text-button")))
        keys.append(await discord.submit(opened, {say("follow-up-label"): "And when?"}))
        keys.append(await discord.ask(QUESTION, by=ana))
        for told in [await discord.message(key) for key in keys]:
            assert told.card.words == say("ask-blocked")
        assert (
            await on_button(served, message, say("context-button"), discord.person())
        ).card.quotes


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_while_the_documents_are_opened_again_old_buttons_say_so(
    tmp_path: Path, locale: str, language: Language
) -> None:
    """With how far that is; and they work as soon as the documents are open."""
    discord, say, go_on = FakeDiscord(), PHRASES[language].say, threading.Event()
    async with serving(state_dir=tmp_path, discord=discord) as here:
        message = await answered(here, by=discord.person("Ana", locale=locale))
        around = await on_button(here, message, say("context-button"))

    def slowly() -> FakeAnswerer:
        go_on.wait(PATIENCE_S)
        return FakeAnswerer(quoting)

    async with serving(slowly, until="starting", state_dir=tmp_path, discord=discord) as served:
        try:
            queue = served.client.state.queue
            queue.loading = LoadProgress("passages", 30, 120)
            progress = say("ask-progress", stage="passages", done=30, total=120)
            waiting = f"{say('ask-starting')}\n-# {progress}"
            for on, label in ((message, "context-button"), (around, "context-exact-text-button")):
                told = await on_button(served, on, say(label))
                assert told.card.words == waiting
                assert told.is_ephemeral
            # What needs no documents is done.
            thanks = await on_button(served, message, say("feedback-helpful-button"))
            assert thanks.card.words == say("feedback-thanks")
        finally:
            go_on.set()
        async with asyncio.timeout(PATIENCE_S):
            while queue.status != "ready":  # noqa: ASYNC110 - a thread sets it
                await asyncio.sleep(0.01)
        assert (await on_button(served, message, say("context-button"))).card.quotes
