"""Figures of collections, and the tables that show them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np

from index.evaluation.metrics import (
    METRICS,
    Estimate,
    auroc,
    calibration_error,
    estimates,
)
from index.evaluation.runner import (
    AnsweredTask,
    RankedTask,
    Task,
    TaskResult,
    group_results,
)
from index.evaluation.systems import BASELINE, OURS, SYSTEMS

HALF_NAMES = {"dev": "dev half", "test": "test half", "all": "all questions"}
MAIN_METRIC = METRICS[0]

Row = dict[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class RankingFigures(TaskResult):
    """Percentages of a task: system -> metric -> figure, and for each metric Inyo minus BM25."""

    ranked: RankedTask
    systems: Mapping[str, Mapping[str, Estimate]]
    gain: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, eq=False)
class QuoteFigures(TaskResult):
    """How often the first quote, or any of three, is right, in percent, and the first's length."""

    answered: AnsweredTask
    percent: Mapping[str, Estimate]
    median_chars: float


@dataclass(frozen=True, slots=True, eq=False)
class ConfidenceFigures(TaskResult):
    """How well confidence separates present from absent answers, and its calibration error.

    If the figures are of several tasks together, `task` is the first of them.
    """

    answered: Sequence[AnsweredTask]
    questions: int
    auroc: Estimate
    calibration_error: float

    @classmethod
    def of(cls, *answered: AnsweredTask) -> "ConfidenceFigures":
        """Figures of one task, or of several together."""
        present, absent = np.concatenate([each.confidence_pairs() for each in answered]).T
        (area,) = estimates(auroc, present, absent)
        error = calibration_error(present, absent)
        return cls(answered[0].task, answered, len(present), area, error)


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of collections, in the order of the plan.

    The calibration error of a few questions is mostly chance. `pooled` therefore has all directions
    of a collection and half together, and `all_sets` all collections together, by half.
    """

    rankings: Sequence[RankingFigures] = ()
    quotes: Sequence[QuoteFigures] = ()
    confidence: Sequence[ConfidenceFigures] = ()
    pooled: Sequence[ConfidenceFigures] = ()
    all_sets: Mapping[str, ConfidenceFigures] = field(default_factory=dict)

    @classmethod
    def of(cls, ranked: Sequence[RankedTask], answered: Sequence[AnsweredTask]) -> "Figures":
        """Compute every figure that the measured tasks give."""
        rankings = []
        for each in ranked:
            # The gain is one more column of each resample, which makes its interval a paired one.
            percent = 100 * each.values
            gain = percent[:, [OURS]] - percent[:, [BASELINE]]
            columns = np.concatenate([percent, gain], axis=1).reshape(len(percent), -1)
            means = iter(estimates(np.mean, columns))
            *systems, gains = ({m: next(means) for m in METRICS} for _ in (*SYSTEMS, "gain"))
            by_system = dict(zip(SYSTEMS, systems, strict=True))
            rankings.append(RankingFigures(each.task, each, by_system, gains))
        quotes = []
        for task in (task for task in answered if task.quotes):
            ranks = [quote.rank for quote in task.quotes]
            right = np.array([(100.0 * (rank == 1), 100.0 * (rank is not None)) for rank in ranks])
            first, among_three = estimates(np.mean, right)
            chars = float(median([q.chars for q in task.quotes if q.chars is not None] or [0]))
            rates = {"first": first, "among_three": among_three}
            quotes.append(QuoteFigures(task.task, task, rates, chars))
        sure = [task for task in answered if task.confidences]
        groups = group_results(sure)
        halves = list(dict.fromkeys(task.task.half for task in sure))
        return cls(
            rankings=rankings,
            quotes=quotes,
            confidence=[ConfidenceFigures.of(task) for task in sure],
            pooled=[ConfidenceFigures.of(*group) for group in groups if len(group) > 1],
            all_sets={
                half: ConfidenceFigures.of(*(task for task in sure if task.task.half == half))
                for half in halves
                if len(groups) > len(halves)
            },
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its title."""

    title: str
    rows: Sequence[Row]


def title_of(task: Task) -> str:
    """The title of a group of figures, such as "xfaq · monolingual · test half"."""
    return f"{task.collection.name} · {task.layout} · {HALF_NAMES[task.half]}"


def sections(figures: Figures) -> Iterator[Section]:
    """All tables: rankings, then quotes, then confidence.

    Rankings have two for each collection, layout and half: the systems compared by the main metric,
    and the other metrics of Inyo.
    """

    def head(direction: str, n_questions: int) -> Row:
        return {"direction": direction.replace(">", " > "), "questions": f"{n_questions:,}"}

    def interval(estimate: Estimate) -> str:
        return f"{estimate.value:.1f} ({estimate.low:.0f}–{estimate.high:.0f})"

    for rankings in group_results(figures.rankings):
        title = title_of(rankings[0].task)
        comparison: list[Row] = []
        metrics: list[Row] = []
        for each in rankings:
            start = head(each.task.direction, len(each.task.questions))
            gain = each.gain[MAIN_METRIC]
            signed = f"{gain.value:+.1f} ({gain.low:+.1f}, {gain.high:+.1f})".replace("-", "−")
            comparison.append(
                start
                | {system: interval(each.systems[system][MAIN_METRIC]) for system in SYSTEMS}
                | {f"{SYSTEMS[OURS]} − {SYSTEMS[BASELINE]}": signed}
            )
            ours = each.systems[SYSTEMS[OURS]]
            metrics.append(start | {name: interval(ours[name]) for name in METRICS[1:]})
        yield Section(f"{title} · {MAIN_METRIC}", comparison)
        yield Section(f"{title} · {SYSTEMS[OURS]}", metrics)
    for quotes in group_results(figures.quotes):
        rows = [
            head(each.task.direction, len(each.answered.quotes))
            | {
                "first quote": interval(each.percent["first"]),
                "any of three": interval(each.percent["among_three"]),
                "median length of the first": f"{each.median_chars:.0f} characters",
            }
            for each in quotes
        ]
        yield Section(f"{title_of(quotes[0].task)} · quotes that hold the answer", rows)
    tables: list[tuple[str, list[tuple[str, ConfidenceFigures]]]] = []
    for group in group_results(figures.confidence):
        task = group[0].task
        named = [(each.task.direction, each) for each in group]
        named += [("all", each) for each in figures.pooled if each.task is task]
        tables.append((title_of(task), named))
    for half, all_sets in figures.all_sets.items():
        tables.append((f"all sets · {HALF_NAMES[half]}", [("all", all_sets)]))
    for title, named in tables:
        rows = [
            head(direction, each.questions)
            | {
                "AUROC": f"{each.auroc.value:.3f} ({each.auroc.low:.3f}–{each.auroc.high:.3f})",
                "calibration error": f"{each.calibration_error:.3f}",
            }
            for direction, each in named
        ]
        yield Section(f"{title} · confidence with and without the answer", rows)
