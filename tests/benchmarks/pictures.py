"""The results as one picture for the README: time against size, both in powers of ten."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from index.evaluation.charts import DPI, STYLE
from tests.benchmarks import bm25, cost, vectors
from tests.benchmarks.measuring import Row
from tests.benchmarks.vectors import REAL

PANEL_INCHES = (3.3, 3.6)
# Inyo's own is the strongest; the peers' are told apart by their markers too (Okabe and Ito).
_OURS = "#0065A8"
_PEERS = ("#E69F00", "#56B4E9", "#009E73", "#CC79A7", "#8C8C8C")
_MARKERS = "s^Dv*"
_NAME = "Inyo"
_FAINT = "#DDDDDD"

Lines = dict[str, dict[int, float]]


def draw_results(path: Path, rows: Sequence[Row]) -> None:
    """Draw BM25, vectors, whole questions and their cost, if they were measured, as a .png."""
    rows = [row for row in rows if row.is_measured]
    has_real = any(row.figure == vectors.time_figure(REAL) for row in rows)
    kind = REAL if has_real else "generated"
    panels = {
        "BM25, ten best, ms, one thread": _lines(rows, "bm25", bm25.FIGURE),
        f"Vectors ({kind}), ms, one thread": _lines(rows, "vectors", vectors.time_figure(kind)),
        "Whole question, p95, ms, one thread": question_lines(rows),
        "Median question, ms, one thread": _costs(rows),
    }
    drawn = {title: lines for title, lines in panels.items() if lines} or panels
    with mpl.rc_context(STYLE):
        figure = Figure(
            figsize=(PANEL_INCHES[0] * len(drawn), PANEL_INCHES[1]),
            dpi=DPI,
            facecolor="white",
            layout="constrained",
        )
        FigureCanvasAgg(figure)
        axes = figure.subplots(1, len(drawn), squeeze=False)[0]
        for held, (title, lines) in zip(axes, drawn.items(), strict=True):
            _draw(held, title, lines)
        figure.savefig(path, metadata={"Software": None})


def _costs(rows: Iterable[Row]) -> Lines:
    """The time of a question, and of the reading that it needs at least."""
    names = {
        cost.COLD: f"{_NAME}, words cold",
        cost.TIME: f"{_NAME}, words warm",
        cost.LIMIT: "reading alone",
    }
    lines: Lines = defaultdict(dict)
    for row in sorted(rows, key=lambda row: row.size):
        if row.subject == cost.SUBJECT_NAME and row.figure in names:
            lines[names[row.figure]][row.size] = row.value
    return lines


def _lines(rows: Iterable[Row], subject: str, figure: str) -> Lines:
    """System -> size -> value; the median of Inyo's, which is measured with each peer."""
    lines: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if (row.subject, row.figure) == (subject, figure):
            lines[row.system.partition(" beside")[0]][row.size].append(row.value)
    return {
        system: {size: sorted(held)[len(held) // 2] for size, held in sorted(values.items())}
        for system, values in lines.items()
    }


def question_lines(rows: Iterable[Row]) -> Lines:
    """Each system's p95 of a whole question, Inyo's for cold and warm words, and its bar."""
    lines: Lines = defaultdict(dict)
    for row in sorted(rows, key=lambda row: row.size):
        if row.subject == "question" and row.figure.startswith("p95"):
            # Cold and warm are the same for libraries.
            state = row.figure.partition(",")[2] if row.system == _NAME else ""
            lines[f"{row.system}{',' * bool(state)}{state}"][row.size] = row.value
        if row.subject == "question" and row.figure.startswith("p95") and row.bar:
            lines["bar for p95"][row.size] = float(row.bar.partition(" ")[2])
    return lines


def _ours_first(line: tuple[str, dict[int, float]]) -> bool:
    return not line[0].startswith(_NAME)


def _draw(axes: Axes, title: str, lines: Lines) -> None:
    for number, (name, values) in enumerate(sorted(lines.items(), key=_ours_first)):
        is_ours = name.startswith(_NAME)
        axes.plot(
            list(values),
            list(values.values()),
            color=_OURS if is_ours else _PEERS[(number - 1) % len(_PEERS)],
            marker="os"[number % 2] if is_ours else _MARKERS[(number - 1) % len(_MARKERS)],
            linestyle=":" if name.startswith("bar") else "--" if name.endswith("warm") else "-",
            linewidth=2.2 if is_ours else 1.2,
            markersize=4,
            label=name,
        )
    axes.set(xscale="log", yscale="log", xlabel="passages")
    axes.set_title(title, loc="left", weight="bold", size=9.5)
    axes.grid(color=_FAINT, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    if lines:
        axes.legend(frameon=False, fontsize=7.5)
