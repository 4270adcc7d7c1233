"""Questions that are changed while they are answered: what happens to one happens in order."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from index.types import Answer
from tests.fakes.answers import FakeAnswerer, answer, excerpt
from tests.fakes.running import Served, serving
from tests.fakes.server import PATIENCE_S

pytestmark = pytest.mark.asyncio


@dataclass(frozen=True, slots=True)
class Held:
    """A bot whose engine answers only once it is let go."""

    served: Served
    engine: FakeAnswerer
    let_go: Callable[[], None]

    async def asked(self, count: int) -> None:
        """Wait until the engine was asked so often."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.engine.asked) < count:  # noqa: ASYNC110 - a thread asks
                await asyncio.sleep(0.005)


@asynccontextmanager
async def held() -> AsyncIterator[Held]:
    """Have every question wait."""
    go_on = threading.Event()

    def slowly(question: str) -> Answer:
        go_on.wait(PATIENCE_S)
        return answer(question, [excerpt(f"On {question}")])

    engine = FakeAnswerer(slowly)
    async with serving(lambda: engine) as served:
        try:
            yield Held(served, engine, go_on.set)
        finally:
            go_on.set()


async def test_an_edit_while_the_first_answer_is_made_is_answered_after_it() -> None:
    """One answer stands at the end, and it is the edited question's."""
    async with held() as bot:
        discord = bot.served.discord
        asked = await discord.mention("Who resigned?")
        await bot.asked(1)
        await bot.served.edit_mention(asked, "Who stayed?")
        bot.let_go()
        message = await discord.edited(asked)
        await bot.served.settle()
        assert message.card.quotes == ("On Who stayed?",)
        assert len(discord.sent("POST", f"/channels/{discord.channel_id}/messages")) == 1


async def test_of_several_quick_edits_the_last_one_counts() -> None:
    """Those between aren't even looked up."""
    async with held() as bot:
        discord = bot.served.discord
        asked = await discord.mention("Who resigned?")
        await bot.asked(1)
        for question in ("Who stayed?", "Who came?", "Who went?"):
            await bot.served.edit_mention(asked, question)
        bot.let_go()
        message = await discord.edited(asked)
        await bot.served.settle()
        assert message.card.quotes == ("On Who went?",)
        assert message.times_edited == 1
        assert bot.engine.asked == ["Who resigned?", "Who went?"]


async def test_two_edits_at_once_of_an_answered_question_end_with_the_last() -> None:
    """The second waits for the first, which may be under way already."""
    async with held() as bot:
        discord = bot.served.discord
        bot_id = discord.bot["id"]
        bot.let_go()
        asked = await discord.mention("Who resigned?")
        await discord.message(asked)
        for number in range(5):
            await discord.edit(asked, f"<@{bot_id}> Who is {number}?")
        await bot.served.settle()
        message = await discord.message(asked)
        assert message.card.quotes == ("On Who is 4?",)
        shown = await bot.served.client.state.store.answers.find_by_question(int(asked))
        assert shown is not None
        assert shown.token in message.card.buttons[0].custom_id


@pytest.mark.parametrize("in_bulk", [False, True])
async def test_a_question_deleted_while_it_is_answered_leaves_no_answer(in_bulk: bool) -> None:
    """Whatever was sent in between is taken away."""
    async with held() as bot:
        discord = bot.served.discord
        asked = await discord.mention("Who resigned?")
        await bot.asked(1)
        await discord.delete(asked, *([await discord.say("chatter")] if in_bulk else []))
        bot.let_go()
        await discord.deleted(asked)
        await bot.served.settle()
        assert await bot.served.client.state.store.answers.find_by_question(int(asked)) is None


async def test_the_mention_taken_out_while_it_is_answered_leaves_no_answer() -> None:
    """As if it had been deleted."""
    async with held() as bot:
        discord = bot.served.discord
        asked = await discord.mention("Who resigned?")
        await bot.asked(1)
        await discord.edit(asked, "never mind")
        bot.let_go()
        await discord.deleted(asked)
        await bot.served.settle()


async def test_an_answer_deleted_by_its_button_while_its_question_is_edited_stays_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Quietly: whoever comes second finds nothing to change."""
    async with held() as bot:
        discord = bot.served.discord
        bot.let_go()
        asked = await discord.mention("Who resigned?")
        message = await discord.message(asked)
        await bot.served.settle()
        await asyncio.gather(
            discord.press(message, "Delete"), bot.served.edit_mention(asked, "Who stayed?")
        )
        await discord.deleted(message)
        await bot.served.edit_mention(asked, "Who came?")
        await bot.served.settle()
        assert await bot.served.client.state.store.answers.find_by_question(int(asked)) is None
        assert not any(record.exc_info for record in caplog.records)
