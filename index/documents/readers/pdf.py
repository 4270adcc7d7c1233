"""Read PDF: pages of characters, from which lines, columns and blocks have to be guessed.

`pdf_glyphs` asks PDFium for the characters of a page, `pdf_lines` joins them to lines,
`pdf_furniture` passes over headers and footers, `pdf_layout` finds columns and tables, `pdf_blocks`
headings, paragraphs and lists. Here the blocks become Markdown.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any

from index.documents.readers.base import FileContent, escape_markdown, extracted
from index.documents.readers.pdf_blocks import PdfBlock, make_blocks
from index.documents.readers.pdf_furniture import drop_furniture
from index.documents.readers.pdf_glyphs import Frame, PageGlyphs, read_glyphs
from index.documents.readers.pdf_layout import Hints, Line, Row, Table, make_rows, read_layout
from index.documents.readers.pdf_lines import is_wide, make_segments
from index.documents.readers.writer import MarkdownWriter
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
_NO_TITLE = re.compile(
    r"untitled|microsoft (word|powerpoint|excel)|powerpoint presentation|slide 1\Z|document\d*\Z"
    r"|.*\.(docx?|pptx?|xlsx?|odt|odp|rtf|tex|dvi|pdf|html?|indd|qxd)\Z|\W*\Z",
    re.IGNORECASE,
)
_OPENING = 20  # blocks in which a document says what it is about
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


def read_pdf(path: Path, data: bytes) -> FileContent:
    """Read the text of a PDF as Markdown; its places are the pages.

    Raises:
        DocumentError: It is encrypted, damaged, a scan without text, too long, or made with fonts
            that don't tell which characters they show.
    """
    with PDFIUM_LOCK:
        pages, information = _read_pages(path, data)
    if not any(page.n_glyphs for page in pages):
        reason = "its pages are pictures without text; make the text with OCR, such as ocrmypdf."
        raise DocumentError(path, f"{path} is left out: {reason}")
    readable = [
        page if page.n_unreadable <= MAX_UNREADABLE * page.n_glyphs else PageGlyphs([], 0, 0)
        for page in pages
    ]
    if not any(page.frames for page in readable):
        reason = (
            "its fonts don't tell which characters they show; make the text anew with OCR, such as"
            " ocrmypdf --force-ocr."
        )
        raise DocumentError(path, f"{path} is left out: {reason}")
    blocks = make_blocks(_read_layouts(readable))
    writer = _write(blocks)
    return extracted(
        writer.text,
        writer.places,
        title=_title(information, blocks),
        author=information.get("Author") or None,
        date=_date(information),
    )


def _read_pages(path: Path, data: bytes) -> tuple[list[PageGlyphs], dict[str, str]]:
    """The characters of all pages, and the document's information dictionary."""
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
        return pages, document.get_metadata_dict(skip_empty=True)


def _read_page(document: Any, number: int) -> PageGlyphs:
    """The characters of a page; none if it is damaged."""
    import pypdfium2  # as above

    try:
        page = document[number]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return PageGlyphs([], 0, 0)
    try:
        return read_glyphs(page, text_page)
    finally:
        text_page.close()
        page.close()


def _read_layouts(pages: Iterable[PageGlyphs]) -> list[list[Line | Table]]:
    """Lines and tables of each page in the order of reading, without headers and footers."""
    framed: list[list[Frame]] = [page.frames for page in pages]
    depth = max(map(len, framed), default=0)
    layouts: list[list[Line | Table]] = [[] for _ in framed]
    for level in range(depth):
        rows: list[list[Row]] = []
        for frames in framed:
            frame = frames[level] if level < len(frames) else None
            rows.append(make_rows(make_segments(frame.glyphs)) if frame else [])
        gutters: set[tuple[float, float]] = set()
        read: dict[int, list[Line | Table]] = {}
        kept = drop_furniture(rows)
        for _ in range(2):  # columns that one page shows well divide all
            for number, rows_of_page in enumerate(kept):
                if rows_of_page:
                    hints = Hints(framed[number][level].rules, gutters)
                    read[number] = read_layout(rows_of_page, hints)
            if not gutters:
                break
        for number, items in read.items():
            layouts[number].extend(items)
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
            _write_table(writer, block)
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


def _write_table(writer: MarkdownWriter, block: PdfBlock) -> None:
    rows = [
        [escape_markdown(_without_hyphens(cell), begins_line=False) for cell in row]
        for row in block.rows
    ]
    if not block.has_header:
        rows.insert(0, [""] * len(rows[0]))
    writer.header(rows[0])
    for row in rows[1:]:
        writer.row(row)


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
    broken, beginning = _BROKEN.search(text), _BEGINNING.match(line)
    if broken and beginning and beginning[0][0].islower():
        first, second = broken[1].lower(), beginning[0].lower()
        hyphenated = words[f"{first}-{second}"]
        if hyphenated > words[first + second]:
            return text[:-1] + "-" + line
        return text[:-1] + line
    if _TIED.search(text) or is_wide(text[-1]) or is_wide(line[0]):
        return text + line
    return f"{text} {line}"


def _title(information: dict[str, str], blocks: list[PdfBlock]) -> str | None:
    """The title of the information dictionary if the text has its words, or the largest heading."""
    opening = blocks[:_OPENING]
    headings = [block for block in opening if block.kind == "heading"]
    title = " ".join(information.get("Title", "").split())
    if title and not _NO_TITLE.match(title):
        text = " ".join(line for block in opening for _, line in block.lines).lower()
        words = _BEGINNING.findall(title.lower())
        if not headings or 2 * sum(word in text for word in words) > len(words):
            return title
    if not headings:
        return None
    text, _ = _join_lines(max(headings, key=lambda block: block.size).lines, Counter())
    return text


def _date(information: dict[str, str]) -> str | None:
    match = _DATE.match(information.get("ModDate") or information.get("CreationDate") or "")
    return "-".join(match.groups()) if match else None
