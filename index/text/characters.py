"""Brackets and quotation marks that belong together, line numbers, and half surrogates."""

import re

LINE_END = re.compile(r"\r\n|\r|\n")
_PAIRS = dict(zip("([{（［｛｢「『【〔〖〈《«‹“‘", ")]}）］｝｣」』】〕〗〉》»›”’", strict=True))
OPENING = frozenset(_PAIRS)
CLOSING = frozenset(_PAIRS.values())
STRAIGHT = '"'  # opens as well as closes


def paired(text: str) -> frozenset[int]:
    """The offsets of brackets and quotation marks whose partner is in the text as well."""
    offsets: set[int] = set()
    opened: list[int] = []
    straight: int | None = None
    for offset, character in enumerate(text):
        if character in OPENING:
            opened.append(offset)
        elif opened and character == _PAIRS[text[opened[-1]]]:
            offsets.update((opened.pop(), offset))
        elif character == STRAIGHT:
            if straight is not None:
                offsets.update((straight, offset))
            straight = offset if straight is None else None
    return frozenset(offsets)


def is_balanced(text: str) -> bool:
    """Whether every bracket and quotation mark of a text has its partner in it."""
    pairs = paired(text)
    marks = OPENING | CLOSING | {STRAIGHT}
    return all(offset in pairs for offset, character in enumerate(text) if character in marks)


def line_of(text: str, offset: int) -> int:
    """The number of the line that an offset is on, from 1; a line ends with LF, CR LF or CR."""
    before = text[:offset]
    ends = before.count("\n") + before.count("\r") - before.count("\r\n")
    # Between CR and LF the line isn't over.
    return 1 + ends - (before.endswith("\r") and text.startswith("\n", offset))


def replace_surrogates(text: str) -> str:
    """The text with each half surrogate replaced; one can be neither encoded nor displayed."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
