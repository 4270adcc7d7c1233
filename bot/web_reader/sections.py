"""Long documents in sections that a browser shows at once, cut between blocks where that can be.

A document that has pages, as a PDF, is cut where these begin. Sections follow each other without
gaps. A section that begins inside of a list, a table or a block
of code knows what it takes to show it as such.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from index.documents.front_matter import front_matter_end
from index.storage.index import Index

MAX_SECTION_CHARS = 12_000  # about six screens
_MIN_FILLED = 0.5  # of a section; rather than end before, it ends inside of a list or a table
_FENCES = ("```", "~~~")


@dataclass(frozen=True, slots=True)
class Section:
    """The text from `start` to `end` (exclusive).

    `column` is that of its first character in its line, `columns` the header row of the table that
    it begins in, `fence` the first line of the block of code that it begins in.
    """

    start: int
    end: int
    column: int = 1
    columns: str = ""
    fence: str = ""


def sections(index: Index, number: int, max_chars: int = MAX_SECTION_CHARS) -> tuple[Section, ...]:
    """Divide a document into sections; an empty one has one section.

    Args:
        index: The index.
        number: The document's number.
        max_chars: How long a section may be.
    """
    document = index.documents.document(number)
    text = document.text
    start = front_matter_end(text) if document.is_markdown else 0
    pages = [place.start for place in document.places if place.kind == "page"][1:]
    if len(text) - start <= max_chars and not pages:
        return (Section(start, len(text)),)
    cuts = _cuts(index, number)
    found = []
    for page_end in (*pages, len(text)):
        while start < page_end:
            end = _end_of(start, page_end, max_chars, cuts)
            found.append(_section(index, number, start, end))
            start = end
    return tuple(found)


def section_of(sections: Sequence[Section], offset: int) -> int:
    """The position of the section that contains a character, or of the nearest."""
    return max(0, bisect_right(sections, offset, key=lambda section: section.start) - 1)


def _cuts(index: Index, number: int) -> list[list[int]]:
    """The offsets at which a section may begin, the best kind of place first."""
    blocks, all_blocks = index.blocks, index.blocks.blocks_of(number)
    headings, groups, others = [], [], []
    last_group = -1
    for block in all_blocks:
        start = blocks.span(block)[0]
        group = int(blocks.groups[block])
        if group != last_group and blocks.kind(block) == "heading":
            headings.append(start)
        elif group != last_group:
            groups.append(start)
        else:
            others.append(start)
        last_group = group
    return [headings, groups, others, index.passages.sentence_starts(number)]


def _end_of(start: int, length: int, max_chars: int, cuts: Sequence[Sequence[int]]) -> int:
    """Where the section that begins at `start` ends."""
    limit = start + max_chars
    if limit >= length:
        return length
    lowest = start + int(max_chars * _MIN_FILLED)
    for offsets in cuts:
        at = bisect_right(offsets, limit) - 1
        if at >= 0 and offsets[at] > lowest:
            return offsets[at]
    return limit


def _section(index: Index, number: int, start: int, end: int) -> Section:
    """A section with what it takes to show its beginning."""
    text, blocks = index.documents.text(number), index.blocks
    line_start = max(text.rfind(line_end, 0, start) for line_end in "\r\n") + 1
    column = start - line_start + 1
    in_document = blocks.blocks_of(number)
    spans = blocks.spans[in_document.start : in_document.stop, 0]
    block = in_document.start + int(bisect_right(spans, start)) - 1
    if block < in_document.start or blocks.span(block)[1] <= start:
        return Section(start, end, column)
    kind, first = blocks.kind(block), blocks.span(block)[0]
    if kind == "row" and (lead := int(blocks.leads[block])) >= 0:
        return Section(start, end, column, columns=text[slice(*blocks.span(lead))])
    if kind == "code" and first < start:
        line = text[first:start].splitlines()[0].strip()
        return Section(start, end, fence=line if line.startswith(_FENCES) else _FENCES[0])
    return Section(start, end, column)
