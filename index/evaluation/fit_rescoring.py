"""Fit the weights that rank passages: `python -m index.evaluation.fit_rescoring FOLDER...`.

The questions of the collections' dev halves are asked over the passages of one language at a time.
The weights are those under which the right passages are likeliest among the rescored ones.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.evaluation.conditional_logit import ChoiceSet, fit_conditional_logit
from index.evaluation.corpus import Corpus, Models, open_models
from index.evaluation.question_sets import read_collection
from index.evaluation.runner import MONOLINGUAL, Task, make_plan
from index.params import PASSAGE_WEIGHTS
from index.retrieval.rescoring import FEATURES

MAX_QUESTIONS = 130  # of a collection and a direction


def main(folders: Sequence[str]) -> None:
    """Print the weights, scaled so that the first stays as it is."""
    collections = [read_collection(Path(folder)) for folder in folders]
    models = open_models()
    plan = make_plan(collections, [MONOLINGUAL], ["dev"], MAX_QUESTIONS)
    weights = fit_conditional_logit([choice for task in plan for choice in choices(task, models)])
    scale = PASSAGE_WEIGHTS[FEATURES[0]] / weights[0]
    for name, weight in zip(FEATURES, weights * scale, strict=True):
        sys.stdout.write(f'    "{name}": {weight:.3f},\n')


def choices(task: Task, models: Models) -> Iterator[ChoiceSet]:
    """For each question of a task the passages that are rescored, and which of them are right."""
    corpus = Corpus(task.collection.passages_in(*task.languages), models, whole=True)
    retriever = corpus.open_retriever()
    for question in task.questions:
        query = retriever.understand(question.text)
        if query.words:
            passages, features = retriever.features(query)
            gold = list(corpus.gold(question, *task.languages))
            yield ChoiceSet(features, np.isin(corpus.index.passages.documents[passages], gold))


if __name__ == "__main__":
    main(sys.argv[1:])
