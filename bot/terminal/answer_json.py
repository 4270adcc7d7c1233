"""An Answer as JSON, for programs: the form that `inyo ask --json` promises."""

import dataclasses
import json
from collections.abc import Mapping

from index.types import Answer

__all__ = ["answer_to_json", "error_to_json"]


# They end a line for some readers (Python's splitlines, JavaScript of old), but not in JSON.
_LINE_SEPARATORS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}


def answer_to_json(answer: Answer) -> str:
    """One line of JSON. Offsets are code points of the decoded file, end exclusive."""
    return _one_line(dataclasses.asdict(answer))


def error_to_json(question: str, error: str) -> str:
    """One line of JSON, in place of an answer: why there is none."""
    return _one_line({"question": question, "error": error})


def _one_line(row: Mapping[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False).translate(_LINE_SEPARATORS)
