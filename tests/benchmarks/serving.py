"""Starting, opening and memory: `inyo ask` and `inyo run` on the seeds, and larger indexes.

Memory is the RSS of a process: it includes pages of files, which processes may share.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np

from bot.runner import free_memory
from tests.benchmarks.measuring import (
    ROUNDS,
    Options,
    Row,
    Subject,
    memory,
    print_figures,
    run_module,
    with_max,
)
from tests.benchmarks.question import SEEDS, ask, open_generated, open_seeds
from tests.fakes.process import Inyo, inyo_run
from tests.fakes.server import FakeDiscord

ASKED = 1_000
LONG_RUN = 20_000  # questions over which memory must not grow
MEASURED_EVERY = 500
PATIENCE_S = 180.0  # until the first answer, on a busy machine


async def hold(
    folder: Path, asked: Sequence[str], n_questions: int = LONG_RUN, every: int = MEASURED_EVERY
) -> list[tuple[int, float]]:
    """Ask `inyo run` questions, and measure its memory: [(questions, MB), ...]."""
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
    """A fake Discord, and an `inyo run` on it that answers."""
    async with FakeDiscord(n_servers=1) as discord, inyo_run(discord, folder) as inyo:
        await inyo.connected(discord)
        begun = time.monotonic()
        while not (await discord.message(await discord.ask("Who resigned?"))).card.quotes:
            if time.monotonic() - begun > PATIENCE_S:
                raise RuntimeError("it doesn't answer")
            await asyncio.sleep(0.5)
        yield discord, inyo


_SETTLED = 4_000  # questions after which caches are full
_OPENED, _OPENING_BAR = 100_000, 500.0
_MEMORY_BARS = {SEEDS: 300.0, 1_000_000: 2_500.0}
_MIN_GROWTH = 1.0  # MB in 10,000 questions: below it is noise


def measure(size: int, options: Options) -> Iterator[Row]:
    """Measure start, opening and serving."""
    if size == SEEDS:
        yield Row("serving", size, "Inyo", "ms, `inyo ask` from a cold start", _cold_start(options))
        yield from _running(options)
        return
    open_generated(size, options.folder)  # makes it
    found = run_module("serving", size, options.folder)
    opening = Row("serving", size, "Inyo", "ms, opening the index", found["opening"])
    yield with_max(opening, _OPENING_BAR) if size == _OPENED else opening
    yield _held(size, "answering alone", found["held"])


def _held(size: int, what: str, held: float) -> Row:
    row = Row("serving", size, "Inyo", f"MB held after {ASKED:,} questions, {what}", held)
    return with_max(row, _MEMORY_BARS[size]) if size in _MEMORY_BARS else row


def _running(options: Options) -> Iterator[Row]:
    """`inyo run` on the seeds."""
    _, asked = open_seeds(options.folder)
    with tempfile.TemporaryDirectory() as folder:
        taken = asyncio.run(hold(Path(folder), asked))
    yield _held(SEEDS, "inyo run", dict(taken)[ASKED])
    most = max(held for _, held in taken)
    yield Row("serving", SEEDS, "Inyo", f"MB held at most in {LONG_RUN:,} questions", most)
    slope, noise = growth(taken)
    figure = f"MB more in 10,000 questions, of {LONG_RUN:,}"
    row = Row("serving", SEEDS, "Inyo", figure, slope, note=f"+- {noise:.2f} (2 sigma)")
    yield with_max(row, max(_MIN_GROWTH, noise))


def _cold_start(options: Options) -> float:
    """The quickest of several runs of `inyo ask` with a built index."""
    environment = {**os.environ, "INDEX_DIR": str(options.folder / "seeds")}
    command = [sys.executable, "-m", "bot", "ask", "Why did Jan Leike leave OpenAI?"]
    times = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=environment)
        times.append((time.perf_counter() - started) * 1000)
    return min(times[1:])  # the first built the index


def serve(size: int, folder: Path) -> dict[str, float]:
    """Open the index, ask questions, and measure the memory of this process."""
    started = time.perf_counter()
    engine, asked = open_generated(size, folder)
    opening = (time.perf_counter() - started) * 1000
    free_memory()
    ask(engine.answer, [asked[n % len(asked)] for n in range(ASKED)])
    return {"opening": opening, "held": memory()}


def growth(taken: Sequence[tuple[int, float]]) -> tuple[float, float]:
    """Fit a line to (questions, MB): MB per 10,000 questions, and two standard deviations."""
    at, held = np.array([pair for pair in taken if pair[0] > _SETTLED], dtype=np.float64).T
    (slope, _), covariance = np.polyfit(at, held, 1, cov=True)
    return float(slope) * 10_000, 2 * float(covariance[0, 0]) ** 0.5 * 10_000


SUBJECT = Subject((SEEDS, 100_000, 1_000_000), measure)

if __name__ == "__main__":
    print_figures(serve(int(sys.argv[1]), Path(sys.argv[2])))
