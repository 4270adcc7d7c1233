"""Formatted text of office documents -> Markdown: what is bold, in italics, code or a link."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from index.documents.readers.base import clean, escape_markdown

_PADDED = re.compile(r"(\s*)(.*?)(\s*)\Z", re.DOTALL)
_ESCAPE_OR_BRACKET = re.compile(r"\\.|[\[\]]", re.DOTALL)
_MAY_LINK = re.compile(r"(?!\^)[^\[\]\n]+")
_BREAKS_LINK = re.compile(r"[\s<>\\]")


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one format. Lines that the author broke are parted by line feeds.

    `link` is the address that it leads to; `note` is the label of a footnote, instead of a text.
    """

    text: str
    is_bold: bool = False
    is_italic: bool = False
    is_code: bool = False
    link: str = ""
    note: str = ""

    @property
    def _format(self) -> tuple[object, ...]:
        return self.is_bold, self.is_italic, self.is_code, self.link, self.note


def to_markdown(spans: Iterable[Span], *, begins_line: bool = True) -> str:
    """Spans as the Markdown of one paragraph.

    Args:
        spans: What is formatted alike may be in several spans.
        begins_line: Whether the text will stand at the beginning of a line.
    """
    text = ""
    merged = list(_merged(spans))
    for number, span in enumerate(merged):
        behind = merged[number + 1].text[:1] if number + 1 < len(merged) else ""
        at_line = begins_line and (not text or text[-1] == "\n")
        text += _one(span, text, behind, begins_line=at_line)
    return text.strip()


def plain_text(spans: Iterable[Span]) -> str:
    """The text of spans as it is, for code."""
    return "".join(span.text for span in spans)


def without_emphasis(spans: Iterable[Span]) -> list[Span]:
    """Spans without bold and italics, which headings are written in anyway."""
    return [replace(span, is_bold=False, is_italic=False) for span in spans]


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    for _, group in groupby(spans, key=lambda span: span._format):
        alike = list(group)
        text = clean("".join(span.text for span in alike))
        if text or alike[0].note:
            yield replace(alike[0], text=text)


def _one(span: Span, before: str, behind: str, *, begins_line: bool) -> str:
    """A span as Markdown, given the text before it and the first character behind it."""
    if span.note:
        return f"[^{span.note}]"
    padded = _PADDED.match(span.text)
    left, words, right = padded.groups() if padded else ("", span.text, "")
    if not words:
        return span.text
    if span.is_code and "\n" not in words:
        ticks = "`" * (max((len(run) for run in re.findall("`+", words)), default=0) + 1)
        pad = " " if words[0] == "`" or words[-1] == "`" else ""
        return f"{left}{ticks}{pad}{words}{pad}{ticks}{right}"
    around = (left[-1:] or before[-1:], right[:1] or behind)
    marks = "*" * (span.is_italic + 2 * span.is_bold)
    is_link = _is_address(span.link) and bool(_MAY_LINK.fullmatch(words)) and around[0] != "!"
    is_marked = bool(marks) and "\n" not in words and _may_flank(words, *around)
    is_wrapped = is_marked or is_link
    joins = (bool(around[0].strip()) or is_wrapped, bool(around[1].strip()) or is_wrapped)
    marked = _escaped(words, joins, begins_line=begins_line and not is_wrapped)
    if before or behind:  # a bracket may have its other one in another span
        marked = _ESCAPE_OR_BRACKET.sub(_escape_bracket, marked)
    if is_marked:
        marked = f"{marks}{marked}{marks}"
    if is_link:
        marked = f"[{marked}]({_BREAKS_LINK.sub(_percent, span.link)})"
    return f"{left}{marked}{right}"


def _escaped(words: str, joins: tuple[bool, bool], *, begins_line: bool) -> str:
    """Words escaped as if other text stood before and behind them, where it `joins` them."""
    before = "$" if joins[0] and not begins_line else ""
    behind = "$" if joins[1] else ""
    text = escape_markdown(f"{before}{words}{behind}", begins_line=begins_line)
    return text[len(before) : len(text) - len(behind)]


def _escape_bracket(match: re.Match[str]) -> str:
    return match[0] if match[0][0] == "\\" else f"\\{match[0]}"


def _may_flank(words: str, before: str, behind: str) -> bool:
    """Whether marks of emphasis around words are read as such, by CommonMark's flanking rules."""
    opens = not _is_mark(words[0]) or not before or before.isspace() or _is_mark(before)
    closes = not _is_mark(words[-1]) or not behind or behind.isspace() or _is_mark(behind)
    return opens and closes and before != "*" and behind != "*"


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _is_address(link: str) -> bool:
    """Whether a link leads out of the document, to a page or a mailbox."""
    is_known = link.lower().startswith(("http://", "https://", "mailto:"))
    return is_known and link.count("(") == link.count(")")


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())
