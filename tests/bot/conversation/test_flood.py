"""Many messages at once by one person."""

import pytest

from bot.i18n import PHRASES
from tests.bot.helpers import QUESTION
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.cards import read_card
from tests.fakes.loop import Clock
from tests.fakes.running import serving

pytestmark = pytest.mark.asyncio

MESSAGES, PER_MINUTE = 30, 10


async def test_a_flood_is_told_to_wait_once_and_others_are_answered() -> None:
    """Even though all messages are there before the first is answered."""
    engine, clock = FakeAnswerer(quoting), Clock()
    async with serving(lambda: engine, questions_per_minute=PER_MINUTE, clock=clock) as served:
        discord = served.discord
        flooder = discord.person()
        keys = [await discord.mention(f"Question {n}?", by=flooder) for n in range(MESSAGES)]
        assert read_card(await discord.card(await discord.mention(QUESTION))).quotes
        await served.settle()
        cards = [read_card(await discord.card(key)) for key in keys if discord.is_answered(key)]
        assert len([card for card in cards if card.quotes]) == PER_MINUTE
        (told,) = [card.words for card in cards if not card.quotes]
        assert told == PHRASES["en"].say("ask-cooldown", seconds=7)
        assert len(engine.asked) == PER_MINUTE + 1
        clock.now = 60.0
        assert read_card(await discord.card(await discord.mention(QUESTION, by=flooder))).quotes
