"""OpenDocument: the files of LibreOffice say what its DOCX, PPTX and XLSX say."""

import io
import zipfile
from pathlib import Path

import pytest

from index.documents.readers import opendocument
from index.documents.readers.base import FileContent
from index.errors import DocumentError

pytest.importorskip("lxml", reason="needs the extra 'documents'")
FILES = Path(__file__).parent / "files"  # made of *.fodt, *.fods, *.fodp by soffice --convert-to
SPACES = " ".join(
    f'xmlns:{name}="urn:{name}"' for name in ("office", "style", "text", "table", "draw", "fo")
)


def package(body: str, *, styles: str = "", manifest: str = "") -> bytes:
    """A file of OpenDocument."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {SPACES}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body>{body}</office:body>"
            "</office:document-content>",
        )
    return file.getvalue()


def read_text(body: str, styles: str = "") -> str:
    """The Markdown of an ODT."""
    data = package(f"<office:text>{body}</office:text>", styles=styles)
    return opendocument.read_text_document(Path("a.odt"), data).text


def read_sheet(rows: str) -> FileContent:
    """The content of an ODS of one sheet."""
    table = f'<table:table table:name="Sheet1">{rows}</table:table>'
    data = package(f"<office:spreadsheet>{table}</office:spreadsheet>")
    return opendocument.read_spreadsheet(Path("a.ods"), data)


def cell(text: str, more: str = "") -> str:
    """A cell of a table."""
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("handbook.odt", opendocument.read_text_document),
        ("slides.odp", opendocument.read_presentation),
        ("budget.ods", opendocument.read_spreadsheet),
    ],
)
def test_each_format_is_read_as_its_counterpart(name: str, read: type) -> None:
    """Whose Markdown is that of the DOCX, PPTX or XLSX of the same source."""
    path = FILES / name
    found = read(path, path.read_bytes())
    assert found.text == path.with_suffix(".md").read_text(encoding="utf-8").rstrip("\n")


def test_numbers_of_lists_go_on_where_they_say() -> None:
    """With the levels above, where a level shows them."""
    styles = (
        '<text:list-style style:name="L">'
        '<text:list-level-style-number text:level="1" style:num-format="I" style:num-suffix="."/>'
        '<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"'
        ' style:num-prefix="§ "/></text:list-style>'
    )
    inner = "<text:list><text:list-item><text:p>b</text:p></text:list-item></text:list>"
    first = f"<text:list-item><text:p>a</text:p>{inner}</text:list-item>"
    again = "<text:list-item><text:p>c</text:p></text:list-item>"
    text = read_text(
        f'<text:list text:style-name="L">{first}</text:list><text:p>between</text:p>'
        f'<text:list text:style-name="L" text:continue-numbering="true">{again}</text:list>'
        f'<text:list text:style-name="L">{again}</text:list>',
        styles,
    )
    assert text == "- I. a\n  - § I.1 b\n\nbetween\n\n- II. c\n- I. c"


def test_cells_beside_and_below_merged_ones() -> None:
    """Only those below say the same; repeated rows and columns are there."""
    covered = "<table:covered-table-cell/>"
    tea = cell("Tea", 'table:number-rows-spanned="2"')
    three = cell("3", 'table:number-columns-spanned="2"')
    twice = cell("x", 'table:number-columns-repeated="2"')
    found = read_sheet(
        f"<table:table-row>{cell('Item')}{cell('Price')}{cell('Note')}</table:table-row>"
        f"<table:table-row>{tea}{cell('2')}{cell('hot')}"
        "</table:table-row>"
        f"<table:table-row>{covered}{three}{covered}"
        "</table:table-row>"
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/>'
        "</table:table-row>"
        f'<table:table-row table:number-rows-repeated="2">{twice}</table:table-row>'
    )
    assert found.text.split("\n")[2:] == [
        "| Tea | 2 | hot |", "| Tea | 3 |  |", "| x | x |  |", "| x | x |  |",
    ]  # fmt: skip
    assert found.places[-1].label == "row 1000005"


def test_an_encrypted_file_is_refused() -> None:
    """With what to do."""
    manifest = "<file-entry><encryption-data/></file-entry>"
    with pytest.raises(DocumentError, match=r"a\.odt is left out: .*password.*save"):
        opendocument.read_text_document(Path("a.odt"), package("", manifest=manifest))
