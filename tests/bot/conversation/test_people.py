"""Whom the bot answers: not the blocked, and nobody too often."""

import pytest

from bot.i18n import PHRASES
from index.types import Language
from tests.bot.pressing import QUESTION, block
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.loop import Clock
from tests.fakes.running import serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

QUESTIONS: tuple[tuple[Language, str], ...] = (
    ("en", "Who resigned on Friday?"),
    ("ja", "誰が金曜日に辞任しましたか？"),
    ("pt", "Quem se demitiu na sexta-feira?"),
)


async def test_the_blocked_are_met_with_silence() -> None:
    """However they address the bot on that server; elsewhere they are answered."""
    discord = FakeDiscord(n_servers=2)
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine, discord=discord) as served:
        ana = discord.person("Ana")
        asked = await discord.mention(QUESTION)
        await discord.message(asked)
        await block(served, ana)
        silent = [
            await discord.mention(QUESTION, by=ana),
            await discord.mention("", by=ana),
            await discord.reply("and when?", asked, by=ana),
            await discord.mention(QUESTION, by=ana, at=discord.home.thread),
        ]
        await served.settle()
        assert engine.asked == [QUESTION]
        assert not any(map(discord.is_answered, silent))
        for at in (discord.servers[1].channel, discord.private(ana)):
            assert (
                await discord.message(await discord.mention(QUESTION, by=ana, at=at))
            ).card.quotes


async def test_an_edit_by_somebody_blocked_since_changes_nothing() -> None:
    """But their deletion still takes the answer away."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        asked = await discord.mention(QUESTION, by=ana)
        message = await discord.message(asked)
        await block(served, ana)
        await discord.edit(asked, f"<@{discord.bot['id']}> and why?")
        await served.settle()
        assert engine.asked == [QUESTION]
        assert message.times_edited == 0
        await discord.delete(asked)
        await discord.deleted(message)


@pytest.mark.parametrize(("language", "question"), QUESTIONS)
async def test_who_asks_too_often_is_told_once_and_then_not_answered(
    language: Language, question: str
) -> None:
    """In the question's language, until the time is over; others are answered all the while."""
    engine, clock = FakeAnswerer(quoting), Clock()
    async with serving(lambda: engine, questions_per_minute=2, clock=clock) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        for _ in range(2):
            assert (await discord.message(await discord.mention(question, by=ana))).card.quotes
        clock.now = 9.5
        told = await served.notice(await discord.mention(question, by=ana))
        assert told == PHRASES[language].say("ask-cooldown", seconds=21)
        clock.now = 29.5
        silent = [
            await discord.mention(question, by=ana),
            await discord.write_privately(question, by=ana),
        ]
        await served.settle()
        assert not any(map(discord.is_answered, silent))
        assert (await discord.message(await discord.mention(question))).card.quotes
        assert engine.asked == [question] * 3
        clock.now = 30.5
        assert (await discord.message(await discord.mention(question, by=ana))).card.quotes
