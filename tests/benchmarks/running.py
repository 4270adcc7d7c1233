"""The memory of `inyo run` on the seeds, asked on a Discord of its own; looked at from outside."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.benchmarks.question import open_seeds
from tests.fakes.process import Inyo, inyo_run
from tests.fakes.server import FakeDiscord

MEGABYTE = 10**6
ASKED = 1_000
LONG_RUN = 20_000  # questions over which memory must not grow
MEASURED_EVERY = 500
PATIENCE_S = 60.0


async def hold(folder: Path, n_questions: int = LONG_RUN) -> dict[str, list[tuple[int, float]]]:
    """Rss and Pss, in MB, after so many questions each: [(questions, MB), ...]."""
    _, asked = open_seeds()
    taken: dict[str, list[tuple[int, float]]] = {"Rss": [], "Pss": []}
    n_answered = 0
    async with _served(folder) as (discord, inyo):
        for number in range(1, n_questions + 1):
            # Each question is new: its first word is a number.
            text = f"{number} {asked[number % len(asked)]}"
            shown = await discord.message(await discord.ask(text))
            n_answered += bool(shown.card.quotes)
            if number % MEASURED_EVERY == 0:
                for kind, held in taken.items():
                    held.append((number, memory(kind, inyo.pid)))
    if n_answered < n_questions / 2:
        raise RuntimeError(f"only {n_answered:,} of {n_questions:,} questions were answered")
    return taken


@asynccontextmanager
async def _served(folder: Path) -> AsyncIterator[tuple[FakeDiscord, Inyo]]:
    """A Discord, and an `inyo run` on it that answers."""
    async with FakeDiscord(n_servers=1) as discord, inyo_run(discord, folder) as inyo:
        await inyo.connected(discord)
        begun = time.monotonic()
        while not (await discord.message(await discord.ask("Who resigned?"))).card.quotes:
            if time.monotonic() - begun > PATIENCE_S:
                raise RuntimeError("it doesn't answer")
            await asyncio.sleep(0.5)
        yield discord, inyo


def memory(kind: str, process: int | str = "self") -> float:
    """A process's Rss or Pss, in MB."""
    path = Path(f"/proc/{process}/smaps_rollup")
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{kind}:"):
            return int(line.split()[1]) * 1024 / MEGABYTE
    raise OSError(f"{path} has no {kind}")
