"""The characters that a PDF page shows, with where they stand, as one reads them.

Coordinates of all that follows are in the direction of reading: x grows along the line, y from line
to line, whether a page is turned, or its Japanese runs from top to bottom. All are in points.
"""

import ctypes
import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

MAX_GLYPHS = 200_000  # of one page; a dense page of a newspaper has 20,000
MAX_OBJECTS = 50_000  # of one page are looked at for ruled lines
MAX_RULE_POINTS = 3  # how thick a ruled line is at most
MIN_RULE_POINTS = 20

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
_HYPHEN = "\x02"  # what PDFium makes of a hyphen at the end of a line


class Font(NamedTuple):
    """How a stretch of text is set; `tag` is the number of its marked content, or -1."""

    size: float
    is_bold: bool
    is_mono: bool
    is_visible: bool
    tag: int
    turn: int  # quarter turns counterclockwise of the line, or -1 if it is oblique


class Glyph(NamedTuple):
    """A character; `y` is its baseline. `is_spaced` says that a space precedes it."""

    text: str
    x0: float
    x1: float
    y: float
    font: Font
    is_spaced: bool


class Rule(NamedTuple):
    """A ruled line or the edge of a box, along the direction of reading."""

    x0: float
    x1: float
    y: float


@dataclass(frozen=True, slots=True)
class Frame:
    """All that is read in one direction on a page, in the order in which the file draws it.

    `n_unreadable` counts characters of which the file doesn't say what they are.
    """

    glyphs: list[Glyph]
    rules: list[Rule]
    top: float
    bottom: float
    is_vertical: bool = False


@dataclass(frozen=True, slots=True)
class PageGlyphs:
    """The frames of a page in the order of reading, and how many characters are unreadable."""

    frames: list[Frame]
    n_unreadable: int
    n_glyphs: int


class _Mark(NamedTuple):
    """A character as PDFium gives it: its box and origin in the space of the page."""

    text: str
    box: tuple[float, float, float, float]  # left, bottom, right, top
    origin: tuple[float, float]
    font: Font
    is_spaced: bool


def read_glyphs(page: Any, text_page: Any) -> PageGlyphs:
    """Read the characters of a page.

    Args:
        page: A `pypdfium2.PdfPage`.
        text_page: Its `PdfTextPage`.

    Returns:
        Those that are seen, within the page, and not set across the others as a watermark is.
    """
    marks, n_unreadable = _read_marks(page, text_page)
    n_glyphs = len(marks) + n_unreadable
    hidden = [mark for mark in marks if not mark.font.is_visible]
    if 2 * len(hidden) <= len(marks):  # else they are what a scan was read as
        marks = [mark for mark in marks if mark.font.is_visible]
    turn = Counter(mark.font.turn for mark in marks).most_common(1)[0][0] if marks else 0
    boxes = _read_boxes(page)
    bounds = page.get_bbox()
    if turn == 0 and _is_vertical(marks):
        upright, turned = _split_vertical(marks)
        frames = [
            _frame(upright, 0, boxes, bounds, is_vertical=False),
            _frame(turned, 3, boxes, bounds, is_vertical=True),
        ]
    else:
        straight = [mark for mark in marks if mark.font.turn == turn]
        frames = [_frame(straight, max(0, turn), boxes, bounds, is_vertical=False)]
    return PageGlyphs([frame for frame in frames if frame.glyphs], n_unreadable, n_glyphs)


def _read_marks(page: Any, text_page: Any) -> tuple[list[_Mark], int]:
    """The characters within the page, and how many can't be read."""
    import pypdfium2.raw as pdfium  # loads a library of 8 MB, which only PDFs need

    left, bottom, right, top = page.get_bbox()
    fonts = _Fonts()
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    marks: list[_Mark] = []
    n_unreadable, is_spaced = 0, False
    raw = text_page.raw  # asking the wrapper for it takes longer than most calls
    for index in range(min(text_page.count_chars(), MAX_GLYPHS)):
        text = _character(pdfium.FPDFText_GetUnicode(raw, index))
        if text.isspace():
            is_spaced = is_spaced or text not in "\r\n"
            continue
        object_ = pdfium.FPDFText_GetTextObject(raw, index)
        if not object_ or not text:
            n_unreadable += bool(object_) and not text
            continue
        pdfium.FPDFText_GetLooseCharBox(raw, index, box)
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        edges = (box.left, box.bottom, box.right, box.top)
        is_within = left <= (edges[0] + edges[2]) / 2 <= right and left - 99 < x.value < right + 99
        if not is_within or not bottom <= (edges[1] + edges[3]) / 2 <= top:
            continue
        font = fonts.of(object_, raw, index)
        if marks and marks[-1].box == edges and marks[-1].origin == (x.value, y.value):
            marks[-1] = marks[-1]._replace(text=marks[-1].text + text)  # of a ligature
            continue
        marks.append(_Mark(text, edges, (x.value, y.value), font, is_spaced))
        is_spaced = False
    return marks, n_unreadable


@lru_cache(maxsize=10_000)
def _character(code: int) -> str:
    """What a character reads as: ligatures apart, vertical forms upright; "" if nobody knows."""
    if code in (0xAD, 0x02):
        return _HYPHEN
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
        angle = math.degrees(pdfium.FPDFText_GetCharAngle(text_page, index))  # clockwise
        quarter = round(angle / 90)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(object_)
        is_bold, is_mono = self._style(pdfium.FPDFTextObj_GetFont(object_))
        self._address = address
        self._font = Font(
            size=max(0.1, round(pdfium.FPDFText_GetFontSize(text_page, index) * scale, 2)),
            is_bold=is_bold or mode == _FILL_AND_STROKE,
            is_mono=is_mono,
            is_visible=mode != _INVISIBLE,
            tag=pdfium.FPDFPageObj_GetMarkedContentID(object_),
            turn=-quarter % 4 if abs(angle - 90 * quarter) < 5 else -1,
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


def _is_vertical(marks: list[_Mark]) -> bool:
    """Whether Japanese on the page mostly runs from top to bottom."""
    down = across = 0
    for before, mark in pairwise(marks):
        if mark.font.turn == 0 and _JAPANESE.match(mark.text):
            dx, dy = (mark.origin[axis] - before.origin[axis] for axis in (0, 1))
            size = mark.font.size
            down += abs(dx) < 0.3 * size and -2 * size < dy < -0.3 * size
            across += abs(dy) < 0.3 * size and 0.3 * size < dx < 2 * size
    return down > across


def _split_vertical(marks: list[_Mark]) -> tuple[list[_Mark], list[_Mark]]:
    """Divide a page from top to bottom into lines across, such as its number, and the rest."""
    across: list[_Mark] = []
    downward: list[_Mark] = []
    run: list[_Mark] = []
    for mark in [*marks, None]:
        if mark and run and _follows_across(run[-1], mark):
            run.append(mark)
            continue
        (across if len(run) >= _MIN_TURNED else downward).extend(run)
        run = [mark] if mark else []
    return across, [mark for mark in downward if mark.font.turn in (0, 3)]


def _follows_across(before: _Mark, mark: _Mark) -> bool:
    size = mark.font.size
    dx, dy = (mark.origin[axis] - before.origin[axis] for axis in (0, 1))
    return mark.font.turn == 0 and abs(dy) < 0.2 * size and 0 < dx < 1.5 * size


def _frame(
    marks: list[_Mark],
    turn: int,
    boxes: list[tuple[float, float, float, float]],
    bounds: tuple[float, float, float, float],
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
        glyphs.append(Glyph(mark.text, x0, x1, y, mark.font, mark.is_spaced))
    rules: list[Rule] = []
    for box in boxes:
        x0, y0, x1, y1 = corners(box)
        if x1 - x0 >= MIN_RULE_POINTS:
            rules.append(Rule(x0, x1, y0))
            if y1 - y0 > MAX_RULE_POINTS:
                rules.append(Rule(x0, x1, y1))
    _, top, _, bottom = corners(bounds)
    return Frame(glyphs, sorted(rules, key=lambda rule: rule.y), top, bottom, is_vertical)
