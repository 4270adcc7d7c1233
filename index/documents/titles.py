"""The title of a text: its first heading, or a first line that looks like one."""

import re

from index.documents.front_matter import MAX_TITLE_CHARS, front_matter_end
from index.documents.hidden import Scan, blank_hidden, same_length, scan
from index.documents.inline import plain, searchable
from index.documents.lines import Line, has_words, read_blocks, read_lines, without_closing_marks
from index.documents.plain_text import is_heading_like, is_numbered_part

_SEARCHED_CHARS = 20_000  # a title is near the top
_HEADING = re.compile(
    r"^ {0,3}(?P<marks>\#{1,6})[ \t]+(?P<atx>[^\n]*)$"
    r"|(?:\A|(?<=\n)[ \t]*\n)(?P<setext>[^\n#>|*+<-][^\n]{0,100})\n(?P<rule>={2,}|-{2,})[ \t]*$"
    r"|<h(?P<level>[1-6])\b[^<>]*>(?P<html>.{1,400}?)</h(?P=level)[ ]*>",
    re.MULTILINE | re.DOTALL | re.IGNORECASE,
)


_PLACEHOLDER = re.compile(
    r"untitled|microsoft (word|powerpoint|excel)|powerpoint presentation|slide 1\Z|document\d*\Z"
    r"|.*\.(docx?|pptx?|xlsx?|odt|odp|rtf|tex|dvi|pdf|html?|indd|qxd)\Z|\S*[._]\S*\Z|\W*\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")


def stated_title(title: str | None) -> str | None:
    """What a file's properties call it, on one line; None for a program's placeholder."""
    title = " ".join((title or "").split())
    return None if _PLACEHOLDER.match(title) else title


def title_of_extracted(text: str, stated: str | None) -> str | None:
    """The title of a file of which this Markdown was made.

    What its properties call it is often a template's: it comes after a heading of the first level,
    and before others only if the text says its words.
    """
    stated = stated_title(stated)
    if not has_words(text, 0, len(text)):
        return stated
    return find_title(text, is_markdown=True, stated=stated) or stated


def is_said_in(title: str, text: str) -> bool:
    """Whether most words of a title are in a text; those of a template it was made of are not."""
    words, text = _WORD.findall(title.lower()), text.lower()
    return 2 * sum(word in text for word in words) > len(words)


def find_title(
    text: str, *, is_markdown: bool, stated: str | None = None, has_name: bool = False
) -> str | None:
    """The first heading of the highest rank, else a first line that looks like a heading.

    What the front matter says comes first (`front_matter.read_front_matter`).

    Args:
        text: The text.
        is_markdown: Whether it is Markdown.
        stated: What the properties of the file call it: the title of a text that says its words and
            whose headings are all below the first level.
        has_name: Whether the name of the file says what it is about. Then several headings of the
            same rank below the first are its parts, and none is the title; nor is one that text
            comes before, or "Chapter 1".
    """
    top = text[:_SEARCHED_CHARS]
    if not is_markdown:
        lines = read_lines(top)
        heading = next((line for line in lines if line.kind == "heading"), None)
        title = top[heading.start : heading.end] if heading else _first_line(top, lines)
        is_part = has_name and is_numbered_part(title)
        return None if is_part else title[:MAX_TITLE_CHARS] or None
    source = same_length(top)
    start = front_matter_end(source)
    found = scan(source, start)
    headings = [heading for heading in _headings(source, start, found) if heading[1]]
    visible = blank_hidden(source, found.hidden)
    if headings:
        highest = min(level for level, _, _ in headings)
        titles = [title for level, title, _ in headings if level == highest]
        if highest > 1 and stated and is_said_in(stated, top):
            return stated[:MAX_TITLE_CHARS]
        above = searchable(visible, start, headings[0][2])
        if highest > 1 and has_name and (len(titles) > 1 or has_words(above, 0, len(above))):
            return None
        return titles[0][:MAX_TITLE_CHARS]
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


def _headings(source: str, start: int, found: Scan) -> list[tuple[int, str, int]]:
    """The levels, words and starts of a text's headings, outside of code and comments."""
    headings = []
    for match in _HEADING.finditer(source, start):
        if any(first <= match.start() < last for first, last in (*found.fences, *found.hidden)):
            continue
        group = match.lastgroup if match.lastgroup != "rule" else "setext"
        level = int(match["level"] or 0) or len(match["marks"] or "")
        level = level or (1 if match["rule"][0] == "=" else 2)
        words = match[group or 0]
        words = plain(without_closing_marks(words) if match["marks"] else words)
        headings.append((level, words, match.start()))
    return headings
