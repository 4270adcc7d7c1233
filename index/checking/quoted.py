"""What of a message claims to be a quote: stretches in quotation marks, and lines behind ">"."""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

__all__ = ["Stretch", "quoted_stretches"]

# What Discord draws as quoted: lines behind ">", and behind ">>>" all that follows.
_LINES = regex.compile(r"^[ \t]*>>>[ ].*|^(?:[ \t]*>[ ][^\n]*(?:\n|\Z))+", regex.MULTILINE)
_REST = regex.compile(r"[ \t]*>>>[ ]")
_PREFIX = regex.compile(r"^[ \t]*>(?:>>)?[ ]", regex.MULTILINE)
_MARKED = regex.compile(
    r"“(?P<said>[^“”]*)”|„(?P<said>[^„“”]*)[“”]|\"(?P<said>[^\"]*)\"|«(?P<said>[^«»]*)»"
    r"|「(?P<said>(?:[^「」]|「[^「」]*」)*+)」|『(?P<said>(?:[^『』]|『[^『』]*』)*+)』"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What stands at `start..end` (exclusive) of a message: `text`, without any ">"."""

    start: int
    end: int
    text: str


def quoted_stretches(message: str) -> list[Stretch]:
    """The quoted stretches of a message, in order; they don't overlap."""
    found: list[Stretch] = []
    at = 0
    for start, end in (*_lines(message), (len(message), len(message))):
        for match in _MARKED.finditer(message, at, start):
            found.append(Stretch(*match.span("said"), match["said"]))
        if start < end:
            found.append(Stretch(start, end, _PREFIX.sub("", message[start:end])))
        at = end
    return found


def _lines(message: str) -> Iterator[tuple[int, int]]:
    for match in _LINES.finditer(message):
        if _REST.match(message, match.start()):
            yield match.start(), len(message)
            return
        yield match.span()
