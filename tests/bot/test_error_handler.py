"""What people are told when something that the bot needs is away."""

import asyncio
from pathlib import Path

import pytest

from bot import client
from bot.conversation import messages
from bot.db import database
from tests.bot.db.samples import locked
from tests.bot.helpers import QUESTION, answered, order, said_in
from tests.fakes.answers import JAPANESE_QUOTE
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S, FakeDiscord

pytestmark = pytest.mark.asyncio


async def test_while_the_database_is_locked_questions_are_answered_and_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever wants to change something is told to try again; the log has one line of it."""
    monkeypatch.setattr(database, "LOCK_WAIT_S", 0.05)
    say = said_in("pt-BR")
    async with serving(state_dir=tmp_path) as served:
        discord, servers = served.discord, served.client.state.store.servers
        ana = discord.person("Ana", locale="pt-BR")
        shown = await answered(served, by=ana)
        mentioned = await discord.mention(QUESTION)
        await discord.message(mentioned)
        await served.settle()
        caplog.clear()
        with locked(tmp_path):
            for ask in (discord.ask, discord.mention, discord.write_privately):
                card = (await discord.message(await ask(QUESTION))).card
                assert card.quotes == (JAPANESE_QUOTE,)
                assert card.buttons == ()
            away = say("error-database-away")
            for button in ("feedback-helpful-button", "context-button"):
                pressed = await discord.press(shown, say(button), by=ana)
                assert await served.notice(pressed) == away
            assert await order(served, "language", {"language": "ja"}, locale="pt-BR") == away
            assert await order(served, "status", locale="pt-BR") == away
            forgetting = await discord.command("forget-me", by=ana)
            assert await served.notice(forgetting) == say("forget-me-database-away")
            assert servers.get(int(discord.home.id)).language is None
        lines = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
        assert [line for line in lines if "is held by another program" in line] == lines[:1]
        assert "Traceback" not in caplog.text
        set_again = await order(served, "language", {"language": "pt"}, locale="pt-BR")
        assert set_again == say("language-set", language="pt")
        pressed = await discord.press(shown, say("feedback-helpful-button"), by=ana)
        assert await served.notice(pressed) == say("feedback-thanks")


async def test_what_happens_while_the_database_is_locked_is_followed_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer goes with its question, and all about a server that has removed the bot."""
    monkeypatch.setattr(database, "LOCK_WAIT_S", 0.05)
    monkeypatch.setattr(client, "EXPIRE_EVERY_S", 0.05)
    monkeypatch.setattr(messages, "RETRY_AFTER_S", (0.0, 0.2, 0.2, *[1.0] * 60))
    async with serving(state_dir=tmp_path, discord=FakeDiscord(n_servers=2)) as served:
        discord, state = served.discord, served.client.state
        left = discord.servers[1]
        await state.store.servers.change(int(left.id), language="ja")
        asked = await discord.mention(QUESTION)
        shown = await discord.message(asked)
        await served.settle()
        with locked(tmp_path):
            await discord.delete(asked)
            await discord.leave(left)
            async with asyncio.timeout(PATIENCE_S):
                while not state.left_servers:  # noqa: ASYNC110 - nothing tells
                    await asyncio.sleep(0.01)
            await asyncio.sleep(0.2)
            assert state.settings(int(left.id)).language == "ja"
        async with asyncio.timeout(PATIENCE_S):
            while state.left_servers or not shown.is_deleted:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert state.settings(int(left.id)).language is None
