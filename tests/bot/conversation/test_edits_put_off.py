"""An edit that can't be answered now: the answer that stands there is worth more than a notice."""

import threading
from pathlib import Path

import pytest

from tests.bot.pressing import QUESTION
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.loop import Clock
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S, FakeDiscord

pytestmark = pytest.mark.asyncio

SOON = (0.0, *[0.02] * 1_000)


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


async def test_an_edit_while_the_documents_are_being_opened_is_answered_once_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then the old answer stays; of several edits the last one counts."""
    monkeypatch.setattr("bot.conversation.messages.RETRY_EDIT_AFTER_S", SOON)
    engine = FakeAnswerer(quoting)
    discord, go_on = FakeDiscord(), threading.Event()

    def slowly() -> FakeAnswerer:
        go_on.wait(PATIENCE_S)
        return engine

    async with serving(state_dir=tmp_path, discord=discord) as served:
        asked = await discord.mention(QUESTION)
        message = await discord.message(asked)
        await served.settle()
        card = message.card
    async with serving(slowly, until="starting", state_dir=tmp_path, discord=discord) as served:
        try:
            for question in ("Who stayed?", "Quem ficou?"):
                await served.edit_mention(asked, question)
                await served.settle()
            assert message.card == card
        finally:
            go_on.set()
        await discord.edited(message)
        await served.settle()
        assert engine.asked == ["Quem ficou?"]
