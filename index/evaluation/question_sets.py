"""Measure answers end to end: does an excerpt hold what the question's author marked as right?

A question set has one JSON object a line: `id`, `language`, `question`, and `gold`, strings of the
documents of which a right excerpt quotes one; without any, the documents hold no answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.engine import Engine
from index.errors import DocumentError
from index.evaluation.collections import Row, in_half, question_of, read_lines, subsample
from index.indexing.pipeline import Progress
from index.types import LANGUAGE_NAMES, LANGUAGES, Excerpt


def contains_answer(text: str, strings: Sequence[str]) -> bool:
    """Whether one of the strings stands in the text, however white space differs."""
    squeezed = "".join(text.split())
    return any("".join(string.split()) in squeezed for string in strings)


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the strings of which a right excerpt quotes one."""

    id: str
    language: str
    text: str
    gold: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question; `rank` is that of the first right excerpt, if any."""

    question: Question
    answered: bool
    rank: int | None
    confidence: float


def read_questions(path: Path) -> list[Question]:
    """Read a question set.

    Raises:
        DocumentError: The file can't be read, or a line isn't a question.
    """
    questions = read_lines(path, _parse, "a question with id, language, question and gold")
    if not questions:
        raise DocumentError(path, f"{path} holds no questions: write one JSON object a line.")
    return questions


def _parse(row: Row) -> Question:
    gold = row["gold"]
    is_list = isinstance(gold, list) and all(isinstance(string, str) for string in gold)
    if row["language"] not in LANGUAGES or not is_list:
        raise ValueError(row)
    return Question(str(row["id"]), row["language"], question_of(row, "question"), tuple(gold))


def selected(questions: Sequence[Question], half: str, most: int | None) -> list[Question]:
    """Those of a half, at most so many in each language."""
    by_language = (
        [question for question in in_half(questions, half) if question.language == language]
        for language in dict.fromkeys(question.language for question in questions)
    )
    return [question for group in by_language for question in subsample(group, most)]


def ask_questions(
    questions: Sequence[Question], engine: Engine, progress: Progress
) -> list[Outcome]:
    """Ask every question."""
    outcomes = []
    for done, question in enumerate(questions, start=1):
        answer = engine.answer(question.text)
        rank = first_right(answer.excerpts, question.gold)
        outcomes.append(Outcome(question, answer.answered, rank, answer.confidence))
        progress("questions", done, len(questions))
    return outcomes


def count_outcomes(outcomes: Sequence[Outcome]) -> list[dict[str, str]]:
    """The figures, a row per language and one for all."""
    groups = {LANGUAGE_NAMES[code]: {code} for code in LANGUAGES} | {"all": set(LANGUAGES)}
    rows = []
    for name, languages in groups.items():
        group = [outcome for outcome in outcomes if outcome.question.language in languages]
        if group:
            rows.append(_row(name, group))
    return rows


def first_right(excerpts: Sequence[Excerpt], gold: Sequence[str]) -> int | None:
    """The rank of the first excerpt whose quote contains a gold string, white space aside."""
    return next(
        (excerpt.rank for excerpt in excerpts if contains_answer(excerpt.quote, gold)), None
    )


def _row(name: str, outcomes: Sequence[Outcome]) -> dict[str, str]:
    answerable = [outcome for outcome in outcomes if outcome.question.gold]
    unanswerable = [outcome for outcome in outcomes if not outcome.question.gold]
    return {
        "questions": name,
        "right first": _share([outcome.rank == 1 for outcome in answerable]),
        "right among three": _share([outcome.rank is not None for outcome in answerable]),
        "answered": _share([outcome.answered for outcome in answerable]),
        "answered where nothing is": _share([outcome.answered for outcome in unanswerable]),
    }


def _share(hits: Sequence[bool]) -> str:
    return f"{sum(hits)}/{len(hits)} ({100 * sum(hits) / len(hits):.0f} %)" if hits else "–"
