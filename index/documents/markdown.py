"""Lines -> blocks: the stretches inside of which sentences are sought.

A block is one line, or a whole paragraph where a paragraph was wrapped to a fixed width. Wrapping
is told by greed: each line is so full that the next line's first word would not have fitted.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

LineKind = Literal["blank", "mark", "heading", "verbatim", "item", "plain"]

_LINE_END = re.compile(r"\r\n|\r|\n")
_WORD = re.compile("[^\\W_]|[\U0001f000-\U0001faff]")
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
    "\U0001f300-\U0001faff\U00020000-\U0003fffd]"
)
_SENTENCE_END = re.compile(r"[.。．｡!！?？…‥][\"'”’»*_)）」』】〉》\]]*\Z")

_QUOTE_MARK = re.compile(r"(?:>[ \t]?)+")
_BULLET = re.compile(r"[-*+–—‣◦▪►▶]\s+(?=\S)|[・•●○■□◆◇※]\s*(?=\S)")
_NUMBER = re.compile(r"\d{1,3}[.)．）]\s|[(（]\d{1,3}[)）]|[①-⑳]|[a-zA-Z]\)\s")
_ATX = re.compile(r"#{1,6}[ \t]+(?=\S)")
_ATX_CLOSE = re.compile(r"[ \t]+#+\Z")
_SETEXT = re.compile(r"={3,}\Z|-{3,}\Z")
_FENCE = re.compile(r"(`{3,}|~{3,})(?P<info>.*)\Z", re.DOTALL)
_TABLE_ROW = re.compile(r"\|.*\|\Z", re.DOTALL)
_FRONT_MATTER_ENDS = {"---": ("---", "..."), "+++": ("+++",)}  # YAML, TOML
_YAML_KEY = re.compile(r"[A-Za-z_][\w-]*[ \t]*:(?!\S)")
_TOML_KEY = re.compile(r"[\w\"'][\w\"'. -]*=|\[|#")
_YAML_GOES_ON = re.compile(r"- |#|[\]}]")  # at the margin: an item, a comment, the end of a list

MAX_SETEXT_COLUMNS = 100  # a longer line above dashes is a paragraph above a rule
MAX_FRONT_MATTER_LINES = 100
MAX_COMMENT_LINES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `start`..`end` is its content, `begin`..`end` includes the marks before it.

    `indent` counts the white space characters at its beginning.
    """

    start: int
    end: int
    kind: LineKind
    begin: int
    indent: int = 0


def read_lines(text: str) -> list[Line]:
    """All lines of a text, blank ones included, in order."""
    lines = [_read_line(text, start, end) for start, end in _line_spans(text)]
    _mark_verbatim(text, lines)
    _mark_setext(text, lines)
    return lines


def count_front_matter(text: str, lines: list[Line]) -> int:
    """The number of lines of the front matter at the beginning, with its delimiters; mostly 0.

    Prose between two rules is no front matter: every line between "---" must look like YAML, and
    the first one between "+++" like TOML.
    """
    if len(lines) < 2 or lines[0].indent:
        return 0
    opening = text[lines[0].start : lines[0].end]
    first = _YAML_KEY if opening == "---" else _TOML_KEY
    ends = _FRONT_MATTER_ENDS.get(opening)
    if ends is None or not first.match(text, lines[1].begin, lines[1].end):
        return 0
    for number, line in enumerate(lines[1 : MAX_FRONT_MATTER_LINES + 1], start=1):
        if text[line.begin : line.end] in ends:
            return number + 1
        is_free = opening == "+++" or line.kind == "blank" or line.indent
        if not is_free and not any(
            pattern.match(text, line.begin, line.end) for pattern in (_YAML_KEY, _YAML_GOES_ON)
        ):
            return 0
    return 0


def columns(text: str, start: int, end: int) -> int:
    """How wide a stretch of text shows in a fixed-width font; only roughly so when it is long."""
    if end - start > 400:
        return end - start
    return end - start + sum(1 for _ in _WIDE.finditer(text, start, end))


def ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether a stretch of text ends as sentences do."""
    return _SENTENCE_END.search(text, max(start, end - 8), end) is not None


def has_words(text: str, start: int, end: int) -> bool:
    """Whether a stretch of text holds a letter, a digit or an emoji."""
    return _WORD.search(text, start, end) is not None


def _line_spans(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line_end in _LINE_END.finditer(text):
        yield start, line_end.start()
        start = line_end.end()
    if start < len(text):
        yield start, len(text)


def _read_line(text: str, line_start: int, line_end: int) -> Line:
    raw = text[line_start:line_end]
    content = raw.lstrip()
    indent = len(raw) - len(content)
    begin = line_start + indent
    end = begin + len(content.rstrip())
    if begin == end:
        return Line(begin, end, "blank", begin)
    if not has_words(text, begin, end):
        return Line(begin, end, "mark", begin, indent)
    quote = _QUOTE_MARK.match(text, begin, end)
    start, kind = _content(text, quote.end() if quote else begin, end)
    if kind == "heading":
        # What _ATX matches holds words, so that the closing marks can be taken off.
        end = start + len(_ATX_CLOSE.sub("", text[start:end]))
    return Line(start, end, kind, begin, indent)


def _content(text: str, start: int, end: int) -> tuple[int, LineKind]:
    """Where the content behind the marks of a heading or an item begins, and what it is."""
    if mark := _ATX.match(text, start, end):
        return mark.end(), "heading"
    if bullet := _BULLET.match(text, start, end):
        return bullet.end(), "item"
    return start, "item" if _NUMBER.match(text, start, end) else "plain"


def _mark_verbatim(text: str, lines: list[Line]) -> None:
    """Mark front matter, fenced code, comments and table rows: quotable line by line."""
    finders = (_front_matter, _fences, _comments)
    for first, last in [span for find in finders for span in find(text, lines)]:
        for number in range(first, last):
            line = lines[number]
            if line.kind not in ("blank", "mark"):
                # The marks of code are code: a "# comment" is no heading, a "- x" no item.
                lines[number] = replace(line, kind="verbatim", start=line.begin)
    for number, line in enumerate(lines):
        if line.kind == "plain" and _TABLE_ROW.match(text, line.start, line.end):
            lines[number] = replace(line, kind="verbatim")


def _front_matter(text: str, lines: list[Line]) -> Iterator[tuple[int, int]]:
    if n_lines := count_front_matter(text, lines):
        yield 0, n_lines


def _fences(text: str, lines: list[Line]) -> Iterator[tuple[int, int]]:
    """Fenced code; a fence that nothing closes is none, so that it can't swallow the rest."""
    fences = [
        (number, text[line.start], bool(match["info"].strip()))
        for number, line in enumerate(lines)
        if line.kind in ("plain", "mark") and (match := _FENCE.match(text, line.start, line.end))
    ]
    closers = {mark: [n for n, m, info in fences if m == mark and not info] for mark in "`~"}
    inside_until = -1
    for number, mark, _ in fences:
        if number < inside_until:
            continue
        following = bisect_right(closers[mark], number)
        if following < len(closers[mark]):
            inside_until = closers[mark][following] + 1
            yield number, inside_until


def _comments(text: str, lines: list[Line]) -> Iterator[tuple[int, int]]:
    first: int | None = None
    for number, line in enumerate(lines):
        if first is None and text.startswith("<!--", line.start):
            first = number
        if first is None:
            continue
        if "-->" in text[line.start : line.end]:
            yield first, number + 1
            first = None
        elif number - first >= MAX_COMMENT_LINES:
            first = None


def _mark_setext(text: str, lines: list[Line]) -> None:
    """Mark the lines underlined with === or ---, unless they are prose above a rule."""
    for number in range(len(lines) - 1):
        line, below = lines[number], lines[number + 1]
        is_first = number == 0 or lines[number - 1].kind in ("blank", "mark", "heading")
        if (
            line.kind == "plain"
            and below.kind == "mark"
            and is_first
            and _SETEXT.match(text, below.start, below.end)
            and columns(text, line.start, line.end) <= MAX_SETEXT_COLUMNS
            and not ends_sentence(text, line.start, line.end)
        ):
            lines[number] = replace(line, kind="heading")


BlockKind = Literal["heading", "menu", "verbatim", "item", "line", "paragraph", "mark"]

MIN_WRAP_COLUMNS = 36
MAX_WRAP_COLUMNS = 120
MIN_WRAPPED_LINES = 3
MIN_FULL_SHARE = 0.85  # of the lines of a wrapped paragraph; its last line may be short
_WORD_of_blocks = re.compile(r"[\u2e80-\uffef\U00020000-\U0003ffff]|[^\s\u2e80-\uffef]+")
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
    word = _WORD_of_blocks.match(text, below.start, below.end)
    needed = 1 + columns(text, *word.span()) if word else 1
    if _WORD_of_blocks.fullmatch(text, below.start, below.start + 1) and needed <= 3:
        needed = _KINSOKU_COLUMNS + 1
    return needed > room
