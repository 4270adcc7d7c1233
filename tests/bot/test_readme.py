"""The README shows every command on Discord, and every picture that it shows is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.payloads import Json
from tests.fakes.running import serving
from tests.pictures.scenes import SCENES

ROOT = Path(__file__).parents[2]
# All as wide, whatever the scale that made a picture small enough; GitHub scales no other way.
PICTURE = re.compile(r'<img src="(docs/discord/([a-z-]+)\.png)" width="600" alt="[^"]+">')
SUBCOMMAND = 1
CHAT_INPUT = 1


def names_of(command: Json) -> Iterator[str]:
    """A command as people write it, or each of its subcommands."""
    parts = [option for option in command.get("options", []) if option["type"] == SUBCOMMAND]
    if command.get("type", CHAT_INPUT) != CHAT_INPUT:
        yield f"**{command['name']}**"
    elif not parts:
        yield f"`/{command['name']}"
    for part in parts:
        yield f"`/{command['name']} {part['name']}"


@pytest.mark.asyncio
async def test_every_command_is_in_the_readme() -> None:
    """By the name that it was registered with, subcommands and message commands too."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    async with serving(lambda: FakeAnswerer(quoting)) as served:
        (request,) = served.discord.sent("PUT", "/commands")
    names = [name for command in request.body for name in names_of(command)]
    assert len(names) > 15
    assert [name for name in names if name not in readme] == []


def test_every_scene_is_a_picture_of_the_readme() -> None:
    """None is shown that no script makes, and none is made that isn't shown."""
    shown = PICTURE.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    assert sorted(name for _, name in shown) == sorted(SCENES)
    assert [path for path, _ in shown if not (ROOT / path).is_file()] == []
