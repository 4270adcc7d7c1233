"""A document cut into pages: nothing lost, nothing torn, nothing too long."""

from itertools import pairwise

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from index.browse.pages import Page, context, page_of, pages
from index.documents.structure import read_structure
from index.text.characters import line_of

PIECES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "Leike resigned. He had asked for computers.",
            "ライク氏は辞任した。彼は計算機を求めていた。",
            "👩‍👩‍👧‍👦🇯🇵🇧🇷🇵🇹",
            "e\u0301\u0323か\u3099",
            "*bold* [link](x) \\ ~~",
            "\r\n",
            "\n\n",
            "\r",
            "   ",
        ]
    ),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


def escaped(text: str) -> int:
    """The UTF-16 units of the text once its marks are escaped."""
    n_marks = sum(text.count(mark) for mark in "\\*_~`|<@[]:#>-+.")
    return n_marks + len(text.encode("utf-16-le", "surrogatepass")) // 2


def shown(text: str, found: tuple[Page, ...]) -> list[str]:
    """What stands on each page."""
    return [text[page.start : page.end] for page in found]


def grapheme_ends(text: str) -> set[int]:
    """The places between what a reader sees as characters."""
    return {0, *(match.end() for match in regex.finditer(r"\X", text))}


def check_pages(text: str, found: tuple[Page, ...], most: int) -> None:
    """Each page is as long as it may be, tears nothing and knows its lines."""
    ends = grapheme_ends(text)
    longest = max((escaped(g) for g in regex.findall(r"\X", text)), default=0)
    for page in found:
        piece = text[page.start : page.end]
        assert escaped(piece) <= most or len(piece) == 1
        assert {page.start, page.end} <= ends or longest > most
        assert page.first_line == line_of(text, page.start)
        assert page.last_line == line_of(text, max(page.start, page.end - 1))
    for before, after in pairwise(found):
        assert before.end == after.start


@given(TEXTS, st.integers(40, 120))
@example("🇯🇵" * 60, 41)
@example("a" + "\u0301" * 300 + "b", 40)
@example("\r\n" * 60, 40)
def test_pages_together_are_the_text(text: str, most: int) -> None:
    """Whatever it holds, however small the pages are."""
    starts = [sentence.start for sentence in read_structure(text).sentences]
    for found in (pages(text, most, escaped), pages(text, most, escaped, starts)):
        assert "".join(shown(text, found)) == text
        check_pages(text, found, most)


@given(TEXTS, st.integers(1, 5))
def test_pages_may_be_tiny(text: str, most: int) -> None:
    """One character a page, if need be."""
    found = pages(text, most, escaped)
    assert "".join(shown(text, found)) == text
    assert all(page.start < page.end for page in found) or not text


def test_a_page_without_room_is_refused() -> None:
    """There would be no end of them."""
    with pytest.raises(ValueError, match="at least 1"):
        pages("a", 0)


def test_an_empty_text_has_one_page() -> None:
    """So that whoever opens it sees something."""
    assert pages("", 10) == (Page(0, 0, 1, 1),)


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("One one.\n\nTwo two.\nTwo more.\n\nThree.", 31, ["One one.\n\nTwo two.\nTwo more.\n\n"]),
        ("One one one one.\nTwo two two.", 24, ["One one one one.\n"]),
        ("One one one. Two two two.", 20, ["One one one. "]),
        ("One two three four five", 12, ["One two "]),
        ("辞任辞任辞任辞任", 5, ["辞任辞任辞"]),
    ],
)
def test_pages_end_where_the_text_pauses(text: str, most: int, expected: list[str]) -> None:
    """Behind a paragraph, else a line, a sentence, a word; else between two characters."""
    starts = [sentence.start for sentence in read_structure(text).sentences]
    assert shown(text, pages(text, most, sentence_starts=starts))[:1] == expected


def test_the_page_of_a_place_is_found() -> None:
    """The last one, for places behind the end."""
    text = "One one.\n\nTwo two.\n\nThree."
    found = pages(text, 12)
    for number, page in enumerate(found):
        assert all(page_of(found, at) == number for at in range(page.start, page.end))
    assert page_of(found, 1_000) == len(found) - 1
    assert page_of(found, -1) == 0


@given(TEXTS, st.integers(60, 120), st.data())
def test_a_quote_stands_on_one_page_of_its_context(
    text: str, most: int, data: st.DataObject
) -> None:
    """Wholly where a page has room for it, else from its beginning on."""
    places = sorted(grapheme_ends(text))
    start = data.draw(st.sampled_from(places))
    end = data.draw(st.sampled_from([at for at in places if at >= start]))
    found = context(text, start, end, most, escaped, around=3)
    check_pages(text, found.pages, most)
    page = found.pages[found.shown]
    assert page.start <= start
    if escaped(text[start:end]) <= most:
        assert end <= page.end
    else:
        assert start < page.end
    assert found.shown <= 3
    assert len(found.pages) <= 7


def test_a_quote_is_shown_with_what_stands_before_and_behind_it() -> None:
    """Rather than at the edge of its page."""
    text = " ".join(f"This is sentence {number:03}." for number in range(400))
    start = text.index("This is sentence 200.")
    starts = [sentence.start for sentence in read_structure(text).sentences]
    found = context(text, start, start + 21, 500, sentence_starts=starts)
    page = found.pages[found.shown]
    assert page.start < start - 100
    assert page.end > start + 121
    assert text.startswith("This", page.start)
    assert (len(found.pages), found.shown) == (11, 5)
    assert "".join(shown(text, found.pages)) == text[found.pages[0].start : found.pages[-1].end]


def test_a_text_that_fits_is_one_page_around_its_quote() -> None:
    """There is nothing to turn."""
    found = context("Leike resigned. He left.", 16, 24, 100)
    assert found.pages == (Page(0, 24, 1, 1),)
    assert found.shown == 0
