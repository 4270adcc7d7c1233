"""Starting, opening and memory: each in a process of its own, measured from outside or by itself.

RSS counts the pages of mapped files that were touched; PSS shares those that others map as well.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from tests.benchmarks.question import SEEDS, ask, open_generated
from tests.benchmarks.rows import ROUNDS, Options, Row, Subject, at_most
from tests.benchmarks.running import ASKED, LONG_RUN, hold, memory

_SETTLED = 4_000  # questions after which caches are full
_OPENED, _OPENING_BAR = 100_000, 500.0
_MEMORY_BARS = {SEEDS: 300.0, 1_000_000: 2_500.0}
_LEAST_GROWTH = 1.0  # MB in 10,000 questions: below it is noise


def measure(size: int, options: Options) -> Iterator[Row]:
    """What starting, opening and serving take."""
    if size == SEEDS:
        yield Row("serving", size, "Inyo", "ms, `inyo ask` from a cold start", _cold_start(options))
        yield from _running()
        return
    open_generated(size, options.folder)  # makes it
    found = _in_a_process(size, options)
    opening = Row("serving", size, "Inyo", "ms, opening the index", found["opening"])
    yield at_most(opening, _OPENING_BAR) if size == _OPENED else opening
    yield from _memory(size, found)


def _memory(size: int, held: Mapping[str, float]) -> Iterator[Row]:
    for kind in ("Rss", "Pss"):
        figure = f"MB {kind.upper()} after {ASKED:,} questions"
        row = Row("serving", size, "Inyo", figure, held[kind])
        yield at_most(row, _MEMORY_BARS[size]) if size in _MEMORY_BARS else row


def _running() -> Iterator[Row]:
    """`inyo run` on the seeds."""
    with tempfile.TemporaryDirectory() as folder:
        taken = asyncio.run(hold(Path(folder)))
    yield from _memory(SEEDS, {kind: dict(held)[ASKED] for kind, held in taken.items()})
    most = max(held for _, held in taken["Rss"])
    yield Row("serving", SEEDS, "Inyo", f"MB RSS at most, of {LONG_RUN:,} questions", most)
    slope, noise = growth(taken["Rss"])
    figure = f"MB more in 10,000 questions, of {LONG_RUN:,}"
    row = Row("serving", SEEDS, "Inyo", figure, slope, note=f"+- {noise:.2f} (2 sigma)")
    yield at_most(row, max(_LEAST_GROWTH, noise))


def _cold_start(options: Options) -> float:
    """The quickest `inyo ask` of some; the index is there, nothing else is."""
    environment = {**os.environ, "INDEX_DIR": str(options.folder / "seeds")}
    command = [sys.executable, "-m", "bot", "ask", "Why did Jan Leike leave OpenAI?"]
    times = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=environment)
        times.append((time.perf_counter() - started) * 1000)
    return min(times[1:])  # the first built the index


def _in_a_process(size: int, options: Options) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.serving", str(size), str(options.folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def serve(size: int, folder: Path) -> dict[str, float]:
    """Open the index, ask, and weigh this very process."""
    started = time.perf_counter()
    answerer, asked = open_generated(size, folder)
    found = {"opening": (time.perf_counter() - started) * 1000}
    ask(answerer.answer, [asked[n % len(asked)] for n in range(ASKED)])
    return found | {kind: memory(kind) for kind in ("Rss", "Pss")}


def growth(taken: Sequence[tuple[int, float]]) -> tuple[float, float]:
    """The slope fitted to (questions, MB), for 10,000 questions, and two of its deviations."""
    at, held = np.array([pair for pair in taken if pair[0] > _SETTLED], dtype=np.float64).T
    (slope, _), covariance = np.polyfit(at, held, 1, cov=True)
    return float(slope) * 10_000, 2 * float(covariance[0, 0]) ** 0.5 * 10_000


SUBJECT = Subject((SEEDS, 100_000, 1_000_000), measure)

if __name__ == "__main__":
    sys.stdout.write(json.dumps(serve(int(sys.argv[1]), Path(sys.argv[2]))) + "\n")
