"""Figures of what was measured, as tables for the terminal and as JSON, question by question."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
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
from index.evaluation.runner import (
    AnsweredTask,
    Outcome,
    RankedTask,
    Task,
    TaskResult,
    group_results,
)
from index.evaluation.systems import BASELINE, OURS, SYSTEMS
from index.types import LANGUAGE_NAMES, LANGUAGES

HALF_NAMES = {"dev": "dev half", "test": "test half", "all": "all questions"}
MAIN_METRIC = METRICS[0]
_DECIMALS = 4  # of a question's metric in JSON

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


def write_json(path: Path, model: str, asked: Sequence[AskedSet], figures: Figures) -> None:
    """Write everything that was measured.

    Args:
        path: The file.
        model: What embedded the passages.
        asked: Question sets.
        figures: Figures of collections; a question's metrics are listed in the order of `metrics`.
    """

    def describe(result: TaskResult) -> dict[str, Any]:
        task = result.task
        described = {"set": task.collection.name, "layout": task.layout}
        described |= {"direction": task.direction, "half": task.half}
        return described | {"questions": len(task.questions)}

    def confidence(each: ConfidenceFigures) -> dict[str, Any]:
        names = ("questions", "auroc", "calibration_error")
        return {name: getattr(each, name) for name in names}

    rankings = []
    for each in figures.rankings:
        values = np.round(each.ranked.values, _DECIMALS).tolist()
        by_question = {
            question.id: dict(zip(SYSTEMS, by_system, strict=True))
            for question, by_system in zip(each.task.questions, values, strict=True)
        }
        percent = {"percent": each.systems, "gain_over_bm25": each.gain}
        rankings.append(describe(each) | percent | {"by_question": by_question})
    report = {
        "inyo": version("inyo"),
        "embedding": model,
        "systems": SYSTEMS,
        "metrics": METRICS,
        "intervals": {"percent": 95, "resamples": RESAMPLES, "seed": SEED},
        "rankings": rankings,
        "quotes": [
            describe(each)
            | {
                "questions": len(each.answered.quotes),
                "percent": each.percent,
                "median_chars": each.median_chars,
                "by_question": {
                    quote.question: {"rank": quote.rank, "chars": quote.chars}
                    for quote in each.answered.quotes
                },
            }
            for each in figures.quotes
        ],
        "confidence": [
            describe(each)
            | confidence(each)
            | {
                "by_question": {
                    result.question: {"present": result.present, "absent": result.absent}
                    for result in each.answered[0].confidences
                }
            }
            for each in figures.confidence
        ],
        "confidence_all_directions": [
            {"set": each.task.collection.name, "half": each.task.half} | confidence(each)
            for each in figures.pooled
        ],
        "confidence_all_sets": {h: confidence(each) for h, each in figures.all_sets.items()},
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
    # Estimates are the only objects that json doesn't know.
    text = json.dumps(report, ensure_ascii=False, indent=1, default=asdict)
    path.write_text(text + "\n", encoding="utf-8")
