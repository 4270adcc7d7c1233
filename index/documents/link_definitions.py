"""Where links that only name what they lead to, `[text]` and `[text][name]`, are defined."""

import functools
import re

from index.documents.hidden import Scan, Span, scan

_MAX_LABELS = 20  # of a stretch are looked up
_REFERENCE = re.compile(
    r"(?<![\w\\!\]])\[(?P<text>[^\[\]\n^][^\[\]\n]{0,199})\](?:\[(?P<label>[^\[\]\n]*)\]|(?![(\[:]))"
)
_TARGET = re.compile(r"\]:[ \t]*(?:\n[ \t]*)?(?:<[^<>\n]*>|[^\s<]\S*)")


def definitions_of(text: str, start: int, end: int) -> list[Span]:
    """The definitions of where the links in text[start:end] lead, without titles, ascending.

    None of them is hidden or in code. A label is found as it is written, or in lower case.

    Args:
        text: A Markdown document.
        start: Where the stretch begins.
        end: Where it ends, exclusive.
    """
    if "]:" not in text:
        return []
    labels = dict.fromkeys(
        match["label"] or match["text"] for match in _REFERENCE.finditer(text, start, end)
    )
    found = set()
    for label in list(labels)[:_MAX_LABELS]:
        span = _definition(text, label) or _definition(text, label.lower())
        if span is not None:
            found.add(span)
    return sorted(found)


def _definition(text: str, label: str) -> Span | None:
    """The first definition of a label that begins a line."""
    wanted = f"[{label}]:"
    at = text.find(wanted)
    while at >= 0:
        before = text[max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1 : at]
        target = _TARGET.match(text, at + len(wanted) - 2)
        if target and not before.strip() and len(before) < 4:
            span = at, target.end()
            is_code = any(first <= at < last for first, last in _scanned(text).fences)
            if not is_code and _scanned(text).visible(*span) == [span]:
                return span
        at = text.find(wanted, at + 1)
    return None


@functools.lru_cache(maxsize=4)
def _scanned(text: str) -> Scan:
    return scan(text)
