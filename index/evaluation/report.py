"""Everything that was measured, as JSON that others can compare with, question by question."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from index.evaluation.bootstrap import RESAMPLES, SEED, Estimate
from index.evaluation.figures import Figures, QuoteFigures, RankingFigures, SureFigures
from index.evaluation.measuring import Answered, Ranked
from index.evaluation.metrics import METRICS
from index.evaluation.plan import Task
from index.evaluation.questions import Outcome
from index.evaluation.systems import SYSTEMS

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
