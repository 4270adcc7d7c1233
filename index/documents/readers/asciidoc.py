"""AsciiDoc -> Markdown: the part of the language that documents are written in.

Read are headings, lists of all kinds, tables, code, notes, quotes and inline marks, and the
attributes of the document's header. Not read are includes, which name other files, and macros of
extensions, of which the text in brackets is kept.
"""

import csv
import itertools
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.documents.encodings import decode_text
from index.documents.readers.base import FileContent, code_span, escape_markdown, extracted
from index.documents.readers.writer import MarkdownWriter

_HEADING = re.compile(r"(={1,6}|#{1,6})[ \t]+(\S.*)\Z")
_ATTRIBUTE = re.compile(r":(!?[\w-]+!?):(?:[ \t]+(.*))?\Z")
_REFERENCE = re.compile(r"(\\?)\{([\w-]+)\}")
_BLOCK_ATTRIBUTES = re.compile(r"\[(?!\[)([^\[\]]*)\]\Z|\[\[[^\[\]]*\]\]\Z")
_BLOCK_TITLE = re.compile(r"\.([^\s.].*)\Z")
_FENCE = re.compile(r"(-{4,}|\.{4,}|={4,}|\*{4,}|_{4,}|\+{4,}|/{4,}|--|`{3,}[\w+-]*)\Z")
_TABLE = re.compile(r"([|,:!]={3,})\Z")
_CONDITION = re.compile(r"(?:ifdef|ifndef|ifeval|endif|include)::\S*\[.*\]\Z")
_NOTE = re.compile(r"(NOTE|TIP|IMPORTANT|WARNING|CAUTION):[ \t]+(?=\S)")
_ITEM = re.compile(r"[ \t]*(\*{1,5}|-|\.{1,5}|\d+\.|[a-zA-Z]\.|<(?:\d+|\.)>)[ \t]+(?=\S)")
_CHECK = re.compile(r"\[([ xX*])\][ \t]+")
_TERM = re.compile(r"[ \t]*(\S.*?)(:{2,4}|;;)(?:[ \t]+(.*))?\Z")
_BLOCK_MACRO = re.compile(r"(image|video|audio|toc)::(\S*)\[(.*)\]\Z")
_CELL = re.compile(r"(?:(?<=\s)|\A)(?:\d*(?:\.\d+)?[+*])?[<^>.]{0,3}[aehlmsdv]?(?<!\\)\|")
_COLUMNS = re.compile(r'\bcols="?((?:[^",]|,(?=[^"]*"))+)')
_CODE_NAMES = frozenset(("source", "listing", "literal"))
_CALLOUT = re.compile(r"[ \t]*(?:(?://|#|;;)[ \t]*)?(?:<(?:\d+|\.)>[ \t]*)+$", re.MULTILINE)
_HARD_BREAK = re.compile(r"(?<=\S)[ \t]\+(?=\n|\Z)")
_LINK_OPTIONS = re.compile(r",\s*(?:window|role|opts|rel)=.*|\^\Z")
_MAX_SPAN = 100  # columns
_NOTES = ("NOTE", "TIP", "IMPORTANT", "WARNING", "CAUTION")
_MAX_VALUE_CHARS = 1_000  # of an attribute: it may name others, and these others
_MAX_DEPTH = 12  # of blocks in blocks, of which each repeats the lines
_AUTHOR = re.compile(r"([^\W\d_][^<>:;]*?)(?:[ \t]+<[^<>]*>)?(?:;.*)?\Z")
_REVISION = re.compile(r"(?:v[\d.]+,?[ \t]*)?(\d{4}-\d{2}-\d{2})?(?::.*)?\Z")


def read_asciidoc(path: Path, data: bytes) -> FileContent:
    """Read a document in AsciiDoc.

    Raises:
        DocumentError: It isn't text.
    """
    text, encoding = decode_text(path, data)
    lines = [line.rstrip() for line in text.splitlines()]
    header = _Header()
    start = header.read(lines)
    writer = MarkdownWriter()
    if header.title:
        writer.heading(_Inline(header.attributes)(header.title), 1)
    _Blocks(writer, header.attributes).read(lines[start:])
    content = extracted(
        writer.text,
        author=header.author,
        date=header.date,
        description=header.attributes.get("description"),
    )
    return replace(content, encoding=encoding)


@dataclass(slots=True)
class _Header:
    """The header of a document: title, author, date and attributes."""

    title: str = ""
    author: str | None = None
    date: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)

    def read(self, lines: list[str]) -> int:
        """Read the header and return the number of the first line behind it."""
        at = 0
        while at < len(lines) and (not lines[at] or self._is_hidden(lines[at])):
            at += 1
        if at == len(lines) or not re.match(r"[=#][ \t]+\S", lines[at]):
            return at
        self.title = lines[at][1:].strip()
        below = at + 1
        while below < len(lines) and lines[below]:
            line = lines[below]
            is_named = self._is_hidden(line)
            if not is_named and below == at + 1 and (author := _AUTHOR.match(line)):
                self.author = author[1]
            elif not is_named and self.author and (revision := _REVISION.match(line)):
                self.date = revision[1]
            elif not is_named:
                break  # no blank line behind the title
            below += 1
        self.author = self.attributes.get("author", self.author)
        self.date = self.attributes.get("revdate", self.date)
        return below

    def _is_hidden(self, line: str) -> bool:
        is_hidden = _CONDITION.match(line) or re.match(r"//(?!//)", line)
        return _define(line, self.attributes) or bool(is_hidden)


# What is marked inside of a text, each with the text that it shows. Lengths are bounded, so that
# marks that nothing closes cost no search to the end of the text.
_MARKS = {
    "escaped": r"\\[*_`#^~+\[<{]",
    "passed": r"pass:[a-z,]{0,20}\[.{0,500}?\]|\+\+\+.{1,500}?\+\+\+"
    r"|(?<![\w+])\+(?=\S)[^+]{0,500}?\S\+(?![\w+])",
    "code": r"``.{1,500}?``|(?<![\w`])`(?=\S)[^`]{0,500}?\S`(?![\w`])|(?<![\w`])`[^\s`]`(?![\w`])",
    "strong": r"\*\*.{1,500}?\*\*|(?<![\w*])\*(?=[^\s*])(?:.{0,500}?[^\s*])??\*(?![\w*])",
    "emphasis": r"__.{1,500}?__|(?<!\w)_(?=[^\s_])(?:.{0,500}?[^\s_])??_(?!\w)",
    "mark": r"(?:\[[^\[\]]{0,100}\])?(?<!\w)\#(?=\S)(?:[^#]{0,500}?\S)??\#(?!\w)",
    "script": r"\^[^\s^]{1,50}\^|~[^\s~]{1,50}~",
    "reference": r"<<[^<>\n]{1,300}>>",
    "anchor": r"\[\[[^\[\]]{1,300}\]\]|\(\(\([^()]{0,300}\)\)\)"
    r"|anchor:\S{1,100}?\[[^\[\]]{0,300}\]",
    "link": r"(?:link:)?https?://[^\s\[\]<>]*[^\s\[\]<>.,;:!?)](?:\[[^\]]{0,500}\])?",
    "macro": r"\b[a-z]{1,20}:[^\s\[]{0,300}\[(?:[^\]\\]|\\.){0,500}\]",
}
_MARKED = re.compile("|".join(f"(?P<{name}>{form})" for name, form in _MARKS.items()), re.DOTALL)


def _define(line: str, attributes: dict[str, str]) -> bool:
    """Whether a line defines an attribute, which may name others."""
    attribute = _ATTRIBUTE.match(line)
    if attribute is None:
        return False
    value = _REFERENCE.sub(lambda match: attributes.get(match[2], match[0]), attribute[2] or "")
    attributes[attribute[1].strip("!")] = value[:_MAX_VALUE_CHARS]
    return True


class _Inline:
    """Turns the marks in a text into Markdown's."""

    def __init__(self, attributes: dict[str, str]) -> None:
        self._attributes = {"nbsp": " ", "empty": "", "blank": "", "sp": " ", "zwsp": ""}
        self._attributes |= attributes

    def __call__(self, text: str, *, begins_line: bool = True) -> str:
        """A line or some lines of AsciiDoc as Markdown."""
        text = _REFERENCE.sub(self._value, text)
        out = ""
        at = 0
        for match in _MARKED.finditer(text):
            out += self._plain(text[at : match.start()], begins_line=_at_start(out, begins_line))
            if match.lastgroup != "anchor":
                out += getattr(self, f"_{match.lastgroup}")(match[0])
            at = match.end()
        return out + self._plain(text[at:], begins_line=_at_start(out, begins_line))

    def _value(self, match: re.Match[str]) -> str:
        return match[0][1:] if match[1] else self._attributes.get(match[2], match[0])

    def _plain(self, text: str, *, begins_line: bool = False) -> str:
        first, *rest = _HARD_BREAK.sub("", text).split("\n", 1)
        parts = [escape_markdown(first, begins_line=begins_line), *map(escape_markdown, rest)]
        return "\n".join(parts)

    def _escaped(self, text: str) -> str:
        return text  # the mark behind the backslash means itself in Markdown too

    def _passed(self, text: str) -> str:
        return self._plain(text.split("[", 1)[1][:-1] if text[0] == "p" else text.strip("+"))

    def _code(self, text: str) -> str:
        inner = text.strip("`")
        if inner[0] == inner[-1] == "+" and len(inner) > 2:
            inner = inner[1:-1]
        return code_span(_REFERENCE.sub(self._value, inner))

    def _strong(self, text: str) -> str:
        return self._styled(text, "*", "**")

    def _emphasis(self, text: str) -> str:
        return self._styled(text, "_", "*")

    def _styled(self, text: str, mark: str, style: str) -> str:
        n_marks = 2 if text.startswith(2 * mark) else 1
        inner = self(text[n_marks:-n_marks], begins_line=False)
        return inner if "*" in inner or inner != inner.strip() else f"{style}{inner}{style}"

    def _mark(self, text: str) -> str:
        return self(text[text.index("#") + 1 : -1], begins_line=False)

    def _script(self, text: str) -> str:
        inner = self._plain(text[1:-1])
        return f"^{inner}" if text[0] == "^" and inner.lstrip("-−").isdigit() else inner

    def _reference(self, text: str) -> str:
        target, _, words = text[2:-2].partition(",")
        return self(words.strip() or target.lstrip("#"), begins_line=False)

    def _link(self, text: str) -> str:
        target, _, label = text.removeprefix("link:").rstrip("]").partition("[")
        words = _LINK_OPTIONS.sub("", label).strip('"')
        if not words:
            return target
        inner = self(words, begins_line=False)
        return inner if re.search(r"[()]", target) else f"[{inner}]({target})"

    def _macro(self, text: str) -> str:
        name, _, rest = text.partition(":")
        target, _, words = rest[:-1].replace("\\]", "]").partition("[")
        if name == "footnote":
            return f" ({self(words, begins_line=False)})" if words else ""
        if name == "indexterm":
            return ""
        if name == "menu":
            return self._plain(" > ".join([target, *(part.strip() for part in words.split(">"))]))
        if name in ("kbd", "btn", "stem", "latexmath", "asciimath"):
            return self._plain(words)
        return self(words.split(",")[0].rstrip("^") or target, begins_line=False)


def _at_start(before: str, begins_line: bool) -> bool:
    return before.endswith("\n") if before else begins_line


@dataclass(slots=True)
class _Context:
    """What the lines above say of the block below: its kind, its title and the table's columns."""

    names: list[str] = field(default_factory=list)
    attributes: str = ""
    title: str = ""


class _Blocks:
    """Writes the blocks of some lines."""

    def __init__(self, writer: MarkdownWriter, attributes: dict[str, str], depth: int = 0) -> None:
        self._writer = writer
        self._attributes = attributes
        self._inline = _Inline(attributes)
        self._depth = depth

    def read(self, lines: list[str]) -> None:
        """Write the blocks of lines."""
        context = _Context()
        at = 0
        while at < len(lines):
            line = lines[at]
            if self._is_passed_over(line) or self._describes(line, context):
                at += 1
            else:
                at = self._block(lines, at, context)
                context = _Context()

    def _is_passed_over(self, line: str) -> bool:
        """Whether a line is blank, hidden or a mark; attributes are taken from it."""
        is_attribute = _define(line, self._attributes)
        if is_attribute:
            self._inline = _Inline(self._attributes)
        is_comment = line.startswith("//") and not line.startswith("////")
        is_mark = line in ("+", "'" * 3, "<<<") or _CONDITION.match(line)
        return not line.strip() or is_attribute or is_comment or bool(is_mark)

    def _describes(self, line: str, context: _Context) -> bool:
        """Whether a line says something of the block below."""
        if title := _BLOCK_TITLE.match(line):
            context.title = title[1]
            return True
        if not (found := _BLOCK_ATTRIBUTES.match(line)):
            return False
        attributes = found[1] or ""
        context.attributes += f",{attributes}"
        names = (part.strip().split("%")[0].split("#")[0] for part in attributes.split(","))
        context.names += [name.split(".")[0] for name in names]
        return True

    def _block(self, lines: list[str], at: int, context: _Context) -> int:
        """Write the block at a line and return the number of the first line behind it."""
        line = lines[at]
        if heading := _HEADING.match(line):
            if "discrete" in context.names or "float" in context.names:
                self._writer.paragraph(_bold(self._inline(heading[2], begins_line=False)))
            else:
                self._writer.heading(self._inline(heading[2], begins_line=False), len(heading[1]))
            return at + 1
        if context.title:
            self._writer.paragraph(_bold(self._inline(context.title, begins_line=False)))
        if table := _TABLE.match(line):
            end = _closing(lines, at, table[1])
            self._table(lines[at + 1 : end], table[1][0], context)
            return end + 1
        if fence := _FENCE.match(line):
            end = _closing(lines, at, "```" if line.startswith("```") else fence[1])
            self._fenced(lines[at + 1 : end], fence[1], context)
            return end + 1
        if macro := _BLOCK_MACRO.match(line):
            words = "" if macro[1] == "toc" else macro[3].split(",")[0].strip('"')
            self._writer.paragraph(self._inline(words))
            return at + 1
        if _ITEM.match(line) or _TERM.match(line):
            return self._list(lines, at)
        return self._paragraph(lines, at, context)

    def _paragraph(self, lines: list[str], at: int, context: _Context) -> int:
        end = at + 1
        while end < len(lines) and lines[end].strip() and not self._interrupts(lines[end]):
            end += 1
        block = lines[at:end]
        if block[0][:1] in (" ", "\t") or any(n in _CODE_NAMES for n in context.names):
            self._code("\n".join(block), context)
            return end
        note = _NOTE.match(block[0])
        block = [line for line in block if not line.startswith("//")]
        kind = note[1] if note else next((n for n in context.names if n in _NOTES), "")
        text = "\n".join(block)[note.end() if note else 0 :]
        if kind:
            with self._writer.inside("> "):
                self._writer.paragraph(f"[!{kind}]")
                self._writer.paragraph(self._inline(text), is_wrapped=True)
        elif "quote" in context.names or "verse" in context.names:
            self._quote(block, context)
        else:
            self._writer.paragraph(self._inline(text), is_wrapped=True)
        return end

    def _interrupts(self, line: str) -> bool:
        """Whether a line ends the paragraph above without a blank line."""
        is_fence = _FENCE.match(line) or _TABLE.match(line) or _BLOCK_ATTRIBUTES.match(line)
        return bool(is_fence or line == "+" or _CONDITION.match(line))

    def _code(self, text: str, context: _Context) -> None:
        names = [name for name in context.names if name]
        language = names[1] if names[:1] == ["source"] and len(names) > 1 else ""
        text = _CALLOUT.sub("", text) if names[:1] == ["source"] else text
        self._writer.code(textwrap.dedent(text), language if language.isalnum() else "")

    def _fenced(self, lines: list[str], fence: str, context: _Context) -> None:
        """Write what stands between two lines of marks."""
        mark = fence[0]
        if mark in "+/":  # raw HTML, comments
            return
        is_code = mark in "-.`" and fence != "--"
        if is_code or any(name in _CODE_NAMES for name in context.names):
            self._code("\n".join(lines), context)
            return
        kind = next((name for name in context.names if name in _NOTES), "")
        if kind or mark in "*_":
            with self._writer.inside("> "):
                if kind:
                    self._writer.paragraph(f"[!{kind}]")
                self._nested(lines)
                self._attribution(context)
        else:
            self._nested(lines)

    def _quote(self, lines: list[str], context: _Context) -> None:
        with self._writer.inside("> "):
            self._writer.paragraph(self._inline("\n".join(lines)), is_wrapped=True)
            self._attribution(context)

    def _attribution(self, context: _Context) -> None:
        if context.names[:1] in (["quote"], ["verse"]):
            words = ", ".join(filter(None, (n.strip('"') for n in context.names[1:])))
            self._writer.paragraph(self._inline(words))

    def _nested(self, lines: list[str]) -> None:
        if self._depth < _MAX_DEPTH:
            _Blocks(self._writer, self._attributes, self._depth + 1).read(lines)
        else:
            self._writer.paragraph(self._inline("\n".join(lines)), is_wrapped=True)

    def _list(self, lines: list[str], at: int) -> int:
        """Write a list with all lists in it."""
        end = at
        items: list[_Item] = []
        while end < len(lines):
            item, after = _read_item(lines, end)
            if items and (items[0].mark == "<1>") != (item.mark == "<1>"):
                break  # the explanations of marks in code are a list of their own
            items.append(item)
            end = after
            end = _skip_blank(lines, end)
            if end == len(lines) or not (_ITEM.match(lines[end]) or _TERM.match(lines[end])):
                break
        self._items(items, 0)
        return end

    def _items(self, items: list["_Item"], depth: int) -> None:
        """Write items, and those in them: behind an item's own, whose mark isn't the first's."""
        numbers = itertools.count(1)
        at = 0
        while at < len(items):
            item = items[at]
            end = at + 1
            while end < len(items) and items[end].mark != items[0].mark:
                end += 1
            if item.is_term:
                self._writer.paragraph(self._inline(item.term, begins_line=False))
                mark = ": "
            else:
                mark = f"{next(numbers)}. " if item.mark[0] not in "*-" else "- "
            with self._writer.inside(mark):
                self._nested(item.lines)
                if depth < _MAX_DEPTH:
                    self._items(items[at + 1 : end], depth + 1)
            at = end

    def _table(self, lines: list[str], mark: str, context: _Context) -> None:
        """Write a table: its header is the first line where a blank one follows, or as it says."""
        rows = _rows(lines, mark, context)
        if not rows:
            return
        width = max(map(len, rows))
        is_headed = "header" in context.attributes or (
            len(lines) > 1 and bool(lines[0].strip()) and not lines[1].strip()
        )
        header, body = (rows[0], rows[1:]) if is_headed else ([""] * width, rows)
        self._writer.header([*self._cells(header), *[""] * (width - len(header))])
        for row in body:
            self._writer.row([*self._cells(row), *[""] * (width - len(row))])

    def _cells(self, row: list[str]) -> Iterator[str]:
        for cell in row:
            paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", cell))
            yield "<br>".join(self._inline(part, begins_line=False) for part in paragraphs if part)


@dataclass(slots=True)
class _Item:
    """An item of a list: its mark, its term if it has one, and its lines."""

    mark: str
    lines: list[str]
    term: str = ""
    is_term: bool = False


def _read_item(lines: list[str], at: int) -> tuple[_Item, int]:
    """Read the item at a line: its text, and the blocks that a "+" joins to it."""
    if match := _ITEM.match(lines[at]):
        kind = re.sub(r"[\d.]+\Z|\w\.\Z", "1.", match[1]) if match[1][0] != "." else match[1]
        kind = "<1>" if kind[0] == "<" else kind
        item = _Item(kind, [_CHECK.sub("", lines[at][match.end() :])])
    else:
        term = _TERM.match(lines[at])
        assert term is not None  # noqa: S101 - the caller has seen one
        item = _Item(term[2], [term[3] or ""], term[1], is_term=True)
    at += 1
    if item.is_term and not item.lines[0]:
        at = _skip_blank(lines, at)
    is_joined = False
    while at < len(lines):
        line = lines[at]
        if line == "+":
            item.lines.append("")
            is_joined = True
            at += 1
        elif _FENCE.match(line) or _TABLE.match(line):
            if not is_joined:
                break
            end = _closing(lines, at, "```" if line.startswith("```") else line)
            item.lines += lines[at : end + 1]
            at = min(end + 1, len(lines))
        elif not line.strip() or _ITEM.match(line) or _TERM.match(line):
            if not line.strip() and lines[at + 1 : at + 2] == ["+"]:
                at += 1
                continue
            break
        elif _HEADING.match(line) or (_BLOCK_ATTRIBUTES.match(line) and not is_joined):
            break
        else:
            item.lines.append(line.strip() if not is_joined else line)
            at += 1
    return item, at


def _skip_blank(lines: list[str], at: int) -> int:
    while at < len(lines) and (not lines[at].strip() or lines[at].startswith("// ")):
        at += 1
    return at


def _closing(lines: list[str], at: int, mark: str) -> int:
    """The number of the line that closes a block; behind the last line if none does."""
    return next((n for n in range(at + 1, len(lines)) if lines[n] == mark), len(lines))


def _rows(lines: list[str], mark: str, context: _Context) -> list[list[str]]:
    """The cells of a table, in rows."""
    if mark in ",:" or "format=" in context.attributes:
        separator = ":" if mark == ":" or "dsv" in context.attributes else ","
        separator = "\t" if "tsv" in context.attributes else separator
        return [row for row in csv.reader(filter(str.strip, lines), delimiter=separator) if row]
    text = "\n".join(line for line in lines if not line.startswith("//"))
    if mark == "!":
        text = text.replace("!", "|")
    starts = [*_CELL.finditer(text)]
    if not starts:
        return []
    ends = [match.start() for match in starts[1:]] + [len(text)]
    cells: list[str] = []
    for match, end in zip(starts, ends, strict=True):
        spans = re.match(r"\s*(\d+)(?:\.\d+)?[+*]", match[0])
        cell = text[match.end() : end].strip().replace("\\|", "|")
        n_columns = min(int(spans[1]), _MAX_SPAN) if spans else 1
        cells += [cell] * n_columns if "*" in match[0] else [cell, *[""] * (n_columns - 1)]
    width = _width(text, context)
    return [cells[at : at + width] for at in range(0, len(cells), width)]


def _width(text: str, context: _Context) -> int:
    """How many columns a table has: as it says, or as many as its first line has cells."""
    if columns := _COLUMNS.search(context.attributes):
        parts = columns[1].strip().rstrip(",").split(",")
        repeated = (re.match(r"(\d+)\*", part.strip()) for part in parts)
        return sum(min(int(match[1]), _MAX_SPAN) if match else 1 for match in repeated)
    first = next(filter(str.strip, text.split("\n")), "")
    return max(1, len(_CELL.findall(first)))


def _bold(text: str) -> str:
    return f"**{text}**" if text and "*" not in text else text
