"""The CSV file: exact, readable in Excel, and without formulas."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.db.csv_export import HEADER, to_csv
from bot.db.records import QuoteLocation, UnansweredEntry

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
FORMULA = re.compile(r"[\t\r]|\s*[=+\-@＝＋－＠]")


def read(data: bytes, delimiter: str = ",") -> list[list[str]]:
    """Parse a CSV file."""
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_every_entry_is_a_row_below_a_header() -> None:
    """Commas, quotes and line ends stay inside their cells."""
    rows = [
        UnansweredEntry(NOON, "unanswered", question='誰が"次"に,\n？', confidence=0.12345),
        UnansweredEntry(
            NOON,
            "unhelpful",
            reason="outdated",
            comment="Older.",
            places=(
                QuoteLocation("三月.md", 1, 9),
                QuoteLocation("gone.md", 2, 9),
                QuoteLocation("三月.md", 30, 99),
            ),
        ),
    ]
    lines = {1: (4, 4), 30: (7, 12)}
    assert (
        to_csv(rows, lambda place: lines.get(place.start))
        == (
            '\ufeff"time","kind","reason","comment","question","confidence","places"\r\n'
            '"2026-03-03 12:00:00+00:00","unanswered","","","誰が""次""に,\n？","0.1235",""\r\n'
            '"2026-03-03 12:00:00+00:00","unhelpful","outdated","Older.","",""'
            ',"三月.md:4\ngone.md\n三月.md:7-12"\r\n'
        ).encode()
    )


def test_without_entries_there_is_the_header() -> None:
    """An empty file would look broken."""
    assert read(to_csv([])) == [list(HEADER)]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+81 3", "'+81 3"),
        ("-1?", "'-1?"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝１＋１", "'＝１＋１"),
        ("  =1", "'  =1"),
        ("\t=1", "'\t'=1"),
        ("\rx", "'\rx"),
        ("a;=1", "a;'=1"),
        ("a\n=1", "a\n'=1"),
        ("1 = 1; 2-1", "1 = 1; 2-1"),
        ("C++ or a@b.c?", "C++ or a@b.c?"),
    ],
)
def test_a_question_that_would_be_a_formula_is_made_text(written: str, shown: str) -> None:
    """By an apostrophe before it; signs elsewhere are left alone."""
    (_, row) = read(to_csv([UnansweredEntry(NOON, "unanswered", question=written)]))
    assert row[HEADER.index("question")] == shown


@given(st.text(st.sampled_from("=+-@＝\t\r\n;,'\" a。")), st.sampled_from(",;\t"))
def test_no_cell_begins_a_formula(question: str, separator: str) -> None:
    """Whatever separator the spreadsheet uses."""
    data = to_csv([UnansweredEntry(NOON, "unanswered", question=question)])
    for row in read(data, separator):
        assert not [cell for cell in row if FORMULA.match(cell)]


@given(st.text())
def test_nothing_but_apostrophes_is_added(question: str) -> None:
    """Lone surrogates, which UTF-8 can't encode, become question marks."""
    (_, row) = read(to_csv([UnansweredEntry(NOON, "unanswered", question=question)]))
    encodable = question.encode("utf-8", "replace").decode()
    assert row[HEADER.index("question")].replace("'", "") == encodable.replace("'", "")
