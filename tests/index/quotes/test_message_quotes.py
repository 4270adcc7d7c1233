"""Quotes in messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.quotes.message_quotes import quotes_in


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("No quote at all, it's said > 5.", []),
        ('“One” and "two" and «três» and „vier“', ["One", "two", "três", "vier"]),
        ("彼は「辞任する『たぶん』と言った」と『言う』", ["辞任する『たぶん』と言った", "言う"]),
        ("「『「a」", ["a"]),
        ("> One\n> two\nMine.\n > Three", ["One\ntwo\n", "Three"]),
        ("See:\n>>> One\n\n“two”", ["One\n\n“two”"]),
        ("> “One”", ["“One”"]),
        (">One", []),
    ],
)
def test_quotation_marks_and_quoted_lines_are_found(message: str, expected: list[str]) -> None:
    """The marks themselves are no part of the quote."""
    assert [quote.text for quote in quotes_in(message)] == expected


@given(st.text('a “”"「」『』>\n«»', max_size=60))
def test_quotes_are_in_order(message: str) -> None:
    """They don't overlap, whatever marks are missing."""
    at = 0
    for quote in quotes_in(message):
        assert at <= quote.start <= quote.end <= len(message)
        at = quote.end
