"""Lines and tables of all pages -> blocks: headings, paragraphs, items, tables and code.

A line goes on with the paragraph above unless its distance, its indentation, its type or the room
that was left on the line above says that a new one begins. Headings are larger or bolder than what
most of the document is set in.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from index.documents.readers.pdf_layout import Line
from index.documents.readers.pdf_lines import Segment, Table, is_wide

PdfBlockKind = Literal["heading", "paragraph", "item", "table", "code"]

MAX_HEADING_LINES = 3
MAX_HEADING_CHARS = 160
MAX_BOLD_CHARS = 80  # of a heading that isn't larger than the text; longer lines are emphasis
_MIN_HEADING_SIZE = 1.12  # times the size of the body
_SAME_SIZE = 0.08
_INDENT = 0.8  # sizes
_MAX_CODE_GAP = 3.0
_LOOSER = 0.3  # sizes by which the distance of paragraphs exceeds that of lines

_ITEM = re.compile(
    r"(?P<bullet>[•‣◦▪▫●○■□◆◇▶▸►➢➤✓✔–—*·・-])\s*(?=\S)"
    r"|(?P<number>\d{1,3})[.)]\s+(?=\S)"
    r"|(?P<other>[(（]\d{1,3}[)）]|\([a-zA-Z]\)|[a-zA-Z]\)|[①-⑳])\s*(?=\S)"
)
_LEADS_TO = re.compile(r"… \S{1,12}\Z")  # a line of dots led to it
_NOTE = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹⁰*†‡]")
_DASHES = "–—-"
_SENTENCE_END = re.compile(r"[.。．｡!！?？:：][\"'”’»)）」』】\]¹²³⁴⁵⁶⁷⁸⁹⁰]*\Z")
# Ends as a sentence or a part of one does, or holds the end of one.
_NO_HEADING = re.compile(r"[.。．,，、;；:：]\Z|[^\W\d_]{2}[.!?]\s+\S|[。！？].")
_NUMBERED = re.compile(r"\d+(\.\d+)*\.?\s+\S|第.{1,4}[章節条部]")


@dataclass(slots=True)
class PdfBlock:
    """A block of the document, with the page that each of its lines is on.

    `level` is that of a heading, from 1, or of an item, from 0; `number` is the item's, if it has
    one. Each line of code begins with its indentation.
    """

    kind: PdfBlockKind
    lines: list[tuple[int, str]]
    level: int = 0
    number: int | None = None
    rows: tuple[tuple[str, ...], ...] = ()
    has_header: bool = True
    size: float = 0.0
    is_bold: bool = False
    last: Line | None = None  # its last line of text


@dataclass(frozen=True, slots=True)
class Typography:
    """What most of a document is set in: the size, the distance of lines in sizes."""

    size: float
    leading: float
    is_bold: bool
    is_mono: bool
    has_headings: bool  # by the file's own structure


def measure(pages: Sequence[Sequence[Line | Table]]) -> Typography:
    """Measure how most of the text is set."""
    sizes: Counter[float] = Counter()
    n_chars = n_bold = n_mono = 0
    leadings: list[float] = []
    for items in pages:
        lines = [item for item in items if isinstance(item, Line)]
        for line in lines:
            segment = line.segment
            n = len(segment.text)
            sizes[round(2 * segment.size) / 2] += n
            n_chars += n
            n_bold += n * segment.is_bold
            n_mono += n * segment.is_mono
        for a, b in pairwise(lines):
            distance = (b.segment.y - a.segment.y) / a.segment.size
            if a.segment.size == b.segment.size and 0.9 < distance < 2.2:
                leadings.append(round(distance, 2))
    return Typography(
        size=sizes.most_common(1)[0][0] if sizes else 10.0,
        leading=Counter(leadings).most_common(1)[0][0] if leadings else 1.2,
        is_bold=2 * n_bold > n_chars,
        is_mono=2 * n_mono > n_chars,
        has_headings=any(
            isinstance(item, Line) and item.tag is not None and item.tag.kind == "heading"
            for items in pages
            for item in items
        ),
    )


def make_blocks(pages: Sequence[Sequence[Line | Table]]) -> list[PdfBlock]:
    """Put the lines of a document's pages, the first of which is page 1, into blocks."""
    builder = _Builder(measure(pages))
    for number, items in enumerate(pages, 1):
        for item in items:
            if isinstance(item, Table):
                builder.add_table(number, item)
            else:
                builder.add(number, item)
    rank_headings(builder.blocks)
    return builder.blocks


def rank_headings(blocks: Sequence[PdfBlock]) -> None:
    """Give headings levels that have none: the largest type is level 1."""
    headings = [block for block in blocks if block.kind == "heading" and not block.level]
    styles = sorted({(round(2 * b.size) / 2, b.is_bold) for b in headings}, reverse=True)
    for block in headings:
        block.level = min(6, 1 + styles.index((round(2 * block.size) / 2, block.is_bold)))


@dataclass(slots=True)
class _Builder:
    type: Typography
    blocks: list[PdfBlock] = field(default_factory=list)
    last: Line | None = None  # the line before, None after a table
    page: int = 0  # that it is on
    first: Line | None = None  # of the block
    indents: list[float] = field(default_factory=list)  # of the items that this one is within

    def add_table(self, page: int, table: Table) -> None:
        """Add a table, or its only row as a paragraph."""
        self.last = None
        if len(table.rows) < 2:
            lines = [(page, line) for cell in table.rows[0] for line in cell.split("\n") if line]
            self.blocks.append(PdfBlock("paragraph", lines))
            return
        rows, has_header = table.rows, table.has_header
        block = PdfBlock("table", [(page, "")], rows=rows, has_header=has_header)
        self.blocks.append(block)

    def add(self, page: int, line: Line) -> None:
        """Add a line to the last block, or begin another."""
        kind = self._kind(page, line)
        block = self.blocks[-1] if self.blocks and self.last else None
        if block is not None and block.lines[-1][0] != page:
            block = self._before_footnotes(block)
            self.last = block.last
        if block is not None and kind == "heading" and self._is_inside(block, line):
            kind = "paragraph"
        if block is not None and kind == "paragraph" and self._is_emphasis(block, line):
            block.kind = "paragraph"
        if block is not None and self._continues(block, page, line, kind):
            block.lines.append((page, self._text(line, kind)))
        else:
            block = self._begin(page, line, kind)
        self.last = block.last = line
        self.page = page

    def _is_inside(self, block: PdfBlock, line: Line) -> bool:
        """Whether a line that looks like a heading goes on with an item or a paragraph."""
        last, segment = self.last, line.segment
        if last is None or block.kind not in ("item", "paragraph"):
            return False
        if abs(segment.size - last.segment.size) > _SAME_SIZE * last.segment.size:
            return False
        if _SENTENCE_END.search(last.segment.text):
            return False
        is_close = 0 < segment.y - last.segment.y < (self.type.leading + _LOOSER) * segment.size
        is_same = segment.is_bold == last.segment.is_bold
        if is_same and is_close and block.kind == "paragraph":
            return True
        return (is_same or not segment.is_bold) and not _has_room(last, line)

    def _is_emphasis(self, block: PdfBlock, line: Line) -> bool:
        """Whether what looked like a heading is the first line of a bold paragraph."""
        last, segment = self.last, line.segment
        return (
            last is not None
            and block.kind == "heading"
            and last.tag is None
            and segment.is_bold
            and segment.text[0].islower()
            and abs(segment.size - last.segment.size) <= _SAME_SIZE * last.segment.size
            and segment.y - last.segment.y < (self.type.leading + _LOOSER) * segment.size
        )

    def _before_footnotes(self, block: PdfBlock) -> PdfBlock:
        """The last block of a page that isn't a footnote, which the next page may go on with."""
        page = block.lines[-1][0]
        for candidate in reversed(self.blocks):
            is_small = candidate.size < (1 - _SAME_SIZE) * self.type.size
            is_note = is_small or _NOTE.match(candidate.lines[0][1])
            if candidate.lines[-1][0] != page or candidate.kind not in ("paragraph", "item"):
                break
            if not is_note:
                return candidate
        return block

    def _begin(self, page: int, line: Line, kind: PdfBlockKind) -> PdfBlock:
        segment = line.segment
        self.first = line
        block = PdfBlock(kind, [], size=segment.size, is_bold=segment.is_bold)
        if line.tag and kind in ("heading", "item"):
            block.level = line.tag.level
        text = self._text(line, kind)
        item = _ITEM.match(text) if kind == "item" else None
        if item:
            block.number = int(item["number"]) if item["number"] else None
            text = text if item["other"] else text[item.end() :]
        if kind == "item" and not line.tag:
            after_item = self.blocks and self.blocks[-1].kind == "item"
            indents = self.indents if after_item else []
            while indents and indents[-1] > segment.x0 - _INDENT * segment.size / 2:
                indents.pop()
            block.level = len(indents)
            self.indents = [*indents, segment.x0]
        block.lines.append((page, text))
        self.blocks.append(block)
        return block

    def _text(self, line: Line, kind: PdfBlockKind) -> str:
        if kind != "code":
            return line.segment.text
        width = (line.segment.x1 - line.segment.x0) / max(1, len(line.segment.text))
        return " " * round((line.segment.x0 - line.left) / (width or 1)) + line.segment.text

    def _kind(self, page: int, line: Line) -> PdfBlockKind:
        segment, tag = line.segment, line.tag
        if tag and tag.kind == "heading":
            return "heading"
        if segment.is_mono and not self.type.is_mono:
            return "code"
        if tag and tag.kind == "item":
            goes_on = self._is_same_element(page, line) or (
                self.last and self.page != page and _goes_on(self.last, line)
            )
            return "paragraph" if goes_on else "item"
        if not self.type.has_headings and self._is_heading(segment):
            return "heading"
        return "item" if _ITEM.match(segment.text) else "paragraph"

    def _is_same_element(self, page: int, line: Line) -> bool:
        """Whether a line is in the element of the file's structure that the last one is in."""
        tag = self.last.tag if self.last else None
        return (
            line.tag is not None
            and tag is not None
            and (page, line.tag.number) == (self.page, tag.number)
        )

    def _is_heading(self, segment: Segment) -> bool:
        text = segment.text
        if len(text) > MAX_HEADING_CHARS or _NO_HEADING.search(text):
            return False
        if not any(character.isalpha() for character in text):
            return False
        item = _ITEM.match(text)
        if item and not item["number"]:
            return False
        if segment.size >= _MIN_HEADING_SIZE * self.type.size:
            return True
        is_strong = segment.is_bold and not self.type.is_bold
        is_large = segment.size >= (1 - _SAME_SIZE) * self.type.size
        is_short = len(text) <= MAX_BOLD_CHARS
        return is_strong and is_large and is_short and not _SENTENCE_END.search(text)

    def _continues(self, block: PdfBlock, page: int, line: Line, kind: PdfBlockKind) -> bool:
        last, segment = self.last, line.segment
        if last is None or block.kind == "table":
            return False
        distance = (segment.y - last.segment.y) / max(segment.size, last.segment.size)
        is_beside = segment.x0 < last.segment.x1 and last.segment.x0 < segment.x1
        is_below = block.lines[-1][0] == page and distance > 0 and is_beside
        is_same_element = self._is_same_element(page, line)
        if line.tag and self.page == page and not is_same_element and kind != "code":
            return False
        if kind == "code" or block.kind == "code":
            return kind == block.kind and is_below and distance < _MAX_CODE_GAP
        if abs(segment.size - last.segment.size) > _SAME_SIZE * last.segment.size:
            return False
        if kind == "heading" or block.kind == "heading":
            if is_same_element:
                return True
            same = kind == block.kind and segment.is_bold == block.is_bold
            starts = _NUMBERED.match(segment.text) is not None
            close = is_below and distance < self.type.leading + _LOOSER + 0.1
            return same and close and not starts and len(block.lines) < MAX_HEADING_LINES
        if kind == "item" and not self._is_only_a_dash(line):
            return False
        if not is_below:
            return is_same_element or _goes_on(last, line)
        if distance > max(self.type.leading, 1.15) + _LOOSER:
            return False
        return not self._breaks(block, last, line)

    def _is_only_a_dash(self, line: Line) -> bool:
        """Whether a line begins with a dash of its sentence, or a number, not an item."""
        last = self.last
        return (
            last is not None
            and line.segment.text[0] in _DASHES
            and not _SENTENCE_END.search(last.segment.text)
            and abs(line.segment.x0 - last.segment.x0) < 1
            and not _has_room(last, line)
        )

    def _breaks(self, block: PdfBlock, last: Line, line: Line) -> bool:
        """Whether a line as close as lines of a paragraph begins another one."""
        segment, size = line.segment, line.segment.size
        if _LEADS_TO.search(last.segment.text):
            return True
        indent = segment.x0 - last.segment.x0
        has_room = _has_room(last, line)
        begins = not segment.text[0].islower()
        if block.kind == "item" and self.first is not None:
            hangs = segment.x0 > self.first.segment.x0 + 0.4 * size
            if hangs:
                return has_room and begins and indent < -0.4 * size
            return (has_room and begins) or indent > 0.4 * size
        if indent > _INDENT * size:  # the first line of a paragraph, or one of a hanging one
            return (
                has_room
                or _SENTENCE_END.search(last.segment.text) is not None
                or (len(block.lines) > 1)
            )
        if indent < -_INDENT * size and len(block.lines) > 1:
            return begins
        return has_room and begins


def _has_room(last: Line, line: Line) -> bool:
    """Whether the first word of a line would have fitted on the line before."""
    size = last.segment.size
    needed = min(line.segment.first_word, 0.4 * (last.right - last.left)) + 0.3 * size
    slack = 1.5 * size if is_wide(last.segment.text[-1]) else 0.7 * size
    return last.segment.x1 + needed + slack < last.right


def _goes_on(last: Line, line: Line) -> bool:
    """Whether a paragraph goes on in the next column or on the next page."""
    before, text = last.segment.text, line.segment.text
    if _SENTENCE_END.search(before) or _has_room(last, line):
        return False
    if line.segment.x0 - line.left > _INDENT * line.segment.size:
        return False
    return text[0].islower() or (is_wide(text[0]) and is_wide(before[-1]))
