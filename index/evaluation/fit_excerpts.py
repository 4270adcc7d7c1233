"""Fit and measure the quotes: `python -m index.evaluation.fit_excerpts [FILE.tsv.xz] FOLDER...`.

The file has lines of two languages, a question, its passage and the answer, which stands in the
passage. The folders (passages.jsonl and questions.jsonl with `answers`) are measured: is the answer
inside the quote, from the right passage? Given a file, the weights of a sentence's features are
fitted and printed: on the file and the even questions of the folders, those whose id has an even
SHA-256. The odd ones are for the report.
"""

import json
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.engine import BUNDLED_TABLE
from index.evaluation.collections import in_half
from index.evaluation.question_sets import contains_answer
from index.excerpts.excerpts import Quoter
from index.excerpts.sentence_scoring import FEATURES
from index.indexing.analysis import parse
from index.indexing.pipeline import build_index
from index.params import PASSAGES_READ, SENTENCE_WEIGHTS
from index.retrieval.retriever import Retriever
from index.retrieval.translation_table import open_table
from index.storage.index import Index
from index.training.pairs import AnsweredQuestion, read_rows
from index.types import Document, Excerpt, Language

Matrix = NDArray[np.float64]
MAX_STEPS = 20
ENOUGH = 1e-6  # of a gain in likelihood, for each choice


@dataclass(frozen=True, slots=True)
class ChoiceSet:
    """Things to choose from, `features` of shape (n_things, n_features), and which are right."""

    features: Matrix
    right: NDArray[np.bool_]


def fit_conditional_logit(
    choices: Sequence[ChoiceSet], given: Mapping[int, float] | None = None, shrinkage: float = 2.0
) -> Matrix:
    """The weights under which the right things are likeliest, by Newton's method.

    A thing's likelihood is exp(features @ weights) divided by the sum over all. Those that are
    right share a choice equally. `shrinkage` pulls the weights, each counted in deviations of its
    feature, towards 0. `given` are weights, by the number of their feature, that stay as they are.
    """
    answered = [choice for choice in choices if choice.right.any()]
    if not answered:
        raise ValueError("There is no right thing in any choice.")
    deviations = np.concatenate([choice.features for choice in answered]).std(axis=0)
    pull: Matrix = np.diag(shrinkage * deviations**2 + 1e-6)
    weights = np.zeros(len(pull))
    weights[list(given or {})] = list((given or {}).values())
    free = np.array([number not in (given or {}) for number in range(len(pull))])
    likelihood = _likelihood(answered, weights, pull)
    for _ in range(MAX_STEPS):
        step = _step(answered, weights, pull, free)
        while (reached := _likelihood(answered, weights + step, pull)) < likelihood:
            step /= 2
            if np.abs(step).max() < ENOUGH:
                return weights
        weights += step
        if reached - likelihood < ENOUGH * len(answered):
            break
        likelihood = reached
    return weights


def _step(
    choices: Sequence[ChoiceSet], weights: Matrix, pull: Matrix, free: NDArray[np.bool_]
) -> Matrix:
    slope: Matrix = -(pull @ weights)
    curvature: Matrix = pull.copy()
    for choice in choices:
        likely = _likely(choice, weights)
        centred = choice.features - likely @ choice.features
        slope += centred[choice.right].mean(axis=0)
        curvature += (centred.T * likely) @ centred
    step: Matrix = np.zeros(len(slope))
    step[free] = np.linalg.solve(curvature[np.ix_(free, free)], slope[free])
    return step


def _likelihood(choices: Sequence[ChoiceSet], weights: Matrix, pull: Matrix) -> float:
    logs = [np.log(_likely(choice, weights)[choice.right] + 1e-300).mean() for choice in choices]
    return float(sum(logs) - weights @ pull @ weights / 2)


def _likely(choice: ChoiceSet, weights: Matrix) -> Matrix:
    scores = choice.features @ weights
    likely: Matrix = np.exp(scores - scores.max())
    likely /= likely.sum()
    return likely


MAX_FITTED = 1_800  # questions of a set
MAX_FITTED_PASSAGES = 1_400
FOLDERS_COUNT = 2  # times: they have the few questions that aren't Japanese
# These sets are in one language each: alone, they would let the asker's language win in others.
GIVEN = ("score", "foreign")
EXCERPTS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the number of its passage, and the answers, each a stretch of it."""

    id: str
    text: str
    passage: int
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """Of the quotes to some questions: how many were right, and how long the first ones are."""

    questions: int
    first: float
    among_three: float
    median_chars: float


class QuestionSet:
    """Passages, one document each, all in one index, and the questions about them."""

    def __init__(self, name: str, passages: Sequence[Document], questions: Sequence[Asked]) -> None:
        self.name = name
        self.questions = questions
        embedder = StaticEmbedder(BUNDLED_EMBEDDING)
        self.index: Index = build_index(
            [parse(passage) for passage in passages], embedder, embedder, lambda *_: None
        )
        table = open_table(BUNDLED_TABLE)
        self._retriever = Retriever(self.index, embedder, embedder, table)
        self._quoter = Quoter(self.index)

    def quotes(self, question: Asked) -> list[Excerpt]:
        """What is quoted, as to a user."""
        query = self._retriever.understand(question.text)
        hits = self._retriever.search(query, PASSAGES_READ)
        return self._quoter.quote(query, hits, EXCERPTS)

    def choice(self, question: Asked) -> ChoiceSet:
        """The sentences that could be quoted, and which hold an answer."""
        query = self._retriever.understand(question.text)
        candidates = self._quoter.candidates(query, self._retriever.search(query, PASSAGES_READ))
        table = self.index.passages
        text = self.index.documents.document(question.passage).text
        right = [
            bool(table.documents[hit.passage] == question.passage)
            and contains_answer(
                text[slice(*table.sentence_spans[sentence].tolist())], question.answers
            )
            for sentence, hit in zip(candidates.sentences, candidates.hits, strict=True)
        ]
        return ChoiceSet(candidates.features, np.array(right, dtype=np.bool_))

    def is_right(self, question: Asked, excerpt: Excerpt) -> bool:
        """Whether it holds the answer, and is from the right passage."""
        path = self.index.documents.facts[question.passage]["path"]
        return bool(excerpt.citation.document == path) and contains_answer(
            excerpt.quote, question.answers
        )

    def measure(self, questions: Sequence[Asked]) -> Measured:
        """Ask these questions."""
        firsts: list[bool] = []
        threes: list[bool] = []
        chars: list[int] = []
        for question in questions:
            excerpts = self.quotes(question)
            right = [self.is_right(question, excerpt) for excerpt in excerpts]
            firsts.append(right[:1] == [True])
            threes.append(any(right))
            chars.extend(len(excerpt.quote) for excerpt in excerpts[:1])
        n = len(questions)
        return Measured(n, sum(firsts) / n, sum(threes) / n, statistics.median(chars or [0]))


def main(arguments: Sequence[str]) -> None:
    """Print the weights, where a file is given, then the figures of every folder."""
    folders = [read_folder(Path(name)) for name in arguments if Path(name).is_dir()]
    files = [read_pairs(Path(name)) for name in arguments if not Path(name).is_dir()]
    if files:
        choices = list(_choices(files, halved=False))
        choices += FOLDERS_COUNT * list(_choices(folders, halved=True))
        given = {FEATURES.index(name): SENTENCE_WEIGHTS[name] for name in GIVEN}
        weights = fit_conditional_logit(choices, given)
        for name, weight in zip(FEATURES, weights, strict=True):
            sys.stdout.write(f'    "{name}": {weight:.2f},\n')
    for folder in folders:
        for half in ("even", "odd"):
            chosen = in_half(folder.questions, half)
            if chosen:
                _report(f"{folder.name} {half}", folder.measure(chosen))


def read_folder(folder: Path) -> QuestionSet:
    """A set in the format of the evaluation sets; questions without answers are left out."""
    rows, asked = (
        [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").splitlines()]
        for name in ("passages.jsonl", "questions.jsonl")
    )
    numbers = {row["id"]: number for number, row in enumerate(rows)}
    return QuestionSet(
        folder.name,
        [Document(row["id"], row["text"], "", row["lang"]) for row in rows],
        [
            Asked(row["id"], row["text"], numbers[row["passage_id"]], tuple(row["answers"]))
            for row in asked
            if row.get("answers")
        ],
    )


def read_pairs(path: Path) -> QuestionSet:
    """The beginning of a file of questions, passages and answers.

    Not passages from all over it: those of one article are what is hard to tell apart.
    """
    by_passage: dict[tuple[Language, str], list[tuple[str, str]]] = {}
    for row in read_rows(path):
        if isinstance(row, AnsweredQuestion):
            key = row.passage_language, row.passage
            by_passage.setdefault(key, []).append((row.question, row.answer))
    keys = list(by_passage)[:MAX_FITTED_PASSAGES]
    return QuestionSet(
        path.name,
        [Document(str(n), text, "", language) for n, (language, text) in enumerate(keys)],
        [
            Asked(f"{n}.{m}", question, n, (answer,))
            for n, key in enumerate(keys)
            for m, (question, answer) in enumerate(by_passage[key])
        ],
    )


def _choices(sets: Sequence[QuestionSet], halved: bool) -> Iterator[ChoiceSet]:
    for each in sets:
        questions = in_half(each.questions, "even" if halved else "all")
        for question in questions[:: -(-len(questions) // MAX_FITTED)]:
            yield each.choice(question)


def _report(name: str, measured: Measured) -> None:
    sys.stdout.write(
        f"{name}: {measured.questions} questions, first {100 * measured.first:.1f} %, "
        f"one of three {100 * measured.among_three:.1f} %, "
        f"median {measured.median_chars:.0f} characters\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
