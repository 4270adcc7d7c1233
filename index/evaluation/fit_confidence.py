"""Fit the confidence: `python -m index.evaluation.fit_confidence FOLDER...`.

Every question of the folders' even halves (passages.jsonl and questions.jsonl) is asked twice: with
its right passage in the index, and with it and its translations left out. Questions of the other
folders are asked as well, to which there is no answer at all. A logistic function of the signs that
the best passage shows is fitted to tell the first kind from the others; the three kinds weigh
5 : 5 : 1. Cross-validated figures come first, then the weights fitted on all.
"""

import dataclasses
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.engine import Engine
from index.evaluation.collections import (
    Collection,
    QuestionRow,
    in_half,
    read_collection,
    subsample,
)
from index.evaluation.metrics import auroc, calibration_error
from index.evaluation.models import Models, open_models, open_quoting
from index.evaluation.plan import Task, make_plan
from index.evaluation.runner import RightPassages
from index.retrieval.confidence import ConfidenceFeatures

MAX_QUESTIONS = 200  # of a set, a pair of languages and a kind
WEIGHTS = {"present": 1.0, "absent": 1.0, "elsewhere": 0.2}
FOLDS = 5
MAX_ODDS = 30.0  # the exponential of much more overflows
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sample:
    """What a question's best passage showed, in which direction it was asked, and its kind."""

    question: str
    direction: str
    kind: str
    signs: ConfidenceFeatures

    @property
    def features(self) -> tuple[float, ...]:
        """The signs, and 1 for the base."""
        return (*dataclasses.astuple(self.signs), 1.0)


def main(folders: Sequence[str]) -> None:
    """Print how well the signs tell answerable from not, and the weights."""
    collections = [read_collection(Path(folder)) for folder in folders]
    models = open_models("", "", "")
    samples: list[Sample] = []
    for task in make_plan(collections, ("apart",), ("even",), MAX_QUESTIONS):
        samples.extend(ask(task, collections, models))
    sureness = cross_validate(samples)
    for direction in sorted({sample.direction for sample in samples}):
        report(direction, samples, sureness)
    report("", samples, sureness)
    names = [*(field.name for field in dataclasses.fields(ConfidenceFeatures)), "base"]
    for name, weight in zip(names, fit_logistic(samples), strict=True):
        sys.stdout.write(f"{name}: {weight:.2f}\n")


def ask(task: Task, collections: Sequence[Collection], models: Models) -> Iterator[Sample]:
    """Ask the questions of a task with and without an answer, and those of other sets."""
    passages = task.collection.passages_in(*task.languages)
    engine = open_quoting(passages, models, lambda *_: None)
    right = RightPassages(passages)
    direction = f"{task.collection.name} {task.direction}"
    for question in task.questions:
        gold = right.numbers(question, task.languages)
        yield from _sample(engine, question, direction, "present", frozenset())
        yield from _sample(engine, question, direction, "absent", gold)
    for question in _elsewhere(task, collections):
        yield from _sample(engine, question, direction, "elsewhere", frozenset())


def report(direction: str, samples: Sequence[Sample], sureness: Floats) -> None:
    """Print one line of figures; an empty direction stands for all of them."""
    kinds = np.array([s.kind if direction in ("", s.direction) else "" for s in samples])
    present, absent, elsewhere = (sureness[kinds == kind] for kind in WEIGHTS)
    parts = [f"{len(present)} questions"]
    if len(present) and len(absent):
        parts.append(f"AUROC against absent {auroc(present, absent):.3f}")
    if len(present) and len(elsewhere):
        parts.append(f"elsewhere {auroc(present, elsewhere):.3f}")
    if len(present) and len(absent):
        parts.append(f"calibration error {calibration_error(present, absent):.3f}")
    sys.stdout.write(f"{direction or 'all'}: {', '.join(parts)}\n")


def cross_validate(samples: Sequence[Sample]) -> Floats:
    """Each sample's confidence by weights fitted without its question."""
    questions = {
        question: n for n, question in enumerate(dict.fromkeys(s.question for s in samples))
    }
    folds = np.array([questions[sample.question] % FOLDS for sample in samples])
    features = np.array([sample.features for sample in samples])
    sureness = np.zeros(len(samples))
    for fold in range(FOLDS):
        others = [sample for sample, n in zip(samples, folds, strict=True) if n != fold]
        if others and (folds == fold).any():
            weights = fit_logistic(others)
            sureness[folds == fold] = 1 / (1 + np.exp(-features[folds == fold] @ weights))
    return sureness


def fit_logistic(samples: Sequence[Sample], steps: int = 100) -> Floats:
    """The weights of the features with the highest likelihood, by Newton's method."""
    features = np.array([sample.features for sample in samples])
    labels = np.array([sample.kind == "present" for sample in samples], dtype=np.float64)
    importance = np.array([WEIGHTS[sample.kind] for sample in samples])
    weights = np.zeros(features.shape[1])
    for _ in range(steps):
        likely = 1 / (1 + np.exp(-np.clip(features @ weights, -MAX_ODDS, MAX_ODDS)))
        slopes = (importance * likely * (1 - likely))[:, None]
        curvature = features.T @ (features * slopes) + 1e-6 * np.eye(len(weights))
        weights += np.linalg.solve(curvature, features.T @ (importance * (labels - likely)))
    return weights


def _sample(
    engine: Engine,
    question: QuestionRow,
    direction: str,
    kind: str,
    left_out: frozenset[int],
) -> Iterator[Sample]:
    signs = engine.confidence_features(question.text, left_out)
    if signs is not None:
        yield Sample(question.id, direction, kind, signs)


def _elsewhere(task: Task, collections: Sequence[Collection]) -> list[QuestionRow]:
    questions = [
        question
        for collection in collections
        if collection is not task.collection
        for question in in_half(collection.questions, task.half)
        if question.language == task.asked
    ]
    return subsample(questions, MAX_QUESTIONS)


if __name__ == "__main__":
    main(sys.argv[1:])
