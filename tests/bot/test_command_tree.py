"""The commands' names are ones that Discord takes, and it is told of them only when they change."""

from pathlib import Path

import pytest

from bot.features.owner import STATE_FILE
from bot.i18n import PHRASES
from index.types import Answer
from tests.fakes.answers import FakeAnswerer, answer
from tests.fakes.running import serving
from tests.fakes.server import FakeDiscord

pytestmark = pytest.mark.asyncio


def silent(question: str) -> Answer:
    """Know nothing."""
    return answer(question)


async def test_ask_is_registered_in_every_language() -> None:
    """Names, descriptions and options in Discord's four locales of our three languages."""
    async with serving(lambda: FakeAnswerer(silent)) as served:
        command = served.discord.commands.get("ask")
        assert command["name_localizations"] == {
            "en-US": "ask",
            "en-GB": "ask",
            "ja": "質問",
            "pt-BR": "perguntar",
        }
        question, document, private = command["options"]
        for part in (command, question, document, private):
            assert set(part["description_localizations"]) == {"en-US", "en-GB", "ja", "pt-BR"}
        assert (question["name"], question["required"]) == ("question", True)
        assert (question["min_length"], question["max_length"]) == (1, 1_000)
        assert (document["name"], document["autocomplete"]) == ("document", True)
        assert (private["name"], private["required"]) == ("private", False)
        assert command["contexts"] == [0, 1, 2]  # servers, direct messages, those of others
        assert command["integration_types"] == [0, 1]  # of servers, and of people


async def test_commands_are_registered_again_only_when_they_changed(tmp_path: Path) -> None:
    """After a restart, only for other commands, another bot or a lost note; settings count."""
    state_dir = tmp_path / "state" / "of" / "inyo"

    async def restart(discord: FakeDiscord, longest: int = 1_000) -> int:
        async with serving(
            lambda: FakeAnswerer(silent),
            state_dir=state_dir,
            discord=discord,
            max_question_chars=longest,
        ):
            return len(discord.sent("PUT", "/commands"))

    first = FakeDiscord()
    assert await restart(first) == 1
    same_bot = FakeDiscord(first.bot)
    assert await restart(same_bot) == 0
    shorter = FakeDiscord(first.bot)
    assert await restart(shorter, 200) == 1
    assert shorter.commands.get("ask")["options"][0]["max_length"] == 200
    note = state_dir / STATE_FILE
    note.write_bytes(b"\xff damaged")
    assert await restart(FakeDiscord(first.bot)) == 1
    assert await restart(FakeDiscord()) == 1


async def test_the_bot_serves_when_its_commands_cannot_be_registered(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One line in the log each time: Discord refuses them, or there is no place for the note."""
    discord = FakeDiscord()
    discord.fail_next("PUT", "/commands", 403)
    async with serving(lambda: FakeAnswerer(silent), state_dir=tmp_path, discord=discord) as served:
        await served.discord.card(await served.discord.mention("who?"))
    assert "could not be registered" in caplog.text
    assert not (tmp_path / STATE_FILE).exists()
    (tmp_path / STATE_FILE).mkdir()
    async with serving(lambda: FakeAnswerer(silent), state_dir=tmp_path) as served:
        await served.discord.card(await served.discord.mention("who?"))
    assert "Can't remember" in caplog.text


@pytest.mark.parametrize("outdated", [{"name": "search"}, {"name": "ask", "options": []}])
async def test_a_command_of_an_older_version_is_told_so(
    outdated: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    """People's Discord may still show it; that is no incident."""
    async with serving() as served:
        data = {"id": "1", "type": 1, **outdated}
        key = await served.discord.ask("who?", "pt-BR", data=data)
        assert await served.notice(key) == PHRASES["pt"].say("error-command-outdated")
        assert "Error ID" not in caplog.text
