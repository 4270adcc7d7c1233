"""Every question of a plan, asked: how it ranks, what is quoted, how sure the answer is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from index.evaluation.collections import PassageRow, QuestionRow
from index.evaluation.metrics import Placed, measure_rankings, place
from index.evaluation.models import Models, open_quoting, open_retriever
from index.evaluation.plan import Task
from index.evaluation.question_sets import contains_answer
from index.evaluation.systems import SYSTEMS, Systems
from index.indexing.pipeline import Progress
from index.types import Answer, Language

_WHAT = "questions"  # what the progress counts


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A task's rankings: `values`, shape (n_questions, n_systems, n_metrics), 0..1."""

    task: Task
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Quoted:
    """What was quoted for a question: the first right quote's rank, and the first one's length.

    A quote is right when it stands in the right passage and contains an answer.
    """

    question: str
    rank: int | None
    chars: int | None


@dataclass(frozen=True, slots=True)
class Sure:
    """A question's confidence with its right passage present, and with it left out."""

    question: str
    present: float
    absent: float


@dataclass(frozen=True, slots=True)
class Answered:
    """A task's answers, of the questions whose answers stand in the right passage, and of all."""

    task: Task
    quoted: tuple[Quoted, ...]
    sure: tuple[Sure, ...]


class Ticker:
    """Counts questions for a progress."""

    def __init__(self, progress: Progress, total: int) -> None:
        self.progress = progress
        self._total = total
        self._done = 0

    def tick(self) -> None:
        """One more is done."""
        self._done += 1
        self.progress(_WHAT, self._done, self._total)


def measure(
    plan: Sequence[Task], models: Models, progress: Progress, *, abstaining: bool = False
) -> tuple[list[Ranked], list[Answered]]:
    """Measure all tasks; answers only one language at a time, and only where they tell something.

    Args:
        plan: What to ask.
        models: What to ask it with.
        progress: Told how far it is.
        abstaining: Whether every question is also asked with its right passage left out.
    """
    queue = [task for task in plan if task.layout == "apart" and (abstaining or _quotable(task))]
    # With abstaining a question is answered twice, else only where a quote can be right.
    n_answers = sum(len(t.questions) if abstaining else len(_quotable(t)) for t in queue)
    ticker = Ticker(progress, sum(len(task.questions) for task in plan) + n_answers)
    ranked = [result for tasks in _by_index(plan) for result in _rank(tasks, models, ticker)]
    answered = [
        result
        for tasks in _by_index(queue)
        for result in _answer(tasks, models, ticker, abstaining=abstaining)
    ]
    return ranked, answered


def _by_index(tasks: Sequence[Task]) -> Iterator[list[Task]]:
    """The tasks that share an index."""
    for _, group in groupby(tasks, lambda t: (id(t.collection), t.languages)):
        yield list(group)


def _rank(tasks: Sequence[Task], models: Models, ticker: Ticker) -> Iterator[Ranked]:
    passages = tasks[0].collection.passages_in(*tasks[0].languages)
    systems = Systems(*open_retriever(passages, models, ticker.progress))
    right = RightPassages(passages)
    for task in tasks:
        rankings: list[Placed] = []
        for question in task.questions:
            gold = right.numbers(question, (task.held,))
            twins = right.numbers(question, task.languages) - gold
            rankings.extend(place(scores, gold) for scores in systems.score(question.text, twins))
            ticker.tick()
        values = measure_rankings(rankings)
        yield Ranked(task, values.reshape(len(task.questions), len(SYSTEMS), -1))


def _answer(
    tasks: Sequence[Task], models: Models, ticker: Ticker, *, abstaining: bool
) -> Iterator[Answered]:
    passages = tasks[0].collection.passages_in(*tasks[0].languages)
    engine = open_quoting(passages, models, ticker.progress)
    right = RightPassages(passages)
    for task in tasks:
        quotable = _quotable(task)
        quoted: list[Quoted] = []
        sure: list[Sure] = []
        for question in task.questions:
            if not abstaining and question.id not in quotable:
                continue
            answer = engine.answer(question.text)
            if question.id in quotable:
                quoted.append(_quoted(question, answer))
            if abstaining:
                absent = engine.answer(question.text, right.numbers(question, task.languages))
                sure.append(Sure(question.id, answer.confidence, absent.confidence))
            ticker.tick()
        yield Answered(task, tuple(quoted), tuple(sure))


class RightPassages:
    """Looks up the right passages of questions in one index."""

    def __init__(self, passages: Sequence[PassageRow]) -> None:
        self._places = {row.id: (number, row.language) for number, row in enumerate(passages)}

    def numbers(self, question: QuestionRow, languages: Sequence[Language]) -> frozenset[int]:
        """The numbers of the right passages in these languages."""
        places = [self._places[name] for name in question.gold if name in self._places]
        return frozenset(number for number, language in places if language in languages)


def _quotable(task: Task) -> frozenset[str]:
    """The ids of questions one of whose answers stands in a right passage of the language."""
    if not any(question.answers for question in task.questions):
        return frozenset()
    texts = {row.id: row.text for row in task.collection.passages_in(task.held)}
    return frozenset(
        question.id
        for question in task.questions
        if any(
            contains_answer(texts.get(identifier, ""), question.answers)
            for identifier in question.gold
        )
    )


def _quoted(question: QuestionRow, answer: Answer) -> Quoted:
    # Quoting is measured apart from abstaining: what is closest counts as well.
    excerpts = answer.excerpts or answer.closest
    right = (
        excerpt.rank
        for excerpt in excerpts
        if excerpt.citation.document in question.gold
        and contains_answer(excerpt.quote, question.answers)
    )
    return Quoted(question.id, next(right, None), len(excerpts[0].quote) if excerpts else None)
