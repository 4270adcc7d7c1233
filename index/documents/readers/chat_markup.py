"""The markup of chats -> Markdown: Discord's, which is nearly Markdown, and Slack's.

Discord has styles, links, code, quotes, lists, headings and spoilers, but no HTML, no tables and no
code by indentation; each line is a line. What it doesn't have means itself.
"""

import re
from collections.abc import Mapping

from index.documents.readers.base import code_span, escape_markdown

_CODE = re.compile(r"```(?:([\w+#-]+)\n)?(.*?)(?:```|\Z)", re.DOTALL)
_HEADING = re.compile(r"(?:#{1,3}|-#)[ \t]+(?=\S)")
_MARKER = re.compile(r"^[ \t]{0,12}(?:[-*]|\d{1,9}\.)[ \t]+(?=\S)")
_REST_QUOTED = re.compile(r"^>>>[ \t]+", re.MULTILINE)
_QUOTED = re.compile(r">[ \t]+(?=\S)")
# What stays as it is: code, escapes, links, addresses, marks of styles and spoilers.
_KEPT = re.compile(
    r"(?P<code>(?P<ticks>`{1,2})(?!`).+?(?<!`)(?P=ticks)(?!`))|\\[!-/:-@\[-`{-~]"
    r"|\[(?P<words>[^\[\]\n]+)\]\(<?(?P<target>https?://[^\s<>()]+)>?\)"
    r"|<(?P<address>https?://[^\s<>]+)>|https?://[^\s<>]+"
    r"|<@[!&]?(?P<person>\d+)>|<a?(?P<emoji>:\w+:)\d+>|\*{1,3}|_{1,3}|~~|\|\|"
)
_SLACK_TOKEN = re.compile(r"<([@#!]?)([^<>|\n]+)(?:\|([^<>\n]*))?>")
_SLACK_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]*?\S)\*(?![\w*])")
_SLACK_STRUCK = re.compile(r"(?<![\w~])~(?=\S)([^~\n]*?\S)~(?![\w~])")
_SLACK_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def chat_markdown(text: str, names: Mapping[str, str]) -> str:
    """A message of Discord as Markdown.

    Args:
        text: The message.
        names: Of the people that it mentions, by id.
    """
    text = _REST_QUOTED.sub("> ", text, count=1) if "\n>" not in text else text
    parts = []
    at = 0
    for code in _CODE.finditer(text):
        parts.append(_lines(text[at : code.start()], names))
        content = code[2].strip("\n")
        if content.strip():
            parts.append(f"```{code[1] or ''}\n{content}\n```")
        at = code.end()
    parts.append(_lines(text[at:], names))
    return "\n\n".join(filter(None, parts))


def in_one_line(markdown: str) -> str:
    """A message's Markdown as one line, such as a heading needs: blocks of code become spans."""
    text = re.sub(
        r"^```[^\n]*\n(.*?)\n```$",
        lambda match: code_span(match[1]),
        markdown,
        flags=re.DOTALL | re.MULTILINE,
    )
    lines = (_MARKER.sub("", line).removeprefix("> ") for line in text.split("\n"))
    return " ".join(" ".join(lines).split())


def slack_to_discord(text: str, users: Mapping[str, str]) -> str:
    """A message of Slack with the marks of Discord, and people by their names."""

    def named(match: re.Match[str]) -> str:
        kind, target, words = match[1], match[2], match[3]
        if kind == "@":
            return f"@{users.get(target) or words or target}"
        if kind == "#":
            return f"#{words or target}"
        if kind == "!":
            return f"@{words or target.split('^')[0]}"
        is_address = target.startswith("http")
        return (
            f"[{words}]({target})" if words and is_address and words != target else words or target
        )

    parts = _SLACK_CODE.split(text)
    for number, part in enumerate(parts):
        part = _SLACK_TOKEN.sub(named, part)
        if number % 2 == 0:
            part = _SLACK_STRUCK.sub(r"~~\1~~", _SLACK_BOLD.sub(r"**\1**", part))
            part = re.sub(r"^[ \t]*[•◦▪]", "-", part, flags=re.MULTILINE)
        for entity, character in _ENTITIES:
            part = part.replace(entity, character)
        parts[number] = part
    return "".join(parts)


def _lines(text: str, names: Mapping[str, str]) -> str:
    """Lines outside of blocks of code; a line of a list or a quote keeps its mark."""
    written: list[str] = []
    kind = ""
    for line in text.strip("\n").split("\n"):
        marker = _MARKER.match(line)
        quoted = _QUOTED.match(line)
        mark, new_kind = "", ""
        if marker:
            mark = marker[0].replace("\t", "  ")
        elif quoted:
            mark = "> "
        begins = marker or quoted
        rest = line[begins.end() :] if begins else line.strip()
        heading = None if mark else _HEADING.match(rest)
        rest = rest[heading.end() :] if heading else rest
        words = _inline(rest, names, begins_line=not mark)
        if mark:
            new_kind = "1" if mark.strip()[0].isdigit() else mark.strip()[0]
        if new_kind != kind and written and written[-1]:
            written.append("")
        kind = new_kind
        written.append(f"{mark}{words}" if words else "")
    return "\n".join(written).strip("\n")


def _inline(text: str, names: Mapping[str, str], *, begins_line: bool) -> str:
    out = ""
    at = 0
    for match in _KEPT.finditer(text):
        out += escape_markdown(text[at : match.start()], begins_line=begins_line and not out)
        at = match.end()
        if match["code"]:
            out += code_span(match[0].strip("`"))
        elif match["words"]:
            words = escape_markdown(match["words"], begins_line=False)
            out += f"[{words}]({match['target']})"
        elif match["person"]:
            out += escape_markdown(f"@{names.get(match['person'], '?')}", begins_line=False)
        else:
            out += match["address"] or match["emoji"] or match[0]
    return out + escape_markdown(text[at:], begins_line=begins_line and not out)
