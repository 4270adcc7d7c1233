"""What people are told when something that the bot needs is away."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.db import database
from tests.bot.helpers import QUESTION, answered, order, said_in
from tests.fakes.answers import JAPANESE_QUOTE
from tests.fakes.running import serving

pytestmark = pytest.mark.asyncio


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the write lock of the database until the block ends, as another program may."""
    with closing(sqlite3.connect(folder / "inyo.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


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
