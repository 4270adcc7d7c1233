"""Fit the weights that rank passages: `python -m index.evaluation.fit_rescoring FOLDER...`.

The questions of the folders' even halves are asked over the passages of one language at a time; the
weights are those under which the right passages are likeliest to be chosen among the ones read.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.evaluation.collections import read_collection
from index.evaluation.fit_excerpts import ChoiceSet, fit_conditional_logit
from index.evaluation.models import Models, open_models, open_retriever
from index.evaluation.plan import Task, make_plan
from index.evaluation.runner import RightPassages
from index.params import PASSAGE_WEIGHTS
from index.retrieval.rescoring import FEATURES

MAX_QUESTIONS = 130  # of a set and a pair of languages


def main(folders: Sequence[str]) -> None:
    """Print the weights, scaled so that the first is what it is now."""
    collections = [read_collection(Path(folder)) for folder in folders]
    models = open_models("", "", "")
    choices = [
        choice
        for task in make_plan(collections, ("apart",), ("even",), MAX_QUESTIONS)
        for choice in choose(task, models)
    ]
    weights = fit_conditional_logit(choices)
    scale = PASSAGE_WEIGHTS[FEATURES[0]] / weights[0]
    for name, weight in zip(FEATURES, weights * scale, strict=True):
        sys.stdout.write(f'    "{name}": {weight:.3f},\n')


def choose(task: Task, models: Models) -> Iterator[ChoiceSet]:
    """For each question of a task the passages that are read, and which of them are right."""
    passages = task.collection.passages_in(*task.languages)
    index, retriever = open_retriever(passages, models, lambda *_: None)
    right = RightPassages(passages)
    for question in task.questions:
        query = retriever.understand(question.text)
        if query.words:
            found, figures = retriever.figures(query)
            gold = right.numbers(question, task.languages)
            yield ChoiceSet(figures, np.isin(index.passages.documents[found], list(gold)))


if __name__ == "__main__":
    main(sys.argv[1:])
