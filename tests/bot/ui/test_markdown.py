"""Whatever a quote holds, Discord shows exactly it, and nothing in it comes alive."""

import regex
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.markdown import escape, label, quote_block, utf16_length
from tests.fakes.hostile import PIECES, cases
from tests.fakes.rendering import render

# Marks of Discord's, what graphemes are made of, words, and anything else: in any order.
_ANY_TEXT = st.lists(
    st.one_of(st.sampled_from(PIECES), st.characters(exclude_categories=["Cs"])), max_size=40
).map("".join)
_SPANS = st.lists(st.tuples(st.integers(-3, 60), st.integers(-3, 60)), max_size=8)


def assert_shown(text: str) -> None:
    """The reader of Discord's markdown sees the text, and nothing alive in it."""
    rendered = render(escape(text))
    assert rendered.text == text
    assert not rendered.alive


@given(_ANY_TEXT)
def test_any_text_is_shown_exactly_and_stays_dead(text: str) -> None:
    """Discord shows what was escaped character for character and formats nothing of it."""
    assert_shown(text)


@given(_ANY_TEXT, _ANY_TEXT)
def test_texts_beside_each_other_stay_dead(one: str, other: str) -> None:
    """The end of one and the beginning of the next make nothing new."""
    assert escape(one) + escape(other) == escape(one + other)


def test_five_hundred_hostile_texts_are_shown_exactly_and_stay_dead() -> None:
    """The same for what people try."""
    for text in cases():
        assert_shown(text)


# Discord takes blanks at the beginning for the quote mark's.
@given(_ANY_TEXT.filter(lambda text: not text.startswith(" ")), _SPANS)
def test_bold_words_leave_a_quote_exact(quote: str, bold: list[tuple[int, int]]) -> None:
    """Wherever the bold stretches lie, the quote reads as before and only bold is alive."""
    block = quote_block(quote, bold)
    rendered = render(block)
    assert rendered.text == quote
    assert set(rendered.alive) <= {"block quote", "bold"}
    assert block.count("**") == escape(quote).count("**") + 2 * len(rendered.bold)


@given(_ANY_TEXT, _SPANS)
def test_bold_never_splits_what_a_reader_sees_as_one_character(
    quote: str, bold: list[tuple[int, int]]
) -> None:
    """Every bold stretch begins and ends between two graphemes, and neither with a blank."""
    edges = {0, *(grapheme.end() for grapheme in regex.finditer(r"\X", quote))}
    at = 0
    for stretch in render(quote_block(quote, bold)).bold:
        at = quote.index(stretch, at)
        # The same words may stand there more than once.
        while not {at, at + len(stretch)} <= edges:
            at = quote.index(stretch, at + 1)
        assert stretch
        assert not stretch[0].isspace()
        assert not stretch[-1].isspace()
        at += len(stretch)


def test_bold_words_among_line_ends_of_all_kinds() -> None:
    """A word's stretch begins and ends at the word, whatever ends the lines around it."""
    for end in ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\r\n\r\n"):
        quote = f"one{end}two{end}three"
        start = quote.index("two")
        for bold in ((start, start + 3), (start - len(end), start + 3 + len(end))):
            rendered = render(quote_block(quote, [bold]))
            assert (rendered.text, rendered.bold) == (quote, ["two"])
        across = (start + 1, len(quote) - 1)  # half a word to half a word
        assert render(quote_block(quote, [across])).bold == [f"wo{end}thre"]


def test_matched_words_are_bold() -> None:
    """Stretches that touch become one, since Discord reads **a****b** otherwise."""
    assert quote_block("a*b c", [(4, 5), (0, 1)]) == r">>> **a**\*b **c**"
    assert quote_block("abcd", [(0, 2), (2, 3)]) == ">>> **abc**d"
    assert quote_block("a b", [(0, 2)]) == ">>> **a** b"


@given(_ANY_TEXT)
def test_escaping_at_most_doubles_a_text(text: str) -> None:
    """What cards count on: a quote of 600 characters always fits into a message."""
    assert len(escape(text)) <= 2 * len(text)


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
