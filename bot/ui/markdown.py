"""Escapes text of others for Discord's markdown, so that Discord shows exactly that text.

Discord shows a backslash before an ASCII punctuation mark as that mark alone. So every mark that
can begin formatting gets a backslash, wherever it is, and backslashes do too: nothing depends on
what Discord takes for the start of a line, and the text shown equals the source in every character.

discord.utils.escape_markdown and escape_mentions are not used: the first misses masked links,
timestamps and channel mentions and takes seconds on hostile text, the second inserts characters.
"""

import re
from collections.abc import Iterable

import regex

from bot.ui.rendering import graphemes_around

# It quotes the rest of the text display, whatever the line ends, so that the lines of a quote need
# no prefix of their own.
QUOTE_PREFIX = ">>> "

#   \         the escape itself        * _ ~ ` |   bold, italics, strikethrough, code, spoilers
#   < @       mentions, timestamps, custom emoji, commands, <links>, @everyone
#   [ ]       masked links             :           :emoji: and the bare links of https://
#   # > - +   headings, quotes, lists, subtext     .  numbered lists; discord.gg invitations
_CAN_FORMAT = re.compile(r"[\\*_~`|<@\[\]:#>\-+.]")

_ESCAPED = re.compile(r"\\([^0-9A-Za-z\s])")  # Discord's own rule

# Controls, lone surrogates and marks that reorder text: one of these in a title could reverse our
# own words. Quotes keep them: no words of ours share a line with a quote.
_UNSAFE_IN_LABELS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


# A character as readers see it.
_GRAPHEME = regex.compile(r"\X")

# Anything but blanks, controls, and characters without a glyph, such as Hangul fillers.
_VISIBLE = regex.compile(r"[^\s\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]")


def escape(text: str) -> str:
    """Return a text with a backslash before each mark that can begin formatting."""
    return _CAN_FORMAT.sub(r"\\\g<0>", text)


def unescape(text: str) -> str:
    """Return the text that Discord shows for an escaped one."""
    return _ESCAPED.sub(r"\1", text)


def quote_block(quote: str, bold: Iterable[tuple[int, int]] = ()) -> str:
    """Return a block quote that shows exactly `quote`, with some stretches of it in bold.

    Args:
        quote: The verbatim text.
        bold: Starts and ends (exclusive) within the quote, in any order; they may overlap, and are
            widened to whole graphemes.
    """
    parts = []
    position = 0
    for start, end in graphemes_around(quote, bold):
        parts += [escape(quote[position:start]), "**", escape(quote[start:end]), "**"]
        position = end
    return QUOTE_PREFIX + "".join(parts) + escape(quote[position:])


def label(text: str, limit: int, instead: str = "") -> str:
    """Return one escaped line of a text that isn't a quote, such as a title.

    Args:
        text: Text of others.
        limit: The most UTF-16 units, before escaping; a longer text is cut.
        instead: The text to use if nothing of the first is visible.
    """
    return escape(plain_label(text, limit, instead))


def plain_label(text: str, limit: int, instead: str = "") -> str:
    """Return one line of a text as `label` does, but unescaped, for places without markdown."""
    if instead and not is_visible(text):
        return plain_label(instead, limit)
    line = _one_line(text)
    if utf16_length(line) <= limit:
        return line
    end = units = 0
    for grapheme in _GRAPHEME.finditer(line[:limit]):
        units += utf16_length(grapheme[0])
        if units >= limit:
            break
        end = grapheme.end()
    return line[:end].rstrip() + "…"


def plain_end(text: str, limit: int) -> str:
    """Return the end of a text, such as a path, as one line for places without markdown."""
    line = _one_line(text)
    if utf16_length(line) <= limit:
        return line
    start, units = len(line), 0
    for grapheme in reversed(_GRAPHEME.findall(line)):
        units += utf16_length(grapheme)
        if units >= limit:
            break
        start -= len(grapheme)
    return "…" + line[start:].lstrip()


def is_visible(text: str) -> bool:
    """Return whether a text has any visible character."""
    return _VISIBLE.search(text) is not None


def utf16_length(text: str) -> int:
    """Return the length in UTF-16 units: Discord never counts more, whichever way it counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _one_line(text: str) -> str:
    return _UNSAFE_IN_LABELS.sub("", " ".join(text.split())).strip()
