"""What the terminal shows: answers on stdout, everything about them on stderr."""

import contextlib
import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from index.indexing.pipeline import Progress as ReportProgress
from index.types import LANGUAGE_NAMES, LONG_LINE_CHARS, Answer, Citation, Excerpt

# Japanese typesetting (JIS X 4051) lets no line begin with these, nor end with those.
_NEVER_FIRST = frozenset(
    "、。，．,.!?！？:：;；・)）]］｝」』】〉》〕”’ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々… "
)
_NEVER_LAST = frozenset("(（[［｛「『【〈《〔“‘")


def break_offsets(text: str, width: int) -> list[int]:
    """The offsets at which new lines begin, besides after the text's own line feeds."""
    offsets: list[int] = []
    start = cells = 0
    for position, character in enumerate(text):
        if character == "\n":
            start, cells = position + 1, 0
            continue
        cells += cell_len(character)
        # A blank that doesn't fit is not seen.
        if cells > width and character != " " and position > start:
            start = _break_before(text, start, position, width)
            offsets.append(start)
            cells = cell_len(text[start : position + 1])
    return offsets


def _break_before(text: str, start: int, position: int, width: int) -> int:
    """The last place up to `position` where a line may begin, or there where none is."""
    for place in range(position, start, -1):
        if cell_len(text[place : position + 1]) > width:
            break  # so far back, the next line would be too wide already
        before, first = text[place - 1], text[place]
        if first in _NEVER_FIRST or before in _NEVER_LAST:
            continue
        if before == " " or not (_is_alphabetic(before) and _is_alphabetic(first)):
            return place
    return position


def _is_alphabetic(character: str) -> bool:
    """Whether it stands in a word that is written without a break, as Latin words are."""
    return character != " " and cell_len(character) == 1


# Control characters of a document must not drive the terminal: they are shown as pictures.
PICTURES: Mapping[int, int | str] = {
    **{code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n"},
    0x0D: None,  # type: ignore[dict-item]
    0x7F: 0x2421,
    **dict.fromkeys(range(128, 160), "�"),
    **dict.fromkeys((8234, 8235, 8237, 8238, 8294, 8295, 8296), "�"),
}


def counted(count: int, what: str) -> str:
    """So many of something, such as "1 document" or "2,000 passages"."""
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def cited(citation: Citation) -> str:
    """A citation as a line: title, file, line, language of the original."""
    title = titled(citation.title, is_ours=citation.title_is_ours)
    about = [citation.author, citation.date, citation.url]
    where = f"{citation.document}, {_lines(citation)}"
    language = LANGUAGE_NAMES[citation.language] if citation.language else None
    return one_line(" · ".join(filter(None, [title, *about, where, language])))


def also_in(citation: Citation) -> str:
    """Where the same is said in another language, as a line."""
    language = f"in {LANGUAGE_NAMES[citation.language]}" if citation.language else "at"
    title = titled(citation.title, is_ours=citation.title_is_ours)
    return one_line(f"also {language}: {title} · {citation.document}, {_lines(citation)}")


def matched_words(excerpt: Excerpt) -> str:
    """The quote's words and the question's that they answer, 辞任 ← resign; equal ones not."""
    pairs = [(excerpt.quote[h.start : h.end], h.word) for h in excerpt.highlights]
    told = [f"{found} ← {word}" for found, word in pairs if found.casefold() != word.casefold()]
    return one_line(", ".join(dict.fromkeys(told)))


def titled(title: str, *, is_ours: bool) -> str:
    """A title, marked where it doesn't stand in the text."""
    return f"{title} (our title)" if is_ours else title


def one_line(text: str) -> str:
    """A text without line ends and control characters."""
    return " ".join(text.translate(PICTURES).split())


def _lines(citation: Citation) -> str:
    """Where a quote begins, and where it ends if that is another line."""
    has_end = citation.last_line > citation.line
    if citation.column > LONG_LINE_CHARS:
        where = f"line {citation.line}, character {citation.column:,}"
        return f"{where}, to line {citation.last_line}" if has_end else where
    if has_end:
        return f"lines {citation.line} to {citation.last_line}"
    return f"line {citation.line}"


PIPE_WIDTH = 200  # cells of a table that nobody's screen limits; most have fewer
INDENT = 2  # cells on both sides of what is shown on a screen
HANG = 2  # more cells before the second line of a citation, and of what is said below it


class Terminal:
    """Prints for a person, wrapped and in colour on a screen, plain in a pipe."""

    def __init__(self) -> None:
        self._out = Console(highlight=False, markup=False, emoji=False)
        self._err = Console(stderr=True, highlight=False, markup=False, emoji=False)
        # In a pipe a quote stays on one line, so that it can be searched for.
        self._soft_wrap = not self._out.is_terminal

    def line(self, text: str) -> None:
        """Print one line on stdout."""
        self._out.print(text, soft_wrap=True)
        self._out.file.flush()

    def json(self, text: str) -> None:
        """Print one line as it is, at once."""
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def notice(self, text: str) -> None:
        """Say something that the person should know, on stderr."""
        self._err.print(one_line(text), style="yellow", soft_wrap=True)

    def error(self, text: str) -> None:
        """Say in one line on stderr what went wrong."""
        self._err.print(f"inyo: {one_line(text)}", style="bold red", soft_wrap=True)

    def answer(self, answer: Answer) -> None:
        """Show an answer: its excerpts, or that there is none and what is closest."""
        if not answer.answered:
            self._print(Text("The documents don't say.", style="bold"))
            if answer.closest:
                self._print(Text("Closest passages, which may not answer:", style="dim"))
        for excerpt in answer.excerpts or answer.closest:
            self._excerpt(excerpt, answer)
        # How sure an abstention is, nobody could tell from a number near 0.
        sureness = f"confidence {answer.confidence:.2f} · " if answer.answered else ""
        self._print(Text(f"{sureness}{answer.elapsed_ms:.1f} ms", style="dim"))
        self._out.file.flush()

    def scores(self, rows: Sequence[Mapping[str, str]], title: str = "") -> None:
        """Show a table; every row has the same columns, the first of which names it."""
        table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
        for number, column in enumerate(rows[0]):
            # On a narrow screen figures wrap before their intervals, and names stay whole.
            is_name = number == 0
            table.add_column(column, justify="left" if is_name else "right", no_wrap=is_name)
        for row in rows:
            table.add_row(*map(_figure, row.values()))
        out = self._out
        if self._soft_wrap:  # in a pipe a row stays on one line
            out = Console(file=out.file, width=PIPE_WIDTH, highlight=False, markup=False)
        if title:
            out.print(Text(title, style="bold"), soft_wrap=True)
        out.print(table)
        out.file.flush()

    def greet(self, n_documents: int) -> None:
        """Begin a conversation, with the keys that edit a line and bring back earlier ones."""
        with contextlib.suppress(ImportError):  # Windows has none; its console does it by itself
            importlib.import_module("readline")
        self.line(f"Ask about {counted(n_documents, 'document')}. Ctrl+D or exit leaves.")

    def ask(self) -> str | None:
        """The next question of a conversation, or None at its end."""
        if sys.stdin is None:  # closed by whoever started us
            return None
        try:
            return input("\n? " if sys.stdin.isatty() else "")
        except EOFError:
            return None
        except KeyboardInterrupt:
            if sys.stdin.isatty():
                self.line("")  # the shell's prompt begins a line of its own
            raise

    @contextlib.contextmanager
    def progress(self, verb: str) -> Iterator[ReportProgress]:
        """A progress bar on stderr, such as "Indexing passages"; it goes when done."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        bar = Progress(*columns, console=self._err, transient=True)
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if not self._err.is_terminal:
                return
            if what not in tasks:
                bar.start()
                tasks[what] = bar.add_task(f"{verb} {what}", total=total)
            # The total as well: several indexes may be built one after the other.
            bar.update(tasks[what], completed=done, total=total)

        try:
            yield report
        finally:
            if tasks:  # stopping a bar that never began prints an empty line
                bar.stop()

    def _excerpt(self, excerpt: Excerpt, answer: Answer) -> None:
        if not self._soft_wrap and excerpt.rank > 1:
            self._out.print()
        self._print(Text(f"{excerpt.rank}.", style="bold"))
        self._print(_marked(excerpt))
        self._print(Text(f"— {cited(excerpt.citation)}", style="cyan"), HANG)
        for twin in excerpt.also_in:
            self._print(Text(f"  {also_in(twin)}", style="cyan"), HANG)
        pairs = matched_words(excerpt) if excerpt.citation.language != answer.language else ""
        if pairs:
            self._print(Text(f"  {pairs}", style="dim"), HANG)

    def _print(self, text: Text, hang: int = 0) -> None:
        if self._soft_wrap:
            self._out.print(text, soft_wrap=True)
            return
        room = max(self._out.width - 2 * INDENT - hang, 1)
        for number, line in enumerate(text.divide(break_offsets(text.plain, room))):
            line.rstrip()
            left = INDENT + (hang if number else 0)
            self._out.print(Padding(line, (0, 0, 0, left)), no_wrap=True, overflow="ignore")


def _marked(excerpt: Excerpt) -> Text:
    """The quote with its highlights; piece by piece, since a picture may be missing or longer."""
    marked = Text()
    at = 0
    for highlight in excerpt.highlights:
        marked.append(excerpt.quote[at : highlight.start].translate(PICTURES))
        at = highlight.end
        word = excerpt.quote[highlight.start : at].translate(PICTURES)
        marked.append(word, "bold underline")
    return marked.append(excerpt.quote[at:].translate(PICTURES))


def _figure(text: str) -> Text:
    """A figure with what stands in brackets behind it, its interval, in the background."""
    figure = Text(text)
    figure.highlight_regex(r"\(.*\)", "dim")
    return figure
