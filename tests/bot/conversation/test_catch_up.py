"""Questions that Discord didn't deliver: a session was lost, and another began."""

import asyncio

import pytest

from bot import gateway
from bot.conversation import catch_up
from bot.conversation.catch_up import Outages
from tests.bot.helpers import QUESTION
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.cards import read_card
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S

pytestmark = pytest.mark.asyncio


async def test_what_was_asked_between_two_sessions_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In channels, threads and direct messages; nothing twice, and not what is said to others.

    Discord fails while the first channels are read.
    """
    monkeypatch.setattr(gateway, "MAX_WAIT_S", 0.02)
    monkeypatch.setattr(catch_up, "WAITS_S", (0.0, 0.02))
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        before = [await discord.mention("Before?"), await discord.write_privately("Me?", by=ana)]
        for key in before:
            await discord.card(key)
        discord.gateway.is_away = discord.gateway.forgets = True
        await discord.gateway.drop()  # before discord.py says that the shard is ready
        for _ in range(120):  # more than Discord gives at once
            await discord.say("Between us.", at=discord.home.lounge)
        meanwhile = [
            await discord.mention(QUESTION),
            await discord.mention(QUESTION, at=discord.home.thread),
            await discord.mention(QUESTION, at=discord.home.lounge),
            await discord.write_privately(QUESTION, by=ana),
        ]
        await discord.say(QUESTION)
        async with asyncio.timeout(PATIENCE_S):
            while not discord.gateway.n_refused:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
        discord.fail_next("GET", "/messages", 503, times=2)
        discord.gateway.is_away = False
        for key in meanwhile:
            assert read_card(await discord.card(key)).quotes
        await served.settle()
        assert len(discord.gateway.identified) == 2
        assert len(engine.asked) == len(before) + len(meanwhile)


async def test_only_another_session_has_missed_something() -> None:
    """What discord.py tells of a session that is lost again isn't taken for the next one's."""
    outages = Outages()
    outages.connect(0, is_resumed=False)
    outages.begin(0)
    assert outages.end(0) is None  # the first session's servers are there; it is lost
    outages.connect(0, is_resumed=True)
    assert outages.end(0) is None
    outages.begin(0)
    outages.connect(0, is_resumed=False)
    outages.begin(0)
    assert outages.end(0) is None
    outages.connect(0, is_resumed=True)
    assert outages.end(0) is not None
    assert outages.end(0) is None
