"""A quote in its context: the page of the document on which it stands, the quote in bold."""

from dataclasses import dataclass

from bot.documents import MAX_PAGE_UNITS, key_of
from bot.i18n import Phrases
from bot.ui.citations import MAX_TITLE_CHARS, citation_line, lines, small
from bot.ui.layout import ANSWERED, RULE, Card, Row
from bot.ui.markdown import label, quote_block
from bot.ui.persistent_button import press
from index.browse.pages import Page
from index.types import Excerpt

__all__ = ["MAX_PAGE_UNITS", "Around", "context_card"]


@dataclass(frozen=True, slots=True)
class Around:
    """A page near an excerpt, and where both are among their like; all positions from 0."""

    excerpt: Excerpt
    text: str
    page: Page
    page_number: int
    n_pages: int
    n_excerpts: int


def context_card(around: Around, token: str, phrases: Phrases) -> Card:
    """The card for one page, with buttons to the next ones and to the other excerpts."""
    excerpt, page = around.excerpt, around.page
    bold = (
        max(0, excerpt.citation.start - page.start),
        min(page.end, excerpt.citation.end) - page.start,
    )
    # Discord would show the quote mark of a page of blanks.
    marked = [bold] if bold[0] < bold[1] else []
    quoted = [quote_block(around.text, marked)] if around.text.strip() else []
    title = label(excerpt.citation.title, MAX_TITLE_CHARS, excerpt.citation.document)
    heading = phrases.say("around-heading", title=title)
    # Not its number: /read cuts the whole document into other pages.
    position = lines(page.first_line, page.last_line, phrases)
    number = phrases.say("excerpt-position", number=excerpt.rank, total=around.n_excerpts)
    return Card(
        [
            small([f"{heading} · {number} · {position}"]),
            *quoted,
            small([citation_line(excerpt, phrases)]),
            RULE,
            _pages(around, token, phrases),
            _excerpts(around, token, phrases),
        ],
        ANSWERED,
    )


def _pages(around: Around, token: str, phrases: Phrases) -> Row:
    rank, page = around.excerpt.rank, around.page_number
    return Row(
        [
            press(
                "at", token, rank, page - 1,
                label=phrases.say("button-previous-page"), disabled=page == 0,
            ),
            press(
                "at", token, rank, page + 1,
                label=phrases.say("button-next-page"), disabled=page + 1 >= around.n_pages,
            ),
            press("file", token, rank, label=phrases.say("button-exact-text"), emoji="📄"),
        ]
    )  # fmt: skip


def _excerpts(around: Around, token: str, phrases: Phrases) -> Row:
    rank = around.excerpt.rank
    return Row(
        [
            press(
                "to", token, rank - 1,
                label=phrases.say("button-previous-excerpt"), disabled=rank <= 1,
            ),
            press(
                "to", token, rank + 1,
                label=phrases.say("button-next-excerpt"), disabled=rank >= around.n_excerpts,
            ),
            press(
                "read", key_of(around.excerpt.citation.document), "at", token, rank,
                label=phrases.say("button-read-on"), emoji="📖",
            ),
        ]
    )  # fmt: skip
