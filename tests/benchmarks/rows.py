"""What is measured: rows of figures, and how times are taken.

All times are in milliseconds, all memory in MB of 10**6 bytes.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

PERCENTS = (50, 95)
ROUNDS = 5  # of which the quickest counts: what else the machine did is no property of the code
LEAST_MS = 500.0  # in all: of short rounds there are more, since any disturbance is as long as one


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one system.

    `ratio`: of a peer's figure to Inyo's in the same run, so that above 1 Inyo is the better one.
    `bar`: what the figure, or the ratio, must reach, in words; `is_met`: whether it does. What was
    not measured has no number as its value, and has met nothing.
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
    """Where collections are kept from run to run, and a folder of real texts, if there is one."""

    folder: Path
    texts: Path | None = None


def _nothing(_: Sequence[Row]) -> Iterable[Row]:
    return ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What can be measured, and at which sizes it is by default; `conclude`: from all of them."""

    sizes: tuple[int, ...]
    measure: Callable[[int, Options], Iterator[Row]]
    conclude: Callable[[Sequence[Row]], Iterable[Row]] = _nothing


def quickest(systems: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """The quickest of some rounds of each system, in turns, so that all have the same weather."""
    best = dict.fromkeys(systems, np.inf)
    begun = time.perf_counter()
    done = 0
    while done < rounds or (time.perf_counter() - begun) * 1000 < LEAST_MS:
        for name, run in systems.items():
            started = time.perf_counter()
            run()
            best[name] = min(best[name], (time.perf_counter() - started) * 1000)
        done += 1
    return best


def percentiles(rounds: Sequence[Sequence[float]]) -> dict[int, float]:
    """The median and the 95th percentile of times, each of the round in which it is lowest."""
    return {
        percent: min(float(np.percentile(times, percent)) for times in rounds)
        for percent in PERCENTS
    }


def at_most(row: Row, bar: float) -> Row:
    """The row with a bar for its value."""
    return _with_bar(row, f"<= {bar:g}", row.value <= bar)


def ratio_at_least(row: Row, bar: float) -> Row:
    """The row with a bar for its ratio."""
    return _with_bar(row, f"ratio >= {bar:g}", (row.ratio or 0.0) >= bar)


def not_measured(row: Row, why: str) -> Row:
    """The row as it stands where its value could not be had: a sentence says what that takes."""
    return replace(row, value=math.nan, ratio=None, is_met=False, note=why)


def _with_bar(row: Row, bar: str, is_met: bool) -> Row:
    return replace(row, bar=bar, is_met=is_met)


LEAST_SIZES = 3  # through two points any line goes


def fitted(
    rows: Sequence[Row], figures: Sequence[str], above: int = 0
) -> dict[str, tuple[float, list[int]]]:
    """Figure -> its power, and the sizes above `above` that it was fitted to: three at least."""
    found = {}
    for figure in figures:
        at = {
            row.size: row.value
            for row in rows
            if row.figure == figure and row.system == "Inyo" and row.size > above
        }
        if len(at) >= LEAST_SIZES:
            slope, _ = np.polyfit(np.log(list(at)), np.log(list(at.values())), 1)
            found[figure] = float(slope), sorted(at)
    return found


def power_rows(
    rows: Sequence[Row], subject: str, figures: Sequence[str], above: int = 0
) -> Iterator[Row]:
    """A row for each; its size is the largest of those that it was fitted to."""
    for figure, (power, sizes) in fitted(rows, figures, above).items():
        note = f"fitted to {', '.join(f'{size:,}' for size in sizes)}"
        beyond = f" from {sizes[0]:,} on" if above else ""
        yield Row(subject, sizes[-1], "Inyo", f"power of n{beyond}: {figure}", power, note=note)
