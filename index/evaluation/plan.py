"""What is going to be measured: which questions, over which passages, in which layout.

Layouts: "apart", an index for each language of passages; "together", all languages in one index
from which the twins of the right passage are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from index.errors import RetrievalError
from index.evaluation.collections import Collection, QuestionRow, in_half, subsample
from index.types import LANGUAGES, Language

LAYOUTS = ("apart", "together")


@dataclass(frozen=True, slots=True)
class Task:
    """Questions in one language whose right passages are in another."""

    collection: Collection
    layout: str
    asked: Language
    held: Language
    half: str
    questions: tuple[QuestionRow, ...]

    @property
    def direction(self) -> str:
        """Such as "en>ja"."""
        return f"{self.asked}>{self.held}"

    @property
    def languages(self) -> tuple[Language, ...]:
        """Those of the passages in the index."""
        return (self.held,) if self.layout == "apart" else LANGUAGES


class OfTask(Protocol):
    """Figures of whatever kind, of one task."""

    @property
    def task(self) -> Task:
        """What was asked."""


_OfTask = TypeVar("_OfTask", bound=OfTask)


def grouped(figures: Sequence[_OfTask]) -> list[list[_OfTask]]:
    """Those of the same set, layout and half, in order."""
    groups: dict[tuple[int, str, str], list[_OfTask]] = {}
    for each in figures:
        task = each.task
        groups.setdefault((id(task.collection), task.layout, task.half), []).append(each)
    return list(groups.values())


def make_plan(
    collections: Sequence[Collection],
    layouts: Sequence[str],
    halves: Sequence[str],
    most: int | None = None,
) -> list[Task]:
    """The tasks, those over the same index one after the other.

    Args:
        collections: What to ask and over what.
        layouts: Of LAYOUTS. "together" is left out where all passages are in one language.
        halves: "even", "odd" or "all", each measured apart.
        most: Questions of a direction and half, at most.

    Raises:
        RetrievalError: There is no question to ask.
    """
    tasks = [
        Task(collection, layout, asked, held, half, questions)
        for collection in collections
        for layout in layouts
        if layout == "apart" or len({row.language for row in collection.passages}) > 1
        for held in LANGUAGES
        for asked in LANGUAGES
        for half in halves
        if (questions := _questions(collection, asked, held, half, most))
    ]
    asked_of = {id(task.collection) for task in tasks}
    for collection in collections:
        if id(collection) not in asked_of:
            raise RetrievalError(
                f"{collection.name}: nothing to ask in this half and layout; "
                "try --half all --layout both."
            )
    return tasks


def _questions(
    collection: Collection, asked: Language, held: Language, half: str, most: int | None
) -> tuple[QuestionRow, ...]:
    here = {passage.id for passage in collection.passages if passage.language == held}
    questions = [
        question
        for question in collection.questions
        if question.language == asked and not here.isdisjoint(question.gold)
    ]
    return tuple(subsample(in_half(questions, half), most))
