"""Where sentences end in Portuguese and English: sentencex, and what it gets wrong mended."""

import re
from functools import cache
from itertools import pairwise
from types import ModuleType

from index.types import Language

__all__ = ["latin_breaks"]

_MAY_BREAK = re.compile(r"[.!?…。！？]\S*\s+\S")
# What sentencex may see: it fails on Unicode white space, and half surrogates can't reach it.
_UNSEEN = re.compile("[^ -~\u00a1-\u00ac\u00ae-\u017f‘’“”«»–—…]")
_OPENING = "\"'“‘«([{*_¿¡ "
_ONLY_A_NUMBER = re.compile(r"\W*\d{1,3}[.)]\W*\Z")
_ABBREVIATION = re.compile(
    r"\b(?:[a-z]|cf|ca|fig|figs|vol|vols|cap|art|séc|pp|aprox)\.\s*\Z"
)  # "a. C."
MIN_PIECES_OF_LOWERCASE_TEXT = 4


def latin_breaks(text: str, language: Language) -> list[int]:
    """Offsets behind which a new sentence of this line or paragraph begins, in order."""
    if not _MAY_BREAK.search(text):
        return []
    pieces = _segmenter().segment(language, _UNSEEN.sub(_stand_in, text))
    if sum(map(len, pieces)) != len(text):
        return []
    return _joined(pieces)


@cache
def _segmenter() -> ModuleType:
    # Imported late: only building an index needs it, not a question.
    import sentencex

    module: ModuleType = sentencex
    return module


def _stand_in(match: re.Match[str]) -> str:
    """An ASCII character of the same kind, so that offsets stay what they are."""
    char = match.group()
    if char.isspace() or char < " " or "\x7f" <= char <= "\x9f":  # white space and controls
        return " "
    if char.isdigit():
        return "0"
    if char.isalpha():
        return "A" if char.isupper() else "a"
    return {"。": ".", "！": "!", "？": "?"}.get(char, "_")


def _joined(pieces: list[str]) -> list[int]:
    """The breaks between the pieces, less those behind "Inc.", "pág." and the number of an item."""
    is_lowercase_text = len(pieces) >= MIN_PIECES_OF_LOWERCASE_TEXT and 2 * sum(
        _begins(piece).islower() for piece in pieces
    ) > len(pieces)
    breaks: list[int] = []
    end = 0
    for before, piece in pairwise(pieces):
        end += len(before)
        first = _begins(piece)
        belongs = (
            not first
            or (first.islower() and not is_lowercase_text)
            or (first.isdigit() and before.rstrip().endswith("."))
            or _ONLY_A_NUMBER.match(before)
            or _ABBREVIATION.search(before, max(0, len(before) - 12))
        )
        if not belongs:
            breaks.append(end)
    return breaks


def _begins(piece: str) -> str:
    """The piece's first character behind opening marks; empty when it has no word."""
    first = piece.lstrip(_OPENING)[:1]
    return first if any(char.isalnum() for char in piece) else ""
