"""Files of one JSON object a line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from index.engine import check_question
from index.errors import DocumentError, QuestionError

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
