"""Letters and digits that are taken for each other: "4o" read or translated as "40"."""

from index.params import MISREADING_WEIGHT

_TAKEN_FOR = str.maketrans({"o": "0", "l": "1", "i": "1"})


def misread(term: str) -> dict[str, float]:
    """What a term of both digits and letters may have become, and how likely.

    A plain number is left alone: whoever asks for 40 seldom means 4o.
    """
    other = term.translate(_TAKEN_FOR)
    if ":" in term or other == term or not term[:1].isdigit() or not other.isdigit():
        return {}
    return {other: MISREADING_WEIGHT}
