"""The structure that a tagged PDF gives its text: headings, items, cells, in the order of reading.

Word processors and browsers write it. It names stretches of a page's content by number; a character
knows the number of its stretch (`Font.tag`). What is in no element is a header, a footer or an
ornament.
"""

import ctypes
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from index.documents.readers.pdf_glyphs import ARTIFACT, Frame, Glyph
from index.documents.readers.pdf_layout import Line, Tag
from index.documents.readers.pdf_lines import Segment, Table, make_lines

MAX_ELEMENTS = 100_000  # of one page
MAX_DEPTH = 60
MAX_SPAN = 1_000
MIN_TAGGED = 0.8  # of a document's characters, without which its structure isn't to be trusted

_HEADING = re.compile(r"H([1-6])?\Z|Title\Z")
_TABLE = frozenset(("Table", "TR", "TD", "TH"))
# Elements that hold others; text directly in them is a paragraph.
_GROUPS = frozenset(
    (
        *("Document", "DocumentFragment", "Part", "Art", "Sect", "Div", "BlockQuote", "Aside"),
        "NonStruct",
    )
)
# Elements within a line: what is in them belongs to the element around them.
_INLINE = frozenset(
    (
        *("Span", "Link", "Quote", "Reference", "Em", "Strong", "Sub", "Code", "Annot", "Lbl"),
        *("LBody", "Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP", "Figure", "Formula", "Form"),
        "Private",
    )
)


def read_tags(page: Any) -> dict[int, Tag]:
    """What each numbered stretch of a page's content is, in the order of reading."""
    import pypdfium2.raw as pdfium  # loads a library of 8 MB, which only PDFs need

    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return {}
    walk = _Walk()
    try:
        for index in range(min(pdfium.FPDF_StructTree_CountChildren(tree), MAX_ELEMENTS)):
            element = pdfium.FPDF_StructTree_GetChildAtIndex(tree, index)
            if element:
                walk.visit(element, Tag("paragraph", 0, is_group=True), 0)
    finally:
        pdfium.FPDF_StructTree_Close(tree)
    return walk.tags


class _Walk:
    """Visits the elements of a page, and counts them."""

    def __init__(self) -> None:
        self.tags: dict[int, Tag] = {}
        self._n_elements = self._table = self._row = self._column = 0
        self._taken: dict[int, int] = {}  # column -> the last row that a cell above takes

    def visit(self, element: Any, outer: Tag, depth: int) -> None:
        """Note what is in an element, and in those within it."""
        import pypdfium2.raw as pdfium  # as above

        self._n_elements += 1
        if depth > MAX_DEPTH or self._n_elements > MAX_ELEMENTS:
            return
        tag = self._enter(element, outer)
        for index in range(pdfium.FPDF_StructElement_CountChildren(element)):
            if child := pdfium.FPDF_StructElement_GetChildAtIndex(element, index):
                self.visit(child, tag, depth + 1)
                continue
            number = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index)
            if number >= 0:
                self.tags.setdefault(number, tag)

    def _enter(self, element: Any, outer: Tag) -> Tag:
        """What is directly in an element, given what is around it."""
        number, name = self._n_elements, _type(element)
        if outer.column or outer.kind == "contents" or name in _INLINE:
            return outer  # a table within a cell is part of its text
        if name in _TABLE:
            return self._enter_table(element, name, outer)
        if name == "TOC":
            return Tag("contents", number)
        if heading := _HEADING.match(name):
            return Tag("heading", number, level=int(heading[1] or name == "Title"))
        if name == "L":  # the list of an item is one deeper
            level = outer.level + (outer.kind == "item")
            return Tag("paragraph", number, level=level, is_group=True)
        if name == "LI":
            return Tag("item", number, level=outer.level)
        if outer.kind in ("item", "heading", "cell") or not outer.is_group:
            return outer
        return replace(outer, number=number, is_group=name in _GROUPS)

    def _enter_table(self, element: Any, name: str, outer: Tag) -> Tag:
        number = self._n_elements
        if name == "Table":
            self._table += 1
            self._row = 0
            self._taken = {}
            return Tag("cell", number, table=self._table)
        if name == "TR":
            self._row += 1
            self._column = 1
            return replace(outer, kind="cell", number=number, row=self._row)
        while self._taken.get(self._column, 0) >= self._row:
            self._column += 1
        column = self._column
        self._column += _span(element, b"ColSpan")
        last_row = self._row + _span(element, b"RowSpan") - 1
        self._taken.update(dict.fromkeys(range(column, self._column), last_row))
        return replace(outer, number=number, column=column, is_header=name == "TH")


def _span(element: Any, name: bytes) -> int:
    """How many columns or rows a cell takes."""
    import pypdfium2.raw as pdfium  # as above

    value = ctypes.c_float()
    for index in range(max(0, pdfium.FPDF_StructElement_GetAttributeCount(element))):
        attribute = pdfium.FPDF_StructElement_GetAttributeAtIndex(element, index)
        entry = pdfium.FPDF_StructElement_Attr_GetValue(attribute, name) if attribute else None
        if entry and pdfium.FPDF_StructElement_Attr_GetNumberValue(entry, value):
            return int(min(MAX_SPAN, max(1.0, value.value)))
    return 1


def _type(element: Any) -> str:
    """The standard name of an element's kind, such as "H1"."""
    import pypdfium2.raw as pdfium  # as above

    buffer = ctypes.create_string_buffer(128)
    length = pdfium.FPDF_StructElement_GetType(element, buffer, 128)
    return buffer.raw[: max(0, min(length, 128) - 2)].decode("utf-16-le", "replace")


def count_tagged(frames: Sequence[Frame], tags: dict[int, Tag]) -> int:
    """How many characters of a page its structure covers, or leaves out as ornaments."""
    return sum(
        glyph.font.tag in tags or glyph.font.tag == ARTIFACT
        for frame in frames
        for glyph in frame.glyphs
    )


@dataclass(slots=True)
class _Cells:
    """The cells of a table, by row and column."""

    number: int
    texts: dict[tuple[int, int], list[str]] = field(default_factory=lambda: defaultdict(list))
    headers: set[tuple[int, int]] = field(default_factory=set)

    def table(self) -> Table:
        """The table; only its first row can be a header."""
        columns = sorted({column for _, column in self.texts})
        numbers = sorted({row for row, _ in self.texts})
        rows = [["\n".join(self.texts.get((row, c), ())) for c in columns] for row in numbers]
        names = [(numbers[0], column) for column in columns if (numbers[0], column) in self.texts]
        has_header = all(name in self.headers for name in names)
        has_header |= not self.headers and len(columns) > 2
        return Table(tuple(map(tuple, rows)), has_header)


def read_tagged_layout(frames: Sequence[Frame], tags: dict[int, Tag]) -> list[Line | Table]:
    """Lines and tables of a page in the order that the file gives.

    Args:
        frames: What is on the page.
        tags: From `read_tags`.
    """
    elements: dict[int, Tag] = {tag.number: tag for tag in tags.values()}
    glyphs: dict[int, list[Glyph]] = {number: [] for number in elements}
    stretches: dict[int, list[Glyph]] = defaultdict(list)
    for frame in frames:
        for glyph in frame.glyphs:
            stretches[glyph.font.tag].append(glyph)
    for stretch, tag in tags.items():
        glyphs[tag.number] += stretches.get(stretch, ())
    items: list[Line | Table] = []
    cells: _Cells | None = None
    for number, tag in elements.items():
        segments = make_lines(glyphs[number])
        if not segments or tag.kind == "contents":
            continue
        if cells and cells.number != tag.table:
            items.append(cells.table())
            cells = None
        if not tag.column:
            items.extend(_lines(segments, tag))
            continue
        cells = cells or _Cells(tag.table)
        cells.texts[tag.row, tag.column] += (segment.text for segment in segments)
        if tag.is_header:
            cells.headers.add((tag.row, tag.column))
    return [*items, cells.table()] if cells else items


def _lines(segments: Sequence[Segment], tag: Tag) -> list[Line]:
    left, right = min(s.x0 for s in segments), max(s.x1 for s in segments)
    return [Line(segment, left, right, tag) for segment in segments]
