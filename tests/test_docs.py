"""The documentation is true: commands, settings, pictures, links and paths that it names exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.cli import main
from bot.settings import Settings, read_settings
from index.engine import Engine
from tests.fakes.payloads import Json
from tests.fakes.running import serving
from tests.pictures.scenes import SCENES
from tests.pictures.staging import played

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
# All equally wide, whatever the scale of the picture: GitHub scales in no other way.
PICTURE = re.compile(r'<img src="(discord/([a-z-]+)\.png)" width="600" alt="[^"]+">')
SOURCE_PATH = re.compile(r"`((?:bot|index|tests|seeds|docs)/[\w/.-]*)`")
SUBCOMMAND = 1
CHAT_INPUT = 1


def text_of(path: str) -> str:
    """A file of the repository."""
    return (ROOT / path).read_text(encoding="utf-8")


def test_every_setting_is_documented_with_its_default() -> None:
    """.env.example, docs/configuration.md and bot/settings.py agree."""
    row = re.compile(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\|", re.MULTILINE)
    example = dotenv_values(ROOT / ".env.example", interpolate=False)
    assert set(example) == {name.upper() for name in Settings.__dataclass_fields__}
    assert dict(row.findall(text_of("docs/configuration.md"))) == example
    assert read_settings({name: value or "" for name, value in example.items()}) == Settings()
    in_readme = dict(row.findall(text_of("README.md")))
    assert in_readme.items() <= example.items()


def test_every_terminal_command_has_help_and_is_in_the_readme(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The commands are those that `inyo --help` lists."""
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = dict(re.findall(r"^ {4}(\w+) +(\S.*)$", capsys.readouterr().out, re.MULTILINE))
    assert set(commands) >= {"ask", "chat", "index", "run", "train"}
    readme = text_of("README.md")
    for command, help_text in commands.items():
        assert f"`inyo {command}" in readme, command
        assert len(help_text) > len("Serve")
        with pytest.raises(SystemExit) as exited:
            main([command, "--help"])
        assert exited.value.code == 0
        assert f"usage: inyo {command}" in capsys.readouterr().out


async def registered() -> dict[str, bool]:
    """Every command registered with Discord, subcommands too, and whether it is a message menu."""
    async with serving() as served:
        (request,) = served.discord.sent("PUT", "/commands")
    return {
        name: bool(command.get("type", CHAT_INPUT) != CHAT_INPUT)
        for command in request.body
        for name in names_of(command)
    }


def names_of(command: Json) -> Iterator[str]:
    """The command's name, or the names of its subcommands."""
    subcommands = [option for option in command.get("options", []) if option["type"] == SUBCOMMAND]
    if not subcommands:
        yield command["name"]
    for subcommand in subcommands:
        yield f"{command['name']} {subcommand['name']}"


@pytest.mark.asyncio
async def test_every_discord_command_is_documented() -> None:
    """docs/discord.md names it as it was registered."""
    page = text_of("docs/discord.md")
    commands = await registered()
    assert len(commands) > 15
    names = [f"**{name}**" if is_menu else f"`/{name}" for name, is_menu in commands.items()]
    assert [name for name in names if name not in page] == []


@pytest.mark.asyncio
async def test_every_discord_command_is_in_a_picture(seeds: Engine) -> None:
    """Playing all scenes, as for the pictures, uses every command."""
    used = set()
    for name in SCENES:
        async with played(name, seeds) as scene:
            assert scene.discord.problems == [], name
            used |= scene.commands
    assert used == set(await registered())


def test_every_scene_is_a_picture_of_the_documentation() -> None:
    """Each picture comes from a scene, and each scene's picture is shown."""
    shown = PICTURE.findall(text_of("docs/discord.md"))
    assert sorted(name for _, name in shown) == sorted(SCENES)
    assert [path for path, _ in shown if not (ROOT / "docs" / path).is_file()] == []


def test_every_page_is_linked_from_the_readme() -> None:
    """A reader finds each page of docs/."""
    readme = text_of("README.md")
    pages = [path.name for path in (ROOT / "docs").glob("*.md")]
    assert [name for name in pages if f"(docs/{name}" not in readme] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """Files, pictures and headings that a page links to exist."""
    links = re.findall(r'\]\(([^)\s]+)\)|src="([^"]+)"', path.read_text(encoding="utf-8"))
    targets = [link for pair in links for link in pair if link and "://" not in link]
    for target in targets:
        name, _, heading = target.partition("#")
        linked = (path.parent / name) if name else path
        assert linked.exists(), target
        if heading:
            titles = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = [re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles]
            assert heading in slugs, target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_source_files_that_a_page_names_exist(path: Path) -> None:
    """Paths in backticks that begin with a folder of the repository."""
    named = SOURCE_PATH.findall(path.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []
