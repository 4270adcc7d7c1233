"""Normalizes texts for the comparison of quotes: no white space, punctuation, width or letter case.

Every character of a folded text knows where in the original it comes from, so that a match in
the folded text can be cited exactly. Folding takes time in proportion to the text.
"""

import functools
import unicodedata
from dataclasses import dataclass

import numpy as np
import regex
from numpy.typing import NDArray

Offsets = NDArray[np.int32]
# Part of the character before: accents, voicing marks of half-width kana, vowels of Hangul.
_MARK = regex.compile(r"[\p{M}ﾞﾟ\u1160-\u11ff]")
_MAX_MARKS = 30  # on one character that count: Unicode sorts them in quadratic time (UAX #15)
# A point or comma between two digits counts: 3.5 isn't 35.
_POINT = regex.compile(r"[.,．，]")
_DIGIT = regex.compile(r"\p{Nd}")
# Formatting marks that Unicode classifies as symbols; punctuation is ignored anyway.
_FORMATTING = frozenset("`~|^´¨¯")


@dataclass(frozen=True, slots=True, eq=False)
class FoldedText:
    """A folded text; character i comes from `starts[i]:ends[i]` of the original, ascending."""

    text: str
    starts: Offsets
    ends: Offsets

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """The original offsets of the folded characters from `start` to `end` (exclusive).

        None if they begin or end inside a character of the original: "㌔" becomes "キロ", and the
        original has no "ロ" in it.
        """
        if start > 0 and self.starts[start] == self.starts[start - 1]:
            return None
        if end < len(self.text) and self.ends[end] == self.ends[end - 1]:
            return None
        return int(self.starts[start]), int(self.ends[end - 1])


def fold_quote(text: str, *, keep_case: bool = False) -> FoldedText:
    """Fold a text; `keep_case` keeps capital letters as they are."""
    # Each different character is folded once; `numbers` are positions in `distinct`.
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    used: NDArray[np.integer]
    numbers: NDArray[np.integer]
    max_code = int(codes.max(initial=0))
    if len(codes) * 8 < max_code:
        used, numbers = np.unique(codes, return_inverse=True)
    else:  # takes time in proportion to `max_code`, but none for sorting
        is_used = np.zeros(max_code + 1, dtype=np.bool_)
        is_used[codes] = True
        used = np.flatnonzero(is_used)
        numbers = (np.cumsum(is_used, dtype=np.int32) - np.int32(1))[codes]
    distinct = "".join(map(chr, used.tolist()))
    starts = np.arange(len(numbers), dtype=np.int32)
    ends = starts + np.int32(1)
    is_mark = _matches(_MARK, distinct)[numbers]
    edges = np.flatnonzero(np.diff(is_mark, prepend=False, append=False))
    with_marks = np.maximum(edges[::2] - 1, 0)  # a text may begin with marks
    is_digit = _matches(_DIGIT, distinct)[numbers]
    points = 1 + np.flatnonzero(
        _matches(_POINT, distinct)[numbers[1:-1]] & is_digit[:-2] & is_digit[2:]
    )
    # Characters with marks and points between digits are folded as a whole. They are numbered after
    # the distinct characters.
    firsts = np.concatenate([points, with_marks])
    ends[firsts] = np.concatenate([points + 1, edges[1::2]])
    wholes: dict[str, int] = {}
    for first, end in zip(firsts.tolist(), ends[firsts].tolist(), strict=True):
        whole = text[first : min(end, first + 1 + _MAX_MARKS)]
        numbers[first] = len(distinct) + wholes.setdefault(whole, len(wholes))
    is_mark[with_marks] = False
    if len(with_marks):
        numbers, starts, ends = numbers[~is_mark], starts[~is_mark], ends[~is_mark]
    forms = [folded_form(character, keep_case=keep_case) for character in distinct]
    forms += [
        unicodedata.normalize("NFKC", written)
        if _POINT.fullmatch(written)
        else folded_form(written, keep_case=keep_case)
        for written in wholes
    ]
    lengths = np.array([len(form) for form in forms], dtype=np.int32)
    form_starts = np.cumsum(lengths) - lengths
    encoded = "".join(forms).encode("utf-32-le", "surrogatepass")
    letters = np.frombuffer(encoded, dtype=np.uint32)
    counts = lengths[numbers]
    if lengths.max(initial=0) > 1:
        origins = np.repeat(np.arange(len(counts)), counts)
        within = np.arange(len(origins)) - np.repeat(np.cumsum(counts) - counts, counts)
        folded = letters[form_starts[numbers[origins]] + within]
    else:  # equal to the above for most texts, in a fifth of the time
        origins = np.flatnonzero(counts)
        folded = letters[form_starts[numbers[origins]]]
    return FoldedText(folded.tobytes().decode("utf-32-le"), starts[origins], ends[origins])


@functools.lru_cache(maxsize=65_536)
def folded_form(written: str, *, keep_case: bool = False) -> str:
    """Fold a character with its marks, or a word; white space and punctuation become empty."""
    form = unicodedata.normalize("NFKC", written)
    if not keep_case:
        form = unicodedata.normalize("NFKC", form.casefold())
    return "".join(
        character
        for character in form
        if unicodedata.category(character)[0] not in "PZC"
        and character not in _FORMATTING
        and not "\ufe00" <= character <= "\ufe0f"  # variation selectors
    )


def _matches(pattern: regex.Pattern[str], characters: str) -> NDArray[np.bool_]:
    """Whether the pattern matches, for each of the characters."""
    matches = np.zeros(len(characters), dtype=np.bool_)
    matches[[match.start() for match in pattern.finditer(characters)]] = True
    return matches
