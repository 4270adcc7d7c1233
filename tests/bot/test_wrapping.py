"""Lines for a screen."""

import itertools

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.terminal.screen import break_offsets

WORDS = st.text(st.sampled_from("abc ã日本語、。「」ー\n"), max_size=80)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines."""
    bounds = [0, *break_offsets(text, width), len(text)]
    return [text[a:b] for a, b in itertools.pairwise(bounds)]


@given(WORDS, st.integers(4, 20))
@example("a「a、", 4)
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    """Blanks at the end of a line don't count: nobody sees them."""
    lines = wrapped(text, width)
    assert "".join(lines) == text
    assert all(cell_len(part.rstrip(" ")) <= width for line in lines for part in line.split("\n"))


def test_japanese_fills_its_lines_and_latin_words_stay_whole() -> None:
    """A Latin word inside Japanese neither breaks nor leaves a line half empty."""
    assert wrapped("昨日OpenAIは新しいモデルを発表した。", 16) == [
        "昨日OpenAIは新し",
        "いモデルを発表し",
        "た。",
    ]
    assert wrapped("the quick brown fox", 10) == ["the quick ", "brown fox"]


def test_no_line_begins_with_a_full_stop() -> None:
    """Nor ends with an opening bracket."""
    assert wrapped("あいうえ。お", 8) == ["あいう", "え。お"]
    assert wrapped("あいう「えお」", 8) == ["あいう", "「えお」"]
