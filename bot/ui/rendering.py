"""Quotes of Markdown as what they mean: paragraphs, items, code, in runs of one style each.

`render` parses a quote; `bot.ui.formatting` and the terminal show what it returns. A quote may
begin anywhere: in a list, in a table, in a note.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Flag, auto
from typing import Literal
from urllib.parse import urlsplit

import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.cells import cell_len

from bot.ui.markdown_dialects import (
    LINE_BREAK,
    NONCHARACTERS,
    NOTHING_AROUND,
    STYLE_MARKS,
    Around,
    to_commonmark,
)
from index.documents.inline import PICTURE_NAME

MAX_SHOWN_URL_CHARS = 60  # of a longer address the host is shown
MIN_DRAWN_ROWS = 3  # below the header; of fewer rows each says what its columns are
MAX_INDENT = 39  # of a quote's first line; behind more it is no item of a list
COLUMN_GAP = "  "
WRAPPED_CHARS = 40  # a shorter line of a paragraph ends where its author wanted it to

MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
_GRAPHEME = regex.compile(r"\X")
_CJK = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}、。「」（）！？]")
_NUMBER_MARK = re.compile(r"(?m)^[ \t>]*(?:[-*+][ \t]+)*\d+[.)](?=\s)")
_ITEM = re.compile(r"(?m)^( *)(?:[-*+]|\d+[.)])[ \t]")
_MARGIN = re.compile(r"(?<=\n)(?=\S)")  # a line without indentation
_PICTURE_NAME = re.compile(PICTURE_NAME, re.IGNORECASE)
_MARKS = re.compile("([\ufdd0-\ufdda])")


class Style(Flag):
    """How a run of text is shown; a MATCH is a word by which the quote was found."""

    PLAIN = 0
    BOLD = auto()
    ITALIC = auto()
    STRUCK = auto()
    CODE = auto()
    MATCH = auto()
    LINK = auto()


_STYLE_OF_MARK = {
    mark: (Style[name.upper()], is_end)
    for name, marks in STYLE_MARKS.items()
    for is_end, mark in enumerate(marks)
}
_STYLE_OF_TOKEN = {"strong": Style.BOLD, "em": Style.ITALIC, "s": Style.STRUCK}


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one style. With Style.LINK it is the address of the link whose text comes before."""

    text: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a quote that begins on a line of its own.

    `marker` is an item's bullet or number, such as "- " or "3. ", `depth` how many lists it is
    inside of. `language` is what a block of code says of itself.
    """

    kind: Literal["paragraph", "heading", "item", "code", "row"]
    runs: tuple[Run, ...]
    marker: str = ""
    depth: int = 0
    language: str = ""

    @property
    def text(self) -> str:
        """The text alone, without addresses of links."""
        return "".join(run.text for run in self.runs if Style.LINK not in run.style)


def render(
    source: str,
    spans: Iterable[tuple[int, int]] = (),
    *,
    around: Around = NOTHING_AROUND,
    column: int = 1,
    table_width: int = 0,
) -> tuple[Block, ...]:
    """A part of a Markdown document as blocks.

    Args:
        source: The verbatim text.
        spans: Starts and ends (exclusive) of words that matched, in any order.
        around: Other lines that it needs.
        column: The column of its first character in its line, from 1.
        table_width: A table of no more cells is drawn with fixed widths, as a block of code; of
            another each row says what its columns are. 0 draws none.
    """
    plain = NONCHARACTERS.sub("\ufffd", source)
    texts = [plain]
    if stretches := graphemes_around(plain, spans):
        skipped = [match.span() for match in _NUMBER_MARK.finditer(plain)]
        texts.insert(0, _marked(plain, stretches, skipped))
    rendered: list[tuple[Block, ...]] = []
    for text in texts:
        reader = _Reader(table_width, WRAPPED_CHARS if column > 1 else 0)
        rendered.append(tuple(reader.read(parse(text, around, column))))
    # A mark inside of markup breaks it: then no match is marked.
    return rendered[0] if _texts(rendered[0]) == _texts(rendered[-1]) else rendered[-1]


def parse(text: str, around: Around = NOTHING_AROUND, column: int = 1) -> list[Token]:
    """A part of a Markdown document as tokens of CommonMark, in whose text STYLE_MARKS are styles.

    Args:
        text: The part, in which only STYLE_MARKS are noncharacters.
        around: Other lines that it needs.
        column: The column of its first character in its line, from 1.
    """
    aligned = _aligned(text, column - 1) if 1 < column <= MAX_INDENT + 1 else text
    lines = (around.columns, around.fence, around.links)
    plain = Around(*(NONCHARACTERS.sub("\ufffd", line) for line in lines))
    return MARKDOWN.parse(to_commonmark(aligned, plain))


def _aligned(text: str, indent: int) -> str:
    """A text whose first line lacks its indentation, with no other line indented by mistake.

    The lines down to the first without any indentation lose it: what comes before the first line
    may also have been text. If an item of an outer list follows, the first line gets it back, below
    empty items.
    """
    outer = {
        len(item[1]) for item in _ITEM.finditer(text) if item.start() and len(item[1]) < indent
    }
    if outer and _ITEM.match(text):
        return "".join(" " * width + "-\n" for width in sorted(outer)) + " " * indent + text
    margin = _MARGIN.search(text)
    end = margin.start() if margin else len(text)
    return re.sub(rf"(?m)^[ \t]{{1,{indent}}}", "", text[:end]) + text[end:]


def visible_text(source: str) -> str:
    """The text of a short part of a Markdown document, such as a heading, without its markup."""
    return " ".join(block.marker + block.text for block in render(source))


def _texts(blocks: Sequence[Block]) -> list[tuple[str, str]]:
    return [(block.marker, block.text) for block in blocks]


def _marked(
    text: str, stretches: Sequence[tuple[int, int]], skipped: Sequence[tuple[int, int]]
) -> str:
    """A text with the marks of a match around some stretches, except inside `skipped` ones."""
    begin, end = STYLE_MARKS["match"]
    parts, position = [], 0
    for first, last in stretches:
        if not any(first < stop and start < last for start, stop in skipped):
            parts += [text[position:first], begin, text[first:last], end]
            position = last
    return "".join([*parts, text[position:]])


def graphemes_around(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Widen stretches to whole graphemes, without blanks at their ends, and join those that touch.

    Discord doesn't make a stretch bold that begins or ends with blanks, and it reads "**a****b**"
    as one bold "a****b".
    """
    wanted = [(start, end) for start, end in spans if start < end]
    # Where graphemes begin, and the text's end.
    edges = [*(each.start() for each in _GRAPHEME.finditer(text)), len(text)] if wanted else []
    separate: list[tuple[int, int]] = []
    for start, end in sorted(wanted):
        first = max(0, bisect_right(edges, max(0, start)) - 1)
        last = min(len(edges) - 1, bisect_left(edges, max(0, end)))
        while first < last and text[edges[first]].isspace():
            first += 1
        while first < last and text[edges[last] - 1].isspace():
            last -= 1
        if first >= last:
            continue
        begin, finish = edges[first], edges[last]
        if separate and begin <= separate[-1][1]:
            earlier_begin, earlier_finish = separate.pop()
            begin, finish = earlier_begin, max(earlier_finish, finish)
        separate.append((begin, finish))
    return separate


@dataclass(slots=True)
class _Reader:
    """Reads the tokens of one quote into blocks."""

    table_width: int
    line_chars: int  # before the quote in its line, or as many as make it a long one
    # Of the lists around the current token: the next number, or None for bullets.
    lists: list[int | None] = field(default_factory=list)
    marker: str = ""  # of the item that has just begun
    is_heading: bool = False
    rows: list[list[tuple[Run, ...]]] | None = None  # of the current table, the header first

    def read(self, tokens: Sequence[Token]) -> Iterator[Block]:
        """The blocks, in order."""
        for token in tokens:
            if token.type == "inline":
                runs = inline_runs(token.children or (), self.line_chars)
                self.line_chars = 0
                if self.rows is not None:
                    self.rows[-1].append(runs)
                elif any(run.text.strip() for run in runs):
                    yield self._block("heading" if self.is_heading else "paragraph", runs)
            elif token.type in ("fence", "code_block"):
                runs = tuple(_styled(token.content.rstrip("\n"), Style.PLAIN))
                if any(run.text.strip() for run in runs):
                    language = token.info.split()[0] if token.info.split() else ""
                    language = _MARKS.sub("", language)
                    yield replace(self._block("code", runs), language=language)
            elif token.type == "table_close":
                yield from _table(self.rows or [], self.table_width)
                self.rows = None
            else:
                self._enter(token)

    def _enter(self, token: Token) -> None:
        kind = token.type
        if kind in ("heading_open", "heading_close"):
            self.is_heading = kind == "heading_open"
        elif kind == "bullet_list_open":
            self.lists.append(None)
        elif kind == "ordered_list_open":
            self.lists.append(int(token.attrs.get("start", 1)))
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
        elif kind == "list_item_open":
            number = self.lists[-1]
            self.marker = "- " if number is None else f"{number}. "
            if number is not None:
                self.lists[-1] = number + 1
        elif kind == "list_item_close":
            self.marker = ""
        elif kind == "table_open":
            self.rows = []
        elif kind == "tr_open" and self.rows is not None:
            self.rows.append([])

    def _block(self, kind: Literal["paragraph", "heading", "code"], runs: tuple[Run, ...]) -> Block:
        marker, self.marker = self.marker, ""
        depth = len(self.lists)
        if kind == "code":
            return Block("code", runs, depth=depth)
        return Block("item" if marker else kind, runs, marker, depth)


def inline_runs(tokens: Iterable[Token], line_chars: int = 0) -> tuple[Run, ...]:
    """The runs of a paragraph's tokens; after each link its address, unless the text says it.

    Args:
        tokens: The tokens.
        line_chars: How much of its first line comes before it.
    """
    runs: list[Run] = []
    style, href, first = Style.PLAIN, "", 0
    is_first_line = True
    for token in tokens:
        name, _, part = token.type.rpartition("_")
        if name in _STYLE_OF_TOKEN:
            changed = _STYLE_OF_TOKEN[name]
            style = style | changed if part == "open" else style & ~changed
        elif token.type == "link_open":
            # What stands between angle brackets is both the text and the address.
            href = "" if token.markup == "autolink" else str(token.attrs.get("href", ""))
            first, line_chars = len(runs), line_chars + len(href)
        elif token.type == "link_close":
            runs += _address(href, _shown(runs[first:]))
            href = ""
        elif token.type == "image":
            if not href and not _PICTURE_NAME.fullmatch(token.content):
                runs.append(Run(_MARKS.sub("", token.content), style))
        elif token.type == "softbreak":
            if is_first_line and all(Style.BOLD in run.style for run in runs if run.text):
                line_chars = 0  # a title above its text, however long the line was
            is_first_line = False
            before = next((run.text for run in reversed(runs) if run.text), "")
            runs.append(Run(soft_break(before, line_chars)))
            line_chars = 0
        elif token.type == "hardbreak":
            runs.append(Run("\n"))
            line_chars = 0
        else:
            is_code = token.type == "code_inline"
            runs.append(Run(token.content, style | Style.CODE if is_code else style))
            line_chars += len(token.content)
    return tuple(_with_marks(runs))


def soft_break(before: str, line_chars: int) -> str:
    """What a line end within a paragraph is: a space, nothing, or itself.

    It is itself after a short line, and after a question, whose answer follows.

    Args:
        before: The text before it.
        line_chars: How long its line is.
    """
    if line_chars < WRAPPED_CHARS or before.endswith(("?", "？")):
        return "\n"
    return "" if _CJK.match(before[-1:]) else " "


def _address(href: str, shown: str) -> Iterator[Run]:
    """The address of a link, or of a long one its host; nothing if the text says it already."""
    href = _MARKS.sub("", href)
    if href.startswith("mailto:"):
        address = href.removeprefix("mailto:")
    elif href.startswith(("http://", "https://")):
        host = urlsplit(href).netloc if _is_address(href) else ""
        address = href if len(href) <= MAX_SHOWN_URL_CHARS or not host else f"{host}/…"
    else:
        return  # a place in the same documents
    if shown.strip().rstrip("/") not in (address.rstrip("/"), address.partition("://")[2]):
        yield Run(address, Style.LINK)


def _is_address(href: str) -> bool:
    try:
        return bool(urlsplit(href).hostname)
    except ValueError:
        return False


def _shown(runs: Sequence[Run]) -> str:
    """The text of runs without marks of styles, and without addresses of links."""
    texts = (run.text for run in runs if Style.LINK not in run.style)
    return _MARKS.sub("", "".join(texts))


def _with_marks(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs in which the marks of styles have become styles."""
    active = Style.PLAIN
    for run in runs:
        if Style.LINK in run.style:
            yield run
            continue
        for part in _styled(run.text, active):
            yield Run(part.text, part.style | run.style)
        for mark in _MARKS.findall(run.text):
            active = _switched(active, mark)


def _styled(text: str, active: Style) -> Iterator[Run]:
    """A text's runs, as the marks of styles in it say."""
    for part in _MARKS.split(text):
        if part == LINE_BREAK:
            yield Run("\n")
        elif _MARKS.fullmatch(part):
            active = _switched(active, part)
        elif part:
            yield Run(part, active)


def _switched(active: Style, mark: str) -> Style:
    if mark not in _STYLE_OF_MARK:
        return active
    style, is_end = _STYLE_OF_MARK[mark]
    return active & ~style if is_end else active | style


def _table(rows: Sequence[Sequence[tuple[Run, ...]]], max_width: int) -> Iterator[Block]:
    """A table: drawn if it is narrow enough, otherwise row by row with the names of the columns."""
    header, *body = rows
    texts = [[_shown(cell).replace("\n", " ") for cell in row] for row in rows]
    has_header = any(texts[0])
    widths = [max(map(cell_len, column)) for column in zip(*texts, strict=True)]
    is_narrow = sum(widths) + len(COLUMN_GAP) * (len(widths) - 1) <= max_width
    # Wide characters aren't exactly two cells wide in every font.
    is_drawn = has_header and is_narrow and len(body) >= MIN_DRAWN_ROWS
    if is_drawn and all(cell_len(text) == len(text) for row in texts for text in row):
        yield Block("code", tuple(_drawn(rows, widths)))
        return
    for row in body or [header]:
        named = has_header and bool(body)
        yield Block("row", tuple(_row(row, header if named else None)))


def _drawn(rows: Sequence[Sequence[tuple[Run, ...]]], widths: Sequence[int]) -> Iterator[Run]:
    """The rows of a table with all columns as wide as their widest cell, a rule below the first."""
    for number, row in enumerate(rows):
        yield Run("\n" if number else "")
        for at, cell in enumerate(row):
            runs = [replace(run, text=run.text.replace("\n", " ")) for run in cell]
            yield from (run for run in runs if Style.LINK not in run.style)
            if at + 1 < len(row):
                yield Run(" " * (widths[at] - len(_shown(cell)) + len(COLUMN_GAP)))
        if not number:
            yield Run("\n" + COLUMN_GAP.join("─" * width for width in widths))


def _row(row: Sequence[tuple[Run, ...]], header: Sequence[tuple[Run, ...]] | None) -> Iterator[Run]:
    """The filled cells of a row: with a header a line each, after the column's name."""
    is_first = True
    for number, cell in enumerate(row):
        if not _shown(cell).strip():
            continue
        if not is_first:
            yield Run(" · " if header is None else "\n")
        is_first = False
        name = header[number] if header is not None else ()
        if _shown(name).strip():
            yield from (replace(run, style=run.style | Style.BOLD) for run in name)
            yield Run(": ", Style.BOLD)
        yield from cell


def needs_gap(before: Block, after: Block) -> bool:
    """Whether a blank line stands between two blocks."""
    is_loose = after.kind in ("paragraph", "row", "heading") and not after.depth
    return is_loose and before.kind in ("paragraph", "row", "item")
