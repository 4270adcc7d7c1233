"""Questions that Discord didn't deliver: a session was lost, and another began."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from bot import client, gateway, state
from bot.conversation import catch_up
from bot.conversation.catch_up import Outages
from tests.bot.helpers import QUESTION, wrong_clock
from tests.fakes import payloads
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.cards import read_card
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S, FakeDiscord

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def no_session(discord: FakeDiscord) -> AsyncIterator[None]:
    """Have Discord give the session up; the next one begins after the block."""
    discord.gateway.is_away = discord.gateway.forgets = True
    await discord.gateway.drop()
    yield
    async with asyncio.timeout(PATIENCE_S):
        while not discord.gateway.n_refused:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)
    discord.gateway.is_away = False


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
        async with no_session(discord):  # before discord.py says that the shard is ready
            for _ in range(120):  # more than Discord gives at once
                await discord.say("Between us.", at=discord.home.lounge)
            meanwhile = [
                await discord.mention(QUESTION),
                await discord.mention(QUESTION, at=discord.home.thread),
                await discord.mention(QUESTION, at=discord.home.lounge),
                await discord.write_privately(QUESTION, by=ana),
            ]
            await discord.say(QUESTION)
            discord.fail_next("GET", "/messages", 503, times=2)
        for key in meanwhile:
            assert read_card(await discord.card(key)).quotes
        await served.settle()
        assert len(discord.gateway.identified) == 2
        assert len(engine.asked) == len(before) + len(meanwhile)


@pytest.mark.parametrize("hours", [-2, 2])
async def test_a_wrong_clock_neither_hides_questions_nor_brings_old_ones_back(
    hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was asked a minute before the bot was started, the process before it has answered."""
    monkeypatch.setattr(gateway, "MAX_WAIT_S", 0.02)
    for module in (client, catch_up, state):
        monkeypatch.setattr(module, "datetime", wrong_clock(hours=hours))
    engine, discord = FakeAnswerer(quoting), FakeDiscord()
    with monkeypatch.context() as earlier:
        earlier.setattr(payloads, "time", SimpleNamespace(time=lambda: time.time() - 60))
        async with serving(lambda: engine, discord=discord):
            assert read_card(await discord.card(await discord.mention("Before?"))).quotes
    async with serving(lambda: engine, discord=discord) as served:
        async with no_session(discord):
            meanwhile = await discord.mention(QUESTION)
        assert read_card(await discord.card(meanwhile)).quotes
        await served.settle()
    assert engine.asked == ["Before?", QUESTION]


async def test_only_another_session_has_missed_something() -> None:
    """What discord.py tells of a session that is lost again isn't taken for the next one's."""
    outages = Outages(lambda: datetime.now(UTC))
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
