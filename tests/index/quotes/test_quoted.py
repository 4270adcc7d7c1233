"""What of a message is quoted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.quotes.find import quoted_stretches


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
    assert [stretch.text for stretch in quoted_stretches(message)] == expected


@given(st.text('a “”"「」『』>\n«»', max_size=60))
def test_stretches_are_in_order(message: str) -> None:
    """And apart, whatever is open or closed."""
    at = 0
    for stretch in quoted_stretches(message):
        assert at <= stretch.start <= stretch.end <= len(message)
        at = stretch.end
