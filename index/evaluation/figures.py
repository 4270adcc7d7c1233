"""Measured tasks -> figures with intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from index.evaluation.metrics import (
    METRICS,
    Estimate,
    Floats,
    auroc,
    calibration_error,
    interval_of,
    mean_intervals,
)
from index.evaluation.plan import Task, grouped
from index.evaluation.runner import Answered, Ranked, Sure
from index.evaluation.systems import BASELINE, OURS, SYSTEMS


@dataclass(frozen=True, slots=True)
class RankingFigures:
    """Of a task, in percent: system -> metric -> figure, and Inyo less BM25 for each metric."""

    task: Task
    systems: Mapping[str, Mapping[str, Estimate]]
    gain: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class QuoteFigures:
    """Of a task: how often the first quote, or any of three, is right, in percent, and lengths."""

    task: Task
    n_questions: int
    first: Estimate
    among_three: Estimate
    median_chars: float


@dataclass(frozen=True, slots=True)
class SureFigures:
    """Of a task: how well confidence tells present from absent, and how far it is off, 0..1."""

    task: Task
    n_questions: int
    auroc: Estimate
    error: float


@dataclass(frozen=True, slots=True)
class Figures:
    """All that was measured, in the order of the plan.

    `pooled` has the confidences of all directions of a set and half together, under the first
    one's task; `all_sets` those of all sets, by half. The calibration error of a few questions is
    mostly chance, so that the pooled ones say more.
    """

    rankings: tuple[RankingFigures, ...] = ()
    quotes: tuple[QuoteFigures, ...] = ()
    sure: tuple[SureFigures, ...] = ()
    pooled: tuple[SureFigures, ...] = ()
    all_sets: Mapping[str, SureFigures] = field(default_factory=dict)


def figures_of(ranked: Sequence[Ranked], answered: Sequence[Answered]) -> Figures:
    """Every figure that the measured tasks give."""
    sure = [each for each in answered if each.sure]
    groups = grouped(sure)
    halves = {each.task.half: [a for a in sure if a.task.half == each.task.half] for each in sure}
    return Figures(
        tuple(_ranking(each) for each in ranked),
        tuple(_quotes(each) for each in answered if each.quoted),
        tuple(_sure([each]) for each in sure),
        tuple(_sure(group) for group in groups if len(group) > 1),
        {half: _sure(each) for half, each in halves.items() if len(groups) > len(halves)},
    )


def confidences(sure: Sequence[Sure]) -> Floats:
    """Shape (n_questions, 2): with the right passage present, and without it."""
    return np.array([(each.present, each.absent) for each in sure])


def _ranking(ranked: Ranked) -> RankingFigures:
    """All intervals come from the same resamples of the questions, so that pairs stay pairs."""
    percent = 100 * ranked.values
    gains = percent[:, OURS] - percent[:, BASELINE]
    estimates = mean_intervals(np.concatenate([percent.reshape(len(percent), -1), gains], axis=1))
    width = len(METRICS)
    *by_system, gain = (
        dict(zip(METRICS, estimates[start : start + width], strict=True))
        for start in range(0, len(estimates), width)
    )
    return RankingFigures(ranked.task, dict(zip(SYSTEMS, by_system, strict=True)), gain)


def _quotes(answered: Answered) -> QuoteFigures:
    right = [(100.0 * (q.rank == 1), 100.0 * (q.rank is not None)) for q in answered.quoted]
    first, among_three = mean_intervals(np.array(right))
    lengths = [quoted.chars for quoted in answered.quoted if quoted.chars is not None]
    chars = float(median(lengths)) if lengths else 0.0
    return QuoteFigures(answered.task, len(right), first, among_three, chars)


def _sure(answered: Sequence[Answered]) -> SureFigures:
    """Of one task, or of several together."""
    pairs = np.concatenate([confidences(each.sure) for each in answered])
    area = interval_of(lambda rows: auroc(rows[:, 0], rows[:, 1]), pairs)
    error = calibration_error(pairs[:, 0], pairs[:, 1])
    return SureFigures(answered[0].task, len(pairs), area, error)
