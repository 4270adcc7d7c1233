"""Figures of what was measured, as tables for the terminal and as JSON, question by question."""

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from index.evaluation.metrics import (
    METRICS,
    RESAMPLES,
    SEED,
    Estimate,
    auroc,
    calibration_error,
    estimates,
)
from index.evaluation.runner import AnsweredTask, Outcome, RankedTask, Task, group_results
from index.evaluation.systems import BASELINE, OURS, SYSTEMS
from index.types import LANGUAGE_NAMES, LANGUAGES

HALF_NAMES = {"dev": "dev half", "test": "test half", "all": "all questions"}
MAIN_METRIC = METRICS[0]
_DECIMALS = 4  # of a question's metric in JSON

Row = dict[str, str]
_Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RankingFigures:
    """Percentages of a task: system -> metric -> figure, and for each metric Inyo minus BM25."""

    ranked: RankedTask
    systems: Mapping[str, Mapping[str, Estimate]]
    gain: Mapping[str, Estimate]

    @property
    def task(self) -> Task:
        """The task that was measured."""
        return self.ranked.task

    @classmethod
    def of(cls, ranked: RankedTask) -> "RankingFigures":
        """All figures and intervals, from the same resamples of the questions."""
        percent = 100 * ranked.values
        gain = percent[:, [OURS]] - percent[:, [BASELINE]]
        columns = np.concatenate([percent, gain], axis=1).reshape(len(percent), -1)
        figures = iter(estimates(np.mean, columns))
        *systems, gains = ({metric: next(figures) for metric in METRICS} for _ in (*SYSTEMS, gain))
        return cls(ranked, dict(zip(SYSTEMS, systems, strict=True)), gains)


@dataclass(frozen=True, slots=True)
class QuoteFigures:
    """How often the first quote, or any of three, is right, in percent, and the first's length."""

    answered: AnsweredTask
    first: Estimate
    among_three: Estimate
    median_chars: float

    @property
    def task(self) -> Task:
        """The task that was measured."""
        return self.answered.task

    @classmethod
    def of(cls, answered: AnsweredTask) -> "QuoteFigures":
        """Figures of a task with quotes."""
        ranks = [quote.rank for quote in answered.quotes]
        right = np.array([(100.0 * (rank == 1), 100.0 * (rank is not None)) for rank in ranks])
        first, among_three = estimates(np.mean, right)
        chars = [quote.chars for quote in answered.quotes if quote.chars is not None]
        return cls(answered, first, among_three, float(median(chars or [0])))


@dataclass(frozen=True, slots=True)
class ConfidenceFigures:
    """How well confidence separates present from absent answers, and its calibration error."""

    answered: Sequence[AnsweredTask]
    n_questions: int
    auroc: Estimate
    calibration_error: float

    @property
    def task(self) -> Task:
        """The task that was measured, or the first of several."""
        return self.answered[0].task

    @classmethod
    def of(cls, *answered: AnsweredTask) -> "ConfidenceFigures":
        """Figures of one task, or of several together."""
        present, absent = np.concatenate([each.confidence_pairs() for each in answered]).T
        (area,) = estimates(auroc, present, absent)
        return cls(answered, len(present), area, calibration_error(present, absent))


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
        sure = [each for each in answered if each.confidences]
        groups = group_results(sure)
        halves = list(dict.fromkeys(each.task.half for each in sure))
        several = len(groups) > len(halves)
        return cls(
            rankings=[RankingFigures.of(each) for each in ranked],
            quotes=[QuoteFigures.of(each) for each in answered if each.quotes],
            confidence=[ConfidenceFigures.of(each) for each in sure],
            pooled=[ConfidenceFigures.of(*group) for group in groups if len(group) > 1],
            all_sets={
                half: ConfidenceFigures.of(*(each for each in sure if each.task.half == half))
                for half in halves
                if several
            },
        )


@dataclass(frozen=True, slots=True)
class AskedSet:
    """A question set, and the answers to its questions in one half."""

    name: str
    half: str
    outcomes: Sequence[Outcome]


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its title."""

    title: str
    rows: Sequence[Row]


def count_outcomes(outcomes: Sequence[Outcome]) -> list[Row]:
    """Counts for a question set: a row for each language and one for all."""

    def share(hits: Sequence[bool]) -> str:
        return f"{sum(hits)}/{len(hits)} ({100 * sum(hits) / len(hits):.0f} %)" if hits else "–"

    rows = []
    for name, languages in [*((LANGUAGE_NAMES[c], (c,)) for c in LANGUAGES), ("all", LANGUAGES)]:
        group = [outcome for outcome in outcomes if outcome.question.language in languages]
        answerable = [outcome for outcome in group if outcome.question.gold]
        unanswerable = [outcome for outcome in group if not outcome.question.gold]
        if group:
            row = {
                "questions": name,
                "right first": share([outcome.rank == 1 for outcome in answerable]),
                "right among three": share([outcome.rank is not None for outcome in answerable]),
                "answered": share([outcome.answered for outcome in answerable]),
                "wrongly answered": share([outcome.answered for outcome in unanswerable]),
            }
            rows.append(row)
    return rows


def title_of(task: Task) -> str:
    """What a group of figures has in common, such as "xfaq · monolingual · test half"."""
    return f"{task.collection.name} · {task.layout} · {HALF_NAMES[task.half]}"


def sections(figures: Figures) -> Iterator[Section]:
    """All tables: rankings, then quotes, then confidence.

    Rankings have two for each collection, layout and half: the systems compared by the main metric,
    and the other metrics of Inyo.
    """
    for rankings in group_results(figures.rankings):
        title = title_of(rankings[0].task)
        yield Section(f"{title} · {MAIN_METRIC}", [_comparison(each) for each in rankings])
        metrics = [
            _row_head(each.task.direction, len(each.task.questions))
            | {name: _interval(each.systems[SYSTEMS[OURS]][name]) for name in METRICS[1:]}
            for each in rankings
        ]
        yield Section(f"{title} · {SYSTEMS[OURS]}", metrics)
    for quotes in group_results(figures.quotes):
        rows = [
            _row_head(each.task.direction, len(each.answered.quotes))
            | {
                "first quote": _interval(each.first),
                "any of three": _interval(each.among_three),
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
    for half, pooled in figures.all_sets.items():
        tables.append((f"all sets · {HALF_NAMES[half]}", [("all", pooled)]))
    for title, named in tables:
        rows = [
            _row_head(direction, each.n_questions)
            | {
                "AUROC": f"{each.auroc.value:.3f} ({each.auroc.low:.3f}–{each.auroc.high:.3f})",
                "calibration error": f"{each.calibration_error:.3f}",
            }
            for direction, each in named
        ]
        yield Section(f"{title} · confidence with and without the answer", rows)


def write_json(path: Path, model: str, asked: Sequence[AskedSet], figures: Figures) -> None:
    """Write everything that was measured.

    Args:
        path: The file.
        model: What embedded the passages.
        asked: Question sets.
        figures: Figures of collections; a question's metrics are listed in the order of `metrics`.
    """
    report = {
        "inyo": version("inyo"),
        "embedding": model,
        "systems": SYSTEMS,
        "metrics": METRICS,
        "intervals": {"percent": 95, "resamples": RESAMPLES, "seed": SEED},
        "rankings": [_ranking_object(each) for each in figures.rankings],
        "quotes": [
            _task_object(each.task)
            | {
                "questions": len(each.answered.quotes),
                "percent": _objects({"first": each.first, "among_three": each.among_three}),
                "median_chars": each.median_chars,
                "by_question": {
                    quote.question: {"rank": quote.rank, "chars": quote.chars}
                    for quote in each.answered.quotes
                },
            }
            for each in figures.quotes
        ],
        "confidence": [
            _task_object(each.task)
            | _confidence_object(each)
            | {
                "by_question": {
                    result.question: {"present": result.present, "absent": result.absent}
                    for result in each.answered[0].confidences
                }
            }
            for each in figures.confidence
        ],
        "confidence_all_directions": [
            {"set": each.task.collection.name, "half": each.task.half} | _confidence_object(each)
            for each in figures.pooled
        ],
        "confidence_all_sets": {h: _confidence_object(f) for h, f in figures.all_sets.items()},
        "question_sets": [
            {
                "set": each.name,
                "half": each.half,
                "by_question": {
                    outcome.question.id: {
                        "language": outcome.question.language,
                        "has_answer": bool(outcome.question.gold),
                        "answered": outcome.answered,
                        "rank": outcome.rank,
                        "confidence": outcome.confidence,
                    }
                    for outcome in each.outcomes
                },
            }
            for each in asked
        ],
    }
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _comparison(figures: RankingFigures) -> Row:
    gain = figures.gain[MAIN_METRIC]
    value, low, high = (
        f"{number:+.1f}".replace("-", "−") for number in (gain.value, gain.low, gain.high)
    )
    return (
        _row_head(figures.task.direction, len(figures.task.questions))
        | {system: _interval(figures.systems[system][MAIN_METRIC]) for system in SYSTEMS}
        | {f"{SYSTEMS[OURS]} − {SYSTEMS[BASELINE]}": f"{value} ({low}, {high})"}
    )


def _row_head(direction: str, n_questions: int) -> Row:
    return {"direction": direction.replace(">", " > "), "questions": f"{n_questions:,}"}


def _interval(estimate: Estimate) -> str:
    return f"{estimate.value:.1f} ({estimate.low:.0f}–{estimate.high:.0f})"


def _task_object(task: Task) -> _Object:
    return {
        "set": task.collection.name,
        "layout": task.layout,
        "direction": task.direction,
        "half": task.half,
        "questions": len(task.questions),
    }


def _ranking_object(figures: RankingFigures) -> _Object:
    values = np.round(figures.ranked.values, _DECIMALS).tolist()
    return _task_object(figures.task) | {
        "percent": {system: _objects(each) for system, each in figures.systems.items()},
        "gain_over_bm25": _objects(figures.gain),
        "by_question": {
            question.id: dict(zip(SYSTEMS, by_system, strict=True))
            for question, by_system in zip(figures.task.questions, values, strict=True)
        },
    }


def _confidence_object(figures: ConfidenceFigures) -> _Object:
    return {
        "questions": figures.n_questions,
        "auroc": dataclasses.asdict(figures.auroc),
        "calibration_error": figures.calibration_error,
    }


def _objects(figures: Mapping[str, Estimate]) -> _Object:
    return {name: dataclasses.asdict(estimate) for name, estimate in figures.items()}
