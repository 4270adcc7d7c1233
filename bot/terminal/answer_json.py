"""An Answer as JSON, for programs: the form that `inyo ask --json` promises."""

import dataclasses
import json

from index.records import Answer

__all__ = ["answer_to_json"]


# They end a line for some readers (Python's splitlines, JavaScript of old), but not in JSON.
_LINE_SEPARATORS = {code: f"\\u{code:04x}" for code in (0x85, 0x2028, 0x2029)}


def answer_to_json(answer: Answer) -> str:
    """One line of JSON. Offsets are code points of the decoded file, end exclusive."""
    text = json.dumps(dataclasses.asdict(answer), ensure_ascii=False)
    return text.translate(_LINE_SEPARATORS)
