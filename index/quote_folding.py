"""A text as quotes are compared: without white space, punctuation, width and letter case.

Every folded character knows where in the original it comes from, so that what is found among them
can be cited exactly. Takes time in proportion to the text.
"""

import functools
import unicodedata
from dataclasses import dataclass

import numpy as np
import regex
from numpy.typing import NDArray

from index.spans import spread

__all__ = ["FoldedText", "fold_quote", "folded_form"]

Offsets = NDArray[np.int32]
_BEYOND = 0x110000  # numbers from here on stand for what is no single code point
# A character with its marks, those that voice half-width kana and the vowels of Hangul included.
_CLUSTER = regex.compile(r".?[\p{M}ﾞﾟ\u1160-\u11ff]+", regex.DOTALL)
# A point or comma between two digits: 3.5 is not 35.
_POINT = regex.compile(r"(?<=\p{Nd})[.,．，](?=\p{Nd})")
# Marks of formatting that Unicode holds for symbols, beside all that is punctuation.
_MARKS = frozenset("`~|^´¨¯")


@dataclass(frozen=True, slots=True, eq=False)
class FoldedText:
    """`text`, folded; its character i comes from the original's `starts[i]:ends[i]`, ascending."""

    text: str
    starts: Offsets
    ends: Offsets

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where the folded characters `start..end` (exclusive) stand; None inside of a character.

        One character may become several: "㌔" is キロ, and ロ alone stands nowhere in it.
        """
        if start > 0 and self.starts[start] == self.starts[start - 1]:
            return None
        if end < len(self.text) and self.ends[end] == self.ends[end - 1]:
            return None
        return int(self.starts[start]), int(self.ends[end - 1])


def fold_quote(text: str, *, keep_case: bool = False) -> FoldedText:
    """Fold a text; `keep_case` leaves capitals as they are."""
    codes, starts, ends, others = _characters(text)
    known = np.unique(codes)
    forms = [
        folded_form(chr(code), keep_case=keep_case)
        if code < _BEYOND
        else _special(others[code - _BEYOND], keep_case)
        for code in known.tolist()
    ]
    lengths = np.array([len(form) for form in forms], dtype=np.int64)
    firsts = np.cumsum(lengths) - lengths
    letters = np.frombuffer(_utf32("".join(forms)), dtype=np.uint32)
    places = np.searchsorted(known, codes)
    folded = letters[spread(firsts[places], lengths[places])]
    origins = np.repeat(np.arange(len(codes)), lengths[places])
    return FoldedText(folded.tobytes().decode("utf-32-le"), starts[origins], ends[origins])


@functools.lru_cache(maxsize=65_536)
def folded_form(written: str, *, keep_case: bool = False) -> str:
    """What a character with its marks, or a word, becomes; nothing for space and punctuation."""
    form = unicodedata.normalize("NFKC", written)
    if not keep_case:
        form = unicodedata.normalize("NFKC", form.casefold())
    return "".join(filter(_is_said, form))


def _is_said(character: str) -> bool:
    is_selector = "\ufe00" <= character <= "\ufe0f"  # merely chooses between pictures
    return (
        unicodedata.category(character)[0] not in "PZC"
        and character not in _MARKS
        and not is_selector
    )


def _special(written: str, keep_case: bool) -> str:
    if len(written) == 1 and written in ".,．，":
        return unicodedata.normalize("NFKC", written)
    return folded_form(written, keep_case=keep_case)


def _characters(text: str) -> tuple[NDArray[np.int64], Offsets, Offsets, list[str]]:
    """The characters: numbers, starts and ends; and what the numbers from _BEYOND on stand for."""
    codes = np.frombuffer(_utf32(text), dtype=np.uint32).astype(np.int64)
    starts = np.arange(len(codes), dtype=np.int32)
    ends = starts + np.int32(1)
    numbers: dict[str, int] = {}
    is_first = np.ones(len(codes), dtype=bool)
    for match in (*_CLUSTER.finditer(text), *_POINT.finditer(text)):
        start, end = match.span()
        codes[start] = _BEYOND + numbers.setdefault(text[start:end], len(numbers))
        ends[start] = end
        is_first[start + 1 : end] = False
    return codes[is_first], starts[is_first], ends[is_first], list(numbers)


def _utf32(text: str) -> bytes:
    return text.encode("utf-32-le", "surrogatepass")
