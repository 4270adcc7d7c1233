"""Plan which questions to ask over which passages, and ask them.

Layouts: "monolingual" has an index for each language of passages; "multilingual" has one index for
all languages, in which the translations of a question's right passage are left out.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from index.engine import Engine
from index.errors import RetrievalError
from index.evaluation.corpus import Corpus, Models
from index.evaluation.metrics import Floats, GoldPositions, gold_positions, measure_rankings
from index.evaluation.question_sets import (
    LAYOUTS,
    Collection,
    Question,
    contains_answer,
    first_right,
    in_half,
    subsample,
)
from index.evaluation.systems import SYSTEMS, score_systems
from index.retrieval.retriever import Retriever
from index.types import LANGUAGES, Answer, Excerpt, Language, Progress

MONOLINGUAL, MULTILINGUAL = LAYOUTS
_UNIT = "questions"  # what the progress counts


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to one question of a set; `rank` is that of the first right excerpt, if any."""

    question: Question
    answer: Answer
    rank: int | None

    @property
    def answered(self) -> bool:
        """Whether the bot answered; to chatter and abstentions there is no answer."""
        return self.answer.answered

    @property
    def confidence(self) -> float:
        """The answer's confidence, 0..1."""
        return self.answer.confidence

    @property
    def is_right(self) -> bool:
        """Whether the first quote is right or, if there is no answer, nothing was quoted."""
        return self.rank == 1 if self.question.gold else not self.answered

    @property
    def first(self) -> Excerpt | None:
        """The first quote, or the closest passage if the answer abstains."""
        return next(iter(self.answer.excerpts or self.answer.closest), None)


@dataclass(frozen=True, slots=True)
class Task:
    """Questions in one language whose right passages are in another, or in the same."""

    collection: Collection
    layout: str
    question_language: Language
    passage_language: Language
    half: str
    questions: tuple[Question, ...]

    @property
    def direction(self) -> str:
        """The two languages, such as "en>ja"."""
        return f"{self.question_language}>{self.passage_language}"

    @property
    def languages(self) -> tuple[Language, ...]:
        """Languages of the passages in the index."""
        return (self.passage_language,) if self.layout == MONOLINGUAL else LANGUAGES

    def index_key(self) -> tuple[int, tuple[Language, ...]]:
        """Equal for tasks that share an index."""
        return id(self.collection), self.languages

    def quotable(self) -> frozenset[str]:
        """Ids of the questions whose right passage contains a gold string."""
        passages = self.collection.passages_in(self.passage_language)
        texts = {passage.path: passage.text for passage in passages}
        return frozenset(
            question.id
            for question in self.questions
            if any(contains_answer(texts.get(id_, ""), question.gold) for id_ in question.passages)
        )


@dataclass(frozen=True, slots=True, eq=False)
class TaskResult:
    """Anything that was measured on a task."""

    task: Task


@dataclass(frozen=True, slots=True, eq=False)
class RankedTask(TaskResult):
    """Metrics of a task's rankings: `values`, shape (n_questions, n_systems, n_metrics), 0..1."""

    values: Floats


@dataclass(frozen=True, slots=True)
class QuoteResult:
    """The rank of a question's first right quote, if any, and the length of the first quote.

    A quote is right if it is from the right passage and contains a gold string.
    """

    question: str
    rank: int | None
    chars: int | None


@dataclass(frozen=True, slots=True)
class ConfidenceResult:
    """A question's confidence with its right passage in the index, and with it left out."""

    question: str
    present: float
    absent: float


@dataclass(frozen=True, slots=True, eq=False)
class AnsweredTask(TaskResult):
    """A task's answers: quotes of the quotable questions, confidence of all if it was measured."""

    quotes: tuple[QuoteResult, ...]
    confidences: tuple[ConfidenceResult, ...]

    def confidence_pairs(self) -> Floats:
        """Shape (n_questions, 2): with the right passage present, and with it absent."""
        pairs = [(each.present, each.absent) for each in self.confidences]
        return np.array(pairs, dtype=np.float64).reshape(-1, 2)


_Result = TypeVar("_Result", bound=TaskResult)


def group_results(results: Sequence[_Result]) -> list[list[_Result]]:
    """Group results by collection, layout and half, in order."""
    groups: dict[tuple[int, str, str], list[_Result]] = {}
    for result in results:
        task = result.task
        groups.setdefault((id(task.collection), task.layout, task.half), []).append(result)
    return list(groups.values())


def ask_questions(
    questions: Sequence[Question], engine: Engine, progress: Progress = lambda *_: None
) -> list[Outcome]:
    """Ask the questions of a set."""
    outcomes = []
    for done, question in enumerate(questions, start=1):
        answer = engine.answer(question.text)
        rank = first_right(answer.excerpts, question.gold)
        outcomes.append(Outcome(question, answer, rank))
        progress(_UNIT, done, len(questions))
    return outcomes


def make_plan(
    collections: Sequence[Collection],
    layouts: Sequence[str],
    halves: Sequence[str],
    max_questions: int | None = None,
) -> list[Task]:
    """The tasks; tasks over the same index follow one another.

    Args:
        collections: Each is measured by itself.
        layouts: "multilingual" is left out for a collection in one language.
        halves: "dev", "test" or "all"; each is measured by itself.
        max_questions: Of each direction and half.

    Raises:
        RetrievalError: A collection has no question to ask.
    """
    plan: list[Task] = []
    for collection in collections:
        languages = {passage.path: passage.language for passage in collection.passages}
        tasks: list[Task] = []
        for layout, target, source, half in itertools.product(
            layouts, LANGUAGES, LANGUAGES, halves
        ):
            questions = [
                question
                for question in collection.questions
                if question.language == source
                and target in (languages[passage] for passage in question.passages)
            ]
            chosen = tuple(subsample(in_half(questions, half), max_questions))
            if chosen and (layout == MONOLINGUAL or len(set(languages.values())) > 1):
                tasks.append(Task(collection, layout, source, target, half, chosen))
        if not tasks:
            raise RetrievalError(
                f"{collection.name}: nothing to ask in this half and layout; "
                "try --half all --layout both."
            )
        plan += tasks
    return plan


def measure(
    plan: Sequence[Task], models: Models, progress: Progress, *, abstaining: bool = False
) -> tuple[list[RankedTask], list[AnsweredTask]]:
    """Measure the rankings of all tasks, and the answers of the monolingual ones.

    Args:
        plan: Tasks over the same index follow one another.
        models: Index and questions use them.
        progress: Called as indexes are built and questions asked.
        abstaining: Also ask each question with its right passage left out. Otherwise only questions
            that a quote can answer are answered.
    """
    monolingual = [task for task in plan if task.layout == MONOLINGUAL]
    quotable = {id(task): task.quotable() for task in monolingual}
    to_answer = [task for task in monolingual if abstaining or quotable[id(task)]]
    n_answers = sum(len(t.questions) if abstaining else len(quotable[id(t)]) for t in to_answer)
    total = sum(len(task.questions) for task in plan) + n_answers
    counter = itertools.count(1)

    def tick() -> None:
        progress(_UNIT, next(counter), total)

    ranked: list[RankedTask] = []
    for (_, languages), tasks in itertools.groupby(plan, Task.index_key):
        first, *others = tasks
        corpus = Corpus(first.collection.passages_in(*languages), models, progress, whole=True)
        retriever = corpus.open_retriever()
        ranked.extend(_rank(task, corpus, retriever, tick) for task in (first, *others))
    answered: list[AnsweredTask] = []
    for (_, languages), tasks in itertools.groupby(to_answer, Task.index_key):
        first, *others = tasks
        corpus = Corpus(first.collection.passages_in(*languages), models, progress)
        engine = corpus.open_engine()
        for task in (first, *others):
            ids = quotable[id(task)]
            questions = [q for q in task.questions if abstaining or q.id in ids]
            quotes: list[QuoteResult] = []
            confidences: list[ConfidenceResult] = []
            for question in questions:
                answer = engine.answer(question.text)
                if question.id in ids:
                    quotes.append(judge_quotes(question, answer))
                if abstaining:
                    gold = corpus.gold(question, *task.languages)
                    absent = engine.answer(question.text, gold).confidence
                    confidences.append(ConfidenceResult(question.id, answer.confidence, absent))
                tick()
            answered.append(AnsweredTask(task, tuple(quotes), tuple(confidences)))
    return ranked, answered


def _rank(task: Task, corpus: Corpus, retriever: Retriever, tick: Callable[[], None]) -> RankedTask:
    rankings: list[GoldPositions] = []
    for question in task.questions:
        gold = corpus.gold(question, task.passage_language)
        translations = corpus.gold(question, *task.languages) - gold
        scores = score_systems(corpus.index, retriever, question.text, translations)
        rankings.extend(gold_positions(each, gold) for each in scores)
        tick()
    values = measure_rankings(rankings)
    return RankedTask(task, values.reshape(len(task.questions), len(SYSTEMS), -1))


def judge_quotes(question: Question, answer: Answer) -> QuoteResult:
    """Find the right quote in an answer, or in the closest passages if it abstains."""
    excerpts = answer.excerpts or answer.closest
    right = [each for each in excerpts if each.citation.document in question.passages]
    chars = len(excerpts[0].quote) if excerpts else None
    return QuoteResult(question.id, first_right(right, question.gold), chars)
