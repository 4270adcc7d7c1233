"""Measuring answers end to end."""

import json
from pathlib import Path

import pytest

from index.errors import DocumentError
from index.evaluation.question_sets import (
    Question,
    ask_questions,
    count_outcomes,
    first_right,
    read_questions,
    selected,
)
from index.types import Citation, Excerpt
from tests.index.small import answerer_of

ROW = {"id": "1.en", "language": "en", "question": "Who resigned?", "gold": ["Leike resigned"]}


def excerpt(rank: int, quote: str) -> Excerpt:
    """An excerpt of which only the quote matters."""
    citation = Citation("a.txt", "A", "en", 0, len(quote), 1)
    return Excerpt(rank, quote, 1 / rank, (), citation)


def test_questions_are_read_line_by_line(tmp_path: Path) -> None:
    """Blank lines and a byte order mark aside; other keys are ignored."""
    path = tmp_path / "questions.jsonl"
    other = {**ROW, "id": "2", "gold": [], "documents": ["a.txt"]}
    lines = f"{json.dumps(ROW)}\n\n{json.dumps(other)}\n"
    path.write_text(lines, encoding="utf-8-sig")
    assert read_questions(path) == [
        Question("1.en", "en", "Who resigned?", ("Leike resigned",)),
        Question("2", "en", "Who resigned?", ()),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "1",
        "{}",
        json.dumps({**ROW, "gold": 1}),
        json.dumps({**ROW, "gold": "a"}),
        json.dumps({**ROW, "gold": [1]}),
        json.dumps({**ROW, "question": "x" * 1_001}),
        json.dumps({**ROW, "language": "fr"}),
    ],
)
def test_a_line_that_is_no_question_is_one_clear_error(tmp_path: Path, line: str) -> None:
    """It names the file and the line."""
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{json.dumps(ROW)}\n{line}\n")
    with pytest.raises(DocumentError, match=r"questions\.jsonl, line 2"):
        read_questions(path)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xff", b"", b"\n\n"])
def test_a_set_that_cannot_be_read_is_one_clear_error(
    tmp_path: Path, content: bytes | None
) -> None:
    """It is missing, no text or empty."""
    path = tmp_path / "questions.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DocumentError) as raised:
        read_questions(path)
    assert raised.value.path == path


def test_the_first_right_excerpt_holds_a_gold_string() -> None:
    """White space aside, since documents differ in it."""
    excerpts = [excerpt(1, "He left."), excerpt(2, "2023 年\n 3 月 14 日"), excerpt(3, "2023年3月")]
    assert first_right(excerpts, ["2023年 3月"]) == 2
    assert first_right(excerpts, ["2024年", "left"]) == 1
    assert first_right(excerpts, ["2024年"]) is None
    assert first_right(excerpts, []) is None


def test_figures_are_counted_for_each_language_and_for_all() -> None:
    """Right first, right among three, answered, and answered where nothing is."""
    engine = answerer_of("Leike resigned on Friday. He had asked for computers.")
    questions = [
        Question("1", "en", "When did Leike resign?", ("on Friday",)),
        Question("2", "en", "When did Leike resign?", ("on Sunday",)),
        Question("3", "en", "Which hippopotamus composed symphonies?", ()),
        Question("4", "ja", "天気はどうですか？", ()),
    ]
    told: list[int] = []
    outcomes = ask_questions(questions, engine, lambda *report: told.append(report[1]))
    japanese, english, everything = count_outcomes(outcomes)
    assert japanese["questions"] == "Japanese"
    assert english == {
        "questions": "English",
        "right first": "1/2 (50 %)",
        "right among three": "1/2 (50 %)",
        "answered": "2/2 (100 %)",
        "answered where nothing is": "0/1 (0 %)",
    }
    assert everything["answered where nothing is"] == "0/2 (0 %)"
    assert told == [1, 2, 3, 4]


def test_questions_are_selected_by_half_and_language() -> None:
    """At most so many of each language."""
    questions = [
        Question(str(number), "en" if number % 3 else "ja", "Why?", ()) for number in range(30)
    ]
    even, odd = (selected(questions, half, None) for half in ("even", "odd"))
    assert sorted(q.id for q in (*even, *odd)) == sorted(q.id for q in questions)
    languages = [question.language for question in selected(questions, "all", 4)]
    assert languages == ["ja"] * 4 + ["en"] * 4
