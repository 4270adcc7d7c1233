"""The documents as people name them: by titles, and by keys that fit into a button's id."""

import functools
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from bot.db.csv_export import LinesOf
from bot.db.records import QuoteLocation, digest_of
from bot.ui.markdown import escape, is_visible, utf16_length
from index.browse.pages import Page, pages
from index.browse.titles import MAX_TITLES, Titled, TitleIndex
from index.storage.documents import DocumentTable
from index.storage.index import Index
from index.types import Document
from index.weak_methods import weak_bound_method

KEY_BYTES = 8  # of a path's digest: two of a million documents share one once in 40 million


def key_of(path: str) -> str:
    """A document's short name, which stays when the index is rebuilt."""
    return blake2b(path.encode("utf-8", "surrogateescape"), digest_size=KEY_BYTES).hexdigest()


class DocumentLookup:
    """The documents of one index. Looking something up takes no time worth a thread."""

    def __init__(self, documents: DocumentTable) -> None:
        self._index = TitleIndex(documents)
        titles = {str(facts["path"]): str(facts["title"]) for facts in documents.facts}
        # A document without a visible title is called by its path.
        self._titles = {p: title if is_visible(title) else p for p, title in titles.items()}
        self._numbers = {path: number for number, path in enumerate(self._titles)}
        self._paths = {key_of(path): path for path in self._titles}

    def find(self, typed: str, left_out: frozenset[str] = frozenset()) -> list[Titled]:
        """The documents whose title or file name fits what was typed so far, the best first."""
        # However many of the best are left out, enough remain.
        found = self._index.find(typed, MAX_TITLES + len(left_out))
        return [titled for titled in found if titled.path not in left_out][:MAX_TITLES]

    def find_among(self, typed: str, paths: Iterable[str]) -> list[Titled]:
        """The same, but only of these."""
        numbers = sorted(self._numbers[path] for path in paths if path in self._numbers)
        return self._index.find(typed, among=numbers)

    def path(self, named: str, left_out: frozenset[str] = frozenset()) -> str | None:
        """The document that an option names: by key, as Discord's list has it, or as typed."""
        path = self._paths.get(named)
        if path is None:
            found = self.find(named, left_out) if named.strip() else []
            path = found[0].path if found else None
        return None if path in left_out else path

    def path_of_key(self, key: str) -> str | None:
        """The path of the document with this key, if there is one."""
        return self._paths.get(key)

    def __contains__(self, path: str) -> bool:
        return path in self._titles

    def title(self, path: str) -> str:
        """A document's title; the path itself where there is no such document."""
        return self._titles.get(path, path)


MAX_PAGE_UNITS = 1_800  # of escaped text: a page is read without scrolling on most screens
_KEPT = 64  # documents whose pages stay at hand; cutting ten megabytes anew takes a second


@dataclass(frozen=True, slots=True)
class Paged:
    """A document and its pages, of which there is at least one."""

    document: Document
    pages: tuple[Page, ...]


class Paginator:
    """Cuts documents into pages. Blocking, and safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._segment = index
        self._paged = functools.lru_cache(maxsize=_KEPT)(weak_bound_method(self._cut))

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


_LINE_END = re.compile(r"\r\n|\r|\n")


def lines_in(documents: DocumentTable) -> LinesOf:
    """What finds lines in these documents, reading each once; none of a quote that has changed."""
    known: dict[str, tuple[str, list[int]]] = {}

    def read(path: str) -> tuple[str, list[int]]:
        if path not in known:
            number = documents.number_of(path)
            text = "" if number is None else documents.document(number).text
            known[path] = text, [match.end() for match in _LINE_END.finditer(text)]
        return known[path]

    def lines_of(place: QuoteLocation) -> tuple[int, int] | None:
        text, ends = read(place.document)
        quote = text[place.start : place.end]
        if not quote or digest_of(quote) != place.digest:
            return None
        return 1 + bisect_right(ends, place.start), 1 + bisect_right(ends, place.end - 1)

    return lines_of
