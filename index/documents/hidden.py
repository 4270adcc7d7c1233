"""What in a Markdown file is never shown: comments, hidden elements, scripts and style sheets.

Comments are written in many ways: `<!-- -->`, `[//]: # (...)`, `%% %%` (Obsidian), `{/* */}` (MDX),
`{% comment %}` (Liquid, Jinja), `{# #}`, `{{/* */}}` and `{{< comment >}}` (Hugo), `{>> <<}`
(CriticMarkup), `{::comment}` (kramdown), `{{!-- --}}` (Handlebars), `<%-- --%>` and `::: comment`.
In code none of them is a comment. MyST has comments of its own, `% ...`, and lines that say nothing
by themselves: `(label)=`, `+++`, `:::{toctree}` and the like. Quarto has code of which only the
output is shown.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Span = tuple[int, int]

PLACEHOLDER = "\ue000"  # stands for what is hidden at the start of a line that goes on
_MAX_CODE_SPAN = 1_000
_MAX_UNSEEN = 5_000  # characters of a hidden element
# Directives of MyST that only list or include files, or that its pages don't show.
UNSEEN_DIRECTIVES = "toctree|contents|tableofcontents|bibliography|todo|(?:literal)?include"
_WITHIN_PARAGRAPH = r"|\n(?![ \t>]*\n)"
_TITLE = (
    r"""(?:\([^\n]*\)|"[^\n]*"|'[^\n]*'"""
    rf"""|\((?:[^()\n]{_WITHIN_PARAGRAPH})*\)|"(?:[^"\n]{_WITHIN_PARAGRAPH})*\""""
    rf"""|'(?:[^'\n]{_WITHIN_PARAGRAPH})*')"""
)
_OPENING = re.compile(
    rf"""
      \\[\\`<%{{]
    | ^[ \t>]*(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]+)*(?P<fence>`{{3,}}(?=[^`\n]*$)|~{{3,}})[^\n]*
    | (?P<code>`+)
    | (?P<comment><!--)
    | (?P<percent>%%)
    | (?P<jsx>\{{/\*|\{{[ ]+/\*(?=[^*]*\*/\s*\}}))
    | (?P<critic>\{{>>)
    | (?P<kramdown>\{{::comment[ ]*\}})
    | (?P<handlebars>\{{\{{!--)
    | (?P<template><%(?:--|\#))
    | (?P<instruction><\?(?=[A-Za-z]))
    | (?P<fenced>^[ \t]*(?P<colons>:{{3,}})[ \t]*(?:\{{?\.?comment\}}?
        |\{{(?:{UNSEEN_DIRECTIVES})\}}[^\n]*)[ \t]*$)
    | (?P<unseen><(?P<element>[A-Za-z][A-Za-z0-9]*)(?=\s)
        (?=[^<>]*(?:\shidden(?:[\s>]|=["'])|display:[ ]*none))[^<>]*>)
    | (?P<go>\{{\{{-?[ ]*/\*)
    | (?P<jinja>\{{\#(?=[ \n-]|[^{{}}\n]*\#\}}))
    | (?P<liquid>\{{%-?[ ]*comment\b[^%\n]*%\}})
    | (?P<shortcode>\{{\{{[<%][ ]*comment[ ]*[>%]\}}\}})
    | ^[ \t>]*(?:(?:[-*+]|\d{{1,9}}[.)])[ \t]+)*(?P<definition>
          \[//\]:(?:[ \t]*\S[^\s('"]*+[ \t]*\n?[ \t]*{_TITLE}[ \t]*$|[^\n]*)
        | \[[^\]\n]+\]:[ \t]*(?:\#|<\#?>)(?:[ \t]*\n?[ \t]*{_TITLE})?[ \t]*$
        | \([\w:.+/-]+\)=[ \t]*$ | \+{{3}}(?:[ \t]*\{{[^\n]*\}})?[ \t]*$ | \^{{3}}[ \t]*$)
    | ^[ \t>]*(?P<myst>%(?:[ \t][^\n]*)?$)
    | <(?P<script>script|style)\b
    """,
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
# A directive, a label or a role of MyST, in which "% " begins a comment.
_MYST = re.compile(
    r"^[ \t>]*(?::{3,}[ \t]*\{[a-z]|\([\w:.+/-]+\)=[ \t]*$)|(?<![!-'*-~])\{[a-z][\w:-]*\}`[\w/~<]",
    re.MULTILINE,
)
# Begins an option below the fence of code: "#| label: a" of Quarto, ":linenos:" of MyST.
CODE_OPTION = r"[ \t>]*(?:(?:#|//|--|%%)\||:(?=[\w-]+:))"
# Code that isn't shown on the page; at most what it gives is.
_UNSEEN_CODE = re.compile(
    r"[^\n`~]*(?:`{3,}|~{3,})[ \t]*\{[\w-]+"
    r"(?:[^\n}]*[ ,](?:echo|include)[ ]*=[ ]*F(?:ALSE)?\b"
    rf"|[^\n}}]*\}}[^\n]*\n(?:{CODE_OPTION}[^\n]*\n)*?{CODE_OPTION}"
    r"[ \t]*(?:(?:echo|include):[ \t]*false\b|tags:[^\n]*\bremove-(?:input|cell)\b))"
)
_CLOSING = {
    "comment": re.compile("-->"),
    "percent": re.compile("%%"),
    "jsx": re.compile(r"\*/\s*\}"),
    "critic": re.compile(r"<<\}"),
    "kramdown": re.compile(r"\{:/(?:comment)?[ ]*\}"),
    "handlebars": re.compile(r"--\}\}"),
    "template": re.compile("%>"),
    "instruction": re.compile(r"\?>"),
    "go": re.compile(r"\*/[ ]*-?\}\}"),
    "jinja": re.compile(r"#\}"),
    "liquid": re.compile(r"\{%-?[ ]*endcomment[ ]*-?%\}"),
    "shortcode": re.compile(r"\{\{[<%][ ]*/[ ]*comment[ ]*[>%]\}\}", re.IGNORECASE),
    "script": re.compile(r"</(?:script|style)[ ]*>", re.IGNORECASE),
}
_TO_THE_END = {"comment", "script"}  # what is never closed hides the rest at the start of a line
# What ends in its paragraph, unless it begins a line.
_IN_PARAGRAPHS = {"percent", "jinja", "critic"}
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_TEXT_FOLLOWS = re.compile(r"[^\S\n]*\S")
# A blank line, an item, a heading, a row, a fence, a comment.
_PARAGRAPH_END = re.compile(
    r"\n[ \t>]*(?:\n|[-*+][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t]|\||```|~~~|<!--)"
)


@dataclass(frozen=True, slots=True)
class Scan:
    """The hidden parts of a text, and its fenced code, as spans in order."""

    hidden: tuple[Span, ...]
    fences: tuple[Span, ...]

    def hides(self, start: int, end: int) -> bool:
        """Whether something hidden lies between two offsets."""
        at = bisect_right(self.hidden, (start, -1))
        return at < len(self.hidden) and self.hidden[at][0] < end

    def hidden_before(self, offset: int) -> int:
        """Where the last hidden part before an offset ends; 0 if there is none."""
        at = bisect_right(self.hidden, (offset, -1))
        return min(self.hidden[at - 1][1], offset) if at else 0

    def visible(self, start: int, end: int) -> list[Span]:
        """The parts of a span that nothing hides."""
        parts = []
        at = max(0, bisect_right(self.hidden, (start, -1)) - 1)
        for number in range(at, len(self.hidden)):
            first, last = self.hidden[number]
            if first >= end:
                break
            if last <= start:
                continue
            if start < first:
                parts.append((start, first))
            start = last
        return [*parts, (start, end)] if start < end else parts


class _Following:
    """The next match of a pattern behind an offset, looked for once however often it is asked."""

    def __init__(self, pattern: re.Pattern[str], text: str) -> None:
        self._pattern = pattern
        self._text = text
        self._match: re.Match[str] | None = None
        self._since = len(text) + 1  # nothing matches between here and `_match`

    def match(self, offset: int) -> re.Match[str] | None:
        """The first match from an offset on; offsets must ascend."""
        is_known = self._since <= offset and (self._match is None or offset <= self._match.start())
        if not is_known:
            self._match, self._since = self._pattern.search(self._text, offset), offset
        return self._match


def same_length(text: str) -> str:
    r"""The text with \n for every line end, and each character where it was."""
    return text.replace("\r\n", " \n").replace("\r", "\n")


def scan(source: str, start: int = 0, code: Mapping[int, int] | None = None) -> Scan:
    """Find what is hidden from `start` on, in a text whose line ends are those of `same_length`.

    Args:
        source: The text.
        start: Where to begin.
        code: Where fenced code begins -> where it ends, if a parser has told it; else a fence is
            taken to reach to the next one, whatever list or quote it stands in.
    """
    hidden: list[Span] = []
    fences: list[Span] = []
    never_closed: set[str] = set()
    closings = {kind: _Following(closing, source) for kind, closing in _CLOSING.items()}
    blank_lines = _Following(_BLANK_LINE, source)
    at_once = {"definition", "unseen", *(["myst"] if _has_myst_comments(source, start) else [])}
    at = start
    while opening := _OPENING.search(source, at):
        at = opening.end()
        kind = opening.lastgroup
        if kind == "fence" and code is not None:
            at = max(at, code.get(opening.start(), at))
        elif kind == "fence":
            at = _fence_end(source, opening, never_closed)
            is_closed = opening["fence"] not in never_closed
            is_unseen = is_closed and _UNSEEN_CODE.match(source, opening.start(), at)
            (hidden if is_unseen else fences).append((opening.start(), at))
        elif kind == "code":
            at = _code_end(source, opening)
        elif kind in at_once:
            hidden += _element(source, opening) if kind == "unseen" else [opening.span(kind)]
            at = max([at, *(end for _, end in hidden[-1:])])
        elif kind is not None and kind != "myst" and _may_open(source, opening, kind):
            found = _closing(closings, opening["colons"] or kind, source).match(at)
            begins_line = _begins_line(source, opening.start())
            if found is None and not (kind in _TO_THE_END and begins_line):
                continue
            end_of_it = found.end() if found else len(source)
            if kind in _IN_PARAGRAPHS and not begins_line:
                blank = blank_lines.match(at)
                if blank and blank.end() <= end_of_it:
                    continue
            hidden.append((opening.start(), end_of_it))
            at = end_of_it
    return Scan(tuple(hidden), tuple(fences))


def _has_myst_comments(source: str, start: int) -> bool:
    """Whether "% " may begin a comment, as it does in MyST alone."""
    return "%" in source and _MYST.search(source, start) is not None


def _closing(closings: dict[str, _Following], mark: str, source: str) -> _Following:
    """What closes a kind of comment, or as many colons: these or more."""
    if mark not in closings:
        pattern = re.compile(rf"^[ \t]*{mark}:*[ \t]*$", re.MULTILINE)
        closings[mark] = _Following(pattern, source)
    return closings[mark]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that overlap as one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start < result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


def blank_hidden(source: str, hidden: tuple[Span, ...]) -> str:
    """The text with spaces for what is hidden, its line ends kept.

    Where text follows in the line that something hidden begins, placeholders keep it from being
    taken for indented code.
    """
    parts = []
    at = 0
    for start, end in hidden:
        parts.append(source[at:start])
        blank = "".join("\n" if char == "\n" else " " for char in source[start:end])
        follows = _TEXT_FOLLOWS.match(source, end)
        last = blank.rfind("\n") + 1
        if follows and (last or _begins_line(source, start)):
            blank = blank[:last] + PLACEHOLDER * (len(blank) - last)
        parts.append(blank)
        at = end
    return "".join([*parts, source[at:]])


def _fence_end(source: str, opening: re.Match[str], never_closed: set[str]) -> int:
    """Where fenced code ends; at the end of the text if nothing closes it."""
    mark = opening["fence"]
    end = re.compile(rf"^[ \t>]*{mark[0]}{{{len(mark)},}}[ \t]*$", re.MULTILINE)
    closing = None if mark in never_closed else end.search(source, opening.end())
    if closing is None:
        never_closed.add(mark)
    return closing.end() if closing else len(source)


def _element(source: str, opening: re.Match[str]) -> list[Span]:
    """The element of HTML that a tag opens, with those in it; nothing if it is never closed."""
    tag = re.compile(rf"<(/?){opening['element']}\b[^<>]*>", re.IGNORECASE)
    depth = 1
    for match in tag.finditer(source, opening.end(), opening.end() + _MAX_UNSEEN):
        depth += -1 if match[1] else 1
        if not depth:
            return [(opening.start(), match.end())]
    return []


def _code_end(source: str, opening: re.Match[str]) -> int:
    """Where a code span ends, or, if nothing closes it, its opening marks."""
    ticks = opening["code"]
    limit = min(len(source), opening.end() + _MAX_CODE_SPAN)
    pattern = re.compile(rf"(?<!`){ticks}(?!`)")
    closing = pattern.search(source, opening.end(), limit)
    if closing is None or _PARAGRAPH_END.search(source, opening.end(), closing.start()):
        return opening.end()
    return closing.end()


def _begins_line(source: str, offset: int) -> bool:
    """Whether nothing but the marks of quotes stands before an offset in its line."""
    while offset and source[offset - 1] in " \t>":
        offset -= 1
    return not offset or source[offset - 1] == "\n"


def _may_open(source: str, opening: re.Match[str], kind: str) -> bool:
    """Whether a "%%" may begin a comment, and isn't "100%%"; other marks always may."""
    before = source[opening.start() - 1 : opening.start()]
    return kind != "percent" or not (before.isalnum() or before == "%")
