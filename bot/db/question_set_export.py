"""Unanswered questions as a question set, in which the documents' owner writes what they expect."""

import json
from collections.abc import Iterable

from bot.db.records import UnansweredEntry
from index.files import digest_of
from index.text.chatter import classify_chatter
from index.text.language import question_languages
from index.text.tokenizer import fold

ID_BYTES = 6
KIND = "asked"  # by members, not made up by the owner


def to_question_set(entries: Iterable[UnansweredEntry]) -> bytes:
    """Write one JSON object per question, as `inyo evaluate` reads it, the most frequent first.

    Entries without a text and chatter are left out. Questions that differ in nothing but case,
    spacing and punctuation are one, in the words of the last who asked; `times` says how often it
    was asked. A question keeps its id from one file to the next. Nobody who asked is named.
    """
    questions: dict[str, str] = {}  # what is the same of a question -> the question
    times: dict[str, int] = {}
    for entry in entries:
        question = entry.question.strip()
        if not question or classify_chatter(question):
            continue
        key = "".join(filter(str.isalnum, fold(question))) or question
        questions[key] = question
        times[key] = times.get(key, 0) + 1
    rows = (
        {
            "id": f"{KIND}-{digest_of(key, size=ID_BYTES).hex()}",
            "language": question_languages(questions[key])[0],
            "question": questions[key],
            "gold": [],
            "kind": KIND,
            "times": times[key],
        }
        for key in sorted(times, key=lambda key: -times[key])
    )
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    return "".join(lines).encode("utf-8", "replace")
