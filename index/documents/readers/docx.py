"""Reads DOCX: headings, lists with their numbers, tables, footnotes, text boxes, code and links.

Tracked changes are taken as accepted. Comments, hidden text, page headers and footers, tables of
contents and pictures are left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from index.documents.readers.base import FileContent, escape_markdown, extracted
from index.documents.readers.docx_numbering import Numbering
from index.documents.readers.docx_styles import ParagraphFormat, Styles, number_of, style_of
from index.documents.readers.ooxml import Element, Package, children, content
from index.documents.readers.spans import Span, plain_text, to_markdown, without_emphasis
from index.documents.readers.writer import MarkdownWriter
from index.documents.titles import title_of_extracted

_MAX_HEADING_CHARS = 300  # longer ones are paragraphs that look like headings
_MAX_COLUMNS = 200  # that a cell may claim; Word has 63
_MAX_CELL_PARAGRAPHS = 12  # of a table; a longer cell is a part of the page's layout
_FIRST_ROW = 0x20  # of the bits of tblLook
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_PARTS = ("styles", "numbering", "footnotes", "endnotes")
_NO_NOTE = ("separator", "continuationSeparator", "continuationNotice")


def read_docx(path: Path, data: bytes) -> FileContent:
    """Read a text of Word, or of another program that writes its format.

    Raises:
        DocumentError: It is encrypted, damaged or no DOCX.
    """
    package = Package(path, data)
    reader = _Reader(package)
    writer = reader.read()
    properties = package.properties()
    return extracted(
        writer.text,
        title=title_of_extracted(writer.text, properties.title),
        author=properties.author,
        date=properties.date,
    )


@dataclass(slots=True)
class _Field:
    """A field, such as a link, whose parts stand in several runs."""

    instruction: str = ""
    is_result: bool = False

    @property
    def link(self) -> str:
        words = self.instruction.split('"')
        is_link = self.is_result and words[0].strip().upper() == "HYPERLINK" and len(words) > 1
        return words[1] if is_link else ""


@dataclass(slots=True)
class _Inline:
    """What the runs of a paragraph hold."""

    spans: list[Span] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class _Reader:
    """Writes the blocks of a document, one after the other."""

    def __init__(self, package: Package) -> None:
        body = package.root(package.main).find("body")
        self._body = body if body is not None else ()
        parts = {kind: next(package.related(package.main, kind), "") for kind in _PARTS}
        styles = package.xml(parts["styles"])
        self._styles = Styles(styles)
        self._numbering = Numbering(package.xml(parts["numbering"]), styles)
        self._links = {
            key: relation.target
            for key, relation in package.relations(package.main).items()
            if relation.is_external
        }
        self._notes = {
            f"{kind}:{note.get('id')}": note
            for kind in ("footnote", "endnote")
            for note in children(package.xml(parts[f"{kind}s"]))
            if note.get("type") not in _NO_NOTE
        }
        self._labels: dict[str, str] = {}  # of the notes so far
        self._pending: list[str] = []  # notes that are written behind the list or table
        self._carried: list[Span] = []  # of a paragraph whose end was deleted
        self._fields: list[_Field] = []
        self._code: list[str] = []
        self._list: list[int] = []  # the depths of the items that are open
        self._writer = MarkdownWriter()
        self._has_title = any(
            self._is_title(paragraph) and "".join(paragraph.itertext("t")).strip()
            for paragraph in children(body)
            if paragraph.tag == "p"
        )

    def read(self) -> MarkdownWriter:
        """Write the whole document."""
        self._blocks(self._body)
        self._end_list()
        return self._writer

    def _is_title(self, paragraph: Element) -> bool:
        return self._styles.name_of(style_of(paragraph.find("pPr"), "pStyle")) == "title"

    def _blocks(self, parent: Element) -> None:
        for child in content(parent):
            if child.tag == "p":
                self._paragraph(child)
            elif child.tag == "tbl":
                self._end_list()
                self._table(child)

    # Paragraphs

    def _paragraph(self, paragraph: Element) -> None:
        form = self._styles.paragraph(paragraph)
        inline = self._inline(paragraph, form)
        spans = [*self._carried, *inline.spans]
        if _goes_on(paragraph):
            self._carried = spans
        else:
            self._carried = []
            if any(span.text.strip() or span.note for span in spans) and not form.is_contents:
                self._write(form, spans)
            elif self._code and form.is_code:
                self._code.append("")
        self._pending += inline.notes
        if not self._list and not self._code:
            self._write_notes()
        for box in inline.boxes:
            self._end_list()
            self._blocks(box)

    def _write(self, form: ParagraphFormat, spans: list[Span]) -> None:
        level = 1 if form.name == "title" else form.level and form.level + self._has_title
        label = self._numbering.count(form.list_id, form.depth) if form.list_id else None
        is_code = form.is_code or all(span.is_code or not span.text.strip() for span in spans)
        if level and sum(len(span.text) for span in spans) <= _MAX_HEADING_CHARS:
            self._end_list()
            text = to_markdown(without_emphasis(spans), begins_line=False)
            number = escape_markdown(label or "", begins_line=False)
            self._writer.heading(f"{number} {text}", level)
        elif label is not None:
            self._end_code()
            self._item(form.depth, label, to_markdown(spans, begins_line=not label))
        elif is_code and not any(span.note for span in spans):
            self._list = []
            self._code.append(plain_text(spans))
        elif self._list and (form.indent > 0 or form.name.startswith("list")):
            self._writer.continuation(to_markdown(spans))
        else:
            self._end_list()
            self._writer.paragraph(to_markdown(spans))

    def _item(self, depth: int, label: str, text: str) -> None:
        while self._list and self._list[-1] >= depth:
            self._list.pop()
        self._writer.labelled_item(label, text, len(self._list))
        self._list.append(depth)

    def _end_code(self) -> None:
        if self._code:
            self._writer.code("\n".join(self._code))
            self._code = []

    def _end_list(self) -> None:
        """End the list and the code that are open, and write the notes that they refer to."""
        self._end_code()
        self._list = []
        self._write_notes()

    def _write_notes(self) -> None:
        for key in self._pending:
            texts = []
            for paragraph in content(self._notes[key]):
                if paragraph.tag == "p":
                    inline = self._inline(paragraph, self._styles.paragraph(paragraph))
                    texts.append(to_markdown(inline.spans))
            self._writer.footnote(self._labels[key], texts)
        self._pending = []

    # Runs

    def _inline(self, paragraph: Element, form: ParagraphFormat) -> _Inline:
        """What a paragraph holds besides its own properties."""
        inline = _Inline()
        self._runs(paragraph, inline, form.style, "")
        return inline

    def _runs(self, parent: Element, inline: _Inline, style: str, link: str) -> None:
        for child in content(parent):
            if child.tag == "r":
                self._run(child, inline, style, link)
            elif child.tag == "hyperlink":
                self._runs(child, inline, style, self._links.get(child.get("r-id") or "", ""))
            elif child.tag in ("oMath", "oMathPara"):
                inline.spans.append(Span("".join(text.text or "" for text in child.iter("t"))))

    def _run(self, run: Element, inline: _Inline, style: str, link: str) -> None:
        form = self._styles.run(run.find("rPr"), style)
        for child in content(run):
            if child.tag in ("fldChar", "instrText"):
                self._read_field(child)
                continue
            if form.is_hidden or self._is_instruction():
                continue
            if child.tag in ("footnoteReference", "endnoteReference"):
                self._refer(child, inline)
            elif child.tag in ("drawing", "pict", "object"):
                inline.boxes += _outermost(child, "txbxContent")
            elif child.tag == "ruby":  # its reading, in small letters above, is left out
                for base in child.iterfind("rubyBase"):
                    self._runs(base, inline, style, link)
            elif text := _text_of(child):
                address = link or next((each.link for each in self._fields if each.link), "")
                span = Span(text, form.is_bold, form.is_italic, form.is_code, address)
                inline.spans.append(span)

    def _read_field(self, part: Element) -> None:
        if part.tag == "instrText":
            if self._fields and not self._fields[-1].is_result:
                self._fields[-1].instruction += part.text or ""
            return
        kind = part.get("fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
        elif self._fields and kind == "separate":
            self._fields[-1].is_result = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def _is_instruction(self) -> bool:
        return any(not each.is_result for each in self._fields)

    def _refer(self, reference: Element, inline: _Inline) -> None:
        kind = reference.tag.removesuffix("Reference")
        key = f"{kind}:{reference.get('id')}"
        if key not in self._notes:
            return
        if key not in self._labels:
            n_before = sum(other.startswith(kind) for other in self._labels)
            self._labels[key] = f"{'e' if kind == 'endnote' else ''}{n_before + 1}"
            inline.notes.append(key)
        inline.spans.append(Span("", note=self._labels[key]))

    # Tables

    def _table(self, table: Element) -> None:
        rows = [row for row in content(table) if row.tag == "tr" and not _is_deleted(row)]
        cells = [[cell for cell in content(row) if cell.tag == "tc"] for row in rows]
        if self._is_layout(cells):
            for row in cells:
                for cell in row:
                    self._blocks(cell)
                    self._end_list()
            return
        headers = [row.find("trPr/tblHeader") is not None for row in rows]
        n_headers = headers.index(False) if False in headers else len(headers)
        if not n_headers and _begins_with_header(table):
            n_headers = 1
        grid: list[list[str]] = []
        for row, inside in zip(rows, cells, strict=True):
            before = row.find("trPr/gridBefore")
            texts = [""] * min(number_of(before), _MAX_COLUMNS)
            for cell in inside:
                merged = cell.find("tcPr/vMerge")
                is_merged = merged is not None and merged.get("val") != "restart"
                at = len(texts)
                above = grid[-1][at] if is_merged and grid and at < len(grid[-1]) else ""
                is_header = len(grid) < n_headers
                text = above or self._cell(cell, is_header=is_header)
                n_spanned = min(number_of(cell.find("tcPr/gridSpan"), otherwise=1), _MAX_COLUMNS)
                texts += [text, *[text if is_header and n_headers > 1 else ""] * (n_spanned - 1)]
            grid.append(texts)
        self._writer.table(grid, n_headers)
        self._write_notes()

    def _is_layout(self, rows: list[list[Element]]) -> bool:
        """Whether a table only arranges parts of the page, so that its cells are read as these."""
        if max(map(len, rows), default=0) <= 1:
            return True
        for cell in (cell for row in rows for cell in row):
            paragraphs = [child for child in content(cell) if child.tag == "p"]
            if len(paragraphs) > _MAX_CELL_PARAGRAPHS or cell.find(".//tbl") is not None:
                return True
            if any(self._styles.paragraph(paragraph).level for paragraph in paragraphs):
                return True
        return False

    def _cell(self, cell: Element, *, is_header: bool) -> str:
        lines = []
        for paragraph in content(cell):
            if paragraph.tag != "p":
                continue
            form = self._styles.paragraph(paragraph)
            inline = self._inline(paragraph, form)
            self._pending += inline.notes
            spans = without_emphasis(inline.spans) if is_header else inline.spans
            text = to_markdown(spans, begins_line=False)
            if text and form.list_id:
                label = self._numbering.count(form.list_id, form.depth)
                text = f"{escape_markdown(label or '•', begins_line=False)} {text}"
            lines += text.split("\n")
        return "<br>".join(filter(None, lines))


def _goes_on(paragraph: Element) -> bool:
    """Whether a paragraph is one with the next: its end was deleted, or it is a large initial."""
    frame = paragraph.find("pPr/framePr")
    is_initial = frame is not None and frame.get("dropCap") in ("drop", "margin")
    return is_initial or paragraph.find("pPr/rPr/del") is not None


def _is_deleted(row: Element) -> bool:
    return row.find("trPr/del") is not None


def _begins_with_header(table: Element) -> bool:
    """Whether the first row names the columns, as far as the look of the table tells."""
    look = table.find("tblPr/tblLook")
    if look is None:
        return True
    if first := look.get("firstRow"):
        return first in ("1", "true", "on")
    try:
        return bool(int(look.get("val") or "0020", 16) & _FIRST_ROW)
    except ValueError:
        return True


def _outermost(parent: Element, tag: str) -> Iterator[Element]:
    """The elements of a kind below another one, but not those inside of each other."""
    for child in content(parent):
        if child.tag == tag:
            yield child
        else:
            yield from _outermost(child, tag)


def _text_of(element: Element) -> str:
    """The text that an element of a run stands for."""
    if element.tag == "t":
        return element.text or ""
    if element.tag == "sym":
        code = element.get("char") or ""
        is_letter = len(code) == 4 and code[0].upper() not in "EF"  # others are of the font alone
        return chr(int(code, 16)) if is_letter and code.isalnum() else ""
    return _CHARACTERS.get(element.tag, "")
