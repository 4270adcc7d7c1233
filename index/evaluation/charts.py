"""Charts for a README: bars for each direction, and a reliability diagram of the confidence.

Colours are from Okabe and Ito's palette, which colour-blind people can tell apart, and differ in
lightness too. The background is white, since a README may be read on a dark page.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy.stats import binomtest

from index.evaluation.metrics import reliability
from index.evaluation.report import HALF_NAMES, MAIN_METRIC, RankingFigures, title_of
from index.evaluation.runner import AnsweredTask, group_results
from index.evaluation.systems import BASELINE, OURS, SYSTEMS

WIDTH_INCHES = 10.0
DPI = 150
_ROW_INCHES = 2.6
_HEAD_INCHES = 0.7  # title and legend
_MAX_IN_A_ROW = 10  # directions side by side; more would leave no room for numbers above the bars
_COLOURS = ("#B5B5B5", "#56B4E9", "#E69F00", "#0065A8")  # in the order of SYSTEMS
_PRESENT, _ABSENT = "#0065A8", "#E69F00"
_INK, _FAINT = "#222222", "#DDDDDD"
_BAR = 0.21  # width, as a share of the distance between two directions
STYLE: dict[Any, object] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so charts are the same everywhere
    "font.size": 9,
    "text.color": _INK,
    "axes.axisbelow": True,
    "axes.edgecolor": _FAINT,
    "axes.labelcolor": _INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 9,
    "figure.constrained_layout.h_pad": 0.1,  # inches
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.w_pad": 0.1,
    "figure.dpi": DPI,
    "grid.color": _FAINT,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "savefig.dpi": DPI,
    "savefig.facecolor": "white",
    "svg.hashsalt": "inyo",  # reproducible files
    "xtick.color": _INK,
    "xtick.major.size": 0,
    "ytick.color": _INK,
    "ytick.major.size": 0,
}


def draw_rankings(path: Path, figures: Sequence[RankingFigures]) -> None:
    """Draw bars for each direction, a panel for each collection, layout and half (.png or .svg)."""
    # Panels go side by side where they fit, each in the first row with room.
    rows: list[list[list[RankingFigures]]] = []
    for panel in group_results(figures):
        for row in rows:
            if sum(map(len, row)) + len(panel) <= _MAX_IN_A_ROW:
                row.append(panel)
                break
        else:
            rows.append([panel])
    widest = max(4, *(sum(map(len, row)) for row in rows))
    with mpl.rc_context(STYLE):
        figure = Figure((WIDTH_INCHES, _HEAD_INCHES + _ROW_INCHES * len(rows)))
        grid = figure.add_gridspec(len(rows), 1)
        for number, row in enumerate(rows):
            widths = [len(panel) for panel in row]
            # Free space stays free, so that bars are equally wide in all rows.
            ratios = [*widths, widest - sum(widths) + 0.01]
            cells = grid[number].subgridspec(1, len(ratios), width_ratios=ratios)
            for column, panel in enumerate(row):
                _draw_bars(figure.add_subplot(cells[column]), panel, is_first=column == 0)
        title = f"{MAIN_METRIC}, question language > passage language"
        figure.suptitle(title, x=0.012, ha="left", weight="bold", size=10.5)
        handles = figure.axes[0].get_legend_handles_labels()
        figure.legend(*handles, loc="outside upper right", ncols=len(SYSTEMS))
        _save(figure, path)


def _draw_bars(axes: Axes, panel: Sequence[RankingFigures], *, is_first: bool) -> None:
    """Draw the main metric of each system, a group of bars for each direction."""
    for number, (system, colour) in enumerate(zip(SYSTEMS, _COLOURS, strict=True)):
        estimates = [each.systems[system][MAIN_METRIC] for each in panel]
        positions = np.arange(len(panel)) + (number - (len(SYSTEMS) - 1) / 2) * _BAR
        values, lows, highs = np.array([(e.value, e.low, e.high) for e in estimates]).T
        axes.bar(positions, values, width=_BAR * 0.94, color=colour, label=system)
        axes.vlines(positions, lows, highs, color=_INK, linewidth=0.8)
        if number in (BASELINE, OURS):
            weight = "bold" if number == OURS else "normal"
            for position, value, high in zip(positions, values, highs, strict=True):
                label = f"{value:.0f}"
                axes.text(position, high + 1.5, label, ha="center", size=7.5, weight=weight)
    task = panel[0].task
    # The panel of one direction is too narrow for the whole title.
    axes.set_title(title_of(task) if len(panel) > 2 else task.collection.name)
    labels = [each.task.direction.replace(">", " > ") for each in panel]
    axes.set(xlim=(-0.55, len(panel) - 0.45), ylim=(0, 108), yticks=range(0, 101, 25))
    axes.set_xticks(range(len(panel)), labels)
    axes.tick_params(labelleft=is_first)
    axes.spines.left.set_visible(False)
    axes.grid(axis="y")


def draw_reliability(path: Path, answered: Sequence[AnsweredTask]) -> None:
    """Draw reliability diagrams with Wilson intervals, one for each collection and half.

    Below each diagram, a histogram shows how often confidences occur, with the right passage and
    without it.
    """
    groups = group_results([task for task in answered if task.confidences])
    columns = 2 if len(groups) in (2, 4) else min(len(groups), 3)
    lines = -(-len(groups) // columns)
    shares = np.linspace(0, 1, 5)
    with mpl.rc_context(STYLE):
        figure = Figure((3.3 * columns + 0.1, 4.2 * lines + 0.4))
        ratios = [3, 1] * lines
        panels = figure.subplots(2 * lines, columns, height_ratios=ratios, squeeze=False)
        for number in range(len(groups), lines * columns):
            for axes in panels[2 * (number // columns) :, number % columns]:
                axes.set_axis_off()
        for number, group in enumerate(groups):
            line, column = divmod(number, columns)
            upper, lower = panels[2 * line : 2 * line + 2, column]
            present, absent = np.concatenate([each.confidence_pairs() for each in group]).T
            bins = reliability(present, absent)
            observed = np.array([each.observed for each in bins])
            tests = [binomtest(round(each.observed * each.count), each.count) for each in bins]
            intervals = [test.proportion_ci(method="wilson") for test in tests]
            errors = np.abs(np.array(intervals).T - observed)
            upper.plot((0, 1), (0, 1), color="#999999", linewidth=1, linestyle=(0, (4, 3)))
            predicted = [each.predicted for each in bins]
            style: dict[str, Any] = {
                "marker": "o",
                "markersize": 5,
                "linewidth": 1.4,
                "elinewidth": 0.8,
            }
            upper.errorbar(predicted, observed, errors, color=_INK, **style)
            upper.set(ylim=(-0.02, 1.02), yticks=shares)
            upper.tick_params(labelbottom=False)
            labels = ("right passage present", "right passage left out")
            edges = np.linspace(0, 1, 21).tolist()
            lower.hist((present, absent), edges, color=(_PRESENT, _ABSENT), label=labels)
            lower.yaxis.set_major_locator(MaxNLocator(3, integer=True))
            lower.set_xlabel("confidence")
            for axes in (upper, lower):
                axes.set(xlim=(-0.02, 1.02), xticks=shares)
                axes.grid()
            task = group[0].task
            half = "" if task.half == "all" else f", {HALF_NAMES[task.half]}"
            upper.set_title(f"{task.collection.name}{half}: {len(present):,} questions")
            if column == 0:
                upper.set_ylabel("share that has an answer")
                lower.set_ylabel("questions")
        handles = panels[1, 0].get_legend_handles_labels()
        figure.legend(*handles, loc="outside lower center", ncols=min(columns, 2))
        _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    """Write the figure without a date, so that the same figures give the same file."""
    figure.savefig(path, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)
