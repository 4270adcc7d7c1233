"""Markdown -> blocks with exact offsets, by markdown-it and its plugins.

markdown-it reads the structure of blocks and tells their lines; what is markup inside of a line,
`documents.inline` knows. What is hidden is blanked beforehand, character by character.
"""

import re
from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Iterator
from functools import cache
from itertools import pairwise, zip_longest

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from index.documents.block_builder import (
    BlockBuilder,
    ContainerKind,
    Draft,
    lead_lists_by_their_paragraph,
)
from index.documents.components import take_out_components
from index.documents.delimited import find_tables
from index.documents.front_matter import front_matter_end
from index.documents.hidden import CODE_OPTION, Scan, blank_hidden, merged, same_length, scan
from index.documents.html_blocks import read_html, read_tag
from index.documents.lines import (
    MAX_SETEXT_COLUMNS,
    columns,
    ends_sentence,
    without_closing_marks,
)
from index.documents.markdown_rules import fence_directives_with_colons, note_rules
from index.documents.plain_text import (
    PLAIN_LEVEL,
    QUESTION_LEVEL,
    is_heading_like,
    is_marked_question,
)

_CONTAINERS: dict[str, ContainerKind] = {
    "bullet_list": "list", "ordered_list": "list", "list_item": "item", "blockquote": "quote",
    "note": "note", "table": "table", "footnote_reference": "note",
}  # fmt: skip
_MARKS = re.compile(r"[ \t>]*")
_NUMBER = re.compile(r"\d{1,9}[.)][ \t]+\Z")
_ALERT = re.compile(r"\[!(?P<kind>[\w-]+)\][+-]?[ \t]*")
_TAG_LINE = re.compile(r"(?:^|(?<=\n))[ \t>]*</?[A-Za-z]|</?(?:details|summary|table|tr|td|li)\b")
_EXPORT = re.compile(
    r"export\s+(?:default\b|\{|(?:async\s+)?function\b|class\b|(?:const|let|var)\s+\w+\s*=)"
)
_OPTIONS = re.compile(rf"(?:{CODE_OPTION}[^\n]*\n)+")
_GRID_RULE = re.compile(r"[ \t]*\+(?:[-=:]{2,}\+)+[ \t]*$", re.MULTILINE)  # of a table of Pandoc
_BOLD_LINE = re.compile(
    r"(?:__(?=\*\*))?(\*\*|__)(?=\S)((?:(?!\1).)+)(?<=\S)\1(?:(?<=\*\*)__)?\Z", re.DOTALL
)
MAX_LINE_CHARS = 120  # of a heading without marks
MIN_TEXT_COLUMNS = 40  # of the text below a heading without marks


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": 20}).enable("table")
    parser.use(deflist_plugin).use(footnote_plugin).use(note_rules)
    return parser.disable(["inline", "text_join", "footnote_tail"], ignoreInvalid=True)


def read_markdown(text: str) -> list[Draft]:
    """The blocks of a Markdown text, in order, without its front matter and what is hidden."""
    reader = _Reader(text)
    reader.read()
    drafts = reader.builder.drafts
    lead_lists_by_their_paragraph(drafts)
    _mark_menu_titles(drafts)
    _mark_headings_without_marks(text, drafts)
    return drafts


class _Reader:
    """Turns tokens into blocks."""

    def __init__(self, text: str) -> None:
        source = fence_directives_with_colons(same_length(text))
        self._starts = [0, *(m.end() for m in re.finditer("\n", source)), len(text)]
        start = front_matter_end(source)
        found = scan(source, start)
        self._parse(source, start, found)
        # A fence in a list or a quote that nothing closes ends with these: the parser knows where.
        fences = [token.map for token in self._tokens if token.type == "fence" and token.map]
        code = {self._starts[first]: self._starts[last] for first, last in fences}
        hidden = {*found.hidden, *scan(source, start, code).hidden}
        if len(hidden) > len(found.hidden):
            found = Scan(merged(hidden), found.fences)
            self._parse(source, start, found)
        self._heading = Token("heading_open", "h1", 1)  # whose text comes next
        self.builder = BlockBuilder(text, found)

    def _parse(self, source: str, start: int, found: Scan) -> None:
        """Parse the text from `start` on, without what is hidden."""
        visible = blank_hidden(source, found.hidden)
        front = "\n" * source.count("\n", 0, start)
        self._visible = " " * (start - len(front)) + front + visible[start:]
        parsed, tags = take_out_components(self._visible, found.fences)
        self._tags = deque(tags)
        self._tokens = _parser().parse(parsed)

    def read(self) -> None:
        """Read the whole text."""
        tokens = self._tokens
        for number, token in enumerate(tokens):
            if token.map and token.nesting >= 0:
                self._read_tags(self._starts[token.map[0]])
            before = tokens[number - 1].type if number else ""
            self._read(token, token.type.removesuffix("_open"), before)
        self._read_tags(len(self._visible))
        while self.builder.stack:
            self.builder.close()

    def _read(self, token: Token, name: str, before: str) -> None:
        """Read a token, given the type of the token before."""
        if token.type == "inline":
            self._text(token, before)
        elif name in _CONTAINERS:
            self._open(token, _CONTAINERS[name])
        elif token.type.removesuffix("_close") in _CONTAINERS or token.type == "dl_close":
            self._close()
        elif name == "dt" and token.nesting > 0:
            self.builder.next_definition()
        elif name == "tr" and token.nesting > 0:
            self._row(token, is_header=before == "thead_open")
        elif name == "heading" and token.nesting > 0:
            self._heading = token
        elif name == "html_block":
            self._html(token)
        elif name in ("fence", "code_block"):
            self._code(token)

    def _html(self, token: Token) -> None:
        """Read HTML, and the components in it."""
        begin, start, end = self._span(token)
        read_html(self.builder, begin, start, end)
        self._skip_tags(end)

    def _skip_tags(self, offset: int) -> None:
        """Skip the components before an offset, which were read as part of what they stand in."""
        while self._tags and self._tags[0].start() < offset:
            self._tags.popleft()

    def _read_tags(self, offset: int) -> None:
        """Open and close the components whose tags stand on lines before an offset."""
        while self._tags and self._tags[0].start() < offset:
            tag = self._tags.popleft()
            read_tag(self.builder, tag, tag["name"])

    def _span(self, token: Token) -> tuple[int, int, int]:
        """Where a token's marks begin, where it does behind "> ", and where it ends."""
        first, last = token.map or (0, 0)
        line = self._starts[first]
        written = self._visible[line : self._starts[max(last, first + 1)]]
        begin = line + len(written) - len(written.lstrip())
        end = line + len(written.rstrip())
        return begin, self._behind_marks(line, end), end

    def _behind_marks(self, line: int, end: int) -> int:
        marks = _MARKS.match(self._visible, line, end)
        return marks.end() if marks else line

    def _close(self) -> None:
        """Close a container of Markdown, and those of HTML that are still open inside."""
        while self.builder.stack and self.builder.stack[-1].name:
            self.builder.close()
        if self.builder.stack:
            self.builder.close()

    def _open(self, token: Token, kind: ContainerKind) -> None:
        self.builder.open(kind)
        if token.type != "note_open":
            return
        begin = self._span(token)[0]
        if title := token.meta["title"].strip():
            line_end = self._starts[(token.map or [0])[0] + 1]
            start = self._visible.rfind(title, begin, line_end)
            self.builder.add_label(begin, start, start + len(title))
        else:
            self.builder.stack[-1].mark = begin

    def _text(self, token: Token, parent: str) -> None:
        """Add a paragraph, a heading or a term."""
        if parent in ("th_open", "td_open") or self.builder.is_inside("row"):
            return
        begin, start, end = self._span(token)
        line_end = self._visible.find("\n", start)
        line_end = line_end if 0 <= line_end < end else end
        line = self._visible[start:line_end].rstrip()
        first_line = token.content.split("\n", 1)[0].rstrip()
        start += max(0, line.rfind(first_line))
        # The number of an item is part of its text: people ask for "rule 4".
        if number := _NUMBER.search(self._visible[begin:start]):
            start = begin + number.start()
        if parent == "heading_open" and not token.content.strip():
            level = int(self._heading.tag[1])
            self.builder.ends = min(self.builder.ends or level, level)
        elif parent == "heading_open" and self._is_heading(start, end):
            before = len(self.builder.drafts)
            level = int(self._heading.tag[1])
            self.builder.add_text(begin, start, self._heading_end(start, end), level)
            if len(self.builder.drafts) > before:
                self._extend(self._span(self._heading)[2])
            else:  # a picture or the like
                self.builder.ends = min(self.builder.ends or level, level)
        elif parent == "dt_open":
            self.builder.add_label(begin, start, end)
        elif not _EXPORT.match(self._visible, start, end):
            self._paragraph(begin, self._alert(begin, start, end), end)

    def _is_heading(self, start: int, end: int) -> bool:
        """Whether what is underlined is no paragraph above a rule."""
        return self._heading.markup[:1] == "#" or (
            end - start <= MAX_SETEXT_COLUMNS and not ends_sentence(self._visible, start, end)
        )

    def _heading_end(self, start: int, end: int) -> int:
        if self._heading.markup[:1] != "#":
            return end
        return start + len(without_closing_marks(self._visible[start:end]))

    def _alert(self, begin: int, start: int, end: int) -> int:
        """Read the label of a quote that is a note, "[!NOTE]"; return where its text begins."""
        top = self.builder.stack[-1] if self.builder.stack else None
        alert = _ALERT.match(self._visible, start, end)
        is_first = top is not None and top.first == len(self.builder.drafts)
        if alert is None or top is None or top.kind != "quote" or not is_first:
            return start
        line_end = self._visible.find("\n", start, end)
        line_end = line_end if line_end >= 0 else end
        if self._visible[alert.end() : line_end].strip():
            self.builder.add_label(begin, alert.end(), line_end)
        else:
            top.mark = begin
        return self._behind_marks(min(line_end + 1, end), end)

    def _paragraph(self, begin: int, start: int, end: int) -> None:
        if start >= end:
            return
        lines = self._visible[start:end].split("\n")
        if _GRID_RULE.match(lines[0]) and len(lines) > 1:
            self._grid(start, end)
        elif next(find_tables([line.strip() for line in lines]), None) == range(len(lines)):
            self.builder.open("table", name="table")
            for number, line in enumerate(lines):
                last = start + len(line)
                self.builder.add_verbatim("row", start, start, last, is_header=number == 0)
                start = last + 1
            self.builder.close()
        elif "<" in self._visible[start:end] and _TAG_LINE.search(self._visible, start, end):
            read_html(self.builder, begin, start, end)
        else:
            for first, last in self._parts(start, end):
                self.builder.add_text(min(begin, first), first, last)
                begin = last

    def _grid(self, start: int, end: int) -> None:
        """Add the rows of a table that is drawn with rules, each with the rule above it."""
        self.builder.open("table", name="table")
        rules = list(_GRID_RULE.finditer(self._visible, start, end))
        for rule, below in zip_longest(rules, rules[1:]):
            last = below.start() if below else end
            is_header = below is not None and "=" in below[0]
            self.builder.add_verbatim("row", rule.start(), rule.end(), last, is_header=is_header)
        self.builder.close()

    def _parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A paragraph, with the headings in it apart: lines in bold, and questions, above text."""
        if any(container.kind != "component" for container in self.builder.stack):
            yield start, end
            return
        is_titled = False  # whether the paragraph begins with a heading
        first = at = start
        for line, below in pairwise(self._visible[start:end].split("\n")):
            title, answer = line.strip(" \t\\"), below.strip()
            if _heads_lines_below(title, answer, may_be_title=is_titled or at == start):
                is_titled |= at == start
                if first < at:
                    yield first, at
                begin = at + len(line) - len(line.lstrip())
                yield begin, begin + len(title)
                first = at + len(line) + 1
            at += len(line) + 1
        yield first, end

    def _row(self, token: Token, *, is_header: bool) -> None:
        begin, start, end = self._span(token)
        before = len(self.builder.drafts)
        self.builder.add_verbatim("row", begin, start, end, is_header=is_header)
        if is_header and len(self.builder.drafts) > before:
            delimiters = self._visible.find("\n", end + 1)
            self._extend(delimiters if delimiters >= 0 else len(self._visible))

    def _extend(self, end: int) -> None:
        """Let the last block end where its marks do, behind its text."""
        last = self.builder.drafts[-1]
        if not self.builder.scan.hides(last.end, end):
            last.end = max(last.end, end)

    def _code(self, token: Token) -> None:
        if self.builder.is_inside("row"):
            return
        begin, start, end = self._span(token)
        # HTML of a table or a component, indented below a blank line, isn't code.
        line = self._starts[bisect_right(self._starts, begin) - 1]
        is_html = self._is_in_table() or (
            self.builder.is_inside("component") and _TAG_LINE.search(self._visible, line, end)
        )
        if token.type == "code_block" and is_html:
            self._html(token)
            return
        first, last = start, end
        if token.type == "fence":
            first = min(self._starts[bisect_right(self._starts, start)], end)
            if token.info.startswith("{") and (
                options := _OPTIONS.match(self._visible, first, end)
            ):
                first = options.end()
            closing = self._starts[bisect_right(self._starts, end - 1) - 1]
            is_closed = re.fullmatch(r"[ \t>]*(?:`{3,}|~{3,})\s*", self._visible[closing:end])
            last = closing if is_closed and closing > start else end
        before = len(self.builder.drafts)
        self.builder.add_verbatim("code", begin, first, max(first, last))
        if len(self.builder.drafts) > before:
            self._extend(end)
        self._skip_tags(end)

    def _is_in_table(self) -> bool:
        """Whether a table of HTML is open."""
        return any(each.kind == "table" and each.name for each in self.builder.stack)


def _heads_lines_below(line: str, below: str, *, may_be_title: bool) -> bool:
    """Whether a line of a paragraph is marked as a question, or in bold and a title or question."""
    if len(line) > MAX_LINE_CHARS or below[:1].islower() or _BOLD_LINE.match(below):
        return False
    if is_marked_question(line, below):
        return True
    bold = _BOLD_LINE.match(line)
    if bold is None or not is_heading_like(bold[2], 0, len(bold[2])):
        return False
    return bold[2][-1] in "?？" or (may_be_title and bold[2][-1] not in ":：")


def _mark_menu_titles(drafts: list[Draft]) -> None:
    """An item below which everything leads elsewhere is the title of a part of a menu."""
    below: dict[int, list[Draft]] = {}
    for draft in drafts:
        if draft.lead >= 0 and draft.kind in ("item", "navigation"):
            below.setdefault(draft.lead, []).append(draft)
    for number in range(len(drafts) - 1, -1, -1):
        inside = below.get(number, [])
        leads_elsewhere = bool(inside) and all(draft.kind == "navigation" for draft in inside)
        if drafts[number].kind == "item" and leads_elsewhere:
            drafts[number].kind = "navigation"


def _mark_headings_without_marks(text: str, drafts: list[Draft]) -> None:
    """Lines in bold above text are headings; in a text without headings any line that looks so.

    A single line in bold that asks nothing only leads to the block below it, as do labels that a
    text with headings repeats: "Note", "Example".
    """
    has_headings = any(draft.kind == "heading" for draft in drafts)
    lines = _lines_alone(text, drafts)
    bold = {number: match for number, line in lines.items() if (match := _BOLD_LINE.match(line))}
    titles = {
        number
        for number, match in bold.items()
        if is_heading_like(match[2], 0, len(match[2])) and match[2][-1] not in ":："
    }
    times = Counter(bold[number][2].casefold() for number in titles)
    for number in lines:
        draft, below = drafts[number], drafts[number + 1]
        if number in titles:
            title = bold[number][2]
            is_label = len(titles) == 1 or (has_headings and times[title.casefold()] > 1)
            is_heading = not is_label or title[-1] in "?？"
            if not is_heading and below.lead < 0:
                below.lead = number
        elif is_marked_question(lines[number], text[slice(*below.stretches[0])]):
            draft.kind, draft.level = "heading", QUESTION_LEVEL
            continue
        else:
            is_title = not has_headings and number not in bold
            is_heading = is_title and _is_title_of(text, draft, below)
        if is_heading:
            draft.kind, draft.level = "heading", PLAIN_LEVEL


def _lines_alone(text: str, drafts: list[Draft]) -> dict[int, str]:
    """The paragraphs of one line above text that belong to no group, by their numbers."""
    lines = {}
    for number, draft in enumerate(drafts[:-1]):
        start, end = draft.stretches[0]
        line = text[start:end].rstrip()
        around = (*drafts[max(0, number - 1) : number], drafts[number + 1])
        if (
            draft.kind == "paragraph"
            and draft.lead < 0
            and drafts[number + 1].kind != "heading"
            and end - start <= MAX_LINE_CHARS
            and not re.search(r"[\r\n]", line)
            and all(other.group != draft.group for other in around)
        ):
            lines[number] = line
    return lines


def _is_title_of(text: str, draft: Draft, below: Draft) -> bool:
    """Whether a short line looks like the heading of the longer text below it."""
    start, end = draft.stretches[0]
    line_end = start + len(text[start:end].rstrip())
    if below.kind != "paragraph" or not is_heading_like(text, start, line_end):
        return False
    first, last = below.stretches[0]
    last = first + len(text[first:last].rstrip())
    width = columns(text, first, last)
    least = max(MIN_TEXT_COLUMNS, 1.5 * columns(text, start, line_end))
    return width >= least and (width >= 2 * MIN_TEXT_COLUMNS or ends_sentence(text, first, last))
