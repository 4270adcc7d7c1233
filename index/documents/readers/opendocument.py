"""Reads OpenDocument: texts (ODT), spreadsheets (ODS) and presentations (ODP), as of LibreOffice.

Tracked changes are taken as accepted. Comments, hidden text, page headers and footers, tables of
contents, hidden sheets, rows, columns and slides, pictures and charts are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

from index.documents.readers.base import FileContent, extracted
from index.documents.readers.docx_numbering import number_text
from index.documents.readers.docx_styles import number_of
from index.documents.readers.grids import Cell, Row, Sheet
from index.documents.readers.ooxml import Element, Package, children
from index.documents.readers.spans import Span, plain_text, to_markdown, without_emphasis
from index.documents.readers.writer import MarkdownWriter
from index.documents.readers.xlsx import write_sheets
from index.documents.titles import title_of_extracted

_MAX_REPEATED = 1_000  # rows and columns that are alike and not empty
_CODE_STYLES = ("preformatted", "source text", "code", "teletype")
_HIDDEN = (
    *("annotation", "annotation-end", "note", "hidden-text", "hidden-paragraph", "bookmark"),
    *("tracked-changes", "table-of-content", "forms", "sequence-decls", "ruby-text"),
)
_FORMATS = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "一, 二, 三, ...": "japaneseCounting", "イ, ロ, ハ, ...": "iroha", "ア, イ, ウ, ...": "aiueo",
    "①, ②, ③, ...": "decimalEnclosedCircle", "１, ２, ３, ...": "decimalFullWidth",
}  # fmt: skip
Content = TypeVar("Content")
_SHAPES = ("frame", "custom-shape", "rect", "ellipse", "caption", "line", "path")
_COLLAPSED = ("collapse", "filter")


def read_text_document(path: Path, data: bytes) -> FileContent:
    """Read an ODT.

    Raises:
        DocumentError: It is encrypted, damaged or no ODT.
    """
    file = _File(path, data)
    blocks = _Blocks(file)
    blocks.write(file.body("text"))
    blocks.end()
    return file.content(blocks.writer)


def read_presentation(path: Path, data: bytes) -> FileContent:
    """Read an ODP.

    Raises:
        DocumentError: It is encrypted, damaged or no ODP.
    """
    file = _File(path, data)
    blocks = _Blocks(file)
    for number, page in enumerate(file.body("presentation").iterfind("page"), start=1):
        if not file.is_hidden(page, "drawing-page-properties", "visibility", "hidden"):
            blocks.writer.place("slide", str(number))
            blocks.slide(page)
    return file.content(blocks.writer)


def read_spreadsheet(path: Path, data: bytes) -> FileContent:
    """Read an ODS.

    Raises:
        DocumentError: It is encrypted, damaged or no ODS.
    """
    file = _File(path, data)
    sheets = [
        _read_sheet(table, file)
        for table in file.body("spreadsheet").iterfind("table")
        if not file.is_hidden(table, "table-properties", "display", "false")
    ]
    writer = MarkdownWriter()
    write_sheets(writer, [sheet for sheet in sheets if sheet.rows])
    return replace(file.content(writer), title=file.title)


class _File:
    """The content of a file and its styles."""

    def __init__(self, path: Path, data: bytes) -> None:
        package = Package(path, data)
        manifest = package.xml("META-INF/manifest.xml")
        if manifest is not None and next(manifest.iter("encryption-data"), None) is not None:
            raise package.encrypted()
        self._content = package.root("content.xml")
        self._meta = package.xml("meta.xml")
        self._styles: dict[str, Element] = {}
        self.lists: dict[str, Element] = {}
        for root in (package.xml("styles.xml"), self._content):
            for group in ("styles", "automatic-styles"):
                for style in children(root.find(group) if root is not None else None):
                    kind = self.lists if style.tag == "list-style" else self._styles
                    kind[style.get("name") or ""] = style

    def body(self, kind: str) -> Element:
        """The body; an empty element if the file is of another kind."""
        found = self._content.find(f"body/{kind}")
        return found if found is not None else self._content.makeelement("nothing")

    @property
    def title(self) -> str | None:
        """The title in the file's properties."""
        return self._property("title")

    def _property(self, name: str) -> str | None:
        return self._meta.findtext(f"meta/{name}") if self._meta is not None else None

    def content(self, writer: MarkdownWriter) -> FileContent:
        """What was read, with what the file says of itself."""
        author = self._property("initial-creator") or self._property("creator")
        date = (self._property("date") or "")[:10]
        return extracted(
            writer.text,
            writer.places,
            title=title_of_extracted(writer.text, self.title),
            author=author,
            date=date,
        )

    def chain(self, name: str) -> Iterator[Element]:
        """A style and those that it is based on."""
        seen = set()
        while name in self._styles and name not in seen:
            seen.add(name)
            style = self._styles[name]
            yield style
            name = style.get("parent-style-name") or ""

    def names(self, element: Element) -> list[str]:
        """The names of an element's style and of those that it is based on, in small letters."""
        return [
            (style.get("display-name") or style.get("name") or "").lower()
            for style in self.chain(element.get("style-name") or "")
        ]

    def look(self, style: str, name: str, group: str = "text-properties") -> str:
        """A property of a style, such as "font-weight"; "" if it is nowhere said."""
        for each in self.chain(style):
            properties = each.find(group)
            if properties is not None and (value := properties.get(name)):
                return str(value)
        return ""

    def is_hidden(self, element: Element, group: str, name: str, value: str) -> bool:
        """Whether the style of a slide or sheet hides it."""
        return self.look(element.get("style-name") or "", name, group) == value

    def is_code(self, element: Element) -> bool:
        """Whether the style of an element is one for code."""
        return any(name.startswith(_CODE_STYLES) for name in self.names(element))


@dataclass(slots=True)
class _Found:
    """What stands in a paragraph besides its text."""

    boxes: list[Element] = field(default_factory=list)
    notes: list[Element] = field(default_factory=list)


class _Blocks:
    """Writes paragraphs, lists and tables."""

    def __init__(self, file: _File) -> None:
        self._file = file
        self.writer = MarkdownWriter()
        self._counts: dict[str, dict[int, int]] = {}  # of lists, by their styles
        self._code: list[str] = []
        self._found = _Found()
        self._n_notes = 0
        self._has_title = False

    def write(self, parent: Element) -> None:
        """Write the blocks of an element."""
        for child in parent:
            if child.tag in _HIDDEN or child.get("display") == "none":
                continue
            if child.tag in ("p", "h"):
                self._paragraph(child)
                continue
            self.end()
            if child.tag == "list":
                self._list(child, "", 0)
                self._write_rest()
            elif child.tag == "table":
                self._table(child)
            elif child.tag in _SHAPES or child.tag in ("section", "index-body", "text-box", "g"):
                self.write(child)

    def end(self) -> None:
        """Write the code that is open."""
        if self._code:
            self.writer.code("\n".join(self._code))
            self._code = []

    def slide(self, page: Element) -> None:
        """Write a slide: its title first, then its shapes, then the notes."""
        titles = [child for child in page if child.get("class") == "title"]
        spans = [
            span for title in titles for text in title.iter("p", "h") for span in self._spans(text)
        ]
        heading = to_markdown(without_emphasis(spans), begins_line=False)
        if heading:
            self.writer.heading(heading, 2)
        elif self.writer.text:
            self.writer.end_section(2)
        for child in page:
            if child.tag == "notes":
                self._notes(child)
            elif child not in titles:
                self.write([child])
        self.end()

    def _notes(self, notes: Element) -> None:
        frames = [frame for frame in notes.iterfind("frame") if frame.get("class") == "notes"]
        texts = [to_markdown(self._spans(text)) for frame in frames for text in frame.iter("p")]
        if texts := [text for text in texts if text]:
            with self.writer.inside("> "):
                self.writer.paragraph(f"[!NOTE]\n{texts[0]}")
                for text in texts[1:]:
                    self.writer.paragraph(text)

    def _paragraph(self, paragraph: Element) -> None:
        names = self._file.names(paragraph)
        spans = list(self._spans(paragraph))
        is_blank = not any(span.text.strip() or span.note for span in spans)
        if self._file.is_code(paragraph) and (not is_blank or self._code):
            self._code.append(plain_text(spans))
            return
        self.end()
        if not is_blank:
            is_title = "title" in names and paragraph.tag == "p"
            self._has_title |= is_title
            if is_title or paragraph.tag == "h":
                level = 1 if is_title else number_of(paragraph, "outline-level", 1)
                text = to_markdown(without_emphasis(spans), begins_line=False)
                self.writer.heading(text, level + (self._has_title and not is_title))
            else:
                self.writer.paragraph(to_markdown(spans))
        self._write_rest()

    def _write_rest(self) -> None:
        """Write the notes and boxes of the paragraphs before."""
        found, self._found = self._found, _Found()
        for note in found.notes:
            self._n_notes += 1
            texts = [to_markdown(self._spans(text)) for text in note.iterfind("note-body/p")]
            self.writer.footnote(str(self._n_notes), texts)
        for box in found.boxes:
            self.write(box)

    def _list(self, parent: Element, style: str, depth: int) -> None:
        style = parent.get("style-name") or style
        counts = self._counts.setdefault(style, {})
        if (
            depth == 0
            and parent.get("continue-numbering") != "true"
            and not parent.get("continue-list")
        ):
            counts.clear()
        for item in parent:
            is_first = item.tag == "list-item"
            for child in item:
                if child.tag == "list":
                    self._list(child, style, depth + 1)
                elif child.tag in ("p", "h"):
                    text = to_markdown(self._spans(child))
                    if is_first and text:
                        label = self._label(style, depth, number_of(item, "start-value", -1))
                        self.writer.labelled_item(label, text, depth)
                    elif text:
                        self.writer.paragraph(text)
                    is_first = False

    def _label(self, style: str, depth: int, start: int) -> str:
        """The number of the next item of a list; "" for a bullet."""
        counts = self._counts[style]
        levels = {
            number_of(each, "level") - 1: each for each in children(self._file.lists.get(style))
        }
        level = levels.get(depth)
        if level is None or level.tag != "list-level-style-number":
            return ""
        first = number_of(level, "start-value", 1)
        counts[depth] = start if start >= 0 else counts.get(depth, first - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        shown = range(depth + 1 - number_of(level, "display-levels", 1), depth + 1)
        numbers = [
            number_text(counts.get(at, 1), _FORMATS.get(levels[at].get("num-format"), "decimal"))
            for at in shown
            if at in levels and levels[at].get("num-format")
        ]
        return (
            f"{level.get('num-prefix', '')}{'.'.join(numbers)}{level.get('num-suffix', '')}".strip()
        )

    def _table(self, table: Element) -> None:
        rows = list(_rows(table))
        n_headers = sum(is_header for _, is_header in rows)
        grid: list[list[str]] = []
        merged: _Merged[str] = _Merged()
        for row, _ in rows:
            texts: list[str] = []
            for cell in row:
                text = merged.below(len(texts)) if _is_covered(cell) else self._cell(cell)
                if (n_rows := number_of(cell, "number-rows-spanned", 1)) > 1:
                    merged.open(len(texts), n_rows, text or "")
                n_columns = min(number_of(cell, "number-columns-repeated", 1), _MAX_REPEATED)
                texts += [text or ""] * n_columns
            grid.append(texts)
        if max(map(len, grid), default=0) <= 1:
            for row, _ in rows:
                for cell in row:
                    self.write(cell)
                    self.end()
            return
        self.writer.table(grid, n_headers or 1)
        self._write_rest()

    def _cell(self, cell: Element) -> str:
        texts = [to_markdown(self._spans(text), begins_line=False) for text in cell.iter("p", "h")]
        return "<br>".join(line for text in texts for line in text.split("\n") if line)

    def _spans(self, parent: Element, style: str = "", link: str = "") -> Iterator[Span]:
        style = style or parent.get("style-name") or ""
        yield self._span(parent.text or "", style, link)
        for child in parent:
            if child.tag == "note":
                self._found.notes.append(child)
                number = self._n_notes + len(self._found.notes)
                yield Span("", note=str(number))
            elif child.tag == "tab":
                yield self._span("\t", style, link)
            elif child.tag == "s":
                yield self._span(" " * min(number_of(child, "c", 1), 100), style, link)
            elif child.tag == "line-break":
                yield Span("\n")
            elif child.tag in _SHAPES:
                self._found.boxes.append(child)
            elif child.tag not in _HIDDEN:
                own = child.get("style-name") if child.tag in ("span", "a") else ""
                address = child.get("href") or link if child.tag == "a" else link
                yield from self._spans(child, own or style, address)
            yield self._span(child.tail or "", style, link)

    def _span(self, text: str, style: str, link: str) -> Span:
        look = self._file.look
        if look(style, "display") == "none":
            return Span("")
        names = [(each.get("display-name") or each.get("name")) for each in self._file.chain(style)]
        return Span(
            " ".join(text.split("\n")),
            look(style, "font-weight") in ("bold", "600", "700", "800", "900"),
            look(style, "font-style") == "italic",
            any(str(name).lower().startswith(_CODE_STYLES) for name in names)
            or "courier" in (look(style, "font-name") + look(style, "font-family")).lower(),
            link,
        )


class _Merged(Generic[Content]):
    """The cells that are merged downwards, by their columns."""

    def __init__(self) -> None:
        self._open: dict[int, tuple[int, Content]] = {}

    def open(self, column: int, n_rows: int, content: Content) -> None:
        """Remember a cell that is merged over some rows."""
        self._open[column] = (n_rows - 1, content)

    def below(self, column: int) -> Content | None:
        """What a cell says that is covered by one above; None if one beside it covers it."""
        n_rows, content = self._open.pop(column, (0, None))
        if n_rows > 1 and content is not None:
            self._open[column] = (n_rows - 1, content)
        return content


def _rows(table: Element, *, is_header: bool = False) -> Iterator[tuple[Element, bool]]:
    """The rows of a table, and whether each is marked as names of columns."""
    for child in table:
        if child.tag == "table-row":
            yield child, is_header
        elif child.tag in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child, is_header=is_header or child.tag == "table-header-rows")


def _read_sheet(table: Element, file: _File) -> Sheet:
    hidden: set[int] = set()
    column = 0
    for each in table.iter("table-column"):
        n_columns = number_of(each, "number-columns-repeated", 1)
        if each.get("visibility") in _COLLAPSED:
            hidden.update(range(column, column + min(n_columns, _MAX_REPEATED)))
        column += n_columns
    sheet = Sheet(table.get("name") or "")
    headers = set()
    number = 1
    merged: _Merged[Cell] = _Merged()
    for row, is_header in _rows(table):
        n_rows = number_of(row, "number-rows-repeated", 1)
        cells = _read_cells(row, merged, file)
        if row.get("visibility") not in _COLLAPSED:
            shown = {at: cell for at, cell in cells.items() if at not in hidden}
            for repeated in range(min(n_rows, _MAX_REPEATED) if shown else 0):
                sheet.rows.append(Row(number + repeated, dict(shown)))
            headers |= {number} if is_header else set()
        number += n_rows
    return replace(sheet, headers=frozenset(headers))


def _read_cells(row: Element, merged: "_Merged[Cell]", file: _File) -> dict[int, Cell]:
    """The cells of a row; those that a cell above is merged over say the same."""
    cells: dict[int, Cell] = {}
    column = 0
    for cell in row:
        n_columns = number_of(cell, "number-columns-repeated", 1)
        if _is_covered(cell):
            if (above := merged.below(column)) is not None:
                cells[column] = above
        elif shown := _read_cell(cell, file):
            cells |= dict.fromkeys(range(column, column + min(n_columns, _MAX_REPEATED)), shown)
            if (n_rows := number_of(cell, "number-rows-spanned", 1)) > 1:
                merged.open(column, n_rows, shown)
        column += n_columns
    return cells


def _read_cell(cell: Element, file: _File) -> Cell | None:
    text = "\n".join("".join(_texts(line)) for line in cell.iterfind("p")).strip()
    if not text:
        return None
    is_label = cell.get("value-type", "string") == "string"
    is_bold = file.look(cell.get("style-name") or "", "font-weight") == "bold"
    return Cell(text, is_label, is_bold, number_of(cell, "number-columns-spanned", 1))


def _is_covered(cell: Element) -> bool:
    """Whether a cell is one that another is merged over."""
    return bool(cell.tag == "covered-table-cell")


def _texts(parent: Element) -> Iterator[str]:
    yield parent.text or ""
    for child in parent:
        if child.tag == "s":
            yield " " * min(number_of(child, "c", 1), 100)
        elif child.tag not in _HIDDEN:
            yield from _texts(child)
        yield child.tail or ""
