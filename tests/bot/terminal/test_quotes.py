"""Quotes at the terminal: Markdown as what it means, and citations with headings."""

from dataclasses import replace

import pytest

from bot.terminal.quotes import cited, quote_texts
from bot.terminal.screen import Terminal
from index.types import Context, Excerpt, Omitted
from tests.fakes.answers import answer, excerpt

STEPS = (
    "1. Run `inyo`\x1b[0m:\n\n   ```sh\n   inyo   run\n   ```\n"
    "2. **Wait**, see [help](https://a.example)."
)


def texts_of(found: Excerpt, width: int = 80) -> list[str]:
    """The lines of a quote."""
    shown = (text.plain for text, _ in quote_texts(found, width))
    return [line for text in shown for line in text.split("\n")]


def test_markdown_is_shown_as_what_it_means() -> None:
    """With what it needs above and what it leaves out below; control characters as pictures."""
    found = replace(
        excerpt(STEPS, document="a.md"),
        context=(Context("heading", "## Start {#s}", 0, 1), Context("lead", "Do *this*:", 2, 3)),
        omitted=Omitted("steps", 2, 9),
    )
    assert texts_of(found) == [
        "Start",
        "Do this:",
        "1. Run inyo␛[0m:",
        "    inyo   run",
        "2. Wait, see help (https://a.example).",
        "2 of 9 steps",
    ]
    assert texts_of(replace(found, context=(), omitted=None, citation=excerpt("").citation)) == (
        STEPS.replace("\x1b", "␛").split("\n")
    )


def test_matched_words_keep_their_style() -> None:
    """In a drawn table too; on a narrow screen its rows say what their columns are."""
    table = "| Plan | Price |\n|---|---|\n| Pro | 5 |\n| Team | 9 |\n| All | 20 |"
    at = table.index("Team")
    found = excerpt(table, document="a.md", highlights=[(at, at + 4, "team")])
    ((text, _),) = quote_texts(found, 80)
    assert text.plain.split("\n")[3] == "    Team  9"
    (span,) = text.spans
    assert (text.plain[span.start : span.end], span.style) == ("Team", "bold underline")
    assert texts_of(found, 8)[:3] == ["Plan: Pro", "Price: 5", ""]


def test_an_answer_of_markdown_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Without its marks, in a pipe."""
    Terminal().answer(answer("?", [excerpt("Do **this**.", document="a.md", headings=["Start"])]))
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:3] == ["Do this.", "— A title › Start · a.md, line 3 · Japanese"]


def test_a_citation_names_headings_and_the_published_address() -> None:
    """The title once; the language only where it isn't the question's."""
    citation = replace(
        excerpt("x", headings=["a  Title", "Fees"], url="https://a.example").citation,
        link="https://a.example/#fees",
    )
    assert cited(citation, "ja") == "A title › Fees · https://a.example/#fees · notes.txt, line 3"
