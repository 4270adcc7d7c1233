"""Writes Markdown block by block, and notes where in the file each block comes from."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest

from index.documents.readers.base import clean, escape_markdown
from index.types import Place, PlaceKind

_MAX_LEVEL = 6
_MIN_FENCE = 3
_LINE_BREAK = "  \n"
_NUMBER = re.compile(r"\d{1,9}\.", re.ASCII)
_PIPE = re.compile(r"(?<!\\)\|")


class MarkdownWriter:
    """Collects the blocks of a document.

    Texts are given as Markdown: what comes from a file as it is goes through
    `base.escape_markdown` first. Code is given as it is. Blocks without text are left out.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._places: list[Place] = []
        self._last = ""  # the kind of the last block
        self._prefix = ""  # of each line: of quotes and items that are open
        self._mark = ""  # instead of the prefix, of the next line
        self._outer = ""  # the prefix outside of what that mark begins
        self._depth = 0  # of open items
        self._is_tight = False  # whether the next block goes on the next line
        # Of each open item of `item`: where its text begins, and whether it is numbered.
        self._items: list[tuple[int, bool]] = []

    @property
    def text(self) -> str:
        """All blocks, separated by blank lines where Markdown needs them."""
        return "".join(self._parts)

    @property
    def places(self) -> tuple[Place, ...]:
        """What is where in the file."""
        return tuple(self._places)

    def place(self, kind: PlaceKind, label: str, n_before: int = 0) -> None:
        """Say where in the file the blocks that follow are, until the next call.

        Args:
            kind: What it is called.
            label: Its number or name.
            n_before: How many characters at the end of the last block are there already.
        """
        start = self._length - n_before
        if self._places and self._places[-1].start == start:
            self._places.pop()
        self._places.append(Place(start, kind, label))

    def heading(self, text: str, level: int) -> None:
        """A heading; `level` counts from 1, and what is deeper than 6 is 6."""
        title = " ".join(text.split())
        if title:
            marks = "#" * min(max(level, 1), _MAX_LEVEL)
            ends_in_marks = title.endswith("#") and not title.endswith("\\#")
            self._write("heading", f"{marks} {title}" + (f" {marks}" if ends_in_marks else ""))

    def paragraph(self, text: str, *, is_wrapped: bool = False) -> None:
        """A paragraph; the lines of the text are kept apart, unless it is merely wrapped."""
        lines = [" ".join(line.split()) for line in text.split("\n")]
        self._write("paragraph", ("\n" if is_wrapped else _LINE_BREAK).join(filter(None, lines)))

    def end_section(self, level: int) -> None:
        """End the sections of a level and below it, where something without a heading begins."""
        self._write("heading", "#" * level)

    def item(self, text: str, depth: int = 0, number: int | None = None) -> None:
        """An item of a list, numbered or with a bullet; `depth` counts from 0."""
        items = self._items if self._last == "item" else []
        is_numbered = number is not None
        is_first = depth >= len(items)
        is_another = not is_first and items[depth][1] != is_numbered  # list
        self._items = items[:depth]
        indent = self._items[-1][0] if self._items else 0
        mark = "- " if number is None else f"{number}. "
        words = " ".join(text.split())
        if words:
            # Markdown would take it for the text above.
            if (is_first or is_another) and number not in (None, 1):
                self._last = ""
            self._write("item", f"{' ' * indent}{mark}{words}")
            self._items.append((indent + len(mark), is_numbered))

    def labelled_item(self, label: str, text: str, depth: int = 0) -> None:
        """An item of a list whose number is written like "3.", "b)" or "§ 4"; "" for a bullet.

        Markdown has no other numbers than "3.": those become a part of the text.
        """
        number = int(label[:-1]) if _NUMBER.fullmatch(label) else None
        if label and number is None:
            text = f"{escape_markdown(label)} {text}"
        self.item(text, depth, number)

    def continuation(self, text: str) -> None:
        """A further paragraph of the last item."""
        indent = " " * self._items[-1][0]
        self._last = ""
        words = (" ".join(line.split()) for line in text.split("\n"))
        self._write("item", _LINE_BREAK.join(f"{indent}{line}" for line in words if line))

    def footnote(self, label: str, paragraphs: Sequence[str]) -> None:
        """A footnote, to which [^label] refers."""
        lines = [" ".join(text.split()) for text in paragraphs]
        self._write("footnote", f"[^{label}]: " + "\n\n    ".join(filter(None, lines)))

    def header(self, cells: Sequence[str]) -> None:
        """Begin a table with the names of its columns."""
        self._last = self._last if self._last != "row" else "table"
        self._write("row", f"{_row(cells)}\n|{'---|' * len(cells)}")

    def row(self, cells: Sequence[str]) -> None:
        """A row of the table that `header` began."""
        if any(cell.strip() for cell in cells):
            self._write("row", _row(cells))

    def table(self, rows: Sequence[Sequence[str]], n_headers: int = 1) -> None:
        """A table without its empty rows and columns.

        Args:
            rows: The cells; a row may be shorter than others.
            n_headers: How many of the first rows name the columns; they are joined into one.
        """
        headers = [row for row in rows[:n_headers] if any(row)]
        body = [row for row in rows[n_headers:] if any(row)]
        cells = [list(column) for column in zip_longest(*headers, *body, fillvalue="")]
        used = [column for column in cells if any(column)]
        if used:
            names = (dict.fromkeys(filter(None, column[: len(headers)])) for column in used)
            self.header([" ".join(name) for name in names])
            for number in range(len(headers), len(headers) + len(body)):
                self.row([column[number] for column in used])

    def code(self, text: str, language: str = "") -> None:
        """A block of code, as it is."""
        text = clean(text).strip("\n").expandtabs(4)
        if text.strip():
            fence = "`" * _MIN_FENCE
            while fence in text:
                fence += "`"
            self._write("code", f"{fence}{language}\n{text}\n{fence}")

    def markdown(self, text: str) -> None:
        """Blocks that are Markdown already, such as a message or a cell."""
        self._write("markdown", text.strip("\n"))

    def end_list(self) -> None:
        """Begin another list with the next item, and don't go on with the last one."""
        self._last = "list" if self._last == "item" else self._last

    @contextmanager
    def inside(self, mark: str) -> Iterator[None]:
        """Write what follows into an item, a quote, or the definition of the term just written.

        Args:
            mark: What stands before its first line: "- ", "1. ", "> " or ": ".
        """
        before = self._prefix, self._mark, self._outer
        is_item = not mark.startswith(">")
        if not self._mark:
            self._outer = self._prefix
        self._mark = (self._mark or self._prefix) + mark
        self._prefix += " " * len(mark) if is_item else mark
        is_below = self._depth and self._last == "paragraph"  # the text of the item above it
        self._is_tight = is_item and (self._last == "item" or bool(is_below) or mark == ": ")
        self._depth += is_item
        try:
            yield
        finally:
            self._prefix, self._mark, self._outer = before
            self._depth -= is_item
            self._is_tight = False
            self._last = "item" if is_item else "quote"

    def _write(self, kind: str, block: str) -> None:
        if not block:
            return
        is_tight = self._is_tight or (kind == self._last and kind in ("item", "row"))
        blank = (self._outer if self._mark else self._prefix).rstrip()
        first = self._mark or self._prefix
        lines = "\n".join(
            (self._prefix if number else first) + line if line else self._prefix.rstrip()
            for number, line in enumerate(block.split("\n"))
        )
        between = "\n" if is_tight else f"\n{blank}\n"
        part = f"{between if self._parts else ''}{lines}"
        self._parts.append(part)
        self._length += len(part)
        self._last, self._mark, self._is_tight = kind, "", False


def _row(cells: Sequence[str]) -> str:
    words = (_PIPE.sub(r"\|", " ".join(cell.split())) for cell in cells)
    return f"| {' | '.join(words)} |"
