"""Block rules for markdown-it that its plugins lack: notes and tabs in their many spellings.

Fenced, as Docusaurus, VitePress, MyST and Material for MkDocs write them:

    :::tip Title        ::: details Title       /// note | Title        :::{note}
    text                text                    text                    text
    :::                 :::                     ///                     :::

Indented, as Python-Markdown writes them, with four spaces before the text:

    !!! note "Title"        ??? tip         === "Tab"
        text                    text            text

Between shortcodes, as GitBook and Hugo write them:

    {% hint style="info" %}     {% tab title="Linux" %}     {{% notice tip "Title" %}}
    text                        text                        text
    {% endhint %}               {% endtab %}                {{% /notice %}}

Fenced like code, with more marks around others, as MyST and mdBook do, or with a class (Quarto):

    ```{note} Title     ```admonish note title="Title"      ::: {.callout-tip title="Title"}
    text                text                                text
    ```                 ```                                 :::

Each becomes the tokens note_open and note_close; `meta` of the first has the title, or "".
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock

from index.documents.hidden import UNSEEN_DIRECTIVES

_FENCED = re.compile(
    r"(?P<mark>:{3,}|/{3,})[ \t]*"
    r"(?:admonish[ \t]+)?"
    r"(?:\{(?P<braced>[\w:-]+)\}|[\w-]+|(?=\{[ \t]*(?:[.#}]|[\w-]+=)))[ \t]*"
    r"(?P<rest>.*)\Z"
)
_REST = re.compile(
    r"""\[(?P<bracketed>[^\]]*)\]|\|[ \t]*(?P<piped>.*)"""
    r"""|\{(?>[^{}]*?title=")(?P<attribute>[^"]*)"[^{}]*\}|title="(?P<assigned>[^"]*)".*"""
    r"|(?P<plain>[^\s{].*?)(?<![ \t])[ \t]*+(?:\{[^{}]*\}[ \t]*+)?\Z"
)
_FENCE_LINE = re.compile(
    r"^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*+(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^\n`]*)$",
    re.MULTILINE,
)
# Directives whose text is Markdown, not code.
_DIRECTIVE = re.compile(
    r"\{(?:[a-z]+:)?(?:admonition|attention|caution|danger|error|hint|important|note|seealso|tip"
    r"|warning|deprecated|version(?:added|changed)|topic|sidebar|margin|aside|dropdown|details"
    r"|pull-quote|container|div|only|table|image|figure-md|iframe|button-link"
    r"|card|grid(?:-item(?:-card)?)?|tab-(?:set|item)|tabs|tab|group-tab|exercise|solution|example"
    r"|definition|theorem|proof|glossary|epigraph|list-table|figure"
    rf"|{UNSEEN_DIRECTIVES})\}}"
    r"|admonish(?![\w-])"
)
# What stands behind these is no title, but a file, a name or a number of columns.
_UNTITLED = re.compile(
    r"\{?(?:figure(?:-md)?|image|iframe|embed|grid|div|container|class|only|button-link|column)(?![\w-])"
)
# Of a directive of MyST, and of a block of Python-Markdown. ":::note" has none, ":tada:" is text.
_DIRECTIVE_OPTION = re.compile(r"[ \t]*:[\w-]+:.*\Z")
_BLOCK_OPTION = re.compile(r"[ \t]*(?:type|open|attrs|new|title)[ \t]*:.*\Z")
_INDENTED = re.compile(
    r"""(?P<mark>!!!|\?\?\?\+?|===[!+]?)[ \t]+[\w -]*+[ \t]*+(?:"(?P<title>[^"]*)"[ \t]*+)?\Z"""
)
_SHORTCODE = re.compile(
    r"\{(?:%-?|\{[<%])[ \t]*(?P<name>[A-Za-z][\w-]*)(?P<rest>[^{}\n]*?)(?:-?%\}|[>%]\}\})[ \t]*\Z"
)
_TITLED = re.compile(
    "accordion|admonition|alert|callout|card|code|collapse|details|expand|hint|note|notice|step"
    "|tab|tabitem|info|tip|important|warning|caution|danger",
    re.IGNORECASE,
)
_KIND = re.compile(r"""\s(?:(?:style|type|level|color)=["']?)?([A-Za-z]+)(?=["'\s]|\Z)""")
_NAMED_TITLE = re.compile(r"""\s(?:title|name|header|summary|label)=["']([^"'\n]+)["']""")
_TITLE = re.compile(r"""(?<!=)["“]([^"”\n]+)["”]""")
_INDENT = 4
MAX_NOTE_LINES = 400  # of a fenced note: what would be longer is none
MAX_NOTES_INSIDE = 10  # one in the other, opened by the same marks: more were never closed


class Shortcode(NamedTuple):
    """A shortcode around text: its name, the kind of note that it is, and its title, or ""."""

    name: str
    kind: str
    title: str


def read_shortcode(line: str) -> Shortcode | None:
    """The shortcode that a line is, if it begins a note, a tab or the like."""
    opening = _SHORTCODE.match(line)
    if opening is None:
        return None
    name, rest = opening["name"], opening["rest"]
    if not _TITLED.fullmatch(name):
        return None
    title, kind = _NAMED_TITLE.search(rest) or _TITLE.search(rest), _KIND.search(rest)
    return Shortcode(name, kind[1] if kind else "", title[1].strip() if title else "")


@dataclass(frozen=True, slots=True)
class _Fence:
    """The marks of an open fence, and whether it is a directive's."""

    mark: re.Match[str]
    is_directive: bool

    def is_closed_by(self, line: re.Match[str]) -> bool:
        own, other = self.mark["mark"], line["mark"]
        return not line["info"].strip() and other.startswith(own)


def fence_directives_with_colons(text: str, *, is_part: bool = False) -> str:
    """A text of the same length in which directives that are fenced like code are fenced by colons.

    Args:
        text: Markdown, with line ends of one character.
        is_part: Whether the text may end before a directive does.
    """
    if not _DIRECTIVE.search(text):
        return text
    fences: list[_Fence] = []
    marks: list[tuple[int, int]] = []
    for line in _FENCE_LINE.finditer(text):
        if fences and fences[-1].is_closed_by(line):
            fence = fences.pop()
            if fence.is_directive:
                marks += [fence.mark.span("mark"), line.span("mark")]
        elif not fences or fences[-1].is_directive:
            fences.append(_Fence(line, _DIRECTIVE.match(line["info"]) is not None))
    if is_part:
        marks += [fence.mark.span("mark") for fence in fences if fence.is_directive]
    parts, at = [], 0
    for start, end in sorted(marks):
        parts += [text[at:start], ":" * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def is_untitled(name: str) -> bool:
    """Whether what follows the name of a directive is no title of it."""
    return _UNTITLED.match(name.strip()) is not None


def note_rules(parser: MarkdownIt) -> None:
    """Plug the rules into a parser."""
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", "fenced_note", fenced_note, ends)
    parser.block.ruler.before("fence", "indented_note", indented_note, ends)
    parser.block.ruler.before("fence", "shortcode_note", shortcode_note, ends)


def fenced_note(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A note between ::: and :::, or /// and ///; one that nothing closes is none."""
    line = _line(state, start_line)
    if line[:3] not in (":::", "///") or state.is_code_block(start_line):
        return False
    opening = _FENCED.match(line)
    if opening is None:
        return False
    last = _closing_line(state, start_line, end_line, opening["mark"])
    if last is None or silent:
        return last is not None
    rest = _REST.match(opening["rest"])
    is_titled = rest and opening["rest"] and not is_untitled(line[len(opening["mark"]) :])
    title = rest[rest.lastgroup or 0] if rest and is_titled else ""
    option = _BLOCK_OPTION if line[0] == "/" else _DIRECTIVE_OPTION if opening["braced"] else None
    first = start_line + 1
    while option and first < last and option.match(_line(state, first)):
        first += 1
    _add_note(state, (start_line, first, last), last + 1, title)
    return True


def _closing_line(state: StateBlock, start_line: int, end_line: int, mark: str) -> int | None:
    """The line that closes a fenced note, if there is one."""
    depth = 1
    for number in range(start_line + 1, min(end_line, start_line + MAX_NOTE_LINES)):
        if state.sCount[number] < state.blkIndent and not state.isEmpty(number):
            return None
        line = _line(state, number)
        rest = line.lstrip(mark[0])
        n_marks = len(line) - len(rest)
        if n_marks >= len(mark) and not rest.strip():
            depth -= 1
        elif n_marks == len(mark):
            depth += 1
        if not depth:
            return number
        if depth > MAX_NOTES_INSIDE:
            return None
    return None


def indented_note(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A note or a tab whose text is indented below "!!!", "???" or "==="."""
    line = _line(state, start_line)
    if line[:3] not in ("!!!", "???", "===") or state.is_code_block(start_line):
        return False
    opening = _INDENTED.match(line)
    if opening is None or (line[0] == "=" and opening["title"] is None):
        return False
    if silent:
        return True
    indent = state.sCount[start_line] + _INDENT
    last = start_line + 1
    while last < end_line and (state.isEmpty(last) or state.sCount[last] >= indent):
        last += 1
    old_indent = state.blkIndent
    state.blkIndent = indent
    _add_note(state, (start_line, start_line + 1, last), last, opening["title"] or "")
    state.blkIndent = old_indent
    return True


def shortcode_note(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A note between two shortcodes; one that nothing closes is none."""
    line = _line(state, start_line)
    if line[:2] not in ("{%", "{{") or state.is_code_block(start_line):
        return False
    shortcode = read_shortcode(line)
    if shortcode is None:
        return False
    closing = re.compile(
        rf"\{{(?:%-?[ \t]*end|\{{[<%][ \t]*/[ \t]*){shortcode.name}"
        r"[ \t]*(?:-?%\}|[>%]\}\})[ \t]*\Z"
    )
    for last in range(start_line + 1, min(end_line, start_line + MAX_NOTE_LINES)):
        if closing.match(_line(state, last)):
            if not silent:
                _add_note(state, (start_line, start_line + 1, last), last + 1, shortcode.title)
            return True
    return False


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _add_note(state: StateBlock, lines: tuple[int, int, int], behind: int, title: str) -> None:
    """Add the tokens of a note: its label's line, its first and its last line; go on behind."""
    label, first, last = lines
    old_parent, old_max = state.parentType, state.lineMax
    state.parentType = "note"
    token = state.push("note_open", "div", 1)
    token.map = [label, behind]
    token.block = True
    token.meta = {"title": title}
    state.lineMax = last
    state.md.block.tokenize(state, first, last)
    state.push("note_close", "div", -1).block = True
    state.parentType, state.lineMax = old_parent, old_max
    state.line = behind
