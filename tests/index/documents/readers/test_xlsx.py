"""XLSX: a file of LibreOffice, and sheets that it doesn't write."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from index.documents.readers.base import FileContent
from index.documents.readers.xlsx import read_xlsx

pytest.importorskip("lxml", reason="needs the extra 'documents'")
FILES = Path(__file__).parent / "files"  # *.xlsx is made of *.fods by soffice --convert-to xlsx
PATH = Path("budget.xlsx")
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGES = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = (
    '<fonts><font/><font><b/></font></fonts><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="14"/><xf numFmtId="0" fontId="1"/></cellXfs>'
)


def package(strings: str = "", **sheets: str) -> bytes:
    """An XLSX of the XML of its sheets, by their names, and of its shared strings."""
    file = io.BytesIO()
    kinds = [("worksheet", f"s{number}.xml") for number in range(len(sheets))]
    kinds += [("sharedStrings", "strings.xml"), ("styles", "styles.xml")]
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(kinds)
    )
    listed = "".join(f'<sheet name="{name}" r:id="r{n}"/>' for n, name in enumerate(sheets))
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGES}"><Relationship Id="a" '
            f'Type="{OFFICE}/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGES}">{relations}</Relationships>',
        )
        archive.writestr("xl/strings.xml", f'<sst xmlns="{MAIN}">{strings}</sst>')
        archive.writestr("xl/styles.xml", f'<styleSheet xmlns="{MAIN}">{STYLES}</styleSheet>')
        for number, sheet in enumerate(sheets.values()):
            archive.writestr(f"xl/s{number}.xml", f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>')
    return file.getvalue()


def row(number: int, *texts: str | float | None, style: int = 0, more: str = "") -> str:
    """A row of texts and numbers; None for an empty cell."""
    cells = ""
    for column, text in zip("ABCDEFGH", texts, strict=False):
        if isinstance(text, str):
            inside = f"<is><t>{text}</t></is>"
            cells += f'<c r="{column}{number}" t="inlineStr" s="{style}">{inside}</c>'
        elif text is not None:
            cells += f'<c r="{column}{number}" s="{style}"><v>{text}</v></c>'
    return f'<row r="{number}" {more}>{cells}</row>'


def read(*rows: str, more: str = "") -> FileContent:
    """The content of an XLSX with one sheet."""
    return read_xlsx(PATH, package(Sheet1=f"<sheetData>{''.join(rows)}</sheetData>{more}"))


def test_a_file_of_libreoffice_is_read_as_it_is_shown() -> None:
    """Dates, amounts, shares, merged cells; a hidden sheet, row and column are left out."""
    found = read_xlsx(PATH, (FILES / "budget.xlsx").read_bytes())
    assert found.text == (FILES / "budget.md").read_text(encoding="utf-8").rstrip("\n")
    assert found.title is None  # it is the file's name, and not that of a sheet
    assert "hidden" not in found.text


def test_each_row_has_its_place() -> None:
    """By the numbers that the sheets themselves have, read without our reader."""
    from lxml import etree

    data = (FILES / "budget.xlsx").read_bytes()
    found = read_xlsx(PATH, data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        strings = etree.fromstring(archive.read("xl/sharedStrings.xml"))
        texts = ["".join(item.itertext()) for item in strings]
        sheets = [etree.fromstring(archive.read(f"xl/worksheets/sheet{n}.xml")) for n in (1, 2)]
    rows = {
        texts[int(cell.findtext(f"{{{MAIN}}}v"))]: (name, re.sub(r"\D", "", cell.get("r")))
        for name, sheet in zip(("Budget", "勤務表"), sheets, strict=True)
        for cell in sheet.iter(f"{{{MAIN}}}c")
        if cell.get("t") == "s"
    }
    for text in ("Budget of the year 2026", "Item", "Rent", "担当", "佐藤"):
        at = found.text.index(text if text != "Budget of the year 2026" else "Budget of")
        place = [place for place in found.places if place.start <= at][-1]
        assert (place.kind, place.label) == ("row", "{}, row {}".format(*rows[text]))


def test_names_of_columns_are_found() -> None:
    """By numbers below, by bold letters, as years, below a title; an empty row ends no table."""
    plain = read(row(2, "Item", "Price"), row(3, "Tea", 2), row(5, "Coffee", 3)).text
    assert plain == "| Item | Price |\n|---|---|\n| Tea | 2 |\n| Coffee | 3 |"
    titled = read(row(1, "Prices"), row(2, "Item", 2025, 2026, style=2), row(3, "Tea", 2, 3)).text
    assert titled == "Prices\n\n| Item | 2025 | 2026 |\n|---|---|---|\n| Tea | 2 | 3 |"
    second = read(
        row(1, "Item", "Price"), row(2, "Tea", 2),
        row(9, None, None, "Name", "Age"), row(10, None, None, "Ana", 30),
    ).text  # fmt: skip
    assert second.endswith("| Tea | 2 |\n\n| Name | Age |\n|---|---|\n| Ana | 30 |")
    without = read(row(1, "Tea", 2), row(2, "Coffee", 3)).text
    assert without == "|  |  |\n|---|---|\n| Tea | 2 |\n| Coffee | 3 |"


def test_two_rows_of_names_become_one() -> None:
    """Where cells of the first are merged over columns of the second."""
    found = read(
        row(1, "Item", "2025"), row(2, "", "Q1", "Q2"), row(3, "Tea", 2, 3),
        more='<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/></mergeCells>',
    )  # fmt: skip
    assert found.text == "| Item | 2025 Q1 | 2025 Q2 |\n|---|---|---|\n| Tea | 2 | 3 |"


def test_cells_are_read_by_their_types() -> None:
    """Strings without their readings, true and false; errors are empty."""
    strings = "<si><r><t>東京</t></r><rPh><t>トウキョウ</t></rPh></si>"
    cells = (
        '<c r="A2" t="s"><v>0</v></c><c r="B2" t="b"><v>1</v></c><c r="C2" t="e"><v>#N/A</v></c>'
        '<c r="D2" s="1"><v>46027</v></c><c r="E2" t="str"><v>a\nb</v></c>'
        '<c r="F2" t="s"><v>9</v></c>'
    )
    names = row(1, "City", "Open", "Error", "Day", "Note")
    data = f"<sheetData>{names}<row r='2'>{cells}</row></sheetData>"
    found = read_xlsx(PATH, package(strings, Cities=data))
    assert found.text.split("\n")[-1] == "| 東京 | TRUE |  | 2026-01-05 | a<br>b |"
    assert found.text.startswith("# Cities\n")


def test_large_ranges_cost_nothing() -> None:
    """A stray cell in the last corner, one merged over the whole sheet, and hidden columns."""
    columns = '<cols><col min="20000" max="2000000000" hidden="1"/></cols>'
    names = f"{columns}<sheetData>{row(1, 'Item', 'Price')}{row(2, 'Tea', 2)}</sheetData>"
    assert "| Tea | 2 |" in read_xlsx(PATH, package(Sheet1=names)).text
    found = read(
        row(1, "a", "b"), row(2, "c", 1), '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        more='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    )  # fmt: skip
    assert "row 1048576" in {place.label for place in found.places}
    assert len(found.text) < 500
