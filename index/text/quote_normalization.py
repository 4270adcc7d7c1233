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

from index.text.ranges import concat_ranges

Offsets = NDArray[np.int32]
# What belongs to the character before: marks, those that voice half-width kana, vowels of Hangul.
_MARK = regex.compile(r"[\p{M}ﾞﾟ\u1160-\u11ff]")
# A point or comma between two digits counts: 3.5 is not 35.
_POINT = regex.compile(r"[.,．，]")
_DIGIT = regex.compile(r"\p{Nd}")
# Marks of formatting that Unicode holds for symbols, beside all that is punctuation.
_FORMATTING = frozenset("`~|^´¨¯")


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


@dataclass(frozen=True, slots=True, eq=False)
class _Characters:
    """The characters of a text, each with its marks: numbers, starts and ends.

    The numbers count first the characters of `alone`, then `special`, each of which is a character
    with marks, or a point between digits.
    """

    numbers: NDArray[np.int32]
    starts: Offsets
    ends: Offsets
    alone: str
    special: list[str]


def fold_quote(text: str, *, keep_case: bool = False) -> FoldedText:
    """Fold a text; `keep_case` leaves capitals as they are."""
    read = _characters(text)
    forms = [folded_form(character, keep_case=keep_case) for character in read.alone]
    forms += [_special_form(written, keep_case) for written in read.special]
    lengths = np.array([len(form) for form in forms], dtype=np.int32)
    firsts = np.cumsum(lengths) - lengths
    letters = np.frombuffer(_utf32("".join(forms)), dtype=np.uint32)
    counts = lengths[read.numbers]
    if lengths.max(initial=0) > 1:
        origins = np.repeat(np.arange(len(counts)), counts)
        folded = letters[concat_ranges(firsts[read.numbers], counts)]
    else:  # the same, for most texts, in a fifth of the time
        origins = np.flatnonzero(counts)
        folded = letters[firsts[read.numbers[origins]]]
    written = folded.tobytes().decode("utf-32-le")
    return FoldedText(written, read.starts[origins], read.ends[origins])


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
        and character not in _FORMATTING
        and not is_selector
    )


def _special_form(written: str, keep_case: bool) -> str:
    if _POINT.fullmatch(written):
        return unicodedata.normalize("NFKC", written)
    return folded_form(written, keep_case=keep_case)


def _characters(text: str) -> _Characters:
    numbers, alone = _numbered(text)
    starts = np.arange(len(numbers), dtype=np.int32)
    ends = starts + np.int32(1)
    is_mark = _which(_MARK, alone)[numbers]
    edges = np.flatnonzero(np.diff(is_mark, prepend=False, append=False))
    with_marks = np.maximum(edges[::2] - 1, 0)  # a text may begin with marks
    points = _points(numbers, alone)
    firsts = np.concatenate([points, with_marks])
    ends[firsts] = np.concatenate([points + 1, edges[1::2]])
    special: dict[str, int] = {}
    spans = zip(firsts.tolist(), ends[firsts].tolist(), strict=True)
    of_special = [special.setdefault(text[start:end], len(special)) for start, end in spans]
    numbers[firsts] = len(alone) + np.array(of_special, dtype=np.int32)
    is_mark[with_marks] = False
    kept = ~is_mark if len(with_marks) else slice(None)
    return _Characters(numbers[kept], starts[kept], ends[kept], alone, list(special))


def _numbered(text: str) -> tuple[NDArray[np.int32], str]:
    """For each character its position among the different ones; and these."""
    codes = np.frombuffer(_utf32(text), dtype=np.uint32)
    is_met = np.zeros(int(codes.max(initial=0)) + 1, dtype=np.bool_)
    is_met[codes] = True
    met = np.flatnonzero(is_met)
    positions = np.zeros(len(is_met), dtype=np.int32)
    positions[met] = np.arange(len(met))
    return positions[codes], "".join(map(chr, met.tolist()))


def _points(numbers: NDArray[np.int32], alone: str) -> NDArray[np.int64]:
    """Where the points and commas between digits stand."""
    is_digit = _which(_DIGIT, alone)
    inside = 1 + np.flatnonzero(_which(_POINT, alone)[numbers[1:-1]])
    return inside[is_digit[numbers[inside - 1]] & is_digit[numbers[inside + 1]]]


def _which(pattern: regex.Pattern[str], characters: str) -> NDArray[np.bool_]:
    """For each character whether the pattern matches it."""
    matches = np.zeros(len(characters), dtype=np.bool_)
    matches[[match.start() for match in pattern.finditer(characters)]] = True
    return matches


def _utf32(text: str) -> bytes:
    return text.encode("utf-32-le", "surrogatepass")
