"""A folder of passages and questions, read and checked.

`passages.jsonl` has one object a line: `id`, `lang` (en, ja or pt) and `text`. `questions.jsonl`:
`id`, `lang`, `text`, and the right passage, either `passage_ids` ({"en": id, "ja": id, ...}, of
passages that say the same in several languages) or `passage_id`, with `passage_id_en` for a twin.
`answers` may list strings of the right passage of which a good quote contains one.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

from index.engine import check_question
from index.errors import DocumentError, QuestionError
from index.types import LANGUAGES, Language

_T = TypeVar("_T")
Row = dict[str, Any]


def read_lines(path: Path, parse: Callable[[Row], _T], form: str) -> list[_T]:
    """What `parse` makes of each line, blank ones aside.

    Args:
        path: In UTF-8, with or without a byte order mark.
        parse: Raises what Python does where a line has another form. Of a ValueError the text is
            shown, if it is a sentence of its own that ends in a full stop.
        form: What a line should be, such as "a question with id and text".

    Raises:
        DocumentError: The file can't be read, or a line has another form.
    """
    try:
        # Not splitlines(): a text may hold U+2028 and its like, which JSON leaves as they are.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(path, f"{path} can't be read ({error}): name a .jsonl file.") from error
    parsed: list[_T] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            parsed.append(parse(json.loads(line)))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            said = str(error) if type(error) is ValueError else ""
            problem = said if said.endswith(".") else f"not {form}."
            raise DocumentError(path, f"{path}, line {number}: {problem}") from error
    return parsed


def question_of(row: Row, key: str) -> str:
    """A question that can be asked.

    Raises:
        ValueError: It is missing, empty or too long.
    """
    try:
        return check_question(text_of(row, key))
    except QuestionError as error:
        raise ValueError(str(error)) from error


def text_of(row: Row, key: str) -> str:
    """The text under a key that must hold some.

    Raises:
        ValueError: It is missing, empty or no text.
    """
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"it has no {key!r}: give every line one.")
    return value


HALVES = ("even", "odd", "all")
ALL_KINDS = "all"
_DEFAULT_KIND = "heading"


class Identified(Protocol):
    """Whatever has an id."""

    @property
    def id(self) -> str:
        """Unlike that of any other in its set."""


_Identified = TypeVar("_Identified", bound=Identified)


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A text that is ranked as a whole."""

    id: str
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question, the ids of the passages that answer it, and strings that an answer contains."""

    id: str
    language: Language
    text: str
    gold: tuple[str, ...]
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collection:
    """What a folder holds."""

    name: str
    passages: tuple[PassageRow, ...]
    questions: tuple[QuestionRow, ...]

    def passages_in(self, *languages: Language) -> tuple[PassageRow, ...]:
        """Those in one of the languages, in order."""
        return tuple(passage for passage in self.passages if passage.language in languages)


def read_collection(folder: Path, kind: str | None = None) -> Collection:
    """Read a folder.

    Questions that are marked as making no sense without their passage (`generic` is "1.0") are left
    out. Where questions have a `kind`, only one kind is kept: `kind`, by default "heading" if there
    are such; "all" keeps every kind. Questions without a kind are kept always.

    Raises:
        DocumentError: A file is missing, a line is malformed, or no questions are left.
    """
    for name in ("passages.jsonl", "questions.jsonl"):
        if not (folder / name).is_file():
            message = (
                f"{folder} has no {name}: name a folder with passages.jsonl and questions.jsonl, "
                "or a question set (.jsonl)."
            )
            raise DocumentError(folder, message)
    passages = _read_passages(folder / "passages.jsonl")
    questions = _read_questions(folder / "questions.jsonl", kind, passages)
    return Collection(folder.resolve().name, tuple(passages.values()), questions)


def half_of(identifier: str) -> str:
    """`even` (what Inyo was tuned on) or `odd`, by the SHA-256 of an id as an integer."""
    return "odd" if hashlib.sha256(identifier.encode()).digest()[-1] % 2 else "even"


def in_half(rows: Sequence[_Identified], half: str) -> list[_Identified]:
    """Those of a half, "even", "odd" or "all", in order."""
    return [row for row in rows if half in ("all", half_of(row.id))]


def subsample(rows: Sequence[_Identified], most: int | None) -> list[_Identified]:
    """At most so many, evenly spaced and always the same; all of them without a number."""
    if most is None or len(rows) <= most:
        return list(rows)
    return [rows[number * len(rows) // most] for number in range(most)]


def _read_passages(path: Path) -> dict[str, PassageRow]:
    rows = read_lines(path, _passage, "a passage with id, lang and text")
    return {row.id: row for row in _checked(path, rows, "passages")}


def _read_questions(
    path: Path, kind: str | None, passages: Mapping[str, PassageRow]
) -> tuple[QuestionRow, ...]:
    def parse(row: Row) -> tuple[QuestionRow, Row]:
        question = _question(row)
        for identifier in question.gold:
            if identifier not in passages:
                raise ValueError(
                    f"its right passage {identifier!r} is not in passages.jsonl: add it there."
                )
        return question, row

    read = read_lines(path, parse, "a question with id, lang, text and passage_id or passage_ids")
    _checked(path, [question for question, _ in read], "questions")
    kinds = {row["kind"] for _, row in read if row.get("kind")}
    kept = kind or (_DEFAULT_KIND if _DEFAULT_KIND in kinds else ALL_KINDS)
    questions = tuple(
        question
        for question, row in read
        if row.get("generic") != "1.0"
        and (kept == ALL_KINDS or not row.get("kind") or row["kind"] == kept)
    )
    if not questions:
        known = f" (its kinds are {', '.join(sorted(kinds))})" if kinds else ""
        message = f"{path}: no questions of the kind {kept!r} are left{known}: choose another."
        raise DocumentError(path, message)
    return questions


def _passage(row: Row) -> PassageRow:
    return PassageRow(text_of(row, "id"), _language(row), str(row["text"]))


def _question(row: Row) -> QuestionRow:
    answers = row.get("answers") or []
    if not isinstance(answers, list):
        raise ValueError('its answers are no list: write [] or ["..."].')
    text = question_of(row, "text")
    strings = tuple(str(answer) for answer in answers if str(answer).strip())
    return QuestionRow(text_of(row, "id"), _language(row), text, _gold(row), strings)


def _gold(row: Row) -> tuple[str, ...]:
    """Where there are passage_ids, passage_id is the name of the group that they make."""
    if row.get("passage_ids"):
        named = list(row["passage_ids"].values())
    else:
        named = [row.get("passage_id"), row.get("passage_id_en")]
    gold = tuple(dict.fromkeys(str(identifier) for identifier in named if identifier))
    if not gold:
        raise ValueError("it names no right passage: give it a passage_id or passage_ids.")
    return gold


def _language(row: Row) -> Language:
    language = row.get("lang")
    if language not in LANGUAGES:
        raise ValueError(f"its lang is {language!r}: give one of {', '.join(LANGUAGES)}.")
    return cast(Language, language)


def _checked(path: Path, rows: Sequence[_Identified], what: str) -> Sequence[_Identified]:
    if not rows:
        raise DocumentError(path, f"{path} holds no {what}: write one JSON object a line.")
    name, count = Counter(row.id for row in rows).most_common(1)[0]
    if count > 1:
        raise DocumentError(
            path, f"{path}: {count} {what} have the id {name!r}: rename all but one."
        )
    return rows
