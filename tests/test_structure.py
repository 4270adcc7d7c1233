"""The house's rules, as far as a machine can see them."""

import ast
import importlib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "index")
MAX_LINES = 300
MAX_BODY_LINES = 50
# These packages and modules, whatever they hold.
SPEAKS_TO_DISCORD = {
    "bot.actions",
    "bot.permissions",
    "bot.buttons",
    "bot.cards",
    "bot.client",
    "bot.commands",
    "bot.state",
    "bot.errors",
    "bot.messages",
    "bot.ui.persistent_button",
    "bot.runner",
    "bot.i18n",
}
MEGABYTE = 10**6
# Written in two parts, so that this file doesn't name them itself.
NOWHERE = ["pypi" + ".org", "python" + "hosted.org", "/wo" + "rk/", "/opt/" + "venv", "/ro" + "ot/"]

Imports = list[tuple[str, ast.stmt]]


def python_files(*folders: str) -> list[Path]:
    """The project's modules."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def module_name(path: Path) -> str:
    """As it is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def tree_of(path: Path) -> ast.Module:
    """A module, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree: ast.Module) -> Imports:
    """The names of all modules that are imported, and where."""
    found: Imports = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.extend((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append((node.module, node))
    return found


def functions_of(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions and methods."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


TREES = {module_name(path): tree_of(path) for path in python_files(*PACKAGES)}


def test_index_never_imports_bot() -> None:
    """Nor anything that speaks to Discord; bot knows index, and nothing else is ours."""
    for module, tree in TREES.items():
        packages = {name.split(".")[0] for name, _ in imports_of(tree)}
        assert "tests" not in packages, module
        if module.startswith("index"):
            assert not packages & {"bot", "discord", "aiohttp", "rich", "dotenv"}, module


def test_no_module_imports_itself_in_a_circle() -> None:
    """The order in which modules are imported has a beginning."""
    graph = {
        module: {name for name, node in imports_of(tree) if node in tree.body and name in TREES}
        for module, tree in TREES.items()
    }
    order = list(TopologicalSorter(graph).static_order())
    assert order.index("index.types") < order.index("bot.cli")


def test_an_import_inside_of_a_function_says_why() -> None:
    """In a comment: it is heavy, and not everyone needs it."""
    for path in python_files(*PACKAGES):
        lines = path.read_text(encoding="utf-8").splitlines()
        for function in functions_of(tree_of(path)):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    near = lines[node.lineno - 3 : node.lineno]
                    assert any("#" in line for line in near), f"{path}:{node.lineno}"


def test_discord_is_imported_where_inyo_speaks_to_discord() -> None:
    """And nowhere else."""
    importing = {
        ".".join(module.split(".")[:2])
        for module, tree in TREES.items()
        if any(name.split(".")[0] == "discord" for name, _ in imports_of(tree))
    }
    assert importing == SPEAKS_TO_DISCORD


def test_the_environment_is_read_in_one_place() -> None:
    """In bot/settings.py."""
    for module, tree in TREES.items():
        for node in ast.walk(tree):
            name = getattr(node, "attr", getattr(node, "id", ""))
            if name in ("environ", "environb", "getenv", "getenvb"):
                assert module == "bot.settings"


@pytest.mark.parametrize("path", python_files(*PACKAGES, "tests"), ids=module_name)
def test_files_and_functions_are_short(path: Path) -> None:
    """A file has one idea, a function one step."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES
    for function in functions_of(tree_of(path)):
        body = function.body[1:] if ast.get_docstring(function) else function.body
        if body:
            n_lines = (body[-1].end_lineno or 0) - body[0].lineno + 1
            assert n_lines <= MAX_BODY_LINES, function.name


@pytest.mark.parametrize("module", [m for m, tree in TREES.items() if "__all__" in ast.dump(tree)])
def test_exported_names_exist(module: str) -> None:
    """Each once, in the order that ruff sorts them."""
    imported = importlib.import_module(module)
    assert len(set(imported.__all__)) == len(imported.__all__)
    for name in imported.__all__:
        assert hasattr(imported, name)


def size_of(folder: Path) -> int:
    """Of all files below it, in bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_the_bundled_model_is_small() -> None:
    """The embedding with its tokenizer has 40 MB at most, the table 20."""
    assert 0 < size_of(ROOT / "index" / "model" / "embedding") <= 40 * MEGABYTE
    assert 0 < size_of(ROOT / "index" / "model" / "table") <= 20 * MEGABYTE


def test_the_bundled_model_has_a_card_and_a_licence() -> None:
    """The card lists whose data it was learned from."""
    card = (ROOT / "index" / "model" / "README.md").read_text(encoding="utf-8")
    assert "license: cc-by-sa-4.0" in card
    assert "Data and licences" in card
    assert "inyo train" in card
    licence = (ROOT / "index" / "model" / "LICENSE").read_text(encoding="utf-8")
    assert "Attribution-ShareAlike 4.0" in licence


def test_no_file_names_a_registry_or_a_machine() -> None:
    """Whoever installs Inyo has registries of their own, and another machine."""
    folders = ("bot", "index", "tests", "docs", "seeds", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    files += [path for path in ROOT.iterdir() if path.is_file()]
    binary = (".npy", ".png", ".pyc", ".safetensors")
    written = [path for path in files if path.suffix not in binary]
    assert len(written) > 100
    for path in written:
        text = path.read_text(encoding="utf-8")
        assert not [name for name in NOWHERE if name in text], path
