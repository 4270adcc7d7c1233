"""Cutting a sentence that is too long to be quoted whole."""

from collections.abc import Iterator

import regex

__all__ = ["MAX_SENTENCE_CHARS", "cut_points"]

MAX_SENTENCE_CHARS = 600  # an excerpt's length: a longer sentence could never be quoted whole

_GRAPHEME = regex.compile(r"\X")
# Where a sentence may be cut, the best first. Behind an ASCII mark a space must follow, so that
# "1,000" and "12:30" stay whole.
_CLAUSES = (
    regex.compile(r"[。｡．！？；;!?.][」』）)\]”’\"']*(?=\s)|[。｡！？；][」』）)\]”’\"']*"),
    regex.compile(r"[、，：]|[,:](?=\s)|\s(?=[-–—]\s)|[–—―]+(?!\s)|[」』）)\]](?=\s)"),
    regex.compile(r"(?<=\S)(?=\s)"),
)
_EARLIEST = MAX_SENTENCE_CHARS // 3  # a cut further ahead leaves a scrap


def cut_points(text: str, start: int, end: int) -> Iterator[int]:
    """Offsets at which to cut text[start:end] so that no piece is over MAX_SENTENCE_CHARS.

    Cuts lie behind a clause where there is one, else at a space, else between two graphemes; only
    a single grapheme longer than the limit is itself cut.
    """
    while end - start > MAX_SENTENCE_CHARS:
        start = _cut(text, start, end)
        yield start


def _cut(text: str, start: int, end: int) -> int:
    limit: int = start + MAX_SENTENCE_CHARS
    boundaries = _grapheme_boundaries(text, start, end, limit)
    if not boundaries:
        return limit
    within = set(boundaries)
    for clause in _CLAUSES:
        # The text behind the limit must be seen: what follows a mark decides.
        ends: list[int] = [
            match.end()
            for match in clause.finditer(text, start + _EARLIEST, min(limit + 2, end))
            if match.end() in within
        ]
        if ends:
            return ends[-1]
    return boundaries[-1]


def _grapheme_boundaries(text: str, start: int, end: int, limit: int) -> list[int]:
    boundaries: list[int] = []
    # One character behind the limit tells whether the limit itself is a boundary. The text is cut
    # out since \X looks back, all along a row of flags.
    for grapheme in _GRAPHEME.finditer(text[start : min(end, limit + 1)]):
        if start + grapheme.end() <= limit:
            boundaries.append(start + grapheme.end())
    return boundaries
