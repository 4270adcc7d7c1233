"""The results as one picture for the README: time against size, both in powers of ten."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from index.evaluation.pictures import DPI, STYLE
from tests.benchmarks.rows import Row

SIZE_INCHES = (10.0, 3.6)
# Inyo's own is the strongest; the peers' are told apart by their markers too (Okabe and Ito).
_OURS = "#0065A8"
_PEERS = ("#E69F00", "#56B4E9", "#009E73", "#CC79A7", "#8C8C8C")
_MARKERS = "s^Dv*"
_NAME = "Inyo"
_FAINT = "#DDDDDD"

Lines = dict[str, dict[int, float]]


def draw_results(path: Path, rows: Sequence[Row]) -> None:
    """Draw BM25, vectors and whole questions side by side; .png."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=SIZE_INCHES, dpi=DPI, facecolor="white", layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(1, 3)
        _draw(axes[0], "BM25, ten best, ms a question", _lines(rows, "bm25", "ms a question"))
        kinds = _kinds(rows)
        _draw(
            axes[1], f"Vectors x 256 ({kinds[0]}), ms", _lines(rows, "vectors", f"ms, {kinds[0]}")
        )
        _draw(axes[2], "Whole question, p95 in ms", question_lines(rows))
        figure.savefig(path, metadata={"Software": None})


def _lines(rows: Iterable[Row], subject: str, figure: str) -> Lines:
    """System -> size -> value; of Inyo's, measured beside each peer, the median."""
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
            # Libraries remember nothing: cold and warm are the same.
            state = row.figure.partition(",")[2] if row.system == _NAME else ""
            lines[f"{row.system}{',' * bool(state)}{state}"][row.size] = row.value
        if row.subject == "question" and row.figure.startswith("p95") and row.bar:
            lines["bar for p95"][row.size] = float(row.bar.partition(" ")[2])
    return lines


def _kinds(rows: Iterable[Row]) -> list[str]:
    """The kinds of vectors there are results for, real ones first."""
    found = {row.figure.partition(", ")[2] for row in rows if row.figure.startswith("ms, ")}
    return [kind for kind in ("real", "generated", "random") if kind in found] or ["generated"]


def _ours_first(line: tuple[str, dict[int, float]]) -> bool:
    return not line[0].startswith(_NAME)


def _draw(axes: Axes, title: str, lines: Lines) -> None:
    for number, (name, values) in enumerate(sorted(lines.items(), key=_ours_first)):
        is_ours = name.startswith(_NAME)
        axes.plot(
            list(values),
            list(values.values()),
            color=_OURS if is_ours else _PEERS[(number - 1) % len(_PEERS)],
            marker="o" if is_ours else _MARKERS[(number - 1) % len(_MARKERS)],
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
