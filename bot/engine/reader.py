"""The documents of one index cut into pages, once for all who read them."""

import functools
from dataclasses import dataclass

from bot.escaping import escape, utf16_length
from index.browse.pages import Page, pages
from index.storage.index import Segment
from index.types import Document
from index.weak_methods import weakly

__all__ = ["MAX_PAGE_UNITS", "Paged", "Reader", "page_cost"]

MAX_PAGE_UNITS = 1_800  # of escaped text: a page is read without scrolling on most screens
_KEPT = 64  # documents whose pages stay at hand; cutting ten megabytes anew takes a second


@dataclass(frozen=True, slots=True)
class Paged:
    """A document and its pages, of which there is at least one."""

    document: Document
    pages: tuple[Page, ...]


class Reader:
    """Cuts documents into pages. Blocking, and safe to use from several threads."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._paged = functools.lru_cache(maxsize=_KEPT)(weakly(self._cut))

    def open(self, path: str) -> Paged | None:
        """A document in pages; None where there is no such document."""
        number = self._segment.documents.number_of(path)
        return None if number is None else self._paged(number)

    def _cut(self, number: int) -> Paged:
        document = self._segment.documents.document(number)
        starts = self._segment.passages.sentence_starts(number)
        return Paged(document, pages(document.text, MAX_PAGE_UNITS, page_cost, starts))


def page_cost(text: str) -> int:
    """What a stretch takes of a message, once escaped."""
    return utf16_length(escape(text))
