"""Pictures of a PDF's pages, with a quote highlighted where it stands.

A quote is known by its place in the text that was extracted from its page. The letters of that text
are aligned with those that PDFium has on the page, whose boxes are highlighted. PDFium has them in
the order in which the file draws them, which may be another than that of reading.
"""

import base64
import ctypes
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any

from index.documents.readers.pdf import PDFIUM_LOCK
from index.documents.readers.pdf_glyphs import Mark, read_marks
from index.documents.readers.zip_export import read_file_in_zip
from index.errors import DocumentError

MAX_SIDE = 1_800  # pixels of a picture
MAX_SCALE = 3.0  # pixels per point
MAX_ALIGNED = 8_000  # letters of a page where a quote is in pieces: it takes the square of them
_MIN_FOUND = 0.8  # of a quote's letters; with fewer, nothing is highlighted
_CONTEXT = 40  # letters around a quote, by which it is told from others like it
_MIN_RUN = 3  # letters that follow each other in both
_SAME_LINE = 0.5  # of the lower box's height
_MAX_GAP = 3.0  # between boxes of one stretch, in their height
_HIGHLIGHT = (255, 230, 128)  # as a <mark> is in the web reader
_EDGE = (214, 158, 0)  # seen on dark pages, which a highlight that multiplies leaves dark
_QUALITY = 80  # of WebP, of 100

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points


@dataclass(frozen=True, slots=True)
class PageQuote:
    """A page, and the stretch of its extracted text that is quoted.

    Attributes:
        page: The number of the page, from 1.
        text: The text that was extracted from it.
        start: Where the quote begins in that text.
        end: Where it ends, exclusive; it is `start` if nothing is quoted.
        inside: The name of the PDF in the zip file that it lies in; "" if it is a file of its own.
    """

    page: int
    text: str = ""
    start: int = 0
    end: int = 0
    inside: str = ""

    def to_json(self) -> str:
        """As `draw_page` takes it."""
        return json.dumps(asdict(self))


def draw_page(path: Path, data: bytes, asked: str) -> str:
    """A picture of a page, as WebP in base64.

    Args:
        path: The file, for errors.
        data: Its content: that of the PDF, or of the zip file that it lies in.
        asked: A `PageQuote` in JSON.

    Raises:
        DocumentError: It is no PDF that can be opened, isn't there, or has no such page.
    """
    import pypdfium2  # a library of 8 MB, which only PDFs need

    quote = PageQuote(**json.loads(asked))
    if quote.inside:
        data = read_file_in_zip(path, data, quote.inside)
    with PDFIUM_LOCK:
        try:
            with pypdfium2.PdfDocument(data) as document:
                if not 1 <= quote.page <= len(document):
                    message = f"{path} has no page {quote.page}: it has {len(document):,}."
                    raise DocumentError(path, message)
                picture = _draw(document[quote.page - 1], quote)
        except pypdfium2.PdfiumError as error:
            raise DocumentError(path, f"{path}, page {quote.page}: it can't be drawn.") from error
    return base64.b64encode(picture).decode()


def _draw(page: Any, quote: PageQuote) -> bytes:
    # A library of 20 MB, which only those need who look at pages.
    from PIL import Image, ImageChops, ImageDraw

    scale = min(MAX_SCALE, MAX_SIDE / max(1.0, *page.get_size()))
    picture = page.render(scale=scale).to_pil().convert("RGB")
    boxes = [_in_pixels(page, box, picture.size) for box in _quote_boxes(page, quote)]
    if boxes:
        layer = Image.new("RGB", picture.size, "white")
        brush = ImageDraw.Draw(layer)
        for box in boxes:
            brush.rectangle(box, _HIGHLIGHT)
        picture = ImageChops.multiply(picture, layer)
        brush = ImageDraw.Draw(picture)
        for box in boxes:
            brush.rectangle(box, outline=_EDGE, width=1)
    content = io.BytesIO()
    picture.save(content, "WEBP", quality=_QUALITY)
    return content.getvalue()


def _in_pixels(page: Any, box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """A box of the page in its picture: left, top, right, bottom."""
    import pypdfium2.raw as pdfium  # as above

    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, up in (box[:2], box[2:]):
        pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, across, up, x, y)
        corners.append((x.value, y.value))
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _quote_boxes(page: Any, quote: PageQuote) -> list[Box]:
    """Where the quote stands on the page; nothing if that can't be told."""
    if quote.start >= quote.end:
        return []
    text_page = page.get_textpage()
    try:
        marks, _ = read_marks(page, text_page)
    finally:
        text_page.close()
    drawn = [(letter, mark) for mark in marks for letter in _letters(mark.text)]
    found = find_letters("".join(letter for letter, _ in drawn), quote)
    quoted = [drawn[at][1] for at in found]
    return list(_stretches(quoted))


def find_letters(drawn: str, quote: PageQuote) -> list[int]:
    """The positions of a quote's letters among those of its page.

    Args:
        drawn: The letters of the page in the order in which the file draws them.
        quote: The quote.

    Returns:
        Ascending; nothing if too much of the quote isn't there.
    """
    before = _letters(quote.text[: quote.start])
    wanted = _letters(quote.text[quote.start : quote.end])
    if not wanted:
        return []
    if places := _occurrences(drawn, wanted):
        # What stands there several times is highlighted where it is quoted from: between the same
        # letters, or else at the same turn.
        after = _letters(quote.text[quote.end : quote.end + _CONTEXT])
        turn = len(_occurrences(before + wanted, wanted)) - 1

        def likeness(number: int) -> tuple[int, int]:
            start, end = places[number], places[number] + len(wanted)
            around = _n_common(drawn[max(0, start - _CONTEXT) : start][::-1], before[::-1])
            around += _n_common(drawn[end:], after)
            return around, -abs(number - turn)

        start = places[max(range(len(places)), key=likeness)]
        return list(range(start, start + len(wanted)))
    if len(drawn) > MAX_ALIGNED:
        return []
    blocks = SequenceMatcher(None, drawn, wanted, autojunk=False).get_matching_blocks()
    runs = [each for each in blocks if each.size >= min(_MIN_RUN, len(wanted))]
    found = [at for run in runs for at in range(run.a, run.a + run.size)]
    return found if len(found) >= _MIN_FOUND * len(wanted) else []


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _n_common(one: str, other: str) -> int:
    """How many letters two texts begin with alike, of a few."""
    pairs = zip(one[:_CONTEXT], other[:_CONTEXT], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _occurrences(text: str, wanted: str) -> list[int]:
    places, at = [], text.find(wanted)
    while at >= 0:
        places.append(at)
        at = text.find(wanted, at + 1)
    return places


def _stretches(marks: Sequence[Mark]) -> Iterator[Box]:
    """The boxes of characters, those that follow each other on a line as one."""
    if not marks:
        return
    box = marks[0].box
    for before, mark in pairwise(marks):
        if _follows(before.box, mark.box):
            left, bottom, right, top = mark.box
            box = (min(box[0], left), min(box[1], bottom), max(box[2], right), max(box[3], top))
        else:
            yield box
            box = mark.box
    yield box


def _follows(one: Box, other: Box) -> bool:
    """Whether a character stands beside another on one line, or below it in one column."""
    overlaps = [
        (min(one[axis + 2], other[axis + 2]) - max(one[axis], other[axis])) for axis in (0, 1)
    ]
    sizes = [min(one[axis + 2] - one[axis], other[axis + 2] - other[axis]) for axis in (0, 1)]
    height = max(sizes)
    return any(
        overlaps[along] >= _SAME_LINE * sizes[along] and -overlaps[1 - along] <= _MAX_GAP * height
        for along in (0, 1)
    )
