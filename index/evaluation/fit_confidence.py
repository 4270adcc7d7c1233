"""Fit the confidence: `python -m index.evaluation.fit_confidence FOLDER...`.

Each question of the collections' dev halves is asked twice: with its right passage in the index,
and with this passage and its translations left out. Questions of the other collections, which have
no answer here at all, are asked too. Logistic regression on features of the best passage separates
the first kind from the other two; the three kinds weigh 5 : 5 : 1. Cross-validated figures are
printed first, then the weights fitted on all questions.
"""

import dataclasses
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from index.evaluation.corpus import Corpus, Models, open_models
from index.evaluation.metrics import Floats, calibration_error
from index.evaluation.question_sets import Collection, in_half, read_collection, subsample
from index.evaluation.runner import MONOLINGUAL, Task, make_plan
from index.retrieval.confidence import ConfidenceFeatures

MAX_QUESTIONS = 200  # of a collection, a direction and a kind
WEIGHTS = {"present": 1.0, "absent": 1.0, "elsewhere": 0.2}
FOLDS = 5
MAX_C = 1e6  # practically no regularization, but enough if a feature is constant


@dataclass(frozen=True, slots=True)
class Sample:
    """The features of a question's best passage, and the kind of the question."""

    question: str
    direction: str
    kind: str
    features: ConfidenceFeatures


def main(folders: Sequence[str]) -> None:
    """Print how well the features separate answerable questions from others, and the weights."""
    collections = [read_collection(Path(folder)) for folder in folders]
    models = open_models()
    samples: list[Sample] = []
    for task in make_plan(collections, [MONOLINGUAL], ["dev"], MAX_QUESTIONS):
        samples.extend(sample_task(task, collections, models))
    confidences = cross_validate(samples)
    for direction in [*sorted({sample.direction for sample in samples}), ""]:
        kinds = np.array([s.kind if direction in ("", s.direction) else "" for s in samples])
        present, absent, elsewhere = (confidences[kinds == kind] for kind in WEIGHTS)
        parts = [f"{len(present)} questions"]
        for name, others in (("AUROC against absent", absent), ("elsewhere", elsewhere)):
            if len(present) and len(others):
                labels = np.repeat([1, 0], [len(present), len(others)])
                area = roc_auc_score(labels, np.concatenate([present, others]))
                parts.append(f"{name} {area:.3f}")
        if len(present) and len(absent):
            parts.append(f"calibration error {calibration_error(present, absent):.3f}")
        sys.stdout.write(f"{direction or 'all'}: {', '.join(parts)}\n")
    model = LogisticRegression(C=MAX_C, solver="newton-cholesky").fit(*_arrays(samples))
    names = [field.name for field in dataclasses.fields(ConfidenceFeatures)]
    weights = [*model.coef_[0].tolist(), model.intercept_[0]]
    for name, weight in zip([*names, "base"], weights, strict=True):
        sys.stdout.write(f"{name}: {weight:.2f}\n")


def sample_task(task: Task, collections: Sequence[Collection], models: Models) -> Iterator[Sample]:
    """Ask the questions of a task with and without the answer, and those of other collections."""
    corpus = Corpus(task.collection.passages_in(*task.languages), models)
    engine = corpus.open_engine()
    others = [
        question
        for collection in collections
        if collection is not task.collection
        for question in in_half(collection.questions, task.half)
        if question.language == task.question_language
    ]
    nothing: frozenset[int] = frozenset()
    asked = [(question, "present", nothing) for question in task.questions]
    asked += [(q, "absent", corpus.gold(q, *task.languages)) for q in task.questions]
    asked += [(question, "elsewhere", nothing) for question in subsample(others, MAX_QUESTIONS)]
    for question, kind, left_out in asked:
        features = engine.confidence_features(question.text, left_out)
        if features is not None:
            direction = f"{task.collection.name} {task.direction}"
            yield Sample(question.text, direction, kind, features)


def cross_validate(samples: Sequence[Sample]) -> Floats:
    """The confidence of each sample, by weights fitted without its question."""
    features, labels, weights = _arrays(samples)
    predicted: Floats = cross_val_predict(
        LogisticRegression(C=MAX_C, solver="newton-cholesky"),
        features,
        labels,
        groups=[sample.question for sample in samples],
        cv=GroupKFold(FOLDS),
        params={"sample_weight": weights},
        method="predict_proba",
    )[:, 1]
    return predicted


def _arrays(samples: Sequence[Sample]) -> tuple[Floats, Floats, Floats]:
    """Features, labels (1 if the answer is present) and weights of the samples."""
    features = np.array([dataclasses.astuple(sample.features) for sample in samples])
    labels = np.array([float(sample.kind == "present") for sample in samples])
    return features, labels, np.array([WEIGHTS[sample.kind] for sample in samples])


if __name__ == "__main__":
    main(sys.argv[1:])
