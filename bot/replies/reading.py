"""A document's path and a page -> the card to read it by."""

from collections.abc import Collection

from bot.cards.reading import Opening, reading_card
from bot.documents import Paged
from bot.i18n import Phrases
from bot.replies.left_out import why_unreadable
from bot.state import Desk
from bot.storage.records import ShownAnswer, digest_of
from bot.ui.layout import Card, notice_card
from index.browse.pages import page_of

__all__ = ["page_card"]


async def page_card(
    desk: Desk,
    path: str,
    page: int | None,
    phrases: Phrases,
    guild_ids: Collection[int | None],
    cited: tuple[ShownAnswer, int] | None = None,
    *,
    exactly: bool = False,
) -> Card:
    """A page of a document, or why it can't be read.

    Args:
        desk: Where the documents are.
        path: The document's.
        page: Counted from 0; None for the page on which the cited quote begins.
        phrases: In the reader's language.
        guild_ids: The servers that may have left it out.
        cited: The answer, and the rank in it, of the quote that led here; it is bold.
        exactly: Whether a page that isn't there is told so, rather than the nearest shown.
    """
    paged = await desk.answering.do(lambda _: _open(desk, path, guild_ids))
    if isinstance(paged, str):
        return notice_card(phrases.say(paged))
    last = len(paged.pages) - 1
    if exactly and page is not None and page > last:
        return notice_card(phrases.say("read-no-such-page", pages=last + 1))
    span = _span(paged, *cited) if cited else None
    if page is None:
        page = page_of(paged.pages, span[0]) if span else 0
    by = (cited[0].token, cited[1]) if cited and span else None
    return reading_card(Opening(paged, min(max(page, 0), last), span, by), phrases)


def _open(desk: Desk, path: str, guild_ids: Collection[int | None]) -> Paged | str:
    """The document in pages, or the phrase that tells why it can't be read."""
    opened = desk.answering.opened
    if phrase := why_unreadable(desk, path, *guild_ids):
        return phrase
    return (opened and opened.reader.open(path)) or "document-gone"


def _span(paged: Paged, shown: ShownAnswer, rank: int) -> tuple[int, int] | None:
    """Where the quote stands, if it still does."""
    if not 1 <= rank <= len(shown.excerpts):
        return None
    excerpt, document = shown.excerpts[rank - 1], paged.document
    quote = document.text[excerpt.start : excerpt.end]
    is_there = excerpt.document == document.path and digest_of(quote) == excerpt.digest
    return (excerpt.start, excerpt.end) if is_there else None
