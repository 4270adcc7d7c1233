"""The characters that a PDF page shows, with where they stand, as one reads them.

Coordinates of all that follows are in the direction of reading: x grows along the line, y from line
to line, whether a page is turned, or its Japanese runs from top to bottom. All are in points.
"""

import ctypes
import math
import re
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

MAX_GLYPHS = 200_000  # of one page; a dense page of a newspaper has 20,000
MAX_OBJECTS = 50_000  # of one page are looked at for ruled lines
MAX_SIZE = 2_000  # points, of type
MIN_RULE_POINTS = 20
MIN_WALL_POINTS = 8  # of one cell
MAX_LINE = 3  # points of thickness; what is thicker is a box

_FIXED_PITCH = 1  # a flag of fonts; PDF 32000-1, table 123
_BOLD_WEIGHT = 600
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|medi\b|cmbx|sfbx|[-,]bd?\b", re.IGNORECASE)
_MONO_NAME = re.compile(r"mono|courier|consol|typewriter|cmtt|sftt|menlo", re.IGNORECASE)
_INVISIBLE = 3  # text render modes; PDF 32000-1, table 106
_FILL_AND_STROKE = 2
# Bullets of the Symbol and Wingdings fonts, which have no characters of their own.
_SYMBOLS = {
    **dict.fromkeys("\uf06c\uf06e\uf09e\uf09f\uf0a7\uf0a8\uf0b7\uf075\uf076\uf0d8", "•"),
    "\uf0fc": "✓",
    "\uf0e0": "→",
}
_JAPANESE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
_MIN_TURNED = 4  # glyphs side by side on a page from top to bottom that are a line of their own
ARTIFACT = -2  # the tag of what the file says is no part of its text, such as page numbers
_HYPHEN = "\x02"  # what PDFium makes of a hyphen at the end of a line


class Font(NamedTuple):
    """How a stretch of text is set; `tag` is the number of its marked content, or none: -1."""

    size: float
    is_bold: bool
    is_mono: bool
    is_visible: bool
    tag: int
    turn: int  # quarter turns counterclockwise of the line, or -1 if it is oblique


class Glyph(NamedTuple):
    """A character; `y` is its baseline.

    `is_spaced` says that a space precedes it, `has_space` that the file itself has one there.
    """

    text: str
    x0: float
    x1: float
    y: float
    font: Font
    is_spaced: bool
    has_space: bool


class Rule(NamedTuple):
    """A ruled line or the edge of a box, along the direction of reading."""

    x0: float
    x1: float
    y: float


class Wall(NamedTuple):
    """A ruled line or the edge of a box, across the direction of reading."""

    y0: float
    y1: float
    x: float


@dataclass(frozen=True, slots=True)
class Frame:
    """All that is read in one direction on a page, in the order in which the file draws it."""

    glyphs: list[Glyph]
    rules: list[Rule]
    walls: list[Wall]


@dataclass(frozen=True, slots=True)
class PageGlyphs:
    """The frames of a page in the order of reading, and how many characters are unreadable."""

    frames: list[Frame]
    n_unreadable: int


class Mark(NamedTuple):
    """A character as PDFium gives it: its box and origin in the space of the page."""

    text: str
    box: tuple[float, float, float, float]  # left, bottom, right, top
    origin: tuple[float, float]
    font: Font
    is_spaced: bool
    has_space: bool


def read_glyphs(page: Any, text_page: Any) -> PageGlyphs:
    """Read the characters of a page.

    Args:
        page: A `pypdfium2.PdfPage`.
        text_page: Its `PdfTextPage`.

    Returns:
        Those that are seen, within the page, and not set across the others as a watermark is.
    """
    marks, n_unreadable = read_marks(page, text_page)
    hidden = [mark for mark in marks if not mark.font.is_visible]
    if 2 * len(hidden) <= len(marks):  # else they are what a scan was read as
        marks = [mark for mark in marks if mark.font.is_visible]
    turn = Counter(mark.font.turn for mark in marks).most_common(1)[0][0] if marks else 0
    boxes = _read_boxes(page)
    if turn == 0 and _is_vertical(marks):
        upright, turned = _split_vertical(marks)
        frames = [
            _frame(upright, 0, boxes, is_vertical=False),
            _frame(turned, 3, boxes, is_vertical=True),
        ]
    else:
        straight = [mark for mark in marks if mark.font.turn == turn]
        frames = [_frame(straight, max(0, turn), boxes, is_vertical=False)]
    return PageGlyphs([frame for frame in frames if frame.glyphs], n_unreadable)


def read_marks(page: Any, text_page: Any) -> tuple[list[Mark], int]:
    """The characters within the page, and how many can't be read."""
    import pypdfium2.raw as pdfium  # loads a library of 8 MB, which only PDFs need

    left, bottom, right, top = page.get_bbox()
    fonts = _Fonts()
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    marks: list[Mark] = []
    n_unreadable, is_spaced, has_space = 0, False, False
    raw = text_page.raw  # asking the wrapper for it takes longer than most calls
    for index in range(min(text_page.count_chars(), MAX_GLYPHS)):
        text = _character(pdfium.FPDFText_GetUnicode(raw, index))
        if text.isspace():
            is_spaced = is_spaced or text not in "\r\n"
            has_space = has_space or not pdfium.FPDFText_IsGenerated(raw, index)
            continue
        object_ = pdfium.FPDFText_GetTextObject(raw, index)
        if not object_ or not text:
            n_unreadable += bool(object_) and not text
            continue
        pdfium.FPDFText_GetLooseCharBox(raw, index, box)
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        edges = (box.left, box.bottom, box.right, box.top)
        at_x, at_y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        is_within = left <= at_x <= right and bottom <= at_y <= top
        if not is_within or not math.isfinite(x.value + y.value):
            continue
        font = fonts.of(object_, raw, index)
        if marks and marks[-1].box == edges and marks[-1].origin == (x.value, y.value):
            marks[-1] = marks[-1]._replace(text=marks[-1].text + text)  # of a ligature
            continue
        marks.append(Mark(text, edges, (x.value, y.value), font, is_spaced, has_space))
        is_spaced = has_space = False
    return marks, n_unreadable


@lru_cache(maxsize=10_000)
def _character(code: int) -> str:
    """What a character reads as: ligatures apart, vertical forms upright; "" if nobody knows."""
    if code in (0xAD, 0x02):
        return _HYPHEN
    if code > sys.maxunicode:
        return ""
    text = chr(code)
    if text in _SYMBOLS:
        return _SYMBOLS[text]
    kind = unicodedata.category(text)
    if kind in ("Co", "Cn") or text == "\ufffd" or (kind == "Cc" and not text.isspace()):
        return ""
    if "\ufb00" <= text <= "\ufb06" or "\u2f00" <= text <= "\u2fdf":  # ligatures, radicals
        return unicodedata.normalize("NFKC", text)
    if "\ufe10" <= text <= "\ufe48":
        kind, _, codes = unicodedata.decomposition(text).partition(" ")
        return chr(int(codes, 16)) if kind == "<vertical>" and " " not in codes else text
    return text


class _Fonts:
    """How each text object of a page is set, asked for once."""

    def __init__(self) -> None:
        self._address, self._font = 0, Font(0, False, False, True, -1, 0)
        self._styles: dict[int, tuple[bool, bool]] = {}

    def of(self, object_: Any, text_page: Any, index: int) -> Font:
        import pypdfium2.raw as pdfium  # as above

        address = ctypes.addressof(object_.contents)
        if address == self._address:
            return self._font
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(text_page, index, matrix)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        size = pdfium.FPDFText_GetFontSize(text_page, index) * scale
        angle = math.degrees(math.atan2(matrix.b, matrix.a))
        quarter = round(angle / 90)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(object_)
        is_bold, is_mono = self._style(pdfium.FPDFTextObj_GetFont(object_))
        self._address = address
        self._font = Font(
            size=round(min(MAX_SIZE, max(0.1, size)), 2),
            is_bold=is_bold or mode == _FILL_AND_STROKE,
            is_mono=is_mono,
            is_visible=mode != _INVISIBLE,
            tag=_tag(object_),
            turn=quarter % 4 if abs(angle - 90 * quarter) < 5 else -1,
        )
        return self._font

    def _style(self, font: Any) -> tuple[bool, bool]:
        import pypdfium2.raw as pdfium  # as above

        address = ctypes.addressof(font.contents) if font else 0
        if address not in self._styles and font:
            buffer = ctypes.create_string_buffer(128)
            pdfium.FPDFFont_GetBaseFontName(font, buffer, 128)
            name = buffer.value.decode("utf-8", "replace")
            is_bold = pdfium.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT
            is_mono = bool(pdfium.FPDFFont_GetFlags(font) & _FIXED_PITCH)
            self._styles[address] = (
                is_bold or _BOLD_NAME.search(name) is not None,
                is_mono or _MONO_NAME.search(name) is not None,
            )
        return self._styles.get(address, (False, False))


def _tag(object_: Any) -> int:
    """The number of the marked content that an object is, or `ARTIFACT`, or -1."""
    import pypdfium2.raw as pdfium  # as above

    number: int = pdfium.FPDFPageObj_GetMarkedContentID(object_)
    if number >= 0:
        return number
    buffer, length = (ctypes.c_ushort * 32)(), ctypes.c_ulong()
    for index in range(max(0, pdfium.FPDFPageObj_CountMarks(object_))):
        mark = pdfium.FPDFPageObj_GetMark(object_, index)
        pdfium.FPDFPageObjMark_GetName(mark, buffer, 64, length)
        name = bytes(buffer)[: max(0, length.value - 2)]
        if name == "Artifact".encode("utf-16-le"):
            return ARTIFACT
    return -1


def _read_boxes(page: Any) -> list[tuple[float, float, float, float]]:
    """The bounds of what is drawn with lines, in the space of the page."""
    import pypdfium2.raw as pdfium  # as above

    edges = [ctypes.c_float() for _ in range(4)]
    boxes = []
    for index in range(min(pdfium.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        object_ = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(object_) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if pdfium.FPDFPageObj_GetBounds(object_, *edges):
            left, bottom, right, top = (edge.value for edge in edges)
            boxes.append((left, bottom, right, top))
    return boxes


def _is_vertical(marks: list[Mark]) -> bool:
    """Whether Japanese on the page mostly runs from top to bottom."""
    down = across = 0
    for before, mark in pairwise(marks):
        if mark.font.turn == 0 and _JAPANESE.match(mark.text):
            dx, dy = (mark.origin[axis] - before.origin[axis] for axis in (0, 1))
            size = mark.font.size
            down += abs(dx) < 0.3 * size and -2 * size < dy < -0.3 * size
            across += abs(dy) < 0.3 * size and 0.3 * size < dx < 2 * size
    return down > across


def _split_vertical(marks: list[Mark]) -> tuple[list[Mark], list[Mark]]:
    """Divide a page from top to bottom into lines across, such as its number, and the rest."""
    across: list[Mark] = []
    downward: list[Mark] = []
    for run in _runs_across(marks):
        (across if len(run) >= _MIN_TURNED else downward).extend(run)
    downward = [mark for mark in downward if mark.font.turn in (0, 3)]
    # PDFium's order isn't that of narrow signs side by side, such as "10".
    narrow = [mark for mark in downward if _is_narrow(mark)]
    narrow.sort(key=lambda mark: (round(-mark.origin[1] / mark.font.size, 1), mark.origin[0]))
    beside = [run for run in _runs_across(narrow) if len(run) > 1]
    combined = {id(mark) for run in beside for mark in run}
    downward = [mark for mark in downward if id(mark) not in combined]
    return across, [*downward, *map(_combine, beside)]


def _runs_across(marks: list[Mark]) -> list[list[Mark]]:
    """Consecutive marks that stand side by side."""
    runs: list[list[Mark]] = []
    for mark in marks:
        if runs and _follows_across(runs[-1][-1], mark):
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return runs


def _is_narrow(mark: Mark) -> bool:
    return mark.font.turn == 0 and mark.box[2] - mark.box[0] < 0.7 * mark.font.size


def _follows_across(before: Mark, mark: Mark) -> bool:
    size = mark.font.size
    dx, dy = (mark.origin[axis] - before.origin[axis] for axis in (0, 1))
    return mark.font.turn == 0 and abs(dy) < 0.2 * size and -0.1 * size < dx < 1.5 * size


def _combine(run: list[Mark]) -> Mark:
    """One mark of the few that are set side by side in a line from top to bottom."""
    first = run[0]
    left, right = first.box[0], run[-1].box[2]
    box = (left, first.box[1], right, first.box[3])
    origin = ((left + right - first.font.size) / 2, first.origin[1])
    return first._replace(text="".join(mark.text for mark in run), box=box, origin=origin)


def _frame(
    marks: list[Mark],
    turn: int,
    boxes: list[tuple[float, float, float, float]],
    *,
    is_vertical: bool,
) -> Frame:
    """Turn characters and boxes into the direction of reading."""

    def turned(x: float, y: float) -> tuple[float, float]:
        return ((x, -y), (y, x), (-x, y), (-y, -x))[turn]

    def corners(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        (ax, ay), (bx, by) = turned(box[0], box[1]), turned(box[2], box[3])
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    glyphs: list[Glyph] = []
    for mark in marks:
        x0, _, x1, _ = corners(mark.box)
        y = turned(*mark.origin)[1]
        if is_vertical and mark.font.turn == 0:
            # The origin of an upright character is at its left: the line is centred on it.
            y = turned(mark.origin[0] + mark.font.size / 2, 0)[1] + mark.font.size / 3
            x1 = max(x0, min(x1, x0 + mark.font.size))
        glyphs.append(Glyph(mark.text, x0, x1, y, mark.font, mark.is_spaced, mark.has_space))
    rules: set[Rule] = set()
    walls: set[Wall] = set()
    for box in boxes:
        x0, y0, x1, y1 = corners(box)
        width, height = x1 - x0, y1 - y0
        if width >= MIN_RULE_POINTS:
            rules.update(Rule(x0, x1, y) for y in ({y0} if height < MAX_LINE else {y0, y1}))
        if height >= MIN_WALL_POINTS:
            walls.update(Wall(y0, y1, x) for x in ({x0} if width < MAX_LINE else {x0, x1}))
    by_y, by_x = sorted(rules, key=lambda rule: rule.y), sorted(walls, key=lambda wall: wall.x)
    return Frame(glyphs, by_y, by_x)
