"""Buttons that were sent before a restart; what they need is in their ids and in the database."""

from pathlib import Path

import pytest

from bot.i18n import PHRASES
from index.engine import Engine
from index.types import Language
from tests.bot.pressing import EN, LOCALES, answered, on_button
from tests.bot.shelves import LEIKE, NOVEL, library, start
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

QUESTION = "What did the captain write into his diary?"


@pytest.fixture(scope="module")
def engine() -> Engine:
    """What answers with several excerpts of a document that has many pages."""
    return library(NOVEL, LEIKE)


@pytest.mark.parametrize(("locale", "language"), LOCALES)
@pytest.mark.parametrize("number", [0, 1])
async def test_each_quote_is_found_again(
    engine: Engine, tmp_path: Path, locale: str, language: Language, number: int
) -> None:
    """Shown in its context to whoever presses, in their language."""
    discord, say = FakeDiscord(), PHRASES[language].say
    async with start(engine, tmp_path, discord) as served:
        message = await answered(served, QUESTION)
    async with start(engine, tmp_path, discord) as served:
        ben = discord.person("Ben", locale=locale)
        button = [each for each in message.card.buttons if each.label == "Show context"][number]
        around = await on_button(served, message, button.custom_id, ben)
        assert message.card.quotes[number].strip() in around.card.quotes[0]
        total = len(message.card.quotes)
        assert say("context-position", number=number + 1, total=total) in around.card.words
        assert around.is_ephemeral


@pytest.mark.parametrize(
    "label", ["next-page-button", "previous-page-button", "context-next-excerpt-button"]
)
@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_pages_and_excerpts_are_still_turned(
    engine: Engine, tmp_path: Path, locale: str, language: Language, label: str
) -> None:
    """On the card that was open."""
    discord, say = FakeDiscord(), PHRASES[language].say
    async with start(engine, tmp_path, discord) as served:
        ana = discord.person("Ana", locale=locale)
        message = await answered(served, QUESTION, by=ana)
        around = await on_button(served, message, say("context-button"))
        if label == "previous-page-button" and around.card.button(say(label)).disabled:
            await discord.press(around, say("next-page-button"))
            await discord.edited(around)
        times, before = around.times_edited, around.card
    async with start(engine, tmp_path, discord):
        await discord.press(around, say(label))
        after = (await discord.edited(around, times + 1)).card
        assert after.quotes != before.quotes or after.words != before.words
        assert after.quotes[0] in NOVEL.text + LEIKE.text
        assert after.labels == before.labels


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_the_exact_text_and_the_document_are_still_opened(
    engine: Engine, tmp_path: Path, locale: str, language: Language
) -> None:
    """The file has the quote's bytes; reading goes on where the quote stands."""
    discord, say = FakeDiscord(), PHRASES[language].say
    async with start(engine, tmp_path, discord) as served:
        message = await answered(served, QUESTION, by=discord.person("Ana", locale=locale))
        around = await on_button(served, message, say("context-button"))
    async with start(engine, tmp_path, discord) as served:
        sent = await on_button(served, around, say("context-exact-text-button"))
        ((name, content),) = sent.files.items()
        assert name.startswith("novel-")
        assert content.decode() in NOVEL.text
        assert content.decode().strip() == message.card.quotes[0].strip()
        assert say("context-exact-text", number=1) in sent.payload["content"]
        page = await on_button(served, around, say("read-in-document-button"))
        assert message.card.quotes[0].strip() in page.card.quotes[0]


@pytest.mark.parametrize(("locale", "language"), LOCALES)
async def test_windows_that_were_open_are_still_taken(
    engine: Engine, tmp_path: Path, locale: str, language: Language
) -> None:
    """Nothing that somebody has written is lost."""
    discord, say = FakeDiscord(), PHRASES[language].say
    async with start(engine, tmp_path, discord) as served:
        message = await answered(served, QUESTION, by=discord.person("Ana", locale=locale))
        follow_up = await discord.press(message, say("follow-up-button"))
        unhelpful = await discord.press(message, say("feedback-unhelpful-button"))
        for key in (follow_up, unhelpful):
            await discord.modal(key)
    async with start(engine, tmp_path, discord) as served:
        key = await discord.submit(follow_up, {say("follow-up-label"): "And when was that?"})
        assert await served.notice(key) == say("follow-up-context-forgotten")
        whole = "When did Leike leave the lab?"
        key = await discord.submit(follow_up, {say("follow-up-label"): whole})
        assert say("answer-question", question=whole) in (await discord.message(key)).card.words
        reason = {say("feedback-reason-label"): say("feedback-outdated-option")}
        thanks = await served.notice(await discord.submit(unhelpful, reason))
        assert thanks == say("feedback-thanks")
        rows = await served.client.state.store.unanswered.entries(int(discord.home.id))
        assert [row.reason for row in rows if row.kind == "unhelpful"] == ["outdated"]


@pytest.mark.parametrize("custom_id", ["inyo:gone:x", "0123456789abcdef", "inyo"])
async def test_windows_of_another_version_are_told_that_they_are_too_old(
    engine: Engine, tmp_path: Path, custom_id: str
) -> None:
    """Whatever their ids hold."""
    discord = FakeDiscord()
    async with start(engine, tmp_path, discord) as served:
        opened = await discord.press(await answered(served, QUESTION), "Follow up")
        (await discord.modal(opened))["custom_id"] = custom_id
        key = await discord.submit(opened, {EN.say("follow-up-label"): "And when was that?"})
        assert await served.notice(key) == EN.say("answer-expired")
