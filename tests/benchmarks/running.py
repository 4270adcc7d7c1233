"""The memory of `inyo run` on the seeds, asked on a Discord of its own; looked at from outside."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.benchmarks.processes import memory
from tests.fakes.process import Inyo, inyo_run
from tests.fakes.server import FakeDiscord

ASKED = 1_000
LONG_RUN = 20_000  # questions over which memory must not grow
MEASURED_EVERY = 500
PATIENCE_S = 180.0  # until the first answer, on a busy machine


async def hold(
    folder: Path, asked: Sequence[str], n_questions: int = LONG_RUN, every: int = MEASURED_EVERY
) -> list[tuple[int, float]]:
    """What it holds, in MB, after every so many questions: [(questions, MB), ...]."""
    taken: list[tuple[int, float]] = []
    n_answered = 0
    async with _served(folder) as (discord, inyo):
        for number in range(1, n_questions + 1):
            # Each question is new: its first word is a number.
            text = f"{number} {asked[number % len(asked)]}"
            shown = await discord.message(await discord.ask(text))
            n_answered += bool(shown.card.quotes)
            if number % every == 0:
                taken.append((number, memory(inyo.pid)))
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
