"""A page of a document, shown exactly, and the buttons that turn it."""

from dataclasses import dataclass

from bot.documents import Paged, key_of
from bot.i18n import Phrases
from bot.ui.citations import MAX_TITLE_CHARS, citation_line, small
from bot.ui.layout import ANSWERED, Card, Part, Row, notice_card
from bot.ui.markdown import label, quote_block
from bot.ui.persistent_button import press
from index.excerpts.excerpts import cite
from index.types import Excerpt

__all__ = ["Opening", "reading_card"]


@dataclass(frozen=True, slots=True)
class Opening:
    """A document opened at a page, counted from 0.

    `cited` is the quote that it was opened for, as offsets in the text; `cited_by` the token and
    the rank by which its buttons find it again.
    """

    paged: Paged
    page: int
    cited: tuple[int, int] | None = None
    cited_by: tuple[str, int] | None = None


def reading_card(opening: Opening, phrases: Phrases) -> Card:
    """The card for one page."""
    document, pages = opening.paged.document, opening.paged.pages
    if not document.text.strip():
        return notice_card(phrases.say("read-empty"))
    page = pages[opening.page]
    text = document.text[page.start : page.end]
    position = phrases.say("page-position", page=opening.page + 1, pages=len(pages))
    above = [position]
    bold = _within(opening)
    if bold:
        above.append(phrases.say("read-at-citation"))
    citation = cite(document, document.language, page.start, page.end)
    # Discord would show the quote mark of a page of blanks.
    quoted = [quote_block(text, [bold] if bold else [])] if text.strip() else []
    title = label(document.title, MAX_TITLE_CHARS, document.path)
    parts: list[Part] = [
        f"**{title}**\n{small([' · '.join(above)])}",
        *quoted,
        small([citation_line(Excerpt(1, text, 0.0, (), citation), phrases)]),
    ]
    if len(pages) > 1:
        parts.append(_turns(opening, phrases))
    return Card(parts, ANSWERED)


def _within(opening: Opening) -> tuple[int, int] | None:
    """The part of the cited quote that stands on the page, as offsets in the page's text."""
    if opening.cited is None:
        return None
    page = opening.paged.pages[opening.page]
    start, end = max(opening.cited[0], page.start), min(opening.cited[1], page.end)
    return (start - page.start, end - page.start) if start < end else None


def _turns(opening: Opening, phrases: Phrases) -> Row:
    key, page = key_of(opening.paged.document.path), opening.page
    is_last = page + 1 == len(opening.paged.pages)
    previous, following = phrases.say("button-previous-page"), phrases.say("button-next-page")
    cited_by = opening.cited_by or ()
    return Row(
        [
            press("turn", key, page - 1, *cited_by, label=previous, disabled=page == 0),
            press("turn", key, page + 1, *cited_by, label=following, disabled=is_last),
        ]
    )
