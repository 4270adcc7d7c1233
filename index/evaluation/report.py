"""Everything that was measured, as JSON that others can compare with, question by question."""

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from index.evaluation.figures import Figures, QuoteFigures, RankingFigures, SureFigures
from index.evaluation.metrics import METRICS, RESAMPLES, SEED, Estimate
from index.evaluation.plan import OfTask, Task, grouped
from index.evaluation.question_sets import Outcome
from index.evaluation.runner import Answered, Ranked
from index.evaluation.systems import BASELINE, OURS, SYSTEMS

_PLACES = 4  # decimals of a question's metric
_Object = dict[str, Any]


@dataclasses.dataclass(frozen=True, slots=True)
class AskedSet:
    """A question set and what became of its questions in one half."""

    name: str
    half: str
    outcomes: tuple[Outcome, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Measured:
    """All that one run measured, with its figures; `model` says what embedded the passages."""

    model: str
    sets: Sequence[AskedSet] = ()
    ranked: Sequence[Ranked] = ()
    answered: Sequence[Answered] = ()
    figures: Figures = dataclasses.field(default_factory=Figures)


def write_report(path: Path, measured: Measured) -> None:
    """Write all of it; a list of a question's metrics is in the order of `metrics`."""
    figures = measured.figures
    quoted = [each for each in measured.answered if each.quoted]
    sure = [each for each in measured.answered if each.sure]
    report = {
        "inyo": version("inyo"),
        "embedding": measured.model,
        "systems": SYSTEMS,
        "metrics": METRICS,
        "intervals": {"percent": 95, "resamples": RESAMPLES, "seed": SEED},
        "rankings": [
            _ranking(*pair) for pair in zip(figures.rankings, measured.ranked, strict=True)
        ],
        "quotes": [_quotes(*pair) for pair in zip(figures.quotes, quoted, strict=True)],
        "confidence": [_sure(*pair) for pair in zip(figures.sure, sure, strict=True)],
        "confidence_all_directions": [
            {"set": each.task.collection.name, "half": each.task.half} | _confidence(each)
            for each in figures.pooled
        ],
        "confidence_all_sets": {half: _confidence(each) for half, each in figures.all_sets.items()},
        "question_sets": [_asked(each) for each in measured.sets],
    }
    path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _head(task: Task) -> _Object:
    return {
        "set": task.collection.name,
        "layout": task.layout,
        "direction": task.direction,
        "half": task.half,
        "questions": len(task.questions),
    }


def _ranking(figures: RankingFigures, ranked: Ranked) -> _Object:
    by_question = {
        question.id: {
            system: [round(float(value), _PLACES) for value in values]
            for system, values in zip(SYSTEMS, by_system, strict=True)
        }
        for question, by_system in zip(ranked.task.questions, ranked.values, strict=True)
    }
    return _head(ranked.task) | {
        "percent": {system: _estimates(each) for system, each in figures.systems.items()},
        "gain_over_bm25": _estimates(figures.gain),
        "by_question": by_question,
    }


def _quotes(figures: QuoteFigures, answered: Answered) -> _Object:
    return _head(answered.task) | {
        "questions": figures.n_questions,
        "percent": _estimates({"first": figures.first, "among_three": figures.among_three}),
        "median_chars": figures.median_chars,
        "by_question": {q.question: {"rank": q.rank, "chars": q.chars} for q in answered.quoted},
    }


def _sure(figures: SureFigures, answered: Answered) -> _Object:
    by_question = {
        sure.question: {"present": sure.present, "absent": sure.absent} for sure in answered.sure
    }
    return _head(answered.task) | _confidence(figures) | {"by_question": by_question}


def _confidence(figures: SureFigures) -> _Object:
    return {
        "questions": figures.n_questions,
        "auroc": _estimate(figures.auroc),
        "calibration_error": figures.error,
    }


def _asked(asked: AskedSet) -> _Object:
    return {
        "set": asked.name,
        "half": asked.half,
        "by_question": {
            outcome.question.id: {
                "language": outcome.question.language,
                "has_answer": bool(outcome.question.gold),
                "answered": outcome.answered,
                "rank": outcome.rank,
                "confidence": outcome.confidence,
            }
            for outcome in asked.outcomes
        },
    }


def _estimates(estimates: Mapping[str, Estimate]) -> _Object:
    return {name: _estimate(estimate) for name, estimate in estimates.items()}


def _estimate(estimate: Estimate) -> dict[str, float]:
    return dataclasses.asdict(estimate)


LAYOUT_NAMES = {"apart": "one language at a time", "together": "all languages in one index"}
HALF_NAMES = {"even": "even half", "odd": "odd half", "all": "all questions"}
MAIN_METRIC = METRICS[0]
_CONFIDENCE = "confidence with and without the answer"
Row = dict[str, str]
_OfTask = TypeVar("_OfTask", bound=OfTask)


@dataclass(frozen=True, slots=True)
class Section:
    """A table with its title."""

    title: str
    rows: tuple[Row, ...]


def title_of(task: Task) -> str:
    """Such as "xfaq · one language at a time · odd half"."""
    return f"{task.collection.name} · {LAYOUT_NAMES[task.layout]} · {HALF_NAMES[task.half]}"


def sections(figures: Figures) -> Iterator[Section]:
    """All tables: rankings, then quotes, then confidence.

    Rankings have two for each set, layout and half: the systems compared by the main metric, and
    the other metrics of Inyo.
    """
    for rankings in grouped(figures.rankings):
        title = title_of(rankings[0].task)
        yield _section(f"{title} · {MAIN_METRIC}", rankings, _comparison)
        yield _section(f"{title} · {SYSTEMS[OURS]}", rankings, _other_metrics)
    for quotes in grouped(figures.quotes):
        title = title_of(quotes[0].task)
        yield _section(f"{title} · quotes that hold the answer", quotes, _quote_row)
    for sure in grouped(figures.sure):
        title = title_of(sure[0].task)
        rows = [_confidence_row(each.task.direction, each) for each in sure]
        rows += [
            _confidence_row("all", each) for each in figures.pooled if each.task is sure[0].task
        ]
        yield Section(f"{title} · {_CONFIDENCE}", tuple(rows))
    for half, pooled in figures.all_sets.items():
        yield Section(
            f"all sets · {HALF_NAMES[half]} · {_CONFIDENCE}", (_confidence_row("all", pooled),)
        )


def _section(title: str, group: Sequence[_OfTask], row: Callable[[_OfTask], Row]) -> Section:
    return Section(title, tuple(row(each) for each in group))


def _comparison(figures: RankingFigures) -> Row:
    return (
        _row_head(figures.task.direction, len(figures.task.questions))
        | {system: _interval(figures.systems[system][MAIN_METRIC]) for system in SYSTEMS}
        | {f"{SYSTEMS[OURS]} − {SYSTEMS[BASELINE]}": _gain(figures.gain[MAIN_METRIC])}
    )


def _other_metrics(figures: RankingFigures) -> Row:
    ours = figures.systems[SYSTEMS[OURS]]
    return _row_head(figures.task.direction, len(figures.task.questions)) | {
        metric: _interval(ours[metric]) for metric in METRICS if metric != MAIN_METRIC
    }


def _quote_row(figures: QuoteFigures) -> Row:
    return _row_head(figures.task.direction, figures.n_questions) | {
        "first quote": _interval(figures.first),
        "any of three": _interval(figures.among_three),
        "median length of the first": f"{figures.median_chars:.0f} characters",
    }


def _confidence_row(direction: str, figures: SureFigures) -> Row:
    area = figures.auroc
    return _row_head(direction, figures.n_questions) | {
        "AUROC": f"{area.value:.3f} ({area.low:.3f}–{area.high:.3f})",
        "calibration error": f"{figures.error:.3f}",
    }


def _row_head(direction: str, n_questions: int) -> Row:
    return {"direction": direction.replace(">", " > "), "questions": f"{n_questions:,}"}


def _interval(estimate: Estimate) -> str:
    return f"{estimate.value:.1f} ({estimate.low:.0f}–{estimate.high:.0f})"


def _gain(estimate: Estimate) -> str:
    value, low, high = (
        f"{number:+.1f}".replace("-", "−")
        for number in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value} ({low}, {high})"
