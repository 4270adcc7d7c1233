"""Starting, opening and memory: each in a process of its own, measured from outside or by itself.

RSS counts the pages of mapped files that were touched; PSS shares those that others map as well.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.benchmarks.question import SEEDS, open_generated
from tests.benchmarks.rows import Options, Row, Subject, at_most

ROUNDS = 5
MEGABYTE = 10**6
_MEMORY = Path("/proc/self/smaps_rollup")
_ASKED = 1_000
_LONG_RUN = 20_000  # questions over which memory must not grow
_MEASURED_EVERY = 500
_SETTLED = 4_000  # questions after which caches are full
_OPENING_BAR = 500.0
_MEMORY_BARS = {SEEDS: 300.0, 1_000_000: 2_500.0}
_LEAST_GROWTH = 1.0  # MB in 10,000 questions: below it is noise


def measure(size: int, options: Options) -> Iterator[Row]:
    """What starting, opening and serving take."""
    if size == SEEDS:
        yield Row("serving", size, "Inyo", "ms, `inyo ask` from a cold start", _cold_start(options))
    else:
        open_generated(size, options.folder)  # makes it
    found = _in_a_process(size, options)
    if "opening" in found:
        opening = Row("serving", size, "Inyo", "ms, opening the index", found["opening"])
        yield at_most(opening, _OPENING_BAR) if size == 100_000 else opening
    for name in ("RSS", "PSS"):
        figure = f"MB {name} after {_ASKED:,} questions"
        row = Row("serving", size, "Inyo", figure, found[name])
        yield at_most(row, _MEMORY_BARS[size]) if size in _MEMORY_BARS else row
    if "growth" in found:
        figure = f"MB more in 10,000 questions, of {_LONG_RUN:,}"
        growth, noise = found["growth"], found["noise"]
        row = Row("serving", size, "Inyo", figure, growth, note=f"+- {noise:.2f} (2 sigma)")
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
    # Here, so that `measure` doesn't load what it weighs.
    from tests.benchmarks.question import ask, open_seeds

    started = time.perf_counter()
    answerer, asked = open_seeds() if size == SEEDS else open_generated(size, folder)
    took = (time.perf_counter() - started) * 1000
    found = {} if size == SEEDS else {"opening": took}  # the seeds' index was built
    ask(answerer, [asked[n % len(asked)] for n in range(_ASKED)])
    found |= {"RSS": memory("Rss"), "PSS": memory("Pss")}
    if size == SEEDS:
        taken = []
        for begun in range(0, _LONG_RUN, _MEASURED_EVERY):
            # Each question is new: its first word is a number.
            ask(
                answerer,
                [f"{n} {asked[n % len(asked)]}" for n in range(begun, begun + _MEASURED_EVERY)],
            )
            taken.append((begun + _MEASURED_EVERY, memory("Rss")))
        found |= growth(taken)
    return found


def growth(taken: list[tuple[int, float]]) -> dict[str, float]:
    """The slope fitted to (questions, MB), for 10,000 questions, and two of its deviations."""
    at, held = np.array([pair for pair in taken if pair[0] > _SETTLED], dtype=np.float64).T
    (slope, _), covariance = np.polyfit(at, held, 1, cov=True)
    return {"growth": float(slope) * 10_000, "noise": 2 * float(covariance[0, 0]) ** 0.5 * 10_000}


def memory(kind: str) -> float:
    """This process's Rss or Pss, in MB."""
    for line in _MEMORY.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{kind}:"):
            return int(line.split()[1]) * 1024 / MEGABYTE
    raise OSError(f"{_MEMORY} has no {kind}")


SUBJECT = Subject((SEEDS, 100_000, 1_000_000), measure)

if __name__ == "__main__":
    sys.stdout.write(json.dumps(serve(int(sys.argv[1]), Path(sys.argv[2]))) + "\n")
