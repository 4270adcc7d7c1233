"""Everything that was measured as JSON, question by question."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from index.evaluation.asked_sets import AskedSet, describe_set
from index.evaluation.metrics import METRICS, RESAMPLES, SEED
from index.evaluation.report import ConfidenceFigures, Figures
from index.evaluation.runner import TaskResult
from index.evaluation.systems import SYSTEMS

_DECIMALS = 4  # of a question's metric


def make_report(model: str, asked: Sequence[AskedSet], figures: Figures) -> dict[str, Any]:
    """A report of everything that was measured; `write_json` writes it.

    Args:
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
    return {
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
        "question_sets": [describe_set(each) for each in asked],
    }


def write_json(path: Path, report: Mapping[str, Any]) -> None:
    """Write a report, or any part of one."""
    # Estimates are the only objects that json doesn't know.
    text = json.dumps(report, ensure_ascii=False, indent=1, default=asdict)
    path.write_text(text + "\n", encoding="utf-8")
