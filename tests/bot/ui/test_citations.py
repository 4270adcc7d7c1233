"""What stands below a quote of extracted text: where in its file it is."""

import pytest

from bot.i18n import PHRASES
from bot.terminal.quotes import cited
from bot.ui.citations import CitationStyle, citation_line
from index.types import Citation, Language, PlaceKind, PlaceRange


def citation(
    kind: PlaceKind, first: str, last: str = "", headings: tuple[str, ...] = ()
) -> Citation:
    """The citation of a quote from a file of places."""
    place = PlaceRange(kind, first, last or first)
    return Citation(
        "a.bin", "Handbook", "en", 0, 1, 7, place=place, headings=headings, is_extracted=True
    )


@pytest.mark.parametrize(
    ("language", "kind", "first", "last", "said"),
    [
        ("en", "page", "3", "3", "page 3"),
        ("ja", "page", "3", "4", "3–4ページ"),
        ("pt", "slide", "3", "4", "slides 3–4"),
        ("en", "row", "Budget, row 5", "Budget, row 7", "sheet Budget, rows 5–7"),
        ("ja", "row", "Budget, row 5", "Costs, row 7", "シート「Budget」、5行目"),
        ("pt", "row", "row 5", "row 5", "linha 5"),
        ("en", "time", "00:01:02", "00:01:09", "00:01:02–00:01:09"),
        (
            *("en", "message", "Ana · 2024-04-01 10:00", "Bo · 2024-04-01 10:01"),
            "messages from Ana · 2024-04-01 10:00 – Bo · 2024-04-01 10:01",
        ),
        ("ja", "message", "Ana", "Ana", "Anaのメッセージ"),
        ("en", "chapter", "Setting out", "Setting out", "Setting out"),
        ("pt", "chapter", "2", "2", "capítulo 2"),
    ],
)
def test_a_citation_names_the_place(
    language: Language, kind: PlaceKind, first: str, last: str, said: str
) -> None:
    """In the reader's language, and never lines, which are not the file's."""
    style = CitationStyle(has_place=True)
    line = citation_line(citation(kind, first, last), PHRASES[language], style, language="en")
    assert line.replace("\\", "") == f"Handbook · {said} · a.bin"  # without Markdown's escapes


def test_what_a_heading_says_is_not_said_again() -> None:
    """Chapters and sheets are often headings as well; pages aren't."""
    chapter = citation("chapter", "Setting out", headings=("Handbook", "Setting Out"))
    assert cited(chapter) == "Handbook › Setting Out · a.bin · English"
    page = citation("page", "3", "4", headings=("Holidays",))
    assert cited(page) == "Handbook › Holidays · a.bin, pages 3–4 · English"
    line = citation_line(page, PHRASES["en"], CitationStyle())
    assert line == "Handbook › Holidays · pages 3–4"
