"""Characters of a page -> segments: stretches of a line that nothing wide interrupts.

A segment is a line of a column, a cell of a table or a part of either. Its text has its spaces, its
accents on their letters and its footnote marks raised.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import median

from index.documents.readers.pdf_glyphs import Glyph

# All in sizes of the type.
MIN_CORRIDOR = 0.45  # between two columns
_MAX_GAP = 0.9  # between two words of one segment; columns are further apart
_MAX_SPACED_GAP = 1.3  # where the file itself has a space
_MAX_UNSPACED_GAP = MIN_CORRIDOR  # where it has none, but has them between words
_MIN_SPACES = 0.05  # of the characters of a page follow spaces, where the file has them
_MIN_SPACE = 0.16  # between words that the file has no space between
_MIN_WIDE_SPACE = 0.6  # between Japanese characters, which justified lines spread
_MIN_MIXED_SPACE = 0.3  # between a Japanese character and another
_MAX_BACK = 0.6  # how far a character may reach into the one before
_MAX_SHIFT = 0.2  # of the baseline within a run
_CORE = 0.5  # of the height above the baseline, which lines beside each other share
_MIN_SHARED_CORE = 0.2

_RAISED_SIZE = 0.85
_MIN_RAISE = 0.15
_MAX_MARK = 4  # characters of a footnote's mark
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# Accents that TeX sets beside a letter, and the marks that combine with it.
_ACCENTS = dict(
    zip(
        "`´ˆ˜¨¸ˇ˚¯˘˙",
        "\u0300\u0301\u0302\u0303\u0308\u0327\u030c\u030a\u0304\u0306\u0307",
        strict=True,
    )
)
_WIDE_DASHES = "—―…‥"  # as wide as Japanese beside it
_WIDE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6]")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; all have as many, and a cell's lines end with LF.

    `has_header` says that the first row names the columns.
    """

    rows: tuple[tuple[str, ...], ...]
    has_header: bool


@dataclass(slots=True)
class Segment:
    """A stretch of a line: its text, where it stands (y: the baseline), and how it is set.

    `first_word` is how wide its first word is. A segment may be a whole table instead, which stands
    where its first line does.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    is_bold: bool = False
    is_mono: bool = False
    first_word: float = 0.0
    table: Table | None = None

    @property
    def top(self) -> float:
        """The upper edge of the part that lines beside each other share."""
        return self.y - _CORE * self.size


@lru_cache(maxsize=10_000)
def is_wide(text: str) -> bool:
    """Whether a character is Japanese, and needs no space between it and the next."""
    return _WIDE.match(text) is not None


def make_segments(glyphs: list[Glyph]) -> list[Segment]:
    """Join the characters of a page to segments, from top to bottom."""
    max_gap = _max_gap(glyphs)
    groups = _join_runs(_runs(glyphs, max_gap), max_gap)
    segments = [segment for group in groups if (segment := _segment(group))]
    return sorted(segments, key=lambda segment: (segment.y, segment.x0))


def _max_gap(glyphs: list[Glyph]) -> float:
    """How far two words without a space in the file may be apart, in sizes."""
    n_spaces = sum(glyph.has_space for glyph in glyphs)
    return _MAX_UNSPACED_GAP if n_spaces > _MIN_SPACES * len(glyphs) else _MAX_GAP


def make_lines(glyphs: list[Glyph]) -> list[Segment]:
    """Join characters to lines in the order that the file gives, however wide their gaps are."""
    groups: list[list[Glyph]] = []
    for run in _runs(glyphs, _MAX_GAP):
        before = groups[-1][-1] if groups else None
        if before and run[0].x0 > before.x0 and _is_level(before, run[0]):
            groups[-1].extend(run)
        else:
            groups.append(run)
    return [segment for group in groups if (segment := _segment(group))]


def _runs(glyphs: list[Glyph], max_gap: float) -> list[list[Glyph]]:
    """Divide the characters, in the file's order, where the line ends or a gap is wide."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        if runs and _continues(runs[-1][-1], glyph, max_gap):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs


def _continues(before: Glyph, glyph: Glyph, max_gap: float) -> bool:
    size = max(before.font.size, glyph.font.size)
    if before.font.tag != glyph.font.tag or abs(glyph.y - before.y) > _MAX_SHIFT * size:
        return False
    gap = glyph.x0 - before.x1
    may_be_wide = glyph.has_space or _may_be_wide(before, glyph)
    return -_MAX_BACK * size <= gap <= (_MAX_SPACED_GAP if may_be_wide else max_gap) * size


def _may_be_wide(before: Glyph, glyph: Glyph) -> bool:
    """Whether a space between two characters may be Japanese, as wide as a character."""
    return is_wide(before.text[-1]) and is_wide(glyph.text)


def _join_runs(runs: list[list[Glyph]], max_gap: float) -> list[list[Glyph]]:
    """Join runs that follow each other on a line, whatever the file's order is."""
    if not runs:
        return []
    height = max(1.0, median(run[0].font.size for run in runs) / 3)
    buckets: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for number, run in enumerate(runs):
        first, last = int((run[0].y - _CORE * run[0].font.size) // height), int(run[0].y // height)
        for bucket in range(first, min(last, first + 200) + 1):
            buckets[bucket].append((run[0].x0, number))
    parents = list(range(len(runs)))

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    for row in buckets.values():
        left = min(row)[1]
        for _, right in sorted(row)[1:]:
            is_inside = runs[right][-1].x1 <= runs[left][-1].x1
            if root(left) != root(right) and _belong_together(runs[left], runs[right], max_gap):
                parents[root(right)] = root(left)
            left = left if is_inside else right
    groups: dict[int, list[Glyph]] = defaultdict(list)
    for number, run in enumerate(runs):
        groups[root(number)].extend(run)
    return list(groups.values())


def _belong_together(left: list[Glyph], right: list[Glyph], max_gap: float) -> bool:
    """Whether a run follows another on its line, or is a raised mark within it."""
    a, b = left[-1], right[0]
    size = max(a.font.size, b.font.size)
    max_gap = _MAX_SPACED_GAP if _may_be_wide(a, b) or b.has_space else max_gap
    is_mark = len(right) <= _MAX_MARK and b.font.size < _RAISED_SIZE * a.font.size
    is_inside = is_mark and right[-1].x1 <= a.x1
    if not is_inside and not -_MAX_BACK * size <= b.x0 - a.x1 <= max_gap * size:
        return False
    return _is_level(a, b)


def _is_level(a: Glyph, b: Glyph) -> bool:
    """Whether two characters stand on one line, be one of them raised or lowered."""
    top = max(a.y - _CORE * a.font.size, b.y - _CORE * b.font.size)
    shared = min(a.y, b.y) - top
    return shared >= _MIN_SHARED_CORE * _CORE * min(a.font.size, b.font.size)


def _segment(glyphs: list[Glyph]) -> Segment | None:
    glyphs = sorted(glyphs, key=lambda glyph: glyph.x0)
    main = Counter((glyph.font, round(glyph.y, 1)) for glyph in glyphs).most_common(1)[0][0]
    font, y = main
    pieces = _pieces(glyphs, font.size, y)
    text = "".join(pieces).strip()
    if not text:
        return None
    first_word = glyphs[0].x1
    for glyph, piece in zip(glyphs[1:], pieces[1:], strict=True):
        if piece.startswith(" ") or is_wide(piece):
            break
        first_word = glyph.x1
    return Segment(
        text=text,
        x0=glyphs[0].x0,
        x1=max(glyph.x1 for glyph in glyphs),
        y=y,
        size=font.size,
        is_bold=sum(glyph.font.is_bold for glyph in glyphs) > 0.9 * len(glyphs),
        is_mono=sum(glyph.font.is_mono for glyph in glyphs) > 0.9 * len(glyphs),
        first_word=first_word - glyphs[0].x0,
    )


def _pieces(glyphs: list[Glyph], size: float, y: float) -> list[str]:
    """What each character adds to the text: itself, with a space before it or raised."""
    gaps = [b.x0 - a.x1 for a, b in pairwise(glyphs)]
    pieces: list[str] = []
    for number, glyph in enumerate(glyphs):
        text = glyph.text
        if glyph.font.size < _RAISED_SIZE * size and glyph.y < y - _MIN_RAISE * size:
            text = text.translate(_SUPERSCRIPTS)
        if not number:
            pieces.append(text)
            continue
        if composed := _compose(glyphs[number - 1], pieces[-1], glyph, text):
            pieces[-1] = ""
            pieces.append(composed)
            continue
        gap = gaps[number - 1] / size
        is_raised = text != glyph.text and gap < _MIN_SPACE
        is_spaced = _is_spaced(glyphs[number - 1].text[-1], glyph, gap) and not is_raised
        pieces.append(" " + text if is_spaced else text)
    return pieces


def _is_spaced(before: str, glyph: Glyph, gap: float) -> bool:
    """Whether there is a space between two characters, `gap` sizes apart."""
    after = glyph.text[0]
    n_wide = is_wide(before) + is_wide(after)
    if not n_wide:
        return glyph.is_spaced or gap > _MIN_SPACE
    if n_wide == 1 and before not in _WIDE_DASHES and after not in _WIDE_DASHES:
        # Justified lines and Japanese beside Latin letters are spread without a space.
        is_mark = any(is_wide(each) and _is_punctuation(each) for each in (before, after))
        return gap > (_MIN_WIDE_SPACE if is_mark else _MIN_MIXED_SPACE)
    # Brackets and full stops bring their own space.
    return gap > _MIN_WIDE_SPACE and not _is_punctuation(before) and not _is_punctuation(after)


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character)[0] == "P"


def _compose(before: Glyph, piece: str, glyph: Glyph, text: str) -> str | None:
    """A letter with the accent that is set over it, in either order; it keeps a space before it."""
    space = " " if piece.startswith(" ") else ""
    middle_before, middle = (before.x0 + before.x1) / 2, (glyph.x0 + glyph.x1) / 2
    if text in _ACCENTS and before.x0 < middle < before.x1:
        letter, accent = before.text, _ACCENTS[text]
    elif before.text in _ACCENTS and glyph.x0 < middle_before < glyph.x1:
        letter, accent = text, _ACCENTS[before.text]
    else:
        return None
    letter = {"ı": "i", "ȷ": "j"}.get(letter, letter)
    composed = unicodedata.normalize("NFC", letter + accent)
    return space + composed if len(composed) == 1 else None
