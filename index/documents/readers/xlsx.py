"""Reads XLSX: each sheet as tables, with numbers and dates as they are shown.

Formulas are read by the values that were saved with them. Hidden sheets, rows and columns,
comments, pictures and charts are left out.
"""

import re
from bisect import bisect_left
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from index.documents.readers.base import FileContent, escape_markdown, extracted
from index.documents.readers.docx_styles import number_of
from index.documents.readers.grids import Cell, Row, Sheet, write_sheet
from index.documents.readers.number_formats import BUILT_IN, format_number
from index.documents.readers.ooxml import Element, Package, local
from index.documents.readers.writer import MarkdownWriter

_DEFAULT_NAME = re.compile(
    r"(?:Sheet|Table|Tabelle|Planilha|Folha|Feuille?|Hoja|Foglio|シート|工作表) ?\d*\Z",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_TRUE = ("1", "true")
_MAX_COLUMNS = 16_384
_MAX_FILLED = 1_000_000  # cells below the first of merged ones


class _Format(NamedTuple):
    code: str
    is_bold: bool


def read_xlsx(path: Path, data: bytes) -> FileContent:
    """Read a workbook of Excel, or of another program that writes its format.

    Raises:
        DocumentError: It is encrypted, damaged or no XLSX.
    """
    package = Package(path, data)
    writer = MarkdownWriter()
    write_sheets(writer, [sheet for sheet in _Workbook(package).sheets() if sheet.rows])
    properties = package.properties()
    found = extracted(writer.text, writer.places, author=properties.author, date=properties.date)
    return replace(found, title=properties.title)  # else it is the file's name, not a sheet's


def write_sheets(writer: MarkdownWriter, sheets: list[Sheet]) -> None:
    """Write the sheets of a workbook; one alone that nobody has named has no heading."""
    is_named = len(sheets) > 1 or any(not _DEFAULT_NAME.match(sheet.name) for sheet in sheets)
    for sheet in sheets:
        if is_named:
            writer.place("sheet", sheet.name)
            writer.heading(escape_markdown(sheet.name, begins_line=False), 1)
        write_sheet(writer, sheet, prefix=f"{sheet.name}, " if len(sheets) > 1 else "")


class _Workbook:
    """A workbook's sheets, and what their cells refer to: texts and formats."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._root = package.root(package.main)
        properties = self._root.find("workbookPr")
        self._is_1904 = properties is not None and properties.get("date1904") in _TRUE
        self._texts = [
            _text_of(item)
            for name in package.related(package.main, "sharedStrings")
            for item in package.elements(name, "si")
        ]
        self._formats: list[_Format] = []
        for name in package.related(package.main, "styles"):
            self._formats = _read_formats(package.xml(name))

    def sheets(self) -> list[Sheet]:
        """The sheets that are shown."""
        relations = self._package.relations(self._package.main)
        sheets = []
        for sheet in self._root.iterfind("sheets/sheet"):
            relation = relations.get(sheet.get("r-id") or "")
            is_shown = sheet.get("state", "visible") == "visible"
            if is_shown and relation is not None and relation.kind == "worksheet":
                sheets.append(self._sheet(sheet.get("name") or "", relation.target))
        return sheets

    def _sheet(self, name: str, part: str) -> Sheet:
        rows: list[Row] = []
        hidden: set[int] = set()
        headers: set[int] = set()
        merged: list[tuple[int, int, int, int]] = []
        for element in self._package.elements(
            part, "col", "row", "mergeCell", "pane", "autoFilter"
        ):
            tag = local(element.tag)
            if tag == "row":
                self._row(element, rows, hidden)
            elif tag == "col" and element.get("hidden") in _TRUE:
                last = min(number_of(element, "max"), _MAX_COLUMNS)
                hidden.update(range(number_of(element, "min"), last + 1))
            elif tag == "pane" and (element.get("state") or "").startswith("frozen"):
                headers.add(number_of(element, "ySplit"))
            elif cells := _range_of(element.get("ref") or ""):
                if tag == "autoFilter":
                    headers.add(cells[0])
                else:
                    merged.append(cells)
        _merge(rows, merged)
        return Sheet(name, rows, frozenset(headers))

    def _row(self, element: Element, rows: list[Row], hidden: set[int]) -> None:
        number = number_of(element, "r") or (rows[-1].number + 1 if rows else 1)
        if element.get("hidden") in _TRUE:
            return
        cells = {}
        column = 0
        for cell in element:
            reference = _REFERENCE.match(cell.get("r") or "")
            column = _column(reference[1]) if reference else column + 1
            if column not in hidden and (content := self._cell(cell)) is not None:
                cells[column] = content
        if cells:
            rows.append(Row(number, cells))

    def _cell(self, cell: Element) -> Cell | None:
        kind = cell.get("t") or "n"
        style = number_of(cell, "s")
        form = self._formats[style] if style < len(self._formats) else _Format("General", False)
        if kind == "inlineStr":
            text = "".join(_text_of(part) for part in cell.iterfind("{*}is"))
        else:
            text = cell.findtext("{*}v") or ""
        is_label = kind in ("s", "str", "inlineStr")
        if kind == "s":
            at = int(text) if text.isdecimal() else -1
            text = self._texts[at] if 0 <= at < len(self._texts) else ""
        elif kind == "b":
            text = "TRUE" if text == "1" else "FALSE"
        elif kind == "e":
            return None
        elif kind == "n":
            text = self._number(text, form.code)
        return Cell(text.strip(), is_label, form.is_bold) if text.strip() else None

    def _number(self, text: str, code: str) -> str:
        try:
            value = float(text)
        except ValueError:
            return text
        is_finite = value - value == 0
        return format_number(value, code, is_1904=self._is_1904) if is_finite else ""


def _text_of(item: Element) -> str:
    """The text of a string, without the readings that stand above Japanese."""
    parts = []
    for child in item:
        tag = local(child.tag)
        if tag == "t":
            parts.append(child.text or "")
        elif tag == "r":
            parts += [text.text or "" for text in child.iterfind("{*}t")]
    return "".join(parts)


def _read_formats(styles: Element | None) -> list[_Format]:
    """The formats of cells, by their numbers."""
    if styles is None:
        return []
    codes = BUILT_IN | {
        number_of(code, "numFmtId"): code.get("formatCode") or "General"
        for code in styles.iterfind("numFmts/numFmt")
    }
    fonts = [
        bold is not None and bold.get("val", "1") in _TRUE
        for bold in (font.find("b") for font in styles.iterfind("fonts/font"))
    ]
    formats = []
    for form in styles.iterfind("cellXfs/xf"):
        font = number_of(form, "fontId")
        code = codes.get(number_of(form, "numFmtId"), "General")
        formats.append(_Format(code, font < len(fonts) and fonts[font]))
    return formats


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _range_of(reference: str) -> tuple[int, int, int, int] | None:
    """The first and last row, and the first and last column of a range such as A1:C3."""
    first, _, last = reference.partition(":")
    begin, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last or first)
    if begin is None or end is None:
        return None
    return int(begin[2]), int(end[2]), _column(begin[1]), _column(end[1])


def _merge(rows: list[Row], merged: list[tuple[int, int, int, int]]) -> None:
    """Let cells that are merged downwards say the same in each row, and tell their width."""
    numbers = [row.number for row in rows]
    n_filled = 0
    for first, last, left, right in merged:
        at = bisect_left(numbers, first)
        if at == len(rows) or numbers[at] != first or left not in rows[at].cells:
            continue
        cell = replace(rows[at].cells[left], n_columns=right - left + 1)
        while at < len(rows) and numbers[at] <= last and n_filled < _MAX_FILLED:
            rows[at].cells[left] = cell
            at += 1
            n_filled += 1
