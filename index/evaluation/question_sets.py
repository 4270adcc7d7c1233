"""Questions with known answers: two file formats, the dev and test halves, and the right quote.

A question set (.jsonl) is asked over the documents folder. Each line is an object with `id`,
`language`, `question` and `gold`: strings of the documents, of which a right quote contains one.
`gold` is empty if the documents don't answer the question. `kind` (of question) and `form` (of what
answers it) are optional; figures are broken down by them.

A collection is a folder that brings its own passages. `passages.jsonl` has `id`, `lang` and `text`;
`questions.jsonl` has `id`, `lang`, `text` and the right passage: either `passage_ids` ({"en": id,
"ja": id, ...}, passages that are translations of each other) or `passage_id`, with its English
translation in `passage_id_en`. `answers` may list strings, of which a right quote contains one.
"""

import hashlib
import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from index.engine import check_question
from index.errors import DocumentError, QuestionError
from index.types import LANGUAGES, Document, Excerpt, Language

HALVES = ("dev", "test", "all")
LAYOUTS = ("monolingual", "multilingual")
ALL_KINDS = "all"
BREAKDOWNS = ("kind", "form")  # optional fields of a question set
_DEFAULT_KIND = "heading"

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what is known of its answer.

    Attributes:
        id: Unique within its set; decides its half.
        language: The language it is asked in.
        text: The question itself.
        gold: Strings, of which a right quote contains one.
        passages: Ids of the passages that answer it; empty in a question set.
        kind: Of question, such as "error"; empty if the set doesn't say. Only of a question set.
        form: Of what answers it, such as "table"; likewise.
    """

    id: str
    language: Language
    text: str
    gold: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    kind: str = ""
    form: str = ""


@dataclass(frozen=True, slots=True)
class Collection:
    """A test collection: passages, and questions that they answer.

    A passage is a Document whose path is the passage's id. It has no title, which might be the very
    question.
    """

    name: str
    passages: tuple[Document, ...]
    questions: tuple[Question, ...]

    def passages_in(self, *languages: Language) -> tuple[Document, ...]:
        """Passages in any of the languages, in order."""
        return tuple(passage for passage in self.passages if passage.language in languages)


_Item = TypeVar("_Item", Document, Question)


class _RowError(ValueError):
    """A problem with one line; its text is shown to the user."""


def read_questions(path: Path) -> list[Question]:
    """Read a question set.

    Raises:
        DocumentError: The file can't be read, is empty, has a malformed line or an id twice.
    """

    def parse(row: _Row) -> Question:
        gold = row["gold"]
        is_list = isinstance(gold, list) and all(isinstance(string, str) for string in gold)
        if row["language"] not in LANGUAGES or not is_list:
            raise ValueError
        if not all(map(str.strip, gold)):
            raise _RowError("its gold has a string without text: remove it.")
        text = check_question(_text(row, "question"))
        kind, form = (str(row.get(name) or "") for name in BREAKDOWNS)
        return Question(str(row["id"]), row["language"], text, tuple(gold), (), kind, form)

    return _read_jsonl(path, parse, "question", "id, language, question and gold")


def read_collection(folder: Path, kind: str | None = None) -> Collection:
    """Read a collection.

    Questions marked as meaningless without their passage (`generic` is "1.0") are dropped.

    Args:
        folder: Holds passages.jsonl and questions.jsonl.
        kind: Keep questions of this `kind` only, or of every kind if it is "all". By default
            "heading" if the collection has such questions, else all. Questions without a kind are
            always kept.

    Raises:
        DocumentError: A file is missing or malformed, or no question is left.
    """
    for name in ("passages.jsonl", "questions.jsonl"):
        if not (folder / name).is_file():
            message = (
                f"{folder} has no {name}: name a folder with passages.jsonl and questions.jsonl, "
                "or a question set (.jsonl)."
            )
            raise DocumentError(folder, message)

    def parse_passage(row: _Row) -> Document:
        return Document(_text(row, "id"), str(row["text"]), "", _language(row))

    path = folder / "passages.jsonl"
    passages = _read_jsonl(path, parse_passage, "passage", "id, lang and text")
    known = {passage.path for passage in passages}
    kinds: dict[str, str] = {}  # question id -> kind
    generic: set[str] = set()

    def parse_question(row: _Row) -> Question:
        question = _parse_question(row)
        for passage in question.passages:
            if passage not in known:
                message = f"its right passage {passage!r} is not in passages.jsonl: add it there."
                raise _RowError(message)
        kinds[question.id] = row.get("kind") or ""
        if row.get("generic") == "1.0":
            generic.add(question.id)
        return question

    path = folder / "questions.jsonl"
    form = "id, lang, text and passage_id or passage_ids"
    questions = _read_jsonl(path, parse_question, "question", form)
    names = sorted(set(kinds.values()) - {""})
    kind = kind or (_DEFAULT_KIND if _DEFAULT_KIND in names else ALL_KINDS)
    kept = tuple(
        question
        for question in questions
        if question.id not in generic and (kind == ALL_KINDS or kinds[question.id] in ("", kind))
    )
    if not kept:
        listed = f" (its kinds are {', '.join(names)})" if names else ""
        message = f"{path}: no questions of the kind {kind!r} are left{listed}: choose another."
        raise DocumentError(path, message)
    return Collection(folder.resolve().name, tuple(passages), kept)


def add_asked_option(parser: ArgumentParser, *, required: bool = False) -> None:
    """Add `--asked QUESTIONS DOCUMENTS` to a command: pairs of paths, none unless it is given."""
    parser.add_argument(
        "--asked",
        nargs=2,
        type=Path,
        action="append",
        required=required,
        default=[],
        metavar=("QUESTIONS", "DOCUMENTS"),
        help="a question set (.jsonl) and the folder of its documents; may be repeated",
    )


def half_of(identifier: str) -> str:
    """The half of a question: "dev", on which Inyo was tuned, or "test".

    The dev half has the ids whose SHA-256, as an integer, is even.
    """
    return "test" if hashlib.sha256(identifier.encode()).digest()[-1] % 2 else "dev"


def in_half(questions: Sequence[Question], half: str) -> list[Question]:
    """The questions of one half, or of both if `half` is "all", in order."""
    return [question for question in questions if half in ("all", half_of(question.id))]


def subsample(questions: Sequence[Question], max_questions: int | None) -> list[Question]:
    """At most `max_questions`, evenly spaced and always the same ones; None keeps all."""
    if max_questions is None or len(questions) <= max_questions:
        return list(questions)
    numbers = (n * len(questions) // max_questions for n in range(max_questions))
    return [questions[number] for number in numbers]


def contains_answer(text: str, gold: Sequence[str]) -> bool:
    """Whether the text contains one of the strings, ignoring white space."""
    squeezed = "".join(text.split())
    return any("".join(string.split()) in squeezed for string in gold)


def first_right(excerpts: Sequence[Excerpt], gold: Sequence[str]) -> int | None:
    """The rank of the first excerpt whose quote contains a gold string, if there is one."""
    ranks = (excerpt.rank for excerpt in excerpts if contains_answer(excerpt.quote, gold))
    return next(ranks, None)


def _read_jsonl(
    path: Path, parse: Callable[[_Row], _Item], noun: str, required_keys: str
) -> list[_Item]:
    """Parse each line of a file that isn't blank, and check that there are lines and unique ids.

    `parse` raises _RowError or QuestionError with a message for the user, or whatever Python raises
    when a key is missing or a value has another type.
    """
    try:
        # Not splitlines(): JSON may contain U+2028 and similar characters unescaped.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(path, f"{path} can't be read ({error}): name a .jsonl file.") from error
    items: list[_Item] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if "\\u" in line and not _is_encodable(row):
                raise _RowError(r"it has half of a character (\ud800 to \udfff): write it whole.")
            items.append(parse(row))
        except (AttributeError, KeyError, TypeError, ValueError, QuestionError) as error:
            has_message = isinstance(error, _RowError | QuestionError)
            problem = str(error) if has_message else f"not a {noun} with {required_keys}."
            raise DocumentError(path, f"{path}, line {number}: {problem}") from error
    if not items:
        raise DocumentError(path, f"{path} holds no {noun}s: write one JSON object a line.")
    ids = (item.path if isinstance(item, Document) else item.id for item in items)
    name, count = Counter(ids).most_common(1)[0]
    if count > 1:
        message = f"{path}: {count} {noun}s have the id {name!r}: rename all but one."
        raise DocumentError(path, message)
    return items


def _is_encodable(row: _Row) -> bool:
    """Whether a row can be written as UTF-8 again, which half of a surrogate pair can't."""
    try:
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _parse_question(row: Mapping[str, Any]) -> Question:
    """A question of a collection."""
    answers = row.get("answers") or []
    if not isinstance(answers, list):
        raise _RowError('its answers are no list: write [] or ["..."].')
    text = check_question(_text(row, "text"))
    # If there are passage_ids, passage_id is the name of the group they form.
    if row.get("passage_ids"):
        named = list(row["passage_ids"].values())
    else:
        named = [row.get("passage_id"), row.get("passage_id_en")]
    passages = tuple(dict.fromkeys(str(identifier) for identifier in named if identifier))
    if not passages:
        raise _RowError("it names no right passage: give it a passage_id or passage_ids.")
    gold = tuple(str(answer) for answer in answers if str(answer).strip())
    return Question(_text(row, "id"), _language(row), text, gold, passages)


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _RowError(f"it has no {key!r}: give every line one.")
    return value


def _language(row: Mapping[str, Any]) -> Language:
    language = row.get("lang")
    if language not in LANGUAGES:
        raise _RowError(f"its lang is {language!r}: give one of {', '.join(LANGUAGES)}.")
    return cast(Language, language)
