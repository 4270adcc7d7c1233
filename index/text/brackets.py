"""Brackets and quotation marks: what opens, what closes, and which of a text belong together."""

_PAIRS = dict(zip("([{（［｛｢「『【〔〖〈《«‹“‘", ")]}）］｝｣」』】〕〗〉》»›”’", strict=True))
OPENING = frozenset(_PAIRS)
CLOSING = frozenset(_PAIRS.values())
STRAIGHT = '"'  # opens as well as closes


def paired(text: str) -> frozenset[int]:
    """The offsets of the brackets and marks whose partner stands in the text as well."""
    found: set[int] = set()
    opened: list[int] = []
    straight: int | None = None
    for at, character in enumerate(text):
        if character in OPENING:
            opened.append(at)
        elif opened and character == _PAIRS[text[opened[-1]]]:
            found.update((opened.pop(), at))
        elif character == STRAIGHT:
            if straight is not None:
                found.update((straight, at))
            straight = at if straight is None else None
    return frozenset(found)


def is_balanced(text: str) -> bool:
    """Whether every bracket and mark of a text has its partner in it."""
    pairs = paired(text)
    marks = OPENING | CLOSING | {STRAIGHT}
    return all(at in pairs for at, character in enumerate(text) if character in marks)
