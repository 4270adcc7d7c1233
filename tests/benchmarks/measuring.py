"""Rows of figures: how times and memory are measured, and how results are written.

All times are in milliseconds, all memory in MB of 10**6 bytes.
"""

import dataclasses
import importlib.metadata
import json
import math
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

MEGABYTE = 10**6
PERCENTS = (50, 95)
ROUNDS = 5  # the quickest counts: whatever else the machine did is no property of the code
MIN_MS = 500.0  # in all; short rounds are repeated, since any disturbance is as long as one
MIN_SIZES = 3  # a line fits any two points
PACKAGES = (
    *("numpy", "rank-bm25", "bm25s", "numba", "tantivy", "faiss-cpu", "hnswlib"),
    *("onnxruntime", "sentence-transformers", "torch"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one system.

    `ratio`: the peer's figure divided by Inyo's in the same run; above 1 Inyo is better.
    `bar`: the limit for the value or the ratio, in words; `is_met`: whether it is met. A figure
    that could not be measured has the value NaN and doesn't meet its bar.
    """

    subject: str
    size: int
    system: str
    figure: str
    value: float
    ratio: float | None = None
    bar: str = ""
    is_met: bool | None = None
    note: str = ""

    @property
    def is_measured(self) -> bool:
        """Whether there is a value."""
        return not math.isnan(self.value)


@dataclass(frozen=True, slots=True)
class Options:
    """How to measure.

    Attributes:
        folder: Where collections are kept between runs.
        texts: A folder of real texts, if there is one.
        minutes: How long questions are asked under load.
    """

    folder: Path
    texts: Path | None = None
    minutes: float = 5.0


@dataclass(frozen=True, slots=True)
class Subject:
    """A benchmark: its default sizes, and the functions that make its rows.

    `conclude` makes further rows from those of all sizes.
    """

    sizes: tuple[int, ...]
    measure: Callable[[int, Options], Iterator[Row]]
    conclude: Callable[[Sequence[Row]], Iterable[Row]] = lambda _: ()


def with_max(row: Row, bar: float) -> Row:
    """Require the value to be at most `bar`."""
    return replace(row, bar=f"<= {bar:g}", is_met=row.value <= bar)


def with_min_ratio(row: Row, bar: float) -> Row:
    """Require the ratio to be at least `bar`."""
    return replace(row, bar=f"ratio >= {bar:g}", is_met=(row.ratio or 0.0) >= bar)


def not_measured(row: Row, reason: str) -> Row:
    """Mark a row as not measured; the reason says what is missing."""
    return replace(row, value=math.nan, ratio=None, is_met=False, note=reason)


def quickest(systems: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Time the systems in turns, so that a busy machine slows all of them, and take the minima."""
    best = dict.fromkeys(systems, np.inf)
    begun = time.perf_counter()
    done = 0
    while done < rounds or (time.perf_counter() - begun) * 1000 < MIN_MS:
        for name, run in systems.items():
            started = time.perf_counter()
            run()
            best[name] = min(best[name], (time.perf_counter() - started) * 1000)
        done += 1
    return best


def percentiles(rounds: Sequence[Sequence[float]]) -> dict[int, float]:
    """The median and the 95th percentile of times, each of the round where it is lowest."""
    return {
        percent: min(float(np.percentile(times, percent)) for times in rounds)
        for percent in PERCENTS
    }


def fit_powers(
    rows: Sequence[Row], figures: Sequence[str], above: int = 0
) -> dict[str, tuple[float, list[int]]]:
    """Figure -> the exponent with which it grows, and the sizes above `above` it was fitted to."""
    powers = {}
    for figure in figures:
        values = {
            row.size: row.value
            for row in rows
            if row.figure == figure and row.system == "Inyo" and row.size > above
        }
        if len(values) >= MIN_SIZES:
            slope, _ = np.polyfit(np.log(list(values)), np.log(list(values.values())), 1)
            powers[figure] = float(slope), sorted(values)
    return powers


def power_rows(
    rows: Sequence[Row], subject: str, figures: Sequence[str], above: int = 0
) -> Iterator[Row]:
    """A row for each exponent; its size is the largest that it was fitted to."""
    for figure, (power, sizes) in fit_powers(rows, figures, above).items():
        note = f"fitted to {', '.join(f'{size:,}' for size in sizes)}"
        beyond = f" from {sizes[0]:,} on" if above else ""
        yield Row(subject, sizes[-1], "Inyo", f"power of n{beyond}: {figure}", power, note=note)


def run_module(module: str, *arguments: object) -> dict[str, Any]:
    """Run a module of this package in a fresh process, and read the figures that it prints."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def print_figures(figures: Mapping[str, Any]) -> None:
    """Print figures for the process that started this one with `run_module`."""
    sys.stdout.write(json.dumps(dict(figures)) + "\n")


def _kilobytes(path: str, name: str) -> int:
    """A line of a file below /proc."""
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise OSError(f"{path} has no {name}")


def memory(process: int | str = "self") -> float:
    """The resident memory of a process (RSS), including pages of files that it has touched."""
    return _kilobytes(f"/proc/{process}/smaps_rollup", "Rss") * 1024 / MEGABYTE


def own_peak_memory() -> float:
    """The peak of this process's resident memory."""
    # getrusage would count what the parent of this process held.
    return _kilobytes("/proc/self/status", "VmHWM") * 1024 / MEGABYTE


def peak_memory() -> float:
    """The peak of this process and of the largest process that it started."""
    import resource  # not on Windows

    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return own_peak_memory() + children * 1024 / MEGABYTE


def format_row(row: Row) -> str:
    """A figure as a line of a table."""
    name = f"{row.subject:10} {row.size:>9,}  {row.system:24} {row.figure:34}"
    if not row.is_measured:
        return f"{name} {'not measured':>12}  {row.bar} MISSED {row.note}"
    ratio = "" if row.ratio is None else f"{row.ratio:,.2f} times Inyo"
    met = {None: "", True: "met", False: "MISSED"}[row.is_met]
    return f"{name} {row.value:>12,.3f}  {ratio:22} {row.bar} {met} {row.note}".rstrip()


def write_results(path: Path, rows: Sequence[Row]) -> None:
    """Add rows to a JSON file, each with the machine and the day; newer figures replace older.

    Figures of these subjects that could not be measured before are removed: their sizes may have
    changed.
    """
    entries = _read_entries(path)
    subjects = {row.subject for row in rows}
    kept = [e for e in entries if e["value"] is not None or e["subject"] not in subjects]
    today, here = datetime.now(UTC).date().isoformat(), machine()
    new = [
        {
            **dataclasses.asdict(row),
            "value": row.value if row.is_measured else None,
            "machine": here,
            "date": today,
        }
        for row in rows
    ]
    key = ("subject", "size", "system", "figure")
    by_key = {tuple(entry[name] for name in key): entry for entry in [*kept, *new]}
    content = {"results": list(by_key.values())}
    text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def read_results(path: Path) -> list[Row]:
    """Read the rows that `write_results` wrote, from any machine."""
    names = [field.name for field in dataclasses.fields(Row)]
    rows = [Row(**{name: entry[name] for name in names}) for entry in _read_entries(path)]
    return [replace(row, value=math.nan) if row.value is None else row for row in rows]


def _read_entries(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    entries: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["results"]
    return entries


def machine() -> dict[str, object]:
    """Describe what figures depend on besides the code."""
    versions = {}
    for package in PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    cpu_info = Path("/proc/cpuinfo")
    lines = cpu_info.read_text(encoding="utf-8").splitlines() if cpu_info.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "cores": os.cpu_count(),
        "cpu": models[0] if models else platform.processor(),
        "python": platform.python_version(),
        "system": platform.system(),
        "packages": versions,
    }
