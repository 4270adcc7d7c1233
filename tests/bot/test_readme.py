"""The README shows every command on Discord, and every picture that it shows is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.engine import Engine
from tests.fakes.payloads import Json
from tests.fakes.running import serving
from tests.pictures.scenes import SCENES
from tests.pictures.staging import played

ROOT = Path(__file__).parents[2]
# All as wide, whatever the scale that made a picture small enough; GitHub scales no other way.
PICTURE = re.compile(r'<img src="(docs/discord/([a-z-]+)\.png)" width="600" alt="[^"]+">')
SUBCOMMAND = 1
CHAT_INPUT = 1


async def registered() -> dict[str, bool]:
    """Every command that Discord is told of, subcommands too; whether it is one for messages."""
    async with serving() as served:
        (request,) = served.discord.sent("PUT", "/commands")
    return {name: is_menu(command) for command in request.body for name in names_of(command)}


def is_menu(command: Json) -> bool:
    """Whether it is used by pointing at a message."""
    return bool(command.get("type", CHAT_INPUT) != CHAT_INPUT)


def names_of(command: Json) -> Iterator[str]:
    """A command by its name, or each of its subcommands."""
    parts = [option for option in command.get("options", []) if option["type"] == SUBCOMMAND]
    if not parts:
        yield command["name"]
    for part in parts:
        yield f"{command['name']} {part['name']}"


@pytest.mark.asyncio
async def test_every_command_is_in_the_readme() -> None:
    """By the name that it was registered with."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = await registered()
    assert len(commands) > 15
    written = [f"**{name}**" if menu else f"`/{name}" for name, menu in commands.items()]
    assert [name for name in written if name not in readme] == []


@pytest.mark.asyncio
async def test_every_command_is_seen_in_a_picture(seeds: Engine) -> None:
    """All scenes are played, as for the pictures: what is used in them is on these."""
    seen = set()
    for name in SCENES:
        async with played(name, seeds) as scene:
            assert scene.discord.problems == [], name
            seen |= scene.commands
    assert seen == set(await registered())


def test_every_scene_is_a_picture_of_the_readme() -> None:
    """None is shown that no script makes, and none is made that isn't shown."""
    shown = PICTURE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert sorted(name for _, name in shown) == sorted(SCENES)
    assert [path for path, _ in shown if not (ROOT / path).is_file()] == []
