"""Finds the quotes in a message: text in quotation marks, and lines quoted by ">" as in Discord."""

from dataclasses import dataclass

import regex

# Lines after ">", and after ">>>" the whole rest of the message.
_QUOTED_LINES = regex.compile(
    r"^[ \t]*>>>[ ](?s:.*)|^(?:[ \t]*>[ ][^\n]*(?:\n|\Z))+", regex.MULTILINE
)
_LINE_PREFIX = regex.compile(r"^[ \t]*>(?:>>)?[ ]", regex.MULTILINE)
_IN_QUOTATION_MARKS = regex.compile(
    r"“(?P<said>[^“”]*)”|„(?P<said>[^„“”]*)[“”]|\"(?P<said>[^\"]*)\"|«(?P<said>[^«»]*)»"
    r"|「(?P<said>(?:[^「」]|「[^「」]*」)*+)」|『(?P<said>(?:[^『』]|『[^『』]*』)*+)』"
)


@dataclass(frozen=True, slots=True)
class MessageQuote:
    """A quote at the offsets `start` to `end` (exclusive) of a message.

    `text` is the quote without quotation marks around it or ">" before its lines.
    """

    start: int
    end: int
    text: str


def quotes_in(message: str) -> list[MessageQuote]:
    """Find the quotes in a message, in order and without overlaps.

    Quotation marks inside quoted lines are part of that quote.
    """
    quotes: list[MessageQuote] = []
    line_quotes = [match.span() for match in _QUOTED_LINES.finditer(message)]
    position = 0
    for start, end in [*line_quotes, (len(message), len(message))]:
        for match in _IN_QUOTATION_MARKS.finditer(message, position, start):
            quotes.append(MessageQuote(*match.span("said"), match["said"]))
        if start < end:
            text = _LINE_PREFIX.sub("", message[start:end])
            quotes.append(MessageQuote(start, end, text))
        position = end
    return quotes
