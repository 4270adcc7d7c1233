"""/inyo private-by-default: whether only the asker sees an answer."""

import pytest

from tests.bot.moderation.acting import LOCALES, order, said_in
from tests.fakes.running import serving

pytestmark = pytest.mark.asyncio

QUESTION = "Who resigned?"


@pytest.mark.parametrize("locale", LOCALES)
async def test_answers_to_ask_are_private_until_it_is_turned_off(locale: str) -> None:
    """In the words of the moderator's language."""
    say = said_in(locale)
    async with serving() as served:
        discord = served.discord
        for on, told in ((True, "private-on"), (False, "private-off")):
            assert await order(served, "private-by-default", {"on": on}, locale=locale) == say(told)
            shown = await discord.message(await discord.ask(QUESTION))
            assert shown.is_ephemeral == on
        assert discord.problems == []


async def test_the_asker_may_choose_otherwise() -> None:
    """Whatever the server's default is."""
    async with serving() as served:
        discord = served.discord
        for on in (True, False):
            await order(served, "private-by-default", {"on": on})
            chosen = await discord.ask(QUESTION, options={"private": not on})
            assert (await discord.message(chosen)).is_ephemeral != on


async def test_a_private_answer_can_be_shared() -> None:
    """It has the button for it, which a public one has not."""
    async with serving() as served:
        discord = served.discord
        share = said_in("en-US")("share-button")
        assert share not in (await discord.message(await discord.ask(QUESTION))).card.labels
        await order(served, "private-by-default", {"on": True})
        assert share in (await discord.message(await discord.ask(QUESTION))).card.labels


async def test_answers_to_messages_are_for_all_who_read_them() -> None:
    """Discord has no private answers to messages."""
    async with serving() as served:
        discord = served.discord
        await order(served, "private-by-default", {"on": True})
        assert not (await discord.message(await discord.mention(QUESTION))).is_ephemeral
        reader = discord.person()
        at = discord.private(reader)
        assert not (
            await discord.message(await discord.ask(QUESTION, by=reader, at=at))
        ).is_ephemeral
        assert discord.problems == []
