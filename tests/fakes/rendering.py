r"""Discord's markdown, read as its web client reads it: rule by rule, each tried where one ended.

A second opinion beside `bot.ui.markdown`: what comes alive, and what is then left of the text. The
rules and their order are those of Discord's client, which uses the library simple-markdown. Where
Discord takes an unknown emoji's or channel's name for text, it counts as alive here, and every kind
of line end begins a line.
"""

import re
from dataclasses import dataclass, field

_INNER = r"((?:\\[\s\S]|[^\\])+?)"  # as in every rule whose marks can be escaped

# Only where a line begins, but for blanks.
_BLOCKS = {
    "heading": re.compile(rf" *#{{1,3}}\s+{_INNER}#*\s*(?:\n|$)"),
    "subtext": re.compile(rf" *-#\s+{_INNER}(?:\n|$)"),
    "list": re.compile(r" *(?:[*+-]|\d+\.) +([\s\S]+?)(?:\n|$)"),
    "block quote": re.compile(r" *>>> +([\s\S]*)|[ ]*>(?!>>) +([^\n]*)\n?"),
}
_INLINE = {
    "code block": re.compile(r"```(?:[a-z0-9_+\-.#]+?\n)?\n*([^\n][\s\S]*?)\n*```", re.IGNORECASE),
    "escape": re.compile(r"\\([^0-9A-Za-z\s])"),
    "code": re.compile(r"(?P<ticks>`+)(?P<inside>[\s\S]*?[^`])(?P=ticks)(?!`)"),
    "shrug": re.compile(r"(¯\\_\(ツ\)_/¯)"),
    "masked link": re.compile(
        r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]"
        r"\(\s*<?(?P<target>(?:\([^)]*\)|[^\s\\]|\\.)*?)>?(?:\s+['\"][\s\S]*?['\"])?\s*\)"
    ),
    "link in brackets": re.compile(r"<((?:[^: >]+:/[^ >]+)|(?:tel|sms|mailto):[^ >]+)>"),
    "mail in brackets": re.compile(r"<([^ >@]+@[^ >@]+)>"),
    "bare link": re.compile(r"((?:https?|steam|discord)://[^\s<]+[^<.,:;\"'\]\s])", re.IGNORECASE),
    "invitation": re.compile(r"(discord(?:\.gg|(?:app)?\.com/invite)/\w+)", re.IGNORECASE),
    "mention": re.compile(r"(<@[!&]?\d+>|<#\d+>|@everyone|@here)"),
    "command": re.compile(r"(</[^<>:\n]+:\d+>)"),
    "guide": re.compile(r"(<id:[\w:-]+>)"),
    "time": re.compile(r"(<t:-?\d{1,17}(?::[tTdDfFRsS])?>)"),
    "custom emoji": re.compile(r"(<a?:\w+:\d+>)"),
    "emoji": re.compile(r":([^\s:]+?(?:::skin-tone-\d)?):"),
    "italics": re.compile(
        r"\b_((?:__|\\[\s\S]|[^\\_])+?)_\b"
        r"|\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:\\[\s\S]|[^\s*\\]|\*\*)|[^\s*\\])+?)\*(?!\*)"
    ),
    "bold": re.compile(rf"\*\*{_INNER}\*\*(?!\*)"),
    "underline": re.compile(rf"__{_INNER}__(?!_)"),
    "strikethrough": re.compile(r"~~([\s\S]+?)~~(?!_)"),
    "spoiler": re.compile(r"\|\|([\s\S]+?)\|\|"),
}
_SAME_PLACE = ("italics", "bold", "underline")  # of these, the one that takes most
_PLAIN = re.compile(
    r"[\s\S]+?(?=[^0-9A-Za-z\s\u00c0-\uffff]|\n|\w+:\S|discord(?:\.gg|\.com|app\.com)/|$)",
    re.IGNORECASE,
)
# What stands within is read too.
_NESTED = (*_BLOCKS, *_SAME_PLACE, "masked link", "strikethrough", "spoiler")
_LINE_START = re.compile(r"(?:^|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])[ \t]*\Z")


@dataclass(slots=True)
class Rendered:
    """The text that a person copies, what is alive in it, what is bold, and where links lead."""

    text: str = ""
    alive: list[str] = field(default_factory=list)
    bold: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)


def render(source: str) -> Rendered:
    """Show a message's text, or a text display's."""
    rendered = Rendered()
    rendered.text = _read(source, rendered)
    return rendered


def _read(source: str, rendered: Rendered) -> str:
    texts = []
    position = 0
    while position < len(source):
        name, match = _rule(source, position)
        if match is None:
            plain = _PLAIN.match(source, position)
            end = plain.end() if plain else position + 1
            texts.append(source[position:end])
            position = end
            continue
        position = match.end()
        inside = match["inside"] if name == "code" else _inside(match)
        if name not in ("escape", "shrug"):
            rendered.alive.append(name)
        if name == "masked link":
            rendered.targets.append(match["target"])
        text = _read(inside, rendered) if name in _NESTED else inside
        if name == "bold":
            rendered.bold.append(text)
        texts.append(text)
        if name in _BLOCKS and match[0].endswith("\n") and not inside.endswith("\n"):
            texts.append("\n")  # a block takes the end of its last line
    return "".join(texts)


def _rule(source: str, position: int) -> tuple[str, re.Match[str] | None]:
    if _LINE_START.search(source, max(0, position - 100), position):
        for name, pattern in _BLOCKS.items():
            if match := pattern.match(source, position):
                return name, match
    for name, pattern in _INLINE.items():
        if match := pattern.match(source, position):
            return _longest(source, position) if name in _SAME_PLACE else (name, match)
    return "", None


def _longest(source: str, position: int) -> tuple[str, re.Match[str] | None]:
    found = {name: _INLINE[name].match(source, position) for name in _SAME_PLACE}
    matches = {name: match for name, match in found.items() if match}
    name = max(matches, key=lambda each: len(matches[each][0]))
    return name, matches[name]


def _inside(match: re.Match[str]) -> str:
    if match.lastindex is None:
        return match[0]
    return next((group for group in match.groups() if group is not None), "")
