"""The documents of an index as people use them: found by title, cut into pages, cited by line."""

import functools
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from bot.db.csv_export import LinesOf
from bot.db.records import QuoteLocation, digest_of
from bot.document_links import key_of
from bot.ui.markdown import escape, is_visible, utf16_length
from index.browse.pages import Page, pages
from index.browse.titles import Titled, TitleIndex
from index.documents.hidden import Scan, same_length, scan
from index.documents.lines import comment_spans
from index.storage.documents import DocumentTable
from index.storage.index import Index
from index.text.characters import LINE_END
from index.types import TENANTS, Document

MAX_PAGE_UNITS = 1_800  # of escaped text: a page is read without scrolling on most screens
CACHED_DOCUMENTS = 64  # whose pages are kept: cutting a document of ten megabytes takes a second


def page_cost(text: str) -> int:
    """How many UTF-16 units a text takes in a message, once escaped."""
    return utf16_length(escape(text))


class DocumentLookup:
    """Finds documents by title, path or key; fast enough for the event loop."""

    def __init__(self, documents: DocumentTable) -> None:
        self._index = TitleIndex(documents)
        all_facts = map(documents.facts, range(len(documents)))
        titles = {str(facts["path"]): str(facts["title"]) for facts in all_facts}
        # A document without a visible title is called by its path.
        self._titles = {p: title if is_visible(title) else p for p, title in titles.items()}
        self._numbers = {path: number for number, path in enumerate(self._titles)}
        self._of_tenants = documents.below(TENANTS)
        self._paths = {key_of(path): path for path in self._titles}

    def __contains__(self, path: str) -> bool:
        return path in self._titles

    def title(self, path: str) -> str:
        """The title of a document; the path itself if there is no such document."""
        return self._titles.get(path, path)

    def find(self, typed: str, left_out: frozenset[int] | None = None) -> list[Titled]:
        """The documents whose title or file name matches what was typed so far, best first.

        Args:
            typed: Part of a title or file name.
            left_out: The numbers of documents to ignore; by default those of all tenants.
        """
        left_out = self._of_tenants if left_out is None else left_out
        if not left_out:
            return self._index.find(typed)
        among = (number for number in range(len(self._titles)) if number not in left_out)
        return self._index.find(typed, among=among)

    def find_among(self, typed: str, paths: Iterable[str]) -> list[Titled]:
        """The documents among `paths` that match what was typed so far, best first."""
        numbers = sorted(self._numbers[path] for path in paths if path in self._numbers)
        return self._index.find(typed, among=numbers)

    def path(self, named: str, left_out: frozenset[int] | None = None) -> str | None:
        """The path of a document that is named by its key or by what somebody typed.

        Args:
            named: The key, or part of a title or file name.
            left_out: The numbers of documents to ignore; by default those of all tenants.
        """
        left_out = self._of_tenants if left_out is None else left_out
        path = self._paths.get(named)
        if path is not None:
            return None if self._numbers[path] in left_out else path
        matches = self.find(named, left_out) if named.strip() else []
        return matches[0].path if matches else None

    def path_of_key(self, key: str) -> str | None:
        """The path of the document with this key, if there is one."""
        return self._paths.get(key)


@dataclass(frozen=True, slots=True)
class VisibleText:
    """The text of a document without what must not be shown, such as comments."""

    text: str
    scan: Scan

    def part(
        self, start: int, end: int, marked: tuple[int, int] = (0, 0)
    ) -> tuple[str, list[tuple[int, int]]]:
        """What is visible from `start` to `end`, and where in it a marked stretch is.

        Args:
            start: An offset in the document.
            end: Where the part ends, exclusive.
            marked: The offsets in the document of the marked stretch.
        """
        texts, spans, length = [], [], 0
        for first, last in self.scan.visible(start, end):
            begin, stop = max(first, marked[0]), min(last, marked[1])
            if begin < stop:
                spans.append((length + begin - first, length + stop - first))
            texts.append(self.text[first:last])
            length += last - first
        return "".join(texts), spans


def visible_text(document: Document) -> VisibleText:
    """What may be shown of a document. Takes time in proportion to its text."""
    text = document.text
    hidden = scan(same_length(text)) if document.is_markdown else Scan((*comment_spans(text),), ())
    return VisibleText(text, hidden)


@dataclass(frozen=True, slots=True)
class PagedDocument:
    """A document, what of it may be shown, and its pages, of which there is at least one."""

    document: Document
    visible: VisibleText
    pages: tuple[Page, ...]


class Paginator:
    """Cuts documents into pages. Blocking; safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._documents = index.documents
        # Of a function, not of a method: a cache inside its own object would be a cycle.
        self._cut = functools.lru_cache(maxsize=CACHED_DOCUMENTS)(functools.partial(_cut, index))

    def open(self, path: str) -> PagedDocument | None:
        """A document in pages; None if there is no such document."""
        number = self._documents.number_of(path)
        return None if number is None else self._cut(number)


def _cut(index: Index, number: int) -> PagedDocument:
    index, number = index.whole(number)
    document = index.documents.document(number)
    starts = index.passages.sentence_starts(number)
    cut = pages(document.text, MAX_PAGE_UNITS, page_cost, starts)
    return PagedDocument(document, visible_text(document), cut)


def line_finder(documents: DocumentTable) -> LinesOf:
    """A function that tells the first and last line of a quote.

    It reads each document once, and returns None for a quote that isn't in its document any more.
    """

    @functools.cache
    def text_and_line_ends(path: str) -> tuple[str, list[int]]:
        number = documents.number_of(path)
        if number is None or documents.facts(number)["is_extracted"]:  # not the file's lines
            return "", []
        text = documents.document(number).text
        return text, [match.end() for match in LINE_END.finditer(text)]

    def lines_of(place: QuoteLocation) -> tuple[int, int] | None:
        text, ends = text_and_line_ends(place.document)
        quote = text[place.start : place.end]
        if not quote or digest_of(quote) != place.digest:
            return None
        return 1 + bisect_right(ends, place.start), 1 + bisect_right(ends, place.end - 1)

    return lines_of
