"""/inyo block and unblock: whom the bot doesn't answer on a server."""

from pathlib import Path

import pytest

from tests.bot.helpers import LOCALES, administrator, order, said_in
from tests.fakes.cards import read_card
from tests.fakes.people import Person
from tests.fakes.running import Served, serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

QUESTION = "Who resigned?"


async def is_quoted_to(served: Served, key: str) -> bool:
    """Whether somebody got an answer."""
    return bool(read_card(await served.discord.card(key)).quotes)


@pytest.mark.parametrize("locale", LOCALES)
async def test_the_moderator_is_told_what_changed(locale: str) -> None:
    """And what was so before."""
    say = said_in(locale)
    async with serving() as served:
        reader = served.discord.person()
        for command, told in (
            ("unblock", "user-not-blocked"),
            ("block", "user-blocked"),
            ("block", "user-blocked-already"),
            ("unblock", "user-unblocked"),
        ):
            outcome = await order(served, command, {"user": reader}, locale=locale)
            assert outcome == say(told, user=f"<@{reader.id}>")


@pytest.mark.parametrize("locale", LOCALES)
async def test_moderators_and_bots_cannot_be_blocked(locale: str) -> None:
    """They could block each other out."""
    told = said_in(locale)("user-not-blockable")
    async with serving() as served:
        for user in (served.discord.moderator(), administrator()):
            assert await order(served, "block", {"user": user}, locale=locale) == told
        assert not served.client.state.settings(int(served.discord.home.id)).blocked


@pytest.mark.parametrize("locale", LOCALES)
async def test_who_is_blocked_gets_one_line_from_commands_and_buttons(locale: str) -> None:
    """For their eyes only, in their language."""
    told = said_in(locale)("ask-blocked")
    async with serving() as served:
        discord = served.discord
        reader, writer = discord.person("reader", locale=locale), discord.person("writer")
        said = await discord.say("Leike resigned.", by=writer)
        answered = await discord.ask(QUESTION, by=writer)
        await order(served, "block", {"user": reader})
        for key in (
            await discord.ask(QUESTION, by=reader),
            await discord.command("search", {"query": "Leike"}, by=reader),
            await discord.command("help", by=reader),
            await discord.point_at(said, "Find in documents", by=reader),
            await discord.press(answered, said_in("en-US")("feedback-helpful-button"), by=reader),
        ):
            assert await served.notice(key) == told
            assert (await discord.message(key)).is_ephemeral


async def test_a_block_holds_on_its_server_only_and_through_a_restart(tmp_path: Path) -> None:
    """Elsewhere, and in direct messages, the same person is answered."""
    discord = FakeDiscord(n_servers=2)
    reader = Person("reader")
    async with serving(discord=discord, state_dir=tmp_path) as served:
        await order(served, "block", {"user": reader})
    async with serving(discord=discord, state_dir=tmp_path) as served:
        home, away = discord.servers
        refused = await discord.ask(QUESTION, by=reader, at=home.channel)
        assert await served.notice(refused) == said_in("en-US")("ask-blocked")
        for at in (away.channel, discord.private(reader)):
            assert await is_quoted_to(served, await discord.ask(QUESTION, by=reader, at=at))
        assert await is_quoted_to(
            served, await discord.mention(QUESTION, by=reader, at=away.lounge)
        )
        await order(served, "unblock", {"user": reader})
        assert await is_quoted_to(served, await discord.mention(QUESTION, by=reader))
