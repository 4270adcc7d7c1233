"""Many messages at once, by one person and by many."""

import pytest

from bot.i18n import PHRASES
from bot.query_queue import PARALLEL_ANSWERS
from tests.bot.helpers import QUESTION, queue_held, queued
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
        print(f"{MESSAGES} messages by one: {PER_MINUTE} answered, one refusal, 0 of others lost")  # noqa: T201
        clock.now = 60.0
        assert read_card(await discord.card(await discord.mention(QUESTION, by=flooder))).quotes


async def test_commands_have_their_turn_however_many_mention_the_bot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After those that are being answered; mentions that are too many are told that it is busy."""
    most = 10
    monkeypatch.setattr("bot.query_queue.MAX_WAITING", most)
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord = served.discord
        async with queue_held(served):
            keys = [
                await discord.mention(f"Question {n}?", by=discord.person())
                for n in range(3 * most)
            ]
            await discord.until(lambda: sum(map(discord.is_answered, keys)) == 2 * most)
            asked = await discord.ask(QUESTION)
            await queued(served, most + 1)
        assert read_card(await discord.card(asked)).quotes
        shown = [read_card(await discord.card(key)) for key in keys]
        assert len([card for card in shown if card.quotes]) == most
        told = {card.words for card in shown if not card.quotes}
        assert told == {PHRASES["en"].say("ask-busy")}
        assert engine.asked.index(QUESTION) <= PARALLEL_ANSWERS
