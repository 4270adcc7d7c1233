"""The title of a text: its first heading, or a first line that looks like one."""

import re

from index.documents.front_matter import MAX_TITLE_CHARS, front_matter_end
from index.documents.hidden import Scan, blank_hidden, same_length, scan
from index.documents.inline import plain
from index.documents.lines import Line, read_blocks, read_lines, without_closing_marks
from index.documents.plain_text import is_heading_like

_SEARCHED_CHARS = 20_000  # a title is near the top
_HEADING = re.compile(
    r"^ {0,3}(?P<marks>\#{1,6})[ \t]+(?P<atx>[^\n]*)$"
    r"|(?:\A|(?<=\n)[ \t]*\n)(?P<setext>[^\n#>|*+<-][^\n]{0,100})\n(?P<rule>={2,}|-{2,})[ \t]*$"
    r"|<h(?P<level>[1-6])\b[^<>]*>(?P<html>.{1,400}?)</h(?P=level)[ ]*>",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)


def find_title(text: str, *, is_markdown: bool) -> str | None:
    """The first heading of the highest rank, else a first line that looks like a heading.

    What the front matter says comes first (`front_matter.read_front_matter`).
    """
    top = text[:_SEARCHED_CHARS]
    if not is_markdown:
        lines = read_lines(top)
        heading = next((line for line in lines if line.kind == "heading"), None)
        title = top[heading.start : heading.end] if heading else _first_line(top, lines)
        return title[:MAX_TITLE_CHARS] or None
    source = same_length(top)
    start = front_matter_end(source)
    found = scan(source, start)
    headings = [heading for heading in _headings(source, start, found) if heading[1]]
    if headings:
        first = next((title for level, title in headings if level == 1), headings[0][1])
        return first[:MAX_TITLE_CHARS]
    visible = blank_hidden(source, found.hidden)
    lines = [line for line in read_lines(visible) if line.begin >= start]
    return plain(_first_line(visible, lines))[:MAX_TITLE_CHARS] or None


def _first_line(text: str, lines: list[Line]) -> str:
    """The first line with words if it looks like a heading; else ""."""
    number = next((i for i, n in enumerate(lines) if n.kind not in ("blank", "mark")), None)
    if number is None:
        return ""
    line, below = lines[number], lines[number + 1 : number + 2]
    is_continued = any(b.kind == "plain" and text[b.start].islower() for b in below)
    is_title = (
        line.kind == "plain"
        and is_heading_like(text, line.start, line.end)
        and not is_continued
        and read_blocks(text, lines[number:])[0].kind != "paragraph"
    )
    return text[line.start : line.end] if is_title else ""


def _headings(source: str, start: int, found: Scan) -> list[tuple[int, str]]:
    """The levels and words of a text's headings, outside of code and comments."""
    headings = []
    for match in _HEADING.finditer(source, start):
        if any(first <= match.start() < last for first, last in (*found.fences, *found.hidden)):
            continue
        group = match.lastgroup if match.lastgroup != "rule" else "setext"
        level = int(match["level"] or 0) or len(match["marks"] or "")
        level = level or (1 if match["rule"][0] == "=" else 2)
        words = match[group or 0]
        headings.append((level, plain(without_closing_marks(words) if match["marks"] else words)))
    return headings
