"""How Discord shows text: what a person reads, and what has come alive in it.

A second opinion on `bot.ui.markdown`, written from Discord's side. Where Discord's clients differ
from each other it assumes the one that formats more, and it takes every kind of line end for the
start of a line.
"""

import re
from dataclasses import dataclass

# Before any of these a backslash vanishes; Discord: /^\\([^0-9A-Za-z\s])/
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")

_LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_AT_LINE_START = {
    "heading": re.compile(r"#{1,3}\s"),
    "subtext": re.compile(r"-#\s"),
    "list": re.compile(r"(?:[-*+]|\d+\.)\s"),
    "block quote": re.compile(r">(?:>>)?\s"),
}
_ANYWHERE = {
    "bold": re.compile(r"\*\*"),
    "italics": re.compile(r"[*_]"),
    "strikethrough": re.compile(r"~~"),
    "spoiler": re.compile(r"\|\|"),
    "code": re.compile(r"`"),
    "masked link": re.compile(r"\[[^\]]*\]\("),
    "bare link": re.compile(r"(?:https?|steam|discord|mailto|tel)://?\S", re.IGNORECASE),
    "invitation": re.compile(r"discord(?:\.gg|(?:app)?\.com/invite)/\w", re.IGNORECASE),
    "mass mention": re.compile(r"@(?:everyone|here)"),
    "mention, emoji, command or time": re.compile(r"<[@#:/a-zA-Z+]"),
    "emoji": re.compile(r":[^\s:]+:"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a text looks like: its words without the marks, and the names of what is formatted."""

    text: str
    alive: tuple[str, ...]


def show(source: str) -> Shown:
    """Show a message's text as Discord does; only bold and a leading quote mark are taken out."""
    alive = []
    if source.startswith(">>> "):
        alive.append("block quote")
        source = source.removeprefix(">>> ")
    text = []
    position = 0
    while position < len(source):
        if escaped := _ESCAPE.match(source, position):
            text.append(escaped[1])
            position = escaped.end()
        elif (name := _alive_at(source, position)) == "bold":
            alive.append(name)
            position += 2
        else:
            alive += [name] if name else []
            text.append(source[position])
            position += 1
    return Shown("".join(text), tuple(alive))


def _alive_at(source: str, position: int) -> str | None:
    patterns = {**_AT_LINE_START, **_ANYWHERE} if _starts_line(source, position) else _ANYWHERE
    for name, pattern in patterns.items():
        if pattern.match(source, position):
            return name
    return None


def _starts_line(source: str, position: int) -> bool:
    before = source[max(0, position - 64) : position].rstrip(" \t")
    return not before or before[-1] in _LINE_ENDS
