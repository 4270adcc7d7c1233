"""An edit that can't be answered now: the answer that stands there is worth more than a notice."""

import asyncio
import threading
from pathlib import Path

import pytest

from tests.bot.pressing import QUESTION
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.clock import Clock
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S, FakeDiscord

pytestmark = pytest.mark.asyncio


async def test_whoever_edits_too_fast_keeps_the_answer() -> None:
    """However often; nothing is sent."""
    async with serving(questions_per_minute=1, clock=Clock()) as served:
        discord = served.discord
        asked = await discord.mention(QUESTION)
        message = await discord.message(asked)
        await served.settle()
        card = message.card
        for number in range(5):
            await served.edit_mention(asked, f"Who is {number}?")
        await served.settle()
        assert message.card == card
        assert discord.sent("PATCH", "/messages/") == []
        await discord.delete(asked)  # the answer still knows its question
        await discord.deleted(message)
        assert discord.problems == []


async def test_an_edit_while_the_documents_are_being_opened_keeps_the_answer(
    tmp_path: Path,
) -> None:
    """The next one is answered."""
    discord, go_on = FakeDiscord(), threading.Event()

    def slowly() -> FakeAnswerer:
        go_on.wait(PATIENCE_S)
        return FakeAnswerer(quoting)

    async with serving(
        lambda: FakeAnswerer(quoting), state_dir=tmp_path, discord=discord
    ) as served:
        asked = await discord.mention(QUESTION)
        message = await discord.message(asked)
        await served.settle()
        card = message.card
    async with serving(slowly, until="starting", state_dir=tmp_path, discord=discord) as served:
        try:
            await served.edit_mention(asked, "Who stayed?")
            await served.settle()
            assert message.card == card
        finally:
            go_on.set()
        async with asyncio.timeout(PATIENCE_S):
            while served.client.desk.answering.status != "ready":  # noqa: ASYNC110 - a thread's
                await asyncio.sleep(0.01)
        await served.edit_mention(asked, "Quem ficou?")
        assert (await discord.edited(message)).card != card
        assert discord.problems == []
