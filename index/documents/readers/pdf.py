"""Read PDF: pages of characters, from which lines, columns and blocks have to be guessed.

`pdf_glyphs` asks PDFium for the characters of a page, `pdf_lines` joins them to lines. If the file
says what is what, `pdf_tags` reads that; else `pdf_furniture` passes over headers and footers, and
`pdf_layout` finds columns and tables. `pdf_blocks` makes headings, paragraphs and lists. Here they
become Markdown.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from index.documents.readers.base import FileContent, escape_markdown, extracted
from index.documents.readers.pdf_blocks import PdfBlock, make_blocks
from index.documents.readers.pdf_furniture import drop_furniture
from index.documents.readers.pdf_glyphs import Frame, Rule, read_glyphs
from index.documents.readers.pdf_grids import take_tables
from index.documents.readers.pdf_layout import Hints, Line, Row, make_rows, read_layout
from index.documents.readers.pdf_lines import Table, is_wide, make_segments
from index.documents.readers.pdf_tags import (
    MIN_TAGGED,
    count_tagged,
    read_tagged_layout,
    read_tags,
)
from index.documents.readers.writer import MarkdownWriter
from index.documents.titles import is_said_in, stated_title
from index.errors import DocumentError
from index.text.characters import replace_surrogates

MAX_PAGES = 5_000
MAX_UNREADABLE = 0.2  # of a page's characters; with more, the others can't be trusted either
# PDFium isn't thread-safe: whoever calls it holds this.
PDFIUM_LOCK = Lock()

_WORD = re.compile(r"[^\W\d_]{2,}(?:-[^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]+)[\x02\u00ad\u2010-]\Z")
_TIED = re.compile(r"\S[\x02\u00ad\u2010/–-]\Z")  # ends of lines that no space follows
_BEGINNING = re.compile(r"[^\W\d_]+")
_MAX_WORD_CHARS = 100
_OPENING = 20  # blocks in which a document says what it is about
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


@dataclass(frozen=True, slots=True)
class _Page:
    """What is on a page, in the order of the file's structure, and as one sees it.

    `tagged`: lines and tables as the file gives them, which cover `n_tagged` of `n_glyphs`
    characters. `frames`: rows of what is read in one direction, with the ruled lines.
    """

    tagged: list[Line | Table]
    frames: list[tuple[list[Row], list[Rule]]]
    n_tagged: int = 0
    n_glyphs: int = 0
    n_unreadable: int = 0


_NOTHING = _Page([], [])


def read_pdf(path: Path, data: bytes) -> FileContent:
    """Read the text of a PDF as Markdown; its places are the pages.

    Raises:
        DocumentError: It is encrypted, damaged, a scan without text, too long, or made with fonts
            that don't tell which characters they show.
    """
    with PDFIUM_LOCK:
        pages, information = _read_pages(path, data)
    if not any(page.n_glyphs or page.n_unreadable for page in pages):
        reason = "its pages have no text, as those of a scan; add it with OCR, such as ocrmypdf."
        raise DocumentError(path, f"{path} is left out: {reason}")
    pages = [
        page if page.n_unreadable <= MAX_UNREADABLE * page.n_glyphs else _NOTHING for page in pages
    ]
    n_glyphs = sum(page.n_glyphs for page in pages)
    if not n_glyphs:
        reason = (
            "its fonts don't tell which characters they show; make the text anew with OCR, such as"
            " ocrmypdf --force-ocr."
        )
        raise DocumentError(path, f"{path} is left out: {reason}")
    if sum(page.n_tagged for page in pages) >= MIN_TAGGED * n_glyphs:
        blocks = make_blocks([page.tagged for page in pages])
    else:
        blocks = make_blocks(_read_layouts(pages))
    writer = _write(blocks)
    return extracted(
        writer.text,
        writer.places,
        title=_title(information, blocks),
        author=information.get("Author") or None,
        date=_date(information),
    )


def _read_pages(path: Path, data: bytes) -> tuple[list[_Page], dict[str, str]]:
    """What is on all pages, and the document's information dictionary."""
    import pypdfium2  # a library of 8 MB, which only PDFs need
    import pypdfium2.raw as pdfium

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            reason = "it is encrypted; save a copy without a password."
        else:
            reason = "it is damaged, or no PDF; save or export it again."
        raise DocumentError(path, f"{path} is left out: {reason}") from error
    with document:
        if len(document) > MAX_PAGES:
            reason = f"it has {len(document):,} pages, more than {MAX_PAGES:,}; split it."
            raise DocumentError(path, f"{path} is left out: {reason}")
        pages = [_read_page(document, number) for number in range(len(document))]
        try:
            return pages, document.get_metadata_dict(skip_empty=True)
        except UnicodeDecodeError:  # half a surrogate in it
            return pages, {}


def _read_page(document: Any, number: int) -> _Page:
    """What is on a page; nothing if it is damaged."""
    import pypdfium2  # as above

    try:
        page = document[number]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return _NOTHING
    try:
        glyphs = read_glyphs(page, text_page)
        tags = read_tags(page)
    except pypdfium2.PdfiumError:
        return _NOTHING
    finally:
        text_page.close()
        page.close()
    frames = glyphs.frames
    return _Page(
        tagged=read_tagged_layout(frames, tags),
        frames=[(_read_rows(frame), frame.rules) for frame in frames],
        n_tagged=count_tagged(frames, tags),
        n_glyphs=sum(len(frame.glyphs) for frame in frames),
        n_unreadable=glyphs.n_unreadable,
    )


def _read_rows(frame: Frame) -> list[Row]:
    glyphs, tables = take_tables(frame)
    segments = [*make_segments(glyphs), *tables]
    return make_rows(sorted(segments, key=lambda segment: (segment.y, segment.x0)))


def _read_layouts(pages: Sequence[_Page]) -> list[list[Line | Table]]:
    """Lines and tables of each page in the order of reading, without headers and footers."""
    n_levels = max(len(page.frames) for page in pages)
    framed = [
        [page.frames[level] if level < len(page.frames) else ([], []) for page in pages]
        for level in range(n_levels)
    ]
    kept = [drop_furniture([rows for rows, _ in frames]) for frames in framed]
    if not any(any(rows) for rows in kept):  # what repeats is all that there is
        kept = [[rows for rows, _ in frames] for frames in framed]
    layouts: list[list[Line | Table]] = [[] for _ in pages]
    for frames, rows_of_pages in zip(framed, kept, strict=True):
        gutters: set[tuple[float, float]] = set()
        read: list[list[Line | Table]] = []
        for _ in range(2):  # columns that one page shows well divide all
            read = [
                read_layout(rows, Hints(rules, gutters))
                for rows, (_, rules) in zip(rows_of_pages, frames, strict=True)
            ]
            if not gutters:
                break
        for layout, items in zip(layouts, read, strict=True):
            layout.extend(items)
    return layouts


def _write(blocks: list[PdfBlock]) -> MarkdownWriter:
    """Write blocks as Markdown, with the page that each stretch of it is from."""
    words = Counter(
        word.lower() for block in blocks for _, text in block.lines for word in _whole_words(text)
    )
    writer = MarkdownWriter()
    page = 0
    for block in blocks:
        if block.lines[0][0] != page:
            page = block.lines[0][0]
            writer.place("page", str(page))
        text, pages = _join_lines(block.lines, words)
        if block.kind == "table":
            _write_table(writer, block, words)
        elif block.kind == "code":
            writer.code("\n".join(line for _, line in block.lines))
        elif block.kind == "heading":
            writer.heading(escape_markdown(text, begins_line=False), block.level)
        elif block.kind == "item":
            writer.item(escape_markdown(text), block.level, block.number)
        else:
            writer.paragraph(escape_markdown(text))
        if block.kind in ("paragraph", "item"):
            length = len(escape_markdown(text))
            for start, page in pages:
                n_before = max(0, length - len(escape_markdown(text[:start])))
                writer.place("page", str(page), n_before)
    return writer


def _write_table(writer: MarkdownWriter, block: PdfBlock, words: Counter[str]) -> None:
    rows = [[_cell(cell, words) for cell in row] for row in block.rows]
    if not block.has_header:
        rows.insert(0, [""] * len(rows[0]))
    writer.header(rows[0])
    for row in rows[1:]:
        writer.row(row)


def _cell(text: str, words: Counter[str]) -> str:
    joined, _ = _join_lines([(0, line) for line in text.split("\n")], words)
    return escape_markdown(joined, begins_line=False)


def _without_hyphens(text: str) -> str:
    return replace_surrogates(text.replace("\x02", "-"))


def _whole_words(text: str) -> Iterator[str]:
    """The words of a line but the last, which may be broken."""
    words = _WORD.findall(text)
    yield from words if not _BROKEN.search(text) else words[:-1]


def _join_lines(
    lines: list[tuple[int, str]], words: Counter[str]
) -> tuple[str, list[tuple[int, int]]]:
    """Join the lines of a paragraph, and words that were broken at their ends.

    Returns:
        The text, and the offsets at which later pages begin.
    """
    page, text = lines[0]
    pages: list[tuple[int, int]] = []
    for next_page, line in lines[1:]:
        text = _join(text, line, words)
        if next_page != page:
            page = next_page
            pages.append((len(text) - len(line), page))
    return _without_hyphens(text), pages


def _join(text: str, line: str, words: Counter[str]) -> str:
    """A text and the line after it: a hyphen stays if the word is written with it elsewhere."""
    end = text[-_MAX_WORD_CHARS:]
    broken, beginning = _BROKEN.search(end), _BEGINNING.match(line)
    if broken and beginning and beginning[0][0].islower():
        first, second = broken[1].lower(), beginning[0].lower()
        hyphenated = words[f"{first}-{second}"]
        if hyphenated > words[first + second]:
            return text[:-1] + "-" + line
        return text[:-1] + line
    if _TIED.search(end) or is_wide(text[-1:]) or is_wide(line[:1]):
        return text + line
    return f"{text} {line}"


def _title(information: dict[str, str], blocks: list[PdfBlock]) -> str | None:
    """The title of the information dictionary if the text has its words, or the largest heading."""
    opening = blocks[:_OPENING]
    headings = [block for block in opening if block.kind == "heading"]
    if title := stated_title(information.get("Title")):
        text = " ".join(line for block in opening for _, line in block.lines)
        if not headings or is_said_in(title, text):
            return title
    if not headings:
        return None
    text, _ = _join_lines(max(headings, key=lambda block: block.size).lines, Counter())
    return text


def _date(information: dict[str, str]) -> str | None:
    match = _DATE.match(information.get("ModDate") or information.get("CreationDate") or "")
    return "-".join(match.groups()) if match else None
