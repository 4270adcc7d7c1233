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
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.gridspec import GridSpec
from matplotlib.ticker import MaxNLocator
from scipy.stats import binomtest

from index.evaluation.metrics import Floats, reliability
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
    "axes.edgecolor": _FAINT,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "svg.hashsalt": "inyo",  # reproducible files
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
    height = _HEAD_INCHES + _ROW_INCHES * len(rows)
    with mpl.rc_context(STYLE):
        figure = Figure((WIDTH_INCHES, height), dpi=DPI, facecolor="white")
        grid = GridSpec(
            len(rows),
            1,
            figure,
            left=0.055,
            right=0.985,
            top=1 - _HEAD_INCHES / height,
            bottom=0.35 / height,
            hspace=0.34,
        )
        for number, panels in enumerate(rows):
            widths = [len(panel) for panel in panels]
            # Free space stays free, so that bars are equally wide in all rows.
            ratios = [*widths, widest - sum(widths) + 0.01]
            cells = grid[number].subgridspec(1, len(ratios), width_ratios=ratios, wspace=0.08)
            for column, panel in enumerate(panels):
                _draw_bars(figure.add_subplot(cells[column]), panel, is_first=column == 0)
        handles = figure.axes[0].get_legend_handles_labels()
        figure.legend(*handles, loc="upper right", ncols=len(SYSTEMS), frameon=False)
        title = f"{MAIN_METRIC}, question language > passage language"
        figure.text(0.012, 1 - 0.13 / height, title, va="top", weight="bold", size=10.5)
        _save(figure, path)


def draw_reliability(path: Path, answered: Sequence[AnsweredTask]) -> None:
    """Draw predicted against observed confidence, a panel for each collection and half."""
    groups = group_results([task for task in answered if task.confidences])
    columns = 2 if len(groups) in (2, 4) else min(len(groups), 3)
    lines = -(-len(groups) // columns)
    width, height = 3.3 * columns + 0.1, 4.2 * lines + 0.4
    with mpl.rc_context(STYLE):
        figure = Figure((width, height), dpi=DPI, facecolor="white")
        grid = GridSpec(
            lines,
            columns,
            figure,
            left=0.62 / width,
            right=1 - 0.15 / width,
            top=1 - 0.45 / height,
            bottom=(0.85 if columns > 1 else 1.0) / height,
            hspace=0.35,
            wspace=0.3,
        )
        for number, group in enumerate(groups):
            cell = grid[number // columns, number % columns]
            stacked = cell.subgridspec(2, 1, height_ratios=(3, 1), hspace=0.08)
            upper, lower = figure.add_subplot(stacked[0]), figure.add_subplot(stacked[1])
            pairs = np.concatenate([each.confidence_pairs() for each in group])
            _draw_calibration(upper, lower, pairs)
            task = group[0].task
            half = "" if task.half == "all" else f", {HALF_NAMES[task.half]}"
            title = f"{task.collection.name}{half}: {len(pairs):,} questions"
            upper.set_title(title, loc="left", size=9)
            if number % columns == 0:
                upper.set_ylabel("share that has an answer")
                lower.set_ylabel("questions")
        handles = figure.axes[1].get_legend_handles_labels()
        figure.legend(*handles, loc="lower center", ncols=min(columns, 2), frameon=False)
        _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    # Without a date, so that the same figures give the same file.
    metadata = {"Date": None} if path.suffix.lower() == ".svg" else None
    FigureCanvasAgg(figure)
    figure.savefig(path, dpi=DPI, facecolor="white", metadata=metadata)


def _draw_bars(axes: Axes, panel: Sequence[RankingFigures], *, is_first: bool) -> None:
    for number, (system, colour) in enumerate(zip(SYSTEMS, _COLOURS, strict=True)):
        estimates = [each.systems[system][MAIN_METRIC] for each in panel]
        positions = np.arange(len(panel)) + (number - (len(SYSTEMS) - 1) / 2) * _BAR
        values = [estimate.value for estimate in estimates]
        highs = [estimate.high for estimate in estimates]
        axes.bar(positions, values, width=_BAR * 0.94, color=colour, label=system, zorder=2)
        lows = [estimate.low for estimate in estimates]
        axes.vlines(positions, lows, highs, color=_INK, linewidth=0.8, zorder=3)
        if number in (BASELINE, OURS):
            weight = "bold" if number == OURS else "normal"
            for position, value, high in zip(positions, values, highs, strict=True):
                label = f"{value:.0f}"
                axes.text(position, high + 1.5, label, ha="center", size=7.5, weight=weight)
    task = panel[0].task
    # The panel of one direction is too narrow for the whole title.
    title = title_of(task) if len(panel) > 2 else task.collection.name
    axes.set_title(title, loc="left", size=9)
    labels = [each.task.direction.replace(">", " > ") for each in panel]
    axes.set_xticks(np.arange(len(panel)), labels)
    axes.set_xlim(-0.55, len(panel) - 0.45)
    axes.set_ylim(0, 108)
    axes.set_yticks(range(0, 101, 25))
    axes.tick_params(length=0, labelleft=is_first)
    axes.grid(axis="y", color=_FAINT, linewidth=0.6, zorder=0)
    axes.spines[["top", "left", "right"]].set_visible(False)


def _draw_calibration(upper: Axes, lower: Axes, pairs: Floats) -> None:
    """Draw a reliability diagram with Wilson intervals, and below it how often confidences occur.

    `pairs` has shape (n_questions, 2): confidence with the right passage, and without it.
    """
    present, absent = pairs.T
    bins = reliability(present, absent)
    observed = np.array([each.observed for each in bins])
    intervals = [
        binomtest(round(each.observed * each.count), each.count).proportion_ci(method="wilson")
        for each in bins
    ]
    errors = np.abs(np.array([(each.low, each.high) for each in intervals]).T - observed)
    upper.plot((0, 1), (0, 1), color="#999999", linewidth=1, linestyle=(0, (4, 3)))
    upper.errorbar(
        [each.predicted for each in bins],
        observed,
        errors,
        color=_INK,
        marker="o",
        markersize=5,
        linewidth=1.4,
        elinewidth=0.8,
    )
    upper.set_ylim(-0.02, 1.02)
    upper.set_yticks(np.arange(0, 1.01, 0.25))
    upper.tick_params(labelbottom=False)
    lower.hist(
        (present, absent),
        np.linspace(0, 1, 21).tolist(),
        color=(_PRESENT, _ABSENT),
        label=("right passage present", "right passage left out"),
    )
    lower.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    lower.set_xlabel("confidence")
    for axes in (upper, lower):
        axes.set_xlim(-0.02, 1.02)
        axes.set_xticks(np.arange(0, 1.01, 0.25))
        axes.tick_params(length=0)
        axes.grid(color=_FAINT, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
