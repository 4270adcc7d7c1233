"""On which lines of the documents shown quotes stand, found for many of them at once."""

import re
from bisect import bisect_right

from bot.storage.records import Place, digest_of
from bot.storage.table_file import LinesOf
from index.storage.documents import DocumentTable

__all__ = ["lines_in"]

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

    def lines_of(place: Place) -> tuple[int, int] | None:
        text, ends = read(place.document)
        quote = text[place.start : place.end]
        if not quote or digest_of(quote) != place.digest:
            return None
        return 1 + bisect_right(ends, place.start), 1 + bisect_right(ends, place.end - 1)

    return lines_of
