"""Files that nobody here has made are read: their words are kept, and stand where they belong."""

import re
import shutil
from pathlib import Path

import pytest

from index.documents.reading_process import read_file
from tests.benchmarks.kept_words import keep

FOLDER = Path(__file__).parent / "public"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix not in ("", ".md"))
MIN_KEPT = 0.98  # of the words that are found without the readers
# What the rest of the words is.
LESS_KEPT = {
    "dump.xml": 0.75,  # the title, which isn't in the text
    "multicolumn.pdf": 0.98,  # page numbers
}
# What a person sees in each, as Markdown, and where: the slide, row, time, page or cell of its end.
SEEN: dict[str, tuple[str, str | None]] = {
    "asciidoctor-jp.adoc": (
        "## スポンサー\n\n[スポンサー](https://asciidoctor.org/supporters) のみなさまが",
        None,
    ),
    "asvs-authentication.xlsx": ("| V2.1 | Verify all pages and resources require", "row 2"),
    "dump.xml": ("Revision 2 text", None),
    "elephants-ja.vtt": ("ケガはないか？", "00:00:47"),
    "eng_spa.epub": (
        "Todos los seres humanos nacen libres e iguales en dignidad",
        "Untitled document",
    ),
    "handbook.docx": ("**INTRODUCTION**\n\nCHAPTER 1 – INTRODUCTION", None),
    "headings-numbered.docx": ("#### 1.2.1. Section 1.2.3\n\nParagraph 1.2.3.1", None),
    "mskanji.csv": ("| 名前 | 年齢 | 住所 |\n|---|---|---|\n| 佐藤太郎 | 30 | 東京 |", "row 2"),
    "multicolumn.pdf": ("## Abstract\n\nThis is a sample document with two columns filled", "1"),
    "notebook-basics.ipynb": ("* Menu\n* Toolbar\n* Notebook area and cells", "9"),
    "pep-0257.rst": ("1. String literals occurring immediately after a simple assignment", None),
    "presentation.pptx": ("- And a list of bulleted information\n  - With a sub-bullet", "2"),
    "rich-cells.odt": (
        "| Simple cell upper left | Simple cell with **bold** and *italic* text |",
        None,
    ),
    "rich-table-cells.html": (
        "| Teal | Pond<br>Marsh<br>Riverbank | Fly south in winter<br>",
        None,
    ),
    "slides.odp": ("> [!NOTE]  \n> Some notes on the second slide.", "2"),
    "table.ods": ("| Year | Freshwater Ducks |\n|---|---|\n| 2019 | 120 |", None),
}


def test_each_file_says_where_it_is_from() -> None:
    """And under which licence it may be copied."""
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w.-]+\.\w+) \| (\S.*) \| .*\| (\S.*) \|$", readme, re.MULTILINE)
    assert {name for name, _, _ in rows} == {path.name for path in FILES} == SEEN.keys()
    assert len({path.suffix for path in FILES}) >= 12


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_words_are_kept(path: Path) -> None:
    """As many as unpacking the file or pdftotext finds."""
    if path.suffix == ".pdf" and shutil.which("pdftotext") is None:
        pytest.skip("needs poppler-utils")
    kept = keep(path)
    assert kept.share >= LESS_KEPT.get(path.name, MIN_KEPT), kept.lost.most_common(10)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_what_a_person_sees_is_read(path: Path) -> None:
    """With its headings, items, cells and notes, and where it stands."""
    (content,) = read_file(path, path.read_bytes()).documents
    seen, place = SEEN[path.name]
    at = content.text.find(seen)
    assert at >= 0, content.text[:1_000]
    before = [each.label for each in content.places if each.start < at + len(seen)]
    assert place is None or before[-1] == place
