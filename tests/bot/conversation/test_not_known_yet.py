"""Servers and threads that Discord hasn't told the bot of, yet sends messages from."""

import pytest

from tests.bot.pressing import QUESTION, block
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.places import Place
from tests.fakes.running import Served, serving

pytestmark = pytest.mark.asyncio


def lose_server(served: Served) -> None:
    """Have the client not know the first server, as while Discord has an outage of it."""
    guild = served.client.get_guild(int(served.discord.home.id))
    assert guild is not None
    served.client._connection._remove_guild(guild)


def lose_threads(served: Served) -> None:
    """Have the client not know the first server's threads, as those it was never told of."""
    guild = served.client.get_guild(int(served.discord.home.id))
    assert guild is not None
    guild._clear_threads()


async def test_what_is_said_on_an_unknown_server_is_no_direct_message() -> None:
    """Chatter is left alone, a mention answered."""
    async with serving() as served:
        discord = served.discord
        lose_server(served)
        # The whole of it, as Discord would send it to a bot that sees what everybody writes.
        said = await discord.say("Who resigned?")
        assert (await discord.message(await discord.mention(QUESTION))).card.quotes
        assert not discord.is_answered(said)


async def test_what_moderators_set_holds_on_an_unknown_server() -> None:
    """Whom they have blocked meets silence."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        await block(served, ana)
        lose_server(served)
        silent = await discord.mention(QUESTION, by=ana)
        await served.settle()
        assert not discord.is_answered(silent)
        assert engine.asked == []


@pytest.mark.parametrize("name", ["thread", "post"])
async def test_an_unknown_thread_belongs_to_its_channel(name: str) -> None:
    """Discord is asked which that is; an answer comes where the moderators have allowed it."""
    async with serving() as served:
        discord = served.discord
        thread: Place = getattr(discord.home, name)
        allowed = frozenset({int(thread.channel["parent_id"])})
        servers = served.client.state.store.servers
        await servers.change(int(discord.home.id), channels=allowed)
        lose_threads(served)
        asked = await discord.mention(QUESTION, at=thread)
        assert (await discord.message(asked)).card.quotes
        await servers.change(int(discord.home.id), channels=frozenset({1}))
        silent = await discord.mention(QUESTION, at=thread)
        await served.settle()
        assert not discord.is_answered(silent)
