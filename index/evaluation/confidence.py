"""Fit the confidence: `python -m index.evaluation.confidence FOLDER...`.

Every question of the folders (passages.jsonl and questions.jsonl) is asked twice: with its right
passage in the index, and with it and its translations taken out. The questions of the other folders
are asked as well, to which there is no answer at all. A logistic function of what the best hit
shows is fitted to tell the first kind from the others; the three kinds weigh 2 : 1 : 1.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.build import build_segment, parse
from index.embedding import BUNDLED_EMBEDDING, StaticEmbedder
from index.library import BUNDLED_TABLE
from index.records import LANGUAGES, Document, Hit
from index.retriever import Retriever
from index.segment import Segment
from index.translation_table import open_table

MAX_QUESTIONS = 200  # of a set, a pair of languages and a kind
WEIGHTS = {"present": 2.0, "absent": 1.0, "elsewhere": 1.0}
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Sample:
    """What the best hit of a question showed: score, evidence, is_foreign, 1; and the kind."""

    features: tuple[float, float, float, float]
    kind: str


def main(folders: Sequence[str]) -> None:
    """Print how well the hits tell answerable from not, per set and over all, and the fit."""
    sets = {Path(folder).name: _read(Path(folder)) for folder in folders}
    every: list[Sample] = []
    for name in sets:
        for held in LANGUAGES:
            for asked in LANGUAGES:
                if samples := list(ask_all(sets, name, asked, held)):
                    report(f"{name} {asked}>{held}", samples)
                    every.extend(samples)
    report("all", every)
    names = ("per score", "per evidence", "if foreign", "base")
    for label, weight in zip(names, fit_logistic(every), strict=True):
        sys.stdout.write(f"{label}: {weight:.2f}\n")


def ask_all(
    sets: dict[str, tuple[Rows, Rows]], name: str, asked: str, held: str
) -> Iterator[Sample]:
    """Ask questions in one language over a set's passages in another."""
    passages = [row for row in sets[name][0] if row["lang"] == held]
    numbers = {row["id"]: number for number, row in enumerate(passages)}
    asked_here = [row for row in sets[name][1] if row["lang"] == asked and _gold(row, numbers)]
    if not asked_here:
        return
    retriever, segment = _retriever(passages)
    for row in _thinned(asked_here):
        hits = retriever.search(retriever.understand(row["text"]), len(segment.passages))
        gold = _gold(row, numbers)
        others = [hit for hit in hits if int(segment.passages.documents[hit.passage]) not in gold]
        yield Sample(_features(hits), "present")
        yield Sample(_features(others), "absent")
    elsewhere = [
        row for other in sets if other != name for row in sets[other][1] if row["lang"] == asked
    ]
    for row in _thinned(elsewhere):
        hits = retriever.search(retriever.understand(row["text"]), 1)
        yield Sample(_features(hits), "elsewhere")


def report(name: str, samples: Sequence[Sample]) -> None:
    """Print how often an answerable question's score is above that of another kind."""
    scores = {
        kind: np.array([s.features[0] for s in samples if s.kind == kind]) for kind in WEIGHTS
    }
    parts = [
        f"AUROC against {kind} {auroc(scores['present'], scores[kind]):.3f}"
        for kind in ("absent", "elsewhere")
        if len(scores[kind])
    ]
    sys.stdout.write(f"{name}: {len(scores['present'])} questions, {', '.join(parts)}\n")
    sys.stdout.flush()


def auroc(high: NDArray[np.float64], low: NDArray[np.float64]) -> float:
    """How often a value of `high` is above one of `low`, ties counting half."""
    differences = high[:, None] - low[None]
    return float((differences > 0).mean() + (differences == 0).mean() / 2)


def fit_logistic(samples: Sequence[Sample], steps: int = 100) -> NDArray[np.float64]:
    """The weights of the features with the highest likelihood, by Newton's method."""
    features = np.array([sample.features for sample in samples])
    labels = np.array([sample.kind == "present" for sample in samples], dtype=np.float64)
    importance = np.array([WEIGHTS[sample.kind] for sample in samples])
    weights = np.zeros(features.shape[1])
    for _ in range(steps):
        likely = 1 / (1 + np.exp(-features @ weights))
        slopes = (importance * likely * (1 - likely))[:, None]
        curvature = features.T @ (features * slopes) + 1e-6 * np.eye(len(weights))
        weights += np.linalg.solve(curvature, features.T @ (importance * (labels - likely)))
    return weights


def _retriever(passages: Rows) -> tuple[Retriever, Segment]:
    embedder = StaticEmbedder(BUNDLED_EMBEDDING)
    documents = [Document(row["id"], row["text"], "", row["lang"]) for row in passages]
    segment = build_segment([parse(d) for d in documents], embedder, embedder, lambda *_: None)

    return Retriever(segment, embedder, embedder, open_table(BUNDLED_TABLE)), segment


def _features(hits: Sequence[Hit]) -> tuple[float, float, float, float]:
    if not hits:
        return 0.0, 0.0, 0.0, 1.0
    return hits[0].score, hits[0].evidence, float(hits[0].is_foreign), 1.0


def _thinned(rows: Rows) -> Rows:
    return rows[:: -(-len(rows) // MAX_QUESTIONS)] if rows else []


def _gold(row: dict[str, Any], numbers: dict[str, int]) -> frozenset[int]:
    """The right passages of a question among those of the index, translations included."""
    ids = {row.get("passage_id"), row.get("passage_id_en"), *row.get("passage_ids", {}).values()}
    return frozenset(numbers[name] for name in ids if name in numbers)


def _read(folder: Path) -> tuple[Rows, Rows]:
    passages, questions = (
        [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
        for name in ("passages.jsonl", "questions.jsonl")
    )
    return passages, questions


if __name__ == "__main__":
    main(sys.argv[1:])
