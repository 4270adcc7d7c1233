"""Markdown's lines, and blocks: the parts of a text in which sentences are looked for.

A block is one line, or a whole paragraph where a paragraph was wrapped to a fixed width. A wrapped
paragraph is recognised by its lines: each is so full that the next word did not fit.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import regex

from index.text.characters import LINE_END

LineKind = Literal["blank", "mark", "heading", "verbatim", "item", "row", "plain"]
BlockKind = Literal["heading", "navigation", "verbatim", "item", "row", "line", "paragraph", "mark"]

MAX_SETEXT_COLUMNS = 100  # a longer line above dashes is a paragraph above a rule
MAX_FRONT_MATTER_LINES = 100
MAX_COMMENT_LINES = 200
MIN_WRAP_COLUMNS = 36
MAX_WRAP_COLUMNS = 120
MIN_WRAPPED_LINES = 3
MIN_FULL_SHARE = 0.85  # of the lines of a wrapped paragraph; its last line may be short

_WORD_CHARACTER = re.compile("[^\\W_]|[\U0001f000-\U0001faff]")
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6"
    "\U0001f300-\U0001faff\U00020000-\U0003fffd]"
)
_SENTENCE_END = re.compile(r"[.。．｡!！?？…‥][\"'”’»*_)）」』】〉》\]]*\Z")

_INVISIBLE = "\u00ad\u200b\u2060\ufeff"  # before a mark or behind it they change nothing

_QUOTE_MARK = re.compile(r"(?:>[ \t]?)+")
_BULLET = re.compile(r"[-*+–—‣◦▪►▶▸▹»➔➙➛-➥➧➨✦✧❖⬥]\s+(?=\S)|[・•●○■□◆◇※]\s*(?=\S)")
_NUMBER = re.compile(r"\d{1,3}[.)．）]\s|[(（]\d{1,3}[)）]|[①-⑳]|[a-zA-Z]\)\s")
_ATX = re.compile(r"#{1,6}[ \t]+(?=\S)")
# "== Fees ==", as wikis write headings.
_WIKI_HEADING = re.compile(
    r"(?P<marks>={2,6})[ \t]*(?=[^\s=])(?P<words>[^=]*[^\s=])[ \t]*(?P=marks)\Z"
)
_SETEXT = re.compile(r"={3,}\Z|-{3,}\Z|~{4,}\Z")
_MAX_UNDERLINE_DIFFERENCE = 3  # columns, of ~~~~ and the heading above; else it is a fence
_FENCE = re.compile(r"(`{3,}|~{3,})(?P<info>.*)\Z", re.DOTALL)
_TABLE_ROW = re.compile(r"\|.*\|\Z", re.DOTALL)
_GRAPHEME = regex.compile(r"\X")
_COMMENT, _COMMENT_END = "<!--", "-->"
_FRONT_MATTER_ENDS = {"---": ("---", "..."), "+++": ("+++",)}  # YAML, TOML
_YAML_KEY = re.compile(r"[A-Za-z_][\w-]*[ \t]*:(?!\S)")
_TOML_KEY = re.compile(r"[\w\"'][\w\"'. -]*=|\[|#")
_YAML_GOES_ON = re.compile(r"- |#|[\]}]")  # at the margin: an item, a comment, the end of a list
# Japanese is wrapped at any character, but no line begins with 。 or ends with 「.
_KINSOKU_COLUMNS = 4
_WRAPPED_WORD = re.compile(r"[\u2e80-\uffef\U00020000-\U0003ffff]|[^\s\u2e80-\uffef]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `start`..`end` is its content; `begin`..`end` includes the marks before it.

    `indent` counts the white space characters at its beginning.
    """

    start: int
    end: int
    kind: LineKind
    begin: int
    indent: int = 0


def read_lines(text: str) -> list[Line]:
    """All lines of a text, blank ones included, in order; what is in comments is blank."""
    lines = _split(text)
    _blank_comments(text, lines)
    _mark_verbatim(text, lines)
    for number, (line, below) in enumerate(pairwise(lines)):
        # Underlined with === or ---, and no prose above a rule.
        is_first = number == 0 or lines[number - 1].kind in ("blank", "mark", "heading")
        if (
            is_first
            and line.kind == "plain"
            and below.kind == "mark"
            and _SETEXT.match(text, below.start, below.end)
            and columns(text, line.start, line.end) <= MAX_SETEXT_COLUMNS
            and not ends_sentence(text, line.start, line.end)
        ):
            lines[number] = replace(line, kind="heading")
    return lines


def comment_spans(text: str) -> list[tuple[int, int]]:
    """The comments of a plain text, from "<!--" at the start of a line to "-->", but for code.

    Elsewhere in a line, or without an end, these marks are text like any other.
    """
    return _blank_comments(text, _split(text)) if _COMMENT in text else []


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
    """The width of a piece of text in a fixed-width font; only roughly if it is long."""
    if end - start > 400:
        return end - start
    return end - start + sum(1 for _ in _WIDE.finditer(text, start, end))


def ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether a piece of text ends as sentences do."""
    return _SENTENCE_END.search(text, max(start, end - 8), end) is not None


def without_closing_marks(heading: str) -> str:
    """A heading's text without the "##" that may close it, and without white space at its end."""
    heading = heading.rstrip()
    words = heading.rstrip("#")
    return words.rstrip() if words.endswith((" ", "\t")) else heading


def has_words(text: str, start: int, end: int) -> bool:
    """Whether a piece of text holds a letter, a digit or an emoji."""
    return _WORD_CHARACTER.search(text, start, end) is not None


def _split(text: str) -> list[Line]:
    lines: list[Line] = []
    start = 0
    for line_end in LINE_END.finditer(text):
        lines.append(_read_line(text, start, line_end.start()))
        start = line_end.end()
    if start < len(text):
        lines.append(_read_line(text, start, len(text)))
    return lines


def _blank_comments(text: str, lines: list[Line]) -> list[tuple[int, int]]:
    """Take comments out of the lines of a text; where the comments are."""
    if _COMMENT not in text:
        return []
    code = {number for first, last in _fences(text, lines) for number in range(first, last)}
    kept: list[Line] = []
    spans: list[tuple[int, int]] = []
    until = searched = 0  # where the last comment ends, and up to where none is known to end
    for number, line in enumerate(lines):
        begins = line.start >= until and text.startswith(_COMMENT, line.start)
        if begins and number not in code:
            limit = lines[min(number + MAX_COMMENT_LINES, len(lines)) - 1].end
            begin = max(line.start + len(_COMMENT), searched)
            end = text.find(_COMMENT_END, begin, limit)
            if end >= 0:
                last = _GRAPHEME.match(text, end + len(_COMMENT_END) - 1)
                until = last.end() if last else end + len(_COMMENT_END)
                spans.append((line.start, until))
            else:
                searched = max(searched, limit - len(_COMMENT_END))
        if line.start >= until:
            kept.append(line)
            continue
        kept.append(Line(line.start, line.start, "blank", line.start))
        if until < line.end:
            kept.append(_read_line(text, until, line.end))
    lines[:] = kept
    return spans


def _read_line(text: str, line_start: int, line_end: int) -> Line:
    begin, end = line_start, line_end
    while begin < end and (text[begin].isspace() or text[begin] in _INVISIBLE):
        begin += 1
    while end > begin and (text[end - 1].isspace() or text[end - 1] in _INVISIBLE):
        end -= 1
    indent = begin - line_start
    if begin == end:
        return Line(begin, end, "blank", begin)
    if not has_words(text, begin, end):
        return Line(begin, end, "mark", begin, indent)
    quote = _QUOTE_MARK.match(text, begin, end)
    start = quote.end() if quote else begin
    if mark := _ATX.match(text, start, end):
        # A match of _ATX has words, so that the closing marks can be taken off.
        end = mark.end() + len(without_closing_marks(text[mark.end() : end]))
        return Line(mark.end(), end, "heading", begin, indent)
    if mark := _WIKI_HEADING.match(text, start, end):
        return Line(mark.start("words"), mark.end("words"), "heading", begin, indent)
    if bullet := _BULLET.match(text, start, end):
        return Line(bullet.end(), end, "item", begin, indent)
    kind: LineKind = "item" if _NUMBER.match(text, start, end) else "plain"
    return Line(start, end, kind, begin, indent)


def _mark_verbatim(text: str, lines: list[Line]) -> None:
    """Mark front matter, fenced code and table rows: quotable line by line."""
    ranges = [(0, count_front_matter(text, lines)), *_fences(text, lines)]
    for number, line in enumerate(lines):
        if line.kind == "plain" and _TABLE_ROW.match(text, line.start, line.end):
            lines[number] = replace(line, kind="row")
    for first, last in ranges:
        for number in range(first, last):
            line = lines[number]
            if line.kind not in ("blank", "mark"):
                # The marks of code are code: a "# comment" is no heading, a "- x" no item.
                lines[number] = replace(line, kind="verbatim", start=line.begin)


def _fences(text: str, lines: list[Line]) -> Iterator[tuple[int, int]]:
    """The line ranges of fenced code; a fence that is never closed is ignored."""
    fences = [
        (number, text[line.start], bool(match["info"].strip()))
        for number, line in enumerate(lines)
        if line.kind in ("plain", "mark")
        and (match := _FENCE.match(text, line.start, line.end))
        and not _is_underline(text, lines, number)
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


def _is_underline(text: str, lines: list[Line], number: int) -> bool:
    """Whether a line of ~~~~ is as long as the line above, which nothing else stands above."""
    line, above = lines[number], lines[number - 1]
    width = line.end - line.start
    return (
        number > 0
        and above.kind == "plain"
        and (number == 1 or lines[number - 2].kind in ("blank", "mark"))
        and _SETEXT.match(text, line.start, line.end) is not None
        and abs(columns(text, above.start, above.end) - width) <= _MAX_UNDERLINE_DIFFERENCE
    )


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a text that no sentence leaves, and how many blank lines precede it."""

    start: int
    end: int
    kind: BlockKind
    blank_before: int = 0


def read_blocks(text: str, lines: list[Line]) -> list[Block]:
    """All blocks of a text in order, without headings and navigation of plain text."""
    kinds: dict[LineKind, BlockKind] = {"plain": "line"}
    kinds |= {"heading": "heading", "item": "item", "row": "row", "mark": "mark"}
    blocks: list[Block] = []
    n_blank = 0
    for paragraph in _paragraphs(lines):
        if paragraph[0].kind == "blank":
            n_blank += 1
            continue
        n_single = len(paragraph)  # lines before the part that is wrapped: none, a title, or all
        widths = [columns(text, line.start, line.end) for line in paragraph]
        head, rest = paragraph[0], paragraph[1:]
        if head.kind == "item" and rest and all(line.indent > head.indent for line in rest):
            n_single = 0
        elif max(widths) <= MAX_WRAP_COLUMNS:
            wrapped = (n for n in (0, 1) if _is_wrapped(text, paragraph[n:], widths[n:]))
            n_single = next(wrapped, n_single)
        for line in paragraph[:n_single]:
            block_kind = kinds.get(line.kind, "verbatim")
            blocks.append(Block(line.start, line.end, block_kind, n_blank))
            n_blank = 0
        if n_single < len(paragraph):
            first = paragraph[n_single]
            block_kind = "item" if first.kind == "item" else "paragraph"
            blocks.append(Block(first.start, paragraph[-1].end, block_kind, n_blank))
            n_blank = 0
    return blocks


def _paragraphs(lines: list[Line]) -> Iterator[list[Line]]:
    """Plain lines that may be one wrapped paragraph; every other line by itself."""
    paragraph: list[Line] = []
    for line in lines:
        if paragraph:
            first, last = paragraph[0], paragraph[-1]
            continues = line.kind == "plain" and last.kind in ("plain", "item")
            if first.kind == "item":  # a deeper indentation continues the item, and ends with it
                continues &= line.indent > first.indent or last.indent <= first.indent
            else:
                continues &= line.indent <= last.indent  # a deeper one begins a paragraph
            if not continues:
                yield paragraph
                paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _is_wrapped(text: str, lines: list[Line], widths: list[int]) -> bool:
    max_width = max(widths, default=0)
    if len(lines) < 2 or max_width < MIN_WRAP_COLUMNS:
        return False
    full: list[bool] = []  # whether the first word of the next line did not fit into each line
    continued: list[bool] = []  # whether each line without a sentence end goes on in the next
    for line, width, below in zip(lines, widths, lines[1:], strict=False):
        word = _WRAPPED_WORD.match(text, below.start, below.end)
        needed = 1 + columns(text, *word.span()) if word else 1
        if needed <= 3 and _WRAPPED_WORD.fullmatch(text, below.start, below.start + 1):
            needed = _KINSOKU_COLUMNS + 1
        full.append(needed > max_width - width)
        if not ends_sentence(text, line.start, line.end):
            first = text[below.start]
            continued.append(not first.isupper() and not first.isdigit())
    # Full lines alone may be a list of headlines: most must also go on in the next line.
    if not full[0] or 2 * sum(continued) < len(continued) or not any(continued):
        return False
    if len(lines) < MIN_WRAPPED_LINES:
        return text[lines[1].start].islower()
    return sum(full) >= MIN_FULL_SHARE * len(full)
