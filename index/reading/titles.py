"""A document's title, as far as its text gives one."""

import re

from index.reading.layout import is_heading_like
from index.reading.lines import Line, count_front_matter, read_lines

__all__ = ["find_title"]

MAX_TITLE_CHARS = 200
_SEARCHED_CHARS = 20_000  # a title stands near the top
_FRONT_MATTER_TITLE = re.compile(r"title[ \t]*:[ \t]*(?P<quote>[\"']?)(?P<title>.+)(?P=quote)\Z")


def find_title(text: str) -> str | None:
    """The front matter's title, else the first heading, else a first line that looks like one."""
    top = text[:_SEARCHED_CHARS]
    lines = read_lines(top)
    n_front = count_front_matter(top, lines)
    for line in lines[:n_front]:
        if match := _FRONT_MATTER_TITLE.match(top, line.begin, line.end):
            return match["title"][:MAX_TITLE_CHARS]
    lines = lines[n_front:]
    headings = [line for line in lines if line.kind == "heading"]
    if headings:
        return _content(top, headings[0])
    first = next((line for line in lines if line.kind not in ("blank", "mark")), None)
    if first and first.kind == "plain" and is_heading_like(top, first.start, first.end):
        return _content(top, first)
    return None


def _content(text: str, line: Line) -> str:
    return text[line.start : line.end][:MAX_TITLE_CHARS]
