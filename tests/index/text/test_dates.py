"""Dates as people write them, and which is newer."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.dates import date_in_path, is_newer, names_year, parse_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-03-20", (2024, 3, 20)),
        ("2024-03-20T10:00:00+09:00", (2024, 3, 20)),
        ("20240320", (2024, 3, 20)),
        ("2024/3", (2024, 3, 0)),
        ("2024年3月20日", (2024, 3, 20)),
        ("２０２４年３月", (2024, 3, 0)),
        ("March 2024", (2024, 3, 0)),
        ("20 Mar 2024", (2024, 3, 20)),
        ("March 20th, 2024", (2024, 3, 20)),
        ("20 de março de 2024", (2024, 3, 20)),
        ("Handbook 2024", (2024, 0, 0)),
        ("03/04/2024", (2024, 0, 0)),
        ("2024-13-45", (2024, 0, 0)),
        ("policies/policy-2023.md", (2023, 0, 0)),
        ("Room 120245", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_read(text: str, date: tuple[int, int, int] | None) -> None:
    """As far as they are certain."""
    assert parse_date(text) == date


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)), st.dates())
def test_whole_dates_are_ordered_as_days_are(day: datetime.date, other: datetime.date) -> None:
    """And a date in ISO's form is read as it is."""
    date, other_date = ((each.year, each.month, each.day) for each in (day, other))
    assert parse_date(day.isoformat()) == date
    assert is_newer(date, other_date) == (day > other)


def test_a_month_is_neither_before_nor_after_its_year() -> None:
    """What isn't said decides nothing."""
    assert not is_newer((2024, 0, 0), (2024, 3, 0))
    assert not is_newer((2024, 3, 0), (2024, 0, 0))
    assert is_newer((2024, 3, 0), (2023, 0, 0))


@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("minutes/2026-03-03.md", "2026-03-03"),
        ("2026_03_notes.txt", "2026-03"),
        ("20260303-call.txt", "2026-03-03"),
        ("2025-01/2026-03-03.md", "2026-03-03"),
        ("reports/2024.txt", None),
        ("a2026-03.md", None),
        ("2026-19.md", None),
    ],
)
def test_a_path_tells_a_day_or_a_month(path: str, date: str | None) -> None:
    """A year alone may be the subject."""
    assert date_in_path(path) == date


def test_a_question_may_name_a_year() -> None:
    """In digits of any width."""
    assert names_year("What was the fee in 2023?")
    assert names_year("２０２３年の料金は？")
    assert not names_year("What is the fee for 12023 people?")
