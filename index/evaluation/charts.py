"""Pictures for a README: bars per direction, and whether confidence means what it says.

Colours are those of Okabe and Ito, which colour-blind people tell apart, and differ in lightness as
well; the background is white, since a README is also read on dark pages.
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

from index.evaluation.figures import RankingFigures, confidences
from index.evaluation.metrics import Bin, reliability
from index.evaluation.plan import grouped
from index.evaluation.report import HALF_NAMES, LAYOUT_NAMES, MAIN_METRIC
from index.evaluation.runner import Answered
from index.evaluation.systems import BASELINE, OURS, SYSTEMS

WIDTH_INCHES = 10.0
DPI = 150
_ROW_INCHES = 2.6
_HEAD_INCHES = 0.7  # of the title and legend
_MOST_IN_A_ROW = 10  # directions side by side; more would leave no room for the figures above bars
_COLOURS = ("#B5B5B5", "#56B4E9", "#E69F00", "#0065A8")  # of SYSTEMS
_PRESENT, _ABSENT = "#0065A8", "#E69F00"
_INK, _FAINT = "#222222", "#DDDDDD"
_BAR = 0.21  # of the distance between two directions
STYLE: dict[Any, object] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same picture everywhere
    "font.size": 9,
    "text.color": _INK,
    "axes.edgecolor": _FAINT,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "svg.hashsalt": "inyo",  # the same figures give the same file
}

Panel = list[RankingFigures]


def draw_rankings(path: Path, figures: Sequence[RankingFigures]) -> None:
    """Draw bars for each direction, a panel for each set, layout and half; .png or .svg."""
    rows = _packed(grouped(figures))
    height = _HEAD_INCHES + _ROW_INCHES * len(rows)
    with mpl.rc_context(STYLE):
        figure = _new_figure(height)
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
        for row, panels in enumerate(rows):
            widths = [len(panel) for panel in panels]
            # What is free stays free, so that bars are equally wide in all rows.
            ratios = [*widths, max(_widest(rows) - sum(widths), 0) + 0.01]
            places = grid[row].subgridspec(1, len(ratios), width_ratios=ratios, wspace=0.08)
            for column, panel in enumerate(panels):
                _draw_panel(figure.add_subplot(places[column]), panel, is_first=column == 0)
        handles = figure.axes[0].get_legend_handles_labels()
        figure.legend(*handles, loc="upper right", ncols=len(SYSTEMS), frameon=False)
        title = f"{MAIN_METRIC}, question language > passage language"
        figure.text(0.012, 1 - 0.13 / height, title, va="top", weight="bold", size=10.5)
        _save(figure, path)


def draw_reliability(path: Path, answered: Sequence[Answered]) -> None:
    """Draw predicted against observed, a panel for each set and half, with counts; .png or .svg."""
    groups = grouped([each for each in answered if each.sure])
    columns = 2 if len(groups) in (2, 4) else min(len(groups), 3)
    lines = -(-len(groups) // columns)
    width, height = 3.3 * columns + 0.1, 4.2 * lines + 0.4
    with mpl.rc_context(STYLE):
        figure = _new_figure(height, width)
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
            place = grid[number // columns, number % columns]
            stacked = place.subgridspec(2, 1, height_ratios=(3, 1), hspace=0.08)
            _draw_reliability(
                figure.add_subplot(stacked[0]),
                figure.add_subplot(stacked[1]),
                group,
                is_first=number % columns == 0,
            )
        handles = figure.axes[1].get_legend_handles_labels()
        figure.legend(*handles, loc="lower center", ncols=min(columns, 2), frameon=False)
        _save(figure, path)


def _new_figure(height: float, width: float = WIDTH_INCHES) -> Figure:
    figure = Figure((width, height), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def _save(figure: Figure, path: Path) -> None:
    # Without a date, so that the same figures give the same file.
    metadata = {"Date": None} if path.suffix.lower() == ".svg" else None
    figure.savefig(path, dpi=DPI, facecolor="white", metadata=metadata)


def _packed(panels: Sequence[Panel]) -> list[list[Panel]]:
    """Panels side by side where they fit, each in the first row that has room."""
    rows: list[list[Panel]] = []
    for panel in panels:
        for row in rows:
            if _directions(row) + len(panel) <= _MOST_IN_A_ROW:
                row.append(panel)
                break
        else:
            rows.append([panel])
    return rows


def _directions(row: Sequence[Panel]) -> int:
    return sum(len(panel) for panel in row)


def _widest(rows: Sequence[Sequence[Panel]]) -> int:
    return max(4, *map(_directions, rows))


def _draw_panel(axes: Axes, panel: Panel, *, is_first: bool) -> None:
    for number, (system, colour) in enumerate(zip(SYSTEMS, _COLOURS, strict=True)):
        estimates = [each.systems[system][MAIN_METRIC] for each in panel]
        places = np.arange(len(panel)) + (number - (len(SYSTEMS) - 1) / 2) * _BAR
        values = np.array([estimate.value for estimate in estimates])
        axes.bar(places, values, width=_BAR * 0.94, color=colour, label=system, zorder=2)
        lows, highs = (np.array([getattr(e, end) for e in estimates]) for end in ("low", "high"))
        axes.vlines(places, lows, highs, color=_INK, linewidth=0.8, zorder=3)
        if number in (BASELINE, OURS):
            weight = "bold" if number == OURS else "normal"
            for place, value, high in zip(places, values, highs, strict=True):
                axes.text(place, high + 1.5, f"{value:.0f}", ha="center", size=7.5, weight=weight)
    task = panel[0].task
    half = "" if task.half == "all" else f", {HALF_NAMES[task.half]}"
    title = f"{task.collection.name}, {LAYOUT_NAMES[task.layout]}{half}"
    # One direction is too narrow for all of that.
    axes.set_title(title if len(panel) > 2 else task.collection.name, loc="left", size=9)
    labels = [each.task.direction.replace(">", " > ") for each in panel]
    axes.set_xticks(np.arange(len(panel)), labels)
    axes.set_xlim(-0.55, len(panel) - 0.45)
    axes.set_ylim(0, 108)
    axes.set_yticks(range(0, 101, 25))
    axes.tick_params(length=0, labelleft=is_first)
    axes.grid(axis="y", color=_FAINT, linewidth=0.6, zorder=0)
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)


def _draw_reliability(
    upper: Axes, lower: Axes, group: Sequence[Answered], *, is_first: bool
) -> None:
    pairs = np.concatenate([confidences(each.sure) for each in group])
    present, absent = pairs.T
    bins = reliability(present, absent)
    predicted = [each.predicted for each in bins]
    observed = [each.observed for each in bins]
    concat_ranges = np.array([_spread(each) for each in bins]).T
    upper.plot((0, 1), (0, 1), color="#999999", linewidth=1, linestyle=(0, (4, 3)))
    upper.errorbar(
        predicted,
        observed,
        concat_ranges,
        color=_INK,
        marker="o",
        markersize=5,
        linewidth=1.4,
        elinewidth=0.8,
    )
    task = group[0].task
    half = "" if task.half == "all" else f", {HALF_NAMES[task.half]}"
    upper.set_title(f"{task.collection.name}{half}: {len(pairs):,} questions", loc="left", size=9)
    upper.set_ylim(-0.02, 1.02)
    upper.set_yticks(np.arange(0, 1.01, 0.25))
    upper.tick_params(labelbottom=False)
    edges = np.linspace(0, 1, 21)
    lower.hist(
        (present, absent),
        edges.tolist(),
        color=(_PRESENT, _ABSENT),
        label=("right passage present", "right passage left out"),
    )
    lower.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    lower.set_xlabel("confidence")
    if is_first:
        upper.set_ylabel("share that has an answer")
        lower.set_ylabel("questions")
    for axes in (upper, lower):
        axes.set_xlim(-0.02, 1.02)
        axes.set_xticks(np.arange(0, 1.01, 0.25))
        axes.tick_params(length=0)
        axes.grid(color=_FAINT, linewidth=0.6)
        axes.set_axisbelow(True)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)


def _spread(each: Bin) -> tuple[float, float]:
    """How far the 95 % interval of an observed share reaches below and above it.

    Source: Wilson's score interval, which stays between 0 and 1 and is never empty.
    """
    square = 1.96**2 / each.count
    middle = (each.observed + square / 2) / (1 + square)
    half = (each.observed * (1 - each.observed) * square + square**2 / 4) ** 0.5 / (1 + square)
    return max(each.observed - middle + half, 0.0), max(middle + half - each.observed, 0.0)
