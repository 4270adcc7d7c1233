"""`python -m tests.pictures FOLDER [NAME ...]`: makes the README's pictures of the bot.

Each is what the real client really sent to the fake Discord, see `tests.pictures.scenes`.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from index.engine import Engine, EngineOptions, open_engine
from tests.pictures.browser import PictureError, photograph
from tests.pictures.page import page
from tests.pictures.scenes import SCENES
from tests.pictures.staging import played

SEEDS = Path(__file__).parents[2] / "seeds"


def main() -> int:
    """Make all pictures, or those that are named; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures")
    parser.add_argument("folder", type=Path, help="where the pictures go, such as docs/discord")
    parser.add_argument("names", nargs="*", help=f"which: {', '.join(SCENES)}; default: all")
    options = parser.parse_args()
    if unknown := set(options.names) - set(SCENES):
        parser.error(f"no scenes are called {', '.join(sorted(unknown))}")
    options.folder.mkdir(parents=True, exist_ok=True)
    try:
        for name, content in asyncio.run(_pages(options.names or SCENES)).items():
            path = options.folder / f"{name}.png"
            path.write_bytes(photograph(content))
            sys.stdout.write(f"{path}: {path.stat().st_size:,} bytes\n")
    except PictureError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


async def _pages(names: Iterable[str]) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        engine = _seeds(Path(folder))
        pages = {}
        for name in names:
            async with played(name, engine) as scene:
                if problems := scene.discord.problems:
                    raise PictureError(f"{name}: {problems[0]}")
                pages[name] = page(scene.discord, scene.keys, name)
        return pages


def _seeds(folder: Path) -> Engine:
    def complain(problem: str) -> None:
        raise PictureError(problem)

    return open_engine(EngineOptions(SEEDS, folder / "index"), lambda *_: None, complain)


if __name__ == "__main__":
    sys.exit(main())
