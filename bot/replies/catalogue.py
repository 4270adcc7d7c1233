"""The documents that may be seen somewhere, and the facts that a list of them shows."""

from dataclasses import dataclass

from bot.documents import Shelf
from bot.state import Desk
from index.types import Document, Language

__all__ = ["DOCUMENTS_ON_PAGE", "Listing", "ListingPage", "listing_page"]

DOCUMENTS_ON_PAGE = 8


@dataclass(frozen=True, slots=True)
class Listing:
    """What is told of a document; `translation_of` is the title of its original.

    `language` is None where it seems to be none of the three.
    """

    path: str
    title: str
    language: Language | None
    n_characters: int
    title_is_ours: bool = False
    author: str | None = None
    date: str | None = None
    translation_of: str | None = None


@dataclass(frozen=True, slots=True)
class ListingPage:
    """Some documents of all; `page` counts from 0."""

    listings: tuple[Listing, ...]
    page: int
    n_pages: int
    n_documents: int


async def listing_page(desk: Desk, guild_id: int | None, page: int) -> ListingPage:
    """A page of the documents that this server's moderators haven't left out, or the nearest."""
    return await desk.answering.do(lambda _: _read(desk, guild_id, page))


def _read(desk: Desk, guild_id: int | None, page: int) -> ListingPage:
    opened = desk.answering.opened
    if opened is None:
        raise RuntimeError("no index is open, though nothing stands in the way")
    documents, left_out = opened.answerer.segment.documents, desk.settings(guild_id).left_out
    all_left_out = documents.numbers_of(left_out)
    numbers = [number for number in range(len(documents)) if number not in all_left_out]
    n_pages = max(1, -(-len(numbers) // DOCUMENTS_ON_PAGE))
    at = min(max(page, 0), n_pages - 1)
    shown = numbers[at * DOCUMENTS_ON_PAGE : (at + 1) * DOCUMENTS_ON_PAGE]
    listings = (_listing(documents.document(n), opened.shelf, left_out) for n in shown)
    return ListingPage(tuple(listings), at, n_pages, len(numbers))


def _listing(document: Document, shelf: Shelf, left_out: frozenset[str]) -> Listing:
    original = document.translation_of
    return Listing(
        document.path,
        document.title,
        document.language if document.language_is_sure else None,
        len(document.text),
        document.title_is_ours,
        document.author,
        document.date,
        shelf.title(original) if original and original not in left_out else None,
    )
