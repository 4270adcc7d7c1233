"""Reading question sets and collections, their halves, and which quote is right."""

import hashlib
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DocumentError
from index.evaluation.question_sets import (
    Question,
    add_asked_option,
    first_right,
    half_of,
    in_half,
    read_collection,
    read_questions,
    subsample,
)
from index.types import Citation, Document, Excerpt
from tests.index.evaluation.folders import passage_rows, question_rows, write_folder

Row = dict[str, Any]
ROW = {"id": "1.en", "language": "en", "question": "Who resigned?", "gold": ["Leike resigned"]}


def excerpt(rank: int, quote: str) -> Excerpt:
    """An excerpt of which only the quote matters."""
    citation = Citation("a.txt", "A", "en", 0, len(quote), 1)
    return Excerpt(rank, quote, 1 / rank, (), citation)


def test_questions_are_read_line_by_line(tmp_path: Path) -> None:
    """Blank lines and a byte order mark aside; kind and form are optional, other keys ignored."""
    path = tmp_path / "questions.jsonl"
    other = {**ROW, "id": "2", "gold": [], "documents": ["a.txt"], "kind": "error", "form": None}
    lines = f"{json.dumps(ROW)}\n\n{json.dumps(other)}\n"
    path.write_text(lines, encoding="utf-8-sig")
    assert read_questions(path) == [
        Question("1.en", "en", "Who resigned?", ("Leike resigned",)),
        Question("2", "en", "Who resigned?", (), kind="error"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "{}",
        json.dumps({**ROW, "gold": 1}),
        json.dumps({**ROW, "gold": ["Leike", " \n"]}),  # every quote would contain it
        json.dumps({**ROW, "id": "\ud800"}),  # could not be written to a report
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


def test_an_id_that_occurs_twice_is_one_clear_error(tmp_path: Path) -> None:
    """The results of one question would replace those of the other."""
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{json.dumps(ROW)}\n{json.dumps(ROW)}\n")
    with pytest.raises(DocumentError, match=r"2 questions have the id '1\.en'"):
        read_questions(path)


PASSAGES: list[Row] = [
    {"id": "1-en", "lang": "en", "text": "Leike resigned."},
    {"id": "1-pt", "lang": "pt", "text": "Leike renunciou."},
]
QUESTION: Row = {"id": "q", "lang": "en", "text": "Who resigned?", "passage_id": "1-en"}


def test_a_folder_is_read(tmp_path: Path) -> None:
    """Named as it is, with all passages and questions; other keys are ignored."""
    collection = read_collection(write_folder(tmp_path / "tiny"))
    assert collection.name == "tiny"
    assert [passage.path for passage in collection.passages] == [
        row["id"] for row in passage_rows()
    ]
    assert [q.text for q in collection.questions] == [row["text"] for row in question_rows()]
    assert collection.questions[0] == Question(
        "resign?en", "en", "Who resigned?", ("Leike",), ("resign-en", "resign-ja", "resign-pt")
    )
    assert [passage.path for passage in collection.passages_in("pt")] == [
        "resign-pt",
        "weather-pt",
        "bread-pt",
    ]


def test_right_passages_may_be_named_singly(tmp_path: Path) -> None:
    """By passage_id, and its English twin by passage_id_en."""
    twin = {**QUESTION, "passage_id": "1-pt", "passage_id_en": "1-en"}
    questions = [QUESTION, {**twin, "id": "r"}]
    read = read_collection(write_folder(tmp_path, PASSAGES, questions)).questions
    assert [question.passages for question in read] == [("1-en",), ("1-pt", "1-en")]


def test_a_text_may_hold_a_line_separator(tmp_path: Path) -> None:
    """U+2028 is no line end of a file of JSON."""
    passages = [{**PASSAGES[0], "text": "one\u2028two"}]
    collection = read_collection(write_folder(tmp_path, passages, [QUESTION]))
    assert collection.passages == (Document("1-en", "one\u2028two", "", "en"),)


def test_questions_that_lean_on_their_passage_are_left_out(tmp_path: Path) -> None:
    """Those whose `generic` is "1.0"."""
    questions = [QUESTION, {**QUESTION, "id": "r", "generic": "1.0"}]
    read = read_collection(write_folder(tmp_path, PASSAGES, questions)).questions
    assert [question.id for question in read] == ["q"]


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        (None, ["h", "none"]),
        ("heading", ["h", "none"]),
        ("other", ["o", "none"]),
        ("all", ["h", "o", "none"]),
    ],
)
def test_headings_are_asked_where_there_are_kinds(
    tmp_path: Path, kind: str | None, kept: list[str]
) -> None:
    """Unless another kind is named; a question without a kind is kept always."""
    questions = [
        {**QUESTION, "id": "h", "kind": "heading"},
        {**QUESTION, "id": "o", "kind": "other"},
        {**QUESTION, "id": "none"},
    ]
    read = read_collection(write_folder(tmp_path, PASSAGES, questions), kind).questions
    assert [question.id for question in read] == kept


@pytest.mark.parametrize("name", ["passages.jsonl", "questions.jsonl"])
def test_a_missing_file_is_one_clear_error(tmp_path: Path, name: str) -> None:
    """It names the folder, the file and what to do."""
    folder = write_folder(tmp_path / "tiny")
    (folder / name).unlink()
    with pytest.raises(DocumentError, match=rf"tiny has no {name}: name a folder"):
        read_collection(folder)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "not a question with id"),
        (json.dumps({**QUESTION, "id": ""}), "it has no 'id'"),
        (json.dumps({**QUESTION, "text": "x" * 1_001}), "1,001 characters"),
        (json.dumps({**QUESTION, "lang": "fr"}), "its lang is 'fr': give one of ja, pt, en"),
        (json.dumps({**QUESTION, "passage_id": None}), "names no right passage"),
        (json.dumps({**QUESTION, "passage_id": "nine"}), "'nine' is not in passages.jsonl"),
        (json.dumps({**QUESTION, "answers": "Leike"}), "its answers are no list"),
    ],
)
def test_a_line_of_a_folder_that_is_no_question_is_one_clear_error(
    tmp_path: Path, line: str, problem: str
) -> None:
    """It names the file and the line."""
    folder = write_folder(tmp_path, PASSAGES, [QUESTION])
    with (folder / "questions.jsonl").open("a") as file:
        file.write(f"\n{line}\n")
    with pytest.raises(DocumentError) as raised:
        read_collection(folder)
    message = str(raised.value)
    assert "questions.jsonl, line 3: " in message
    assert problem in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"lang": "en", "text": "a"}, "line 3: it has no 'id'"),
        ({"id": "1-pt", "lang": "en", "text": "a"}, "2 passages have the id '1-pt'"),
    ],
)
def test_a_line_that_is_no_passage_is_one_clear_error(
    tmp_path: Path, row: Row, problem: str
) -> None:
    """Also where two passages have the same id."""
    folder = write_folder(tmp_path, [*PASSAGES, row], [QUESTION])
    with pytest.raises(DocumentError) as raised:
        read_collection(folder)
    assert problem in str(raised.value)


def test_a_folder_whose_questions_are_all_left_out_is_one_clear_error(tmp_path: Path) -> None:
    """It says which kinds there are."""
    folder = write_folder(tmp_path, PASSAGES, [{**QUESTION, "kind": "heading"}])
    with pytest.raises(DocumentError, match=r"'nine' are left \(its kinds are heading\)"):
        read_collection(folder, "nine")


def test_empty_files_are_one_clear_error(tmp_path: Path) -> None:
    """Whichever of the two is empty."""
    with pytest.raises(DocumentError, match="holds no passages"):
        read_collection(write_folder(tmp_path / "a", [], []))
    with pytest.raises(DocumentError, match="holds no questions"):
        read_collection(write_folder(tmp_path / "b", PASSAGES, []))


@given(st.text())
def test_a_half_is_the_parity_of_the_sha_256(identifier: str) -> None:
    """Of the id, read as an integer."""
    number = int(hashlib.sha256(identifier.encode()).hexdigest(), 16)
    assert half_of(identifier) == ("test" if number % 2 else "dev")


@given(st.lists(st.text(), unique=True), st.integers(1, 20))
def test_halves_and_subsamples_are_parts_in_order(names: list[str], max_questions: int) -> None:
    """The halves make the whole, and at most so many are left, the first one among them."""
    questions = [Question(name, "en", "Why?") for name in names]
    dev, test = in_half(questions, "dev"), in_half(questions, "test")
    assert sorted([*dev, *test], key=questions.index) == questions == in_half(questions, "all")
    kept = subsample(questions, max_questions)
    assert len(kept) == min(max_questions, len(questions))
    assert kept == sorted(kept, key=questions.index)
    assert kept[:1] == questions[:1]
    assert subsample(questions, None) == questions


def test_question_sets_are_named_with_their_documents(capsys: pytest.CaptureFixture[str]) -> None:
    """As often as there are folders; only some commands need one."""
    optional, required = ArgumentParser(), ArgumentParser()
    add_asked_option(optional)
    add_asked_option(required, required=True)
    named = ["--asked", "a.jsonl", "a", "--asked", "b.jsonl", "b"]
    pairs = [[Path("a.jsonl"), Path("a")], [Path("b.jsonl"), Path("b")]]
    for parser in (optional, required):
        assert parser.parse_args(named).asked == pairs
    assert optional.parse_args([]).asked == []
    with pytest.raises(SystemExit):
        required.parse_args([])
    assert "--asked QUESTIONS DOCUMENTS" in optional.format_help()
    assert "--asked" in capsys.readouterr().err
