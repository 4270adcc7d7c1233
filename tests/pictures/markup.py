"""Discord's markdown as HTML: what the bot writes, shown as Discord shows it."""

import html
import re
import time
from collections.abc import Callable, Iterator, Mapping

Names = Mapping[str, str]  # a mention such as "@123" -> what it is shown as, "@Inyo"

_BODY = r"(?:\\.|[^\\\n])+?"
_INLINE = re.compile(
    rf"""
      \\(?P<escaped>[^0-9A-Za-z\s])
    | ```(?:\w*\n)?(?P<block>.+?)```
    | `(?P<code>[^`]+)`
    | \*\*(?P<bold>{_BODY})\*\*
    | __(?P<underlined>{_BODY})__
    | ~~(?P<struck>{_BODY})~~
    | \|\|(?P<spoiler>{_BODY})\|\|
    | \*(?P<italic>{_BODY})\*
    | (?<!\w)_(?P<slanted>{_BODY})_(?!\w)
    | \[(?P<label>{_BODY})\]\(<?(?P<target>https?://[^\s>)]+)>?\)
    | </(?P<command>[^:>]+):\d+>
    | <(?P<mention>@!?&?\d+|\#\d+)>
    | <t:(?P<moment>\d+):R>
    | <?(?P<link>https?://[^\s<>]+)>?
    """,
    re.VERBOSE | re.DOTALL,
)
_TAGS = {"bold": "strong", "underlined": "u", "struck": "s", "italic": "em", "slanted": "em"}
_HEADING = re.compile(r"(#{1,3}) (.+)")
_ITEM = re.compile(r"(?P<indent> *)(?:[-*]|(?P<number>\d+)\.) (?P<text>.+)")


def to_html(text: str, names: Names) -> str:
    """A text display or a message's content."""
    if text.startswith(">>> "):
        return f"<blockquote>{_lines(text.removeprefix('>>> '), names)}</blockquote>"
    return _lines(text, names)


def _lines(text: str, names: Names) -> str:
    parts: list[str] = []
    for line in _whole_blocks(text):
        if line.startswith("> "):
            parts.append(f"<blockquote>{inline(line[2:], names)}</blockquote>")
        elif line.startswith("-# "):
            parts.append(f"<small>{inline(line[3:], names)}</small>")
        elif heading := _HEADING.fullmatch(line):
            level = len(heading[1])
            parts.append(f"<h{level}>{inline(heading[2], names)}</h{level}>")
        elif item := _ITEM.fullmatch(line):
            bullet = f"{item['number']}." if item["number"] else "•"
            words = inline(item["text"], names)
            style = f" style='margin-left: {len(item['indent'])}ch'" if item["indent"] else ""
            parts.append(f"<p class='item'{style}><span>{bullet}</span><span>{words}</span></p>")
        else:
            parts.append(f"<p>{inline(line, names) or '&nbsp;'}</p>")
    return "".join(parts)


def _whole_blocks(text: str) -> Iterator[str]:
    """The lines, but a code block as one."""
    for number, part in enumerate(text.split("```")):
        if number % 2:
            yield f"```{part}```"
        elif part.strip("\n") or "```" not in text:
            yield from part.strip("\n").split("\n") if "```" in text else part.split("\n")


def inline(text: str, names: Names) -> str:
    """What stands within a line."""
    parts = []
    position = 0
    for found in _INLINE.finditer(text):
        parts.append(html.escape(text[position : found.start()]))
        parts.append(_shown(found, names))
        position = found.end()
    parts.append(html.escape(text[position:]))
    return "".join(parts)


def _shown(found: "re.Match[str]", names: Names) -> str:
    kind = found.lastgroup or ""
    if kind == "target":
        return f"<a>{inline(found['label'], names)}</a>"
    words = found[kind]
    if kind in _TAGS:
        return f"<{_TAGS[kind]}>{inline(words, names)}</{_TAGS[kind]}>"
    plain: dict[str, Callable[[str], str]] = {
        "escaped": "{}".format,
        "block": "<pre>{}</pre>".format,
        "code": "<code>{}</code>".format,
        "spoiler": "<span class='spoiler'>{}</span>".format,
        "command": "<span class='mention'>/{}</span>".format,
        "mention": "<span class='mention'>{}</span>".format,
        "moment": "<span class='moment'>{}</span>".format,
        "link": "<a>{}</a>".format,
    }
    if kind == "mention":
        words = names.get(words.replace("!", ""), words)
    if kind == "moment":
        words = _ago(time.time() - int(words))
    return plain[kind](html.escape(words))


def _ago(seconds: float) -> str:
    """How long ago something was."""
    if seconds < 60:
        return "a few seconds ago"
    minutes = int(seconds / 60)
    return "a minute ago" if minutes == 1 else f"{minutes} minutes ago"
