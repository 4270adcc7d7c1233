"""The button that takes an answer away."""

import asyncio
from pathlib import Path

import pytest

from bot.i18n import PHRASES
from index.types import Language
from tests.bot.helpers import EN, LOCALES_WITH_LANGUAGE, QUESTION, answered, block, token_of
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize("who", ["asker", "moderator"])
async def test_the_asker_and_moderators_delete_an_answer(who: str) -> None:
    """It goes, and what was remembered of it."""
    async with serving() as served:
        discord = served.discord
        message = await answered(served)
        token = token_of(message)
        by = discord.moderator() if who == "moderator" else None
        await discord.press(message, "Delete", by=by)
        await discord.deleted(message)
        await served.settle()
        assert await served.client.state.store.answers.find(token) is None


@pytest.mark.parametrize(("locale", "language"), LOCALES_WITH_LANGUAGE)
async def test_others_cannot_delete_an_answer(locale: str, language: Language) -> None:
    """They are told so in their language, and it stays."""
    async with serving() as served:
        discord = served.discord
        message = await answered(served)
        stranger = discord.person("stranger", locale=locale)
        told = await discord.followup(await discord.press(message, "Delete", by=stranger))
        assert told.card.words == PHRASES[language].say("delete-not-yours")
        assert told.is_ephemeral
        assert not message.is_deleted


async def test_a_blocked_asker_still_deletes_an_answer() -> None:
    """What they caused is theirs to take away; what others did isn't."""
    async with serving() as served:
        discord, ana = served.discord, served.discord.person("Ana")
        message, others = await answered(served, by=ana), await answered(served)
        await block(served, ana)
        told = await discord.followup(await discord.press(others, "Delete", by=ana))
        assert told.card.words == EN.say("delete-not-yours")
        await discord.press(message, "Delete")
        await discord.deleted(message)
        assert not others.is_deleted


async def asked_by(served: Served, how: str) -> str:
    """The key of an answer to a command, a mention, or a follow-up of somebody else's."""
    discord = served.discord
    key = await (discord.mention if how == "mention" else discord.ask)(QUESTION)
    await discord.message(key)
    if how == "follow-up":
        opened = await discord.press(key, "Follow up", by=discord.person("Ben"))
        key = await discord.submit(opened, {EN.say("follow-up-label"): "And when?"})
        await discord.message(key)
    return key


@pytest.mark.parametrize("how", ["command", "mention", "follow-up"])
async def test_after_everything_was_forgotten_the_asker_still_deletes_an_answer(
    tmp_path: Path, how: str
) -> None:
    """Discord knows who asked; others still can't."""
    discord = FakeDiscord()
    async with serving(state_dir=tmp_path, discord=discord) as here:
        key = await asked_by(here, how)
        await here.settle()
        by = discord.exchanges[key].by
        await here.client.state.store.forget_user(int(by.id))
        here.client.state.history.forget_user(int(by.id))
    async with serving(state_dir=tmp_path, discord=discord):
        message = await discord.message(key)
        told = await discord.followup(
            await discord.press(message, "Delete", by=discord.person("stranger"))
        )
        assert told.card.words == EN.say("delete-not-yours")
        await discord.press(message, "Delete", by=by)
        await discord.deleted(message)


async def test_an_error_behind_a_button_leaves_the_card_as_it_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The presser alone is told its number."""
    async with serving() as served:
        discord = served.discord
        message = await answered(served)
        before = message.card
        discord.fail_next("DELETE", "/@original", 400)
        told = await discord.followup(await discord.press(message, "Delete"))
        assert told.is_ephemeral
        assert "Error ID" in caplog.text
        assert message.card == before
        await discord.press(message, "Delete")
        await discord.deleted(message)


async def test_an_answer_deleted_twice_at_once_is_gone_quietly(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """By the asker and a moderator."""
    async with serving() as served:
        discord = served.discord
        message = await answered(served)
        moderator = discord.moderator()
        await asyncio.gather(
            discord.press(message, "Delete"), discord.press(message, "Delete", by=moderator)
        )
        await discord.deleted(message)
        await served.settle()
        assert not any(record.exc_info for record in caplog.records)
