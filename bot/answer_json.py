"""An Answer as JSON, for programs: the form that `inyo ask --json` promises."""

import dataclasses
import json

from index.records import Answer

__all__ = ["answer_to_json"]


def answer_to_json(answer: Answer) -> str:
    """One line of JSON. Offsets are code points of the decoded file, end exclusive."""
    return json.dumps(dataclasses.asdict(answer), ensure_ascii=False)
