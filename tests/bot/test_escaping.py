"""Whatever a quote holds, Discord shows exactly it, and nothing in it comes alive."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escaping import escape, label, quote_block, utf16_length
from tests.fakes.hostile import HOSTILE
from tests.fakes.markdown import show

_ANY_TEXT = st.text(
    st.one_of(
        st.sampled_from("\\*_~`|<>@#:[]()-+.!/123 a\n\r\t\u2028\u2029\u3000\u200b\u202e"),
        st.characters(exclude_categories=["Cs"]),
    )
)


@given(_ANY_TEXT)
def test_any_text_is_shown_exactly_and_stays_dead(text: str) -> None:
    """Discord shows what was escaped character for character and formats nothing of it."""
    shown = show(escape(text))
    assert shown.text == text
    assert not shown.alive


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_exactly_and_stays_dead(text: str) -> None:
    """The same for what people try."""
    shown = show(escape(text))
    assert shown.text == text
    assert not shown.alive


@pytest.mark.parametrize("text", HOSTILE[:12])
def test_the_second_opinion_sees_what_is_alive(text: str) -> None:
    """The reader that the other tests rely on does notice unescaped formatting."""
    assert show(text).alive


@given(_ANY_TEXT, st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40))))
def test_bold_words_leave_a_quote_exact(quote: str, bold: list[tuple[int, int]]) -> None:
    """Wherever the bold stretches lie, the quote reads as before and only bold is alive."""
    shown = show(quote_block(quote, bold))
    assert shown.text == quote
    assert set(shown.alive) <= {"block quote", "bold"}
    assert shown.alive.count("bold") % 2 == 0


def test_matched_words_are_bold() -> None:
    """Stretches that touch become one, since Discord reads **a****b** otherwise."""
    assert quote_block("a*b c", [(4, 5), (0, 1)]) == r">>> **a**\*b **c**"
    assert quote_block("abcd", [(0, 2), (2, 3)]) == ">>> **abc**d"
    assert quote_block("a b", [(0, 2)]) == ">>> **a** b"


@given(_ANY_TEXT)
def test_escaping_at_most_doubles_a_text(text: str) -> None:
    """What cards count on: a quote of 600 characters always fits into a message."""
    assert len(escape(text)) <= 2 * len(text)


@pytest.mark.parametrize("function", [escape, quote_block])
def test_hostile_text_costs_no_time(function: Callable[[str], str]) -> None:
    """No text makes escaping slow; it runs on the event loop."""
    started = time.perf_counter()
    for text in HOSTILE:
        function(text * (100_000 // (len(text) + 1)))
    assert time.perf_counter() - started < 30  # a busy machine; superlinear would be minutes


def test_a_label_is_one_shortened_line_without_tricks() -> None:
    """Titles and words lose line ends, marks that reorder text, and what is too much."""
    assert label(" two\r\nlines\u2028long ", 40) == "two lines long"
    assert label("\u202eevil\u2069 \ud83d", 40).strip() == "evil"
    assert label("[x](http://y)", 40) == r"\[x\](http\://y)"
    assert label("abcdef", 4) == "abc…"
    assert label("a bcdef", 3) == "a…"


@given(st.text())
def test_lengths_are_counted_as_the_strictest_counter_does(text: str) -> None:
    """Never fewer than code points."""
    assert len(text) <= utf16_length(text) <= 2 * len(text)
