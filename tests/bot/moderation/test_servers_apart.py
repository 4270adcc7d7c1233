"""What moderators set holds on their server, through restarts, and nowhere else."""

from pathlib import Path

import pytest

from bot.db.records import ServerSettings
from tests.bot.moderation.acting import administrator, order
from tests.fakes.people import Person
from tests.fakes.running import serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio

BLOCKED = Person("somebody")


async def test_settings_survive_a_restart_and_two_servers_do_not_mix(tmp_path: Path) -> None:
    """Every one of them; direct messages have the defaults."""
    discord = FakeDiscord(n_servers=2)
    home, away = discord.servers
    async with serving(discord=discord, state_dir=tmp_path) as served:
        for at, command, options in (
            (home.channel, "channels", {"action": "allow", "channel": home.channel}),
            (home.channel, "language", {"language": "ja"}),
            (home.channel, "private-by-default", {"on": True}),
            (away.channel, "documents", {"action": "hide", "document": "A title"}),
            (away.channel, "block", {"user": BLOCKED}),
            (away.channel, "keep-questions", {"on": True}),
        ):
            await order(served, command, options, by=administrator(), at=at)
        assert discord.problems == []
    async with serving(discord=discord, state_dir=tmp_path) as served:
        settings = served.client.state.settings
        assert settings(int(home.id)) == ServerSettings(
            int(home.id),
            channels=frozenset({int(home.channel.id)}),
            language="ja",
            private_by_default=True,
        )
        assert settings(int(away.id)) == ServerSettings(
            int(away.id),
            hidden_documents=frozenset({"notes.txt"}),
            blocked=frozenset({int(BLOCKED.id)}),
            keep_questions=True,
        )
        assert settings(None) == ServerSettings(None)
        shown = await discord.message(await discord.ask("Who?", by=BLOCKED, at=home.channel))
        assert shown.is_ephemeral
        assert shown.card.quotes
        shown = await discord.message(await discord.ask("Who?", at=away.channel))
        assert not shown.is_ephemeral
        private = await discord.message(await discord.write_privately("Who?", by=BLOCKED))
        assert private.card.quotes
        assert discord.problems == []
