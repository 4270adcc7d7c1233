"""Unanswered questions as a question set: `inyo evaluate` reads it, and it repeats nothing."""

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.db.question_set_export import to_question_set
from bot.db.records import UnansweredEntry
from index.evaluation.question_sets import read_questions
from index.text.chatter import classify_chatter

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def asked(*questions: str) -> list[UnansweredEntry]:
    """Each of them without an answer."""
    return [UnansweredEntry(NOON, "unanswered", question=question) for question in questions]


def test_each_question_comes_once_with_how_often_it_was_asked() -> None:
    """The most frequent first, in the latest words; without chatter, texts not kept and ratings."""
    entries = [
        *asked("Is there a refund", "返金できますか？", "thanks!", "is there a  REFUND??", ""),
        UnansweredEntry(NOON, "unhelpful", reason="outdated", comment="Older."),
    ]
    rows = [json.loads(line) for line in to_question_set(entries).decode().splitlines()]
    assert [{k: v for k, v in row.items() if k != "id"} for row in rows] == [
        {
            "language": language,
            "question": question,
            "gold": [],
            "kind": "asked",
            "times": times,
        }
        for language, question, times in (
            ("en", "is there a  REFUND??", 2),
            ("ja", "返金できますか？", 1),
        )
    ]
    (later,) = to_question_set(asked("Is there a refund?")).decode().splitlines()
    assert json.loads(later)["id"] == rows[0]["id"]
    assert to_question_set(asked("", "hello", "👍")) == b""


@given(st.lists(st.text(max_size=20)))
def test_evaluate_reads_every_question(questions: list[str]) -> None:
    """Whatever people wrote, with an id of its own."""
    expected = {q.strip() for q in questions if q.strip() and not classify_chatter(q.strip())}
    written = to_question_set(asked(*questions))
    if not expected:
        assert written == b""
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "unanswered.jsonl"
        path.write_bytes(written)
        read = read_questions(path)
    assert {question.text for question in read} <= expected
    assert not any(question.gold for question in read)
