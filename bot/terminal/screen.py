"""Output to the terminal: answers on stdout, notices, errors and progress on stderr."""

import contextlib
import dataclasses
import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from bot.progress import ProgressLog, Rate
from bot.terminal.quotes import (
    PICTURES,
    also_cited,
    cited,
    matched_words,
    one_line,
    page_texts,
    quote_texts,
    titled,
)
from index.types import Answer, Chatter, Document, Excerpt, Language
from index.types import Progress as ReportProgress

_log = logging.getLogger(__name__)

# Japanese typesetting (JIS X 4051): characters that begin no line, and that end no line.
_NEVER_FIRST = frozenset(
    "、。，．,.!?！？:：;；・)）]］｝」』】〉》〕”’ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々… "
)
_NEVER_LAST = frozenset("(（[［｛「『【〈《〔“‘")


def break_offsets(text: str, width: int) -> list[int]:
    """The offsets at which to break a text into lines of `width` cells, without its line feeds."""
    offsets: list[int] = []
    start = cells = 0
    for position, character in enumerate(text):
        if character == "\n":
            start, cells = position + 1, 0
            continue
        cells += cell_len(character)
        # A space beyond the edge is invisible.
        if cells > width and character != " " and position > start:
            start = _last_break(text, start, position, width)
            offsets.append(start)
            cells = cell_len(text[start : position + 1])
    return offsets


def _last_break(text: str, start: int, end: int, width: int) -> int:
    """The last offset after `start` and up to `end` where a line may begin; `end` if none may."""
    for offset in range(end, start, -1):
        if cell_len(text[offset : end + 1]) > width:
            break  # from here on the next line would be too wide
        before, first = text[offset - 1], text[offset]
        if first in _NEVER_FIRST or before in _NEVER_LAST:
            continue
        # Narrow characters make words that must stay whole, as Latin ones do; Japanese may break.
        is_inside_word = first != " " and cell_len(before) == cell_len(first) == 1
        if before == " " or not is_inside_word:
            return offset
    return end


def counted(count: int, noun: str) -> str:
    """A number with its noun, such as "1 document" or "2,000 passages"."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


_CHATTER_REPLIES: Mapping[Chatter, str] = {
    "thanks": "You're welcome!",
    "greeting": "Hello! Ask me something about the documents.",
    "farewell": "See you! Ask me whenever you want to know something.",
    "reaction": "👍 Ask me whenever you want to know something.",
}
_MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "failed": ("✗", "red")}
PIPE_WIDTH = 200  # cells of a quoted table that no screen limits; most have fewer
_UNLIMITED_WIDTH = 10_000  # cells of a table of ours in a pipe
INDENT = 2  # cells on both sides of text on a screen
HANG = 2  # more cells before the second line of a citation, and of the lines below it


# Characters that JSON allows as they are, but that a terminal obeys, that reorder what is around
# them, that end a line for some readers (Python's splitlines), or that can't be encoded.
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def to_json_line(value: Answer | Mapping[str, Any]) -> str:
    """Write an answer, or an error in its place, as one line of JSON.

    Offsets are code points of the decoded file, end exclusive.
    """
    row = dataclasses.asdict(value) if isinstance(value, Answer) else value
    line = json.dumps(row, ensure_ascii=False)
    return _UNSAFE_IN_JSON.sub(lambda character: f"\\u{ord(character[0]):04x}", line)


class Terminal:
    """Prints for a person, wrapped and in colour on a screen, plain in a pipe."""

    def __init__(self) -> None:
        self._out = Console(highlight=False, markup=False, emoji=False)
        self._err = Console(stderr=True, highlight=False, markup=False, emoji=False)
        # In a pipe a quote stays on one line, so that it can be searched for.
        self._soft_wrap = not self._out.is_terminal

    def line(self, text: str) -> None:
        """Print one line on stdout, without control characters."""
        self._out.print(Text(text.translate(PICTURES)), soft_wrap=True)
        self._out.file.flush()

    def json(self, text: str) -> None:
        """Print one line as it is, at once."""
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def notice(self, text: str) -> None:
        """Print something that the person should know on stderr, in one line of a pipe."""
        self._report(text, "yellow")

    def error(self, text: str, program: str = "inyo") -> None:
        """Print an error on stderr, in one line of a pipe."""
        self._report(f"{program}: {text}", "bold red")

    def finding(self, status: Literal["ok", "warning", "failed"], *parts: str) -> None:
        """Print one line of a report, with a mark that says how it is; empty parts are left out."""
        mark, style = _MARKS[status]
        first, *others = (one_line(part) for part in parts if part)
        line = Text(f"{mark} {first}: ", style=f"bold {style}")
        self._out.print(line.append(" → ".join(others), style=style), soft_wrap=True)
        self._out.file.flush()

    def answer(self, answer: Answer) -> None:
        """Show an answer: its excerpts, or that there is none and the closest passages."""
        if answer.chatter is not None:
            self._print(Text(_CHATTER_REPLIES[answer.chatter]))
            self._out.file.flush()
            return
        if not answer.answered:
            self._print(Text("The documents don't say.", style="bold"))
            if answer.closest:
                self._print(Text("Closest passages, which may not answer:", style="dim"))
        for excerpt in answer.excerpts or answer.closest:
            self._excerpt(excerpt, answer.language)
        # For an abstention the confidence is near 0 and says nothing.
        confidence = f"confidence {answer.confidence:.2f} · " if answer.answered else ""
        self._print(Text(f"{confidence}{answer.elapsed_ms:.1f} ms", style="dim"))
        self._out.file.flush()

    def passages(self, passages: Sequence[Excerpt], language: Language) -> None:
        """Show the passages that a search in this language found."""
        if not passages:
            self._print(Text("Nothing in the documents matches.", style="bold"))
        for passage in passages:
            self._excerpt(passage, language)
        self._out.file.flush()

    def page(self, document: Document, text: str, position: str = "") -> None:
        """Show a text of a document under its title."""
        title = titled(document.title, added_by_us=document.title_is_ours)
        about = one_line(" · ".join(filter(None, [title, document.path, position])))
        self._print(Text(about, style="bold"), HANG)
        self._print(Text())
        width = PIPE_WIDTH if self._soft_wrap else self._out.width - 2 * INDENT
        for line, hang in page_texts(text, width, is_markdown=document.is_markdown):
            self._print(line, hang)
        self._out.file.flush()

    def table(self, rows: Sequence[Mapping[str, str]], title: str = "", n_words: int = 1) -> None:
        """Show a table.

        Args:
            rows: At least one; all have the same columns.
            title: What is above it.
            n_words: How many columns, from the left, hold words; the others hold figures.
        """
        table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
        for number, column in enumerate(rows[0]):
            # On a narrow screen figures wrap before their intervals, and names stay whole.
            table.add_column(
                column.translate(PICTURES),
                justify="left" if number < n_words else "right",
                no_wrap=n_words == 1 and not number,
                overflow="fold",
            )
        for row in rows:
            table.add_row(*map(_figure, row.values()))
        out = self._out
        if self._soft_wrap:  # in a pipe a row stays on one line
            out = Console(file=out.file, width=_UNLIMITED_WIDTH, highlight=False, markup=False)
        if title:
            out.print(Text(title.translate(PICTURES), style="bold"), soft_wrap=True)
        out.print(table)
        out.file.flush()

    def ask(self) -> str | None:
        """The next question of a conversation, or None at its end."""
        if sys.stdin is None:  # closed by the parent process
            return None
        try:
            return input("\n? " if sys.stdin.isatty() else "")
        except EOFError:
            return None
        except KeyboardInterrupt:
            if sys.stdin.isatty():
                self.line("")  # so that the shell's prompt begins a line of its own
            raise

    @contextlib.contextmanager
    def progress(self, verb: str) -> Iterator[ReportProgress]:
        """Show a bar, rate and time left on stderr; log them if it is no screen."""
        columns = (TextColumn(verb), BarColumn(), TextColumn("{task.description}"))
        bar = Progress(*columns, console=self._err, transient=True)
        tasks: dict[str, TaskID] = {}
        rate, log = Rate(), ProgressLog(verb, _log)

        def report(phase: str, done: int, total: int) -> None:
            if not self._err.is_terminal:
                log(phase, done, total)
                return
            if phase not in tasks:
                bar.start()
                tasks[phase] = bar.add_task(phase, total=total)
            state = rate.describe(phase, done, total)
            # The total as well: several indexes may be built one after the other.
            bar.update(tasks[phase], completed=done, total=total, description=state)

        try:
            yield report
        finally:
            if tasks:  # stopping a bar that never began prints an empty line
                bar.stop()

    def _excerpt(self, excerpt: Excerpt, language: Language) -> None:
        if not self._soft_wrap and excerpt.rank > 1:
            self._out.print()
        self._print(Text(f"{excerpt.rank}.", style="bold"))
        width = PIPE_WIDTH if self._soft_wrap else self._out.width - 2 * INDENT
        for text, hang in quote_texts(excerpt, width):
            self._print(text, hang)
        self._print(Text(f"— {cited(excerpt.citation, language)}", style="cyan"), HANG)
        for same in excerpt.also_in:
            self._print(Text(f"  {also_cited(same)}", style="cyan"), HANG)
        pairs = matched_words(excerpt) if excerpt.citation.language != language else ""
        if pairs:
            self._print(Text(f"  {pairs}", style="dim"), HANG)

    def _report(self, text: str, style: str) -> None:
        """Print one line on stderr; on a screen it is broken between words and indented."""
        line = Text(one_line(text), style=style)
        if not self._err.is_terminal:  # programs and logs read it line by line
            self._err.print(line, soft_wrap=True)
            return
        room = max(self._err.width - HANG, 1)
        for number, part in enumerate(line.divide(break_offsets(line.plain, room))):
            part.rstrip()
            part.pad_left(HANG if number else 0)
            self._err.print(part, no_wrap=True, overflow="ignore")

    def _print(self, text: Text, hang: int = 0) -> None:
        if self._soft_wrap:
            self._out.print(text, soft_wrap=True)
            return
        room = max(self._out.width - 2 * INDENT - hang, 1)
        for number, line in enumerate(text.divide(break_offsets(text.plain, room))):
            line.rstrip()
            left = INDENT + (hang if number else 0)
            self._out.print(Padding(line, (0, 0, 0, left)), no_wrap=True, overflow="ignore")


def _figure(text: str) -> Text:
    """A figure, with the interval in brackets after it dimmed."""
    figure = Text(text.translate(PICTURES))
    figure.highlight_regex(r"\(.*\)", "dim")
    return figure
