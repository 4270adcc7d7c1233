"""Lines -> blocks: the stretches inside of which sentences are sought.

A block is one line, or a whole paragraph where a paragraph was wrapped to a fixed width. Wrapping
is told by greed: each line is so full that the next line's first word would not have fitted.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from index.reading.lines import Line, columns, ends_sentence

__all__ = ["Block", "BlockKind", "read_blocks"]

BlockKind = Literal["heading", "menu", "verbatim", "item", "line", "paragraph", "mark"]

MIN_WRAP_COLUMNS = 36
MAX_WRAP_COLUMNS = 120
MIN_WRAPPED_LINES = 3
MIN_FULL_SHARE = 0.85  # of the lines of a wrapped paragraph; its last line may be short
_WORD = re.compile(r"[\u2e80-\uffef\U00020000-\U0003ffff]|[^\s\u2e80-\uffef]+")
# Japanese is wrapped at any character, but no line begins with 。 or ends with 「.
_KINSOKU_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that sentences don't leave, and how many blank lines stand before it."""

    start: int
    end: int
    kind: BlockKind
    blank_before: int = 0


def read_blocks(text: str, lines: list[Line]) -> list[Block]:
    """All blocks of the text in order; headings and menus that only their looks tell come later."""
    blocks: list[Block] = []
    blank = 0
    for paragraph in _paragraphs(lines):
        if paragraph[0].kind == "blank":
            blank += 1
            continue
        for block in _split_paragraph(text, paragraph):
            blocks.append(Block(block.start, block.end, block.kind, blank))
            blank = 0
    return blocks


def _paragraphs(lines: list[Line]) -> Iterator[list[Line]]:
    """Plain lines that may be one wrapped paragraph; every other line by itself."""
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and not _continues(paragraph, line):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _continues(paragraph: list[Line], line: Line) -> bool:
    if line.kind != "plain" or paragraph[-1].kind not in ("plain", "item"):
        return False
    if paragraph[0].kind == "item":
        # Below a bullet a deeper indentation goes on with the item, and ends with it.
        return line.indent > paragraph[0].indent or paragraph[-1].indent <= paragraph[0].indent
    return line.indent <= paragraph[-1].indent  # a deeper one begins a paragraph


def _split_paragraph(text: str, lines: list[Line]) -> Iterator[Block]:
    first_wrapped = _first_wrapped(text, lines)
    for line in lines[:first_wrapped]:
        yield Block(line.start, line.end, "line" if line.kind == "plain" else _kind(line))
    if first_wrapped < len(lines):
        kind: BlockKind = "item" if lines[first_wrapped].kind == "item" else "paragraph"
        yield Block(lines[first_wrapped].start, lines[-1].end, kind)


def _kind(line: Line) -> BlockKind:
    kinds: dict[str, BlockKind] = {"heading": "heading", "item": "item", "mark": "mark"}
    return kinds.get(line.kind, "verbatim")


def _first_wrapped(text: str, lines: list[Line]) -> int:
    """The line from which on a paragraph is wrapped (a title may stand above it), or its length."""
    if len(lines) < 2:
        return len(lines)
    if lines[0].kind == "item" and all(line.indent > lines[0].indent for line in lines[1:]):
        return 0
    widths = [columns(text, line.start, line.end) for line in lines]
    if max(widths) > MAX_WRAP_COLUMNS:
        return len(lines)
    for first in range(2):
        if _is_wrapped(text, lines[first:], widths[first:]):
            return first
    return len(lines)


def _is_wrapped(text: str, lines: list[Line], widths: list[int]) -> bool:
    width = max(widths, default=0)
    if len(lines) < 2 or width < MIN_WRAP_COLUMNS:
        return False
    pairs = list(zip(lines, widths, lines[1:], strict=False))  # the last line has none below
    full = [_is_full(text, below, room=width - wide) for _, wide, below in pairs]
    open_ended = [
        _goes_on(text, below)
        for line, _, below in pairs
        if not ends_sentence(text, line.start, line.end)
    ]
    # Full lines alone may be a list of headlines: most must also go on in the line below.
    if not full[0] or 2 * sum(open_ended) < len(open_ended) or not any(open_ended):
        return False
    if len(lines) < MIN_WRAPPED_LINES:
        return text[lines[1].start].islower()
    return sum(full) >= MIN_FULL_SHARE * len(full)


def _goes_on(text: str, below: Line) -> bool:
    first = text[below.start]
    return not first.isupper() and not first.isdigit()


def _is_full(text: str, below: Line, *, room: int) -> bool:
    """Whether the first word of the line below would not have fitted into the room left above."""
    word = _WORD.match(text, below.start, below.end)
    needed = 1 + columns(text, *word.span()) if word else 1
    if _WORD.fullmatch(text, below.start, below.start + 1) and needed <= 3:
        needed = _KINSOKU_COLUMNS + 1
    return needed > room
