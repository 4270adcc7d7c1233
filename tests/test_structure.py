"""Rules of the project's structure that can be checked by reading its files."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.cli import main
from bot.settings import Settings, read_settings

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "index")

# Each line imports only lines above it, and nothing beside it on its own line.
ORDER = [
    # index: knows nothing of Discord
    ["index.types", "index.errors", "index.params", "index.files", "index.time_limit"],
    ["index.text"],
    ["index.documents"],
    ["index.embedding"],
    ["index.storage"],
    ["index.indexing"],
    ["index.retrieval"],
    ["index.excerpts"],
    ["index.quotes"],
    ["index.browse"],
    ["index.qdrant"],
    ["index.engine"],
    ["index.training"],
    ["index.evaluation"],
    # bot
    ["bot.settings", "bot.i18n", "bot.errors", "bot.phrases", "bot.logs"],
    ["bot.log_privacy"],
    [
        "bot.db",
        "bot.rate_limit",
        "bot.turns",
        "bot.locks",
        "bot.history",
        "bot.progress",
        "bot.child_process",
        "bot.process_lock",
    ],
    ["bot.watchdog", "bot.discord_clock"],
    ["bot.document_links", "bot.message_archive"],
    ["bot.sync"],
    ["bot.backup"],
    ["bot.ui"],
    ["bot.documents", "bot.audience", "bot.server_documents", "bot.translation"],
    ["bot.query_queue"],
    ["bot.web_reader", "bot.metrics"],
    ["bot.health"],
    ["bot.watching"],
    ["bot.state"],
    ["bot.permissions"],
    ["bot.error_handler"],
    ["bot.interactions"],
    ["bot.features"],
    ["bot.moderation", "bot.conversation"],
    ["bot.command_tree"],
    ["bot.gateway", "bot.delivery"],
    ["bot.client"],
    ["bot.runner", "bot.terminal"],
    ["bot.doctor"],
    ["bot.arguments"],
    ["bot.cli"],
    ["bot.__main__"],
]
# Imports against the order that have yet to go: module -> what it imports.
EXCEPTIONS: set[tuple[str, str]] = set()
WITHOUT_DISCORD = {
    "bot.settings",
    "bot.log_privacy",
    "bot.backup",
    "bot.logs",
    "bot.db",
    "bot.document_links",
    "bot.documents",
    "bot.audience",
    "bot.message_archive",
    "bot.server_documents",
    "bot.query_queue",
    "bot.child_process",
    "bot.watching",
    "bot.sync",
    "bot.translation",
    "bot.rate_limit",
    "bot.metrics",
    "bot.health",
    "bot.watchdog",
    "bot.web_reader",
    "bot.terminal",
    "bot.arguments",
    "bot.cli",
}
MIN_LINES = 31  # a module is one idea worth opening a file for
SHORT: set[str] = set()  # shorter modules that have yet to go
MEGABYTE = 10**6
# Written in two parts, so that this file doesn't name them itself.
NOWHERE = ["pypi" + ".org", "python" + "hosted.org", "/wo" + "rk/", "/opt/" + "venv", "/ro" + "ot/"]


def module_name(path: Path) -> str:
    """A module's dotted name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PATHS = {
    module_name(path): path for folder in PACKAGES for path in sorted((ROOT / folder).rglob("*.py"))
}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in PATHS.items()}


def imports_of(tree: ast.AST) -> Iterator[tuple[str, ast.stmt]]:
    """The names of all modules that are imported, and the statements that import them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node


def part_of(module: str) -> str:
    """The folder or module right below `bot` or `index` that a module belongs to."""
    return ".".join(module.split(".")[:2])


def test_every_folder_imports_only_those_before_it() -> None:
    """Nothing imports the tests either, and `index` imports nothing that only the bot needs."""
    level = {name: number for number, line in enumerate(ORDER) for name in line}
    against = set()
    for module, tree in TREES.items():
        for name, _ in imports_of(tree):
            package = name.split(".")[0]
            assert package != "tests", module
            if module.startswith("index"):
                assert package not in ("bot", "discord", "aiohttp", "rich", "dotenv"), module
            here, there = part_of(module), part_of(name)
            if package in PACKAGES and here != there and level[there] >= level[here]:
                against.add((module, there))
    assert against <= EXCEPTIONS


def test_no_module_imports_itself_in_a_circle() -> None:
    """Each module can be imported first."""
    graph = {
        module: {name for name, node in imports_of(tree) if node in tree.body and name in TREES}
        for module, tree in TREES.items()
    }
    order = list(TopologicalSorter(graph).static_order())
    assert order.index("index.types") < order.index("bot.cli")


def test_an_import_inside_a_function_says_why() -> None:
    """In a comment: it is heavy, and not every command needs it."""
    for module, tree in TREES.items():
        lines = PATHS[module].read_text(encoding="utf-8").splitlines()
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for _, node in imports_of(function):
                    near = lines[node.lineno - 5 : node.lineno]
                    assert any("#" in line for line in near), f"{module}:{node.lineno}"


def test_discord_is_imported_only_where_inyo_talks_to_discord() -> None:
    """The command line, the settings and the database work without it."""
    for module, tree in TREES.items():
        if part_of(module) in WITHOUT_DISCORD:
            assert "discord" not in {name.split(".")[0] for name, _ in imports_of(tree)}, module


def test_the_environment_is_read_in_one_place() -> None:
    """In bot/settings.py."""
    for module, tree in TREES.items():
        for node in ast.walk(tree):
            name = getattr(node, "attr", getattr(node, "id", ""))
            if name in ("environ", "environb", "getenv", "getenvb"):
                assert module == "bot.settings"


def test_no_module_is_a_fragment() -> None:
    """Except packages' faces, entry points and migrations."""
    short = {
        module
        for module, path in PATHS.items()
        if path.stem not in ("__init__", "__main__")
        and "migrations" not in module
        and len(path.read_text(encoding="utf-8").splitlines()) < MIN_LINES
    }
    assert short <= SHORT


def test_only_packages_list_what_they_export() -> None:
    """In `__init__.py`; a module's names are public unless they begin with an underscore."""
    for module, tree in TREES.items():
        if PATHS[module].stem != "__init__":
            assert "'__all__'" not in ast.dump(tree), module


def documentation() -> str:
    """The README and all of docs/."""
    paths = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_every_setting_is_in_the_example_and_documented() -> None:
    """With one default in the code, in .env.example and in the documentation's table."""
    example = dotenv_values(ROOT / ".env.example", interpolate=False)
    assert set(example) == {name.upper() for name in Settings.__dataclass_fields__}
    assert read_settings({name: value or "" for name, value in example.items()}) == Settings()
    row = re.compile(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? ?\|", re.MULTILINE)
    assert dict(row.findall(documentation())) == example


def test_every_command_has_help_and_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    """Each command that `inyo --help` lists."""
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = dict(re.findall(r"^ {4}(\w+) +(\S.*)$", capsys.readouterr().out, re.MULTILINE))
    assert set(commands) >= {"ask", "chat", "index", "run", "train"}
    documented = documentation()
    for command, help_text in commands.items():
        assert f"`inyo {command}" in documented, command
        assert len(help_text) > len("Serve")
        with pytest.raises(SystemExit) as exited:
            main([command, "--help"])
        assert exited.value.code == 0
        assert f"usage: inyo {command}" in capsys.readouterr().out


def size_of(folder: Path) -> int:
    """The size of all files in a folder, in bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_the_bundled_model_is_small() -> None:
    """The encoder with its tokenizer has 50 MB at most, the static embedding 40, the table 20."""
    assert 0 < size_of(ROOT / "index" / "model" / "encoder") <= 50 * MEGABYTE
    assert 0 < size_of(ROOT / "index" / "model" / "embedding") <= 40 * MEGABYTE
    assert 0 < size_of(ROOT / "index" / "model" / "table") <= 20 * MEGABYTE


def test_the_bundled_model_has_a_card_and_a_licence() -> None:
    """The card lists the data it was trained on."""
    card = (ROOT / "index" / "model" / "README.md").read_text(encoding="utf-8")
    assert "license: cc-by-sa-4.0" in card
    assert "Data and licences" in card
    assert "inyo train" in card
    licence = (ROOT / "index" / "model" / "LICENSE").read_text(encoding="utf-8")
    assert "Attribution-ShareAlike 4.0" in licence


def test_no_file_names_a_registry_or_a_machine() -> None:
    """People who install Inyo have registries of their own, and another machine."""
    folders = ("bot", "index", "tests", "docs", "seeds", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.is_file()]
    binary = (".npy", ".onnx", ".png", ".pyc", ".safetensors", ".xz", ".zip")
    readers = ROOT / "tests" / "index" / "documents" / "readers"
    samples = {readers / "files", readers / "public"}  # of all formats
    written = [
        path
        for path in files
        if path.suffix not in binary and not samples.intersection(path.parents)
    ]
    assert len(written) > 100
    for path in written:
        text = path.read_text(encoding="utf-8")
        assert not [name for name in NOWHERE if name in text], path
