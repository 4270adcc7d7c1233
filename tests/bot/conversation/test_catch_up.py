"""Questions that Discord didn't deliver: a session was lost, and another began."""

import asyncio

import pytest

from bot import gateway
from tests.bot.helpers import QUESTION
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.cards import read_card
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S

pytestmark = pytest.mark.asyncio


async def test_what_was_asked_between_two_sessions_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In channels, threads and direct messages; nothing twice, and not what is said to others."""
    monkeypatch.setattr(gateway, "MAX_WAIT_S", 0.02)
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        before = [await discord.mention("Before?"), await discord.write_privately("Me?", by=ana)]
        for key in before:
            await discord.card(key)
        discord.gateway.is_away = discord.gateway.forgets = True
        await discord.gateway.drop()
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
        discord.gateway.is_away = False
        for key in meanwhile:
            assert read_card(await discord.card(key)).quotes
        await served.settle()
        assert len(discord.gateway.identified) == 2
        assert len(engine.asked) == len(before) + len(meanwhile)
