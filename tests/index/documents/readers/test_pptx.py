"""PPTX: a file of LibreOffice, and parts of files that it doesn't write."""

import io
import zipfile
from pathlib import Path

import pytest

from index.documents.readers.pptx import read_pptx
from index.documents.structure import read_structure

pytest.importorskip("lxml", reason="needs the extra 'documents'")
FILES = Path(__file__).parent / "files"  # *.pptx is made of *.fodp by soffice --convert-to pptx
PATH = Path("slides.pptx")
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGES = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMES = f'xmlns:p="urn:p" xmlns:a="urn:a" xmlns:dgm="urn:dgm" xmlns:r="{OFFICE}"'


def relations(*targets: tuple[str, str]) -> str:
    """The relations of a part: kinds and targets; their ids are r1, r2 ..."""
    inside = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGES}">{inside}</Relationships>'


def package(*slides: str, layout: str = "", diagram: str = "") -> bytes:
    """A PPTX of the XML in the shape trees of its slides."""
    file = io.BytesIO()
    ids = "".join(f'<p:sldId r:id="r{n}"/>' for n in range(1, len(slides) + 1))
    parts = [("slide", f"slides/s{number}.xml") for number in range(1, len(slides) + 1)]
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("_rels/.rels", relations(("officeDocument", "ppt/presentation.xml")))
        archive.writestr(
            "ppt/presentation.xml",
            f"<p:presentation {NAMES}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
        )
        archive.writestr("ppt/_rels/presentation.xml.rels", relations(*parts))
        archive.writestr("ppt/layout.xml", tree(layout, "sldLayout"))
        archive.writestr("ppt/diagram.xml", f"<dgm:dataModel {NAMES}>{diagram}</dgm:dataModel>")
        for number, slide in enumerate(slides, start=1):
            archive.writestr(f"ppt/slides/s{number}.xml", tree(slide, "sld"))
            archive.writestr(
                f"ppt/slides/_rels/s{number}.xml.rels",
                relations(("slideLayout", "../layout.xml"), ("diagramData", "../diagram.xml")),
            )
    return file.getvalue()


def tree(shapes: str, name: str) -> str:
    """A slide or a layout."""
    spread = f"<p:cSld><p:spTree>{shapes}</p:spTree></p:cSld>"
    return f"<p:{name} {NAMES}>{spread}</p:{name}>"


def shape(paragraphs: str, placeholder: str = "", *, style: str = "", hidden: str = "0") -> str:
    """A shape with text."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr hidden="{hidden}"/><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr>'
        f"<p:txBody><a:lstStyle>{style}</a:lstStyle>{paragraphs}</p:txBody></p:sp>"
    )


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    return f"<a:p>{properties}<a:r><a:rPr {run}/><a:t>{text}</a:t></a:r></a:p>"


def read(*slides: str, layout: str = "", diagram: str = "") -> str:
    """The Markdown of a PPTX."""
    return read_pptx(PATH, package(*slides, layout=layout, diagram=diagram)).text


def test_a_file_of_libreoffice_is_read_slide_by_slide() -> None:
    """Titles, lists, notes, a table; the hidden slide is left out."""
    data = (FILES / "slides.pptx").read_bytes()
    found = read_pptx(PATH, data)
    assert found.text == (FILES / "slides.md").read_text(encoding="utf-8").rstrip("\n")
    assert found.title == "Onboarding"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for place, behind in zip(found.places, [*found.places[1:], None], strict=True):
            text = found.text[place.start : behind.start if behind else None]
            slide = archive.read(f"ppt/slides/slide{place.label}.xml").decode()
            for word in ("badge", "Support", "Clock in.", "A slide without a title"):
                assert (word in text) == (word in slide)
    assert [place.label for place in found.places] == ["1", "3", "4"]


def test_a_slide_without_a_title_is_not_below_the_title_before() -> None:
    """Its text has no heading, or that of the whole presentation."""
    text = read_pptx(PATH, (FILES / "slides.pptx").read_bytes()).text
    blocks = read_structure(text, is_markdown=True).blocks
    last = blocks[-1]
    assert text[last.start : last.end].startswith("A slide without a title")
    assert last.heading == -1
    assert blocks[1].heading == 0


def test_bullets_are_inherited_from_the_layout() -> None:
    """Unless a paragraph has its own, or none; numbers count for each level."""
    layout = shape(
        "", '<p:ph type="body" idx="3"/>', style='<a:lvl1pPr><a:buChar char="-"/></a:lvl1pPr>'
    )
    numbers = '<a:pPr lvl="1"><a:buAutoNum type="alphaLcParenR" startAt="2"/></a:pPr>'
    body = (
        paragraph("item") + paragraph("one", numbers) + paragraph("two", numbers)
        + paragraph("next") + paragraph("plain", "<a:pPr><a:buNone/></a:pPr>")
    )  # fmt: skip
    text = read(shape(body, '<p:ph type="body" idx="3"/>') + shape(paragraph("box")), layout=layout)
    assert text == "- item\n  - b) one\n  - c) two\n- next\n\nplain\n\nbox"


def test_groups_and_diagrams_are_read_and_what_repeats_is_not() -> None:
    """Hidden shapes, dates and slide numbers are left out; the opening title is above all."""
    group = f"<p:grpSp>{shape(paragraph('grouped'))}</p:grpSp>"
    diagram = '<dgm:pt><dgm:t>{}</dgm:t></dgm:pt><dgm:pt type="pres"><dgm:t>{}</dgm:t></dgm:pt>'
    frame = (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="1"/></p:nvGraphicFramePr><a:graphic>'
        '<a:graphicData><dgm:relIds r:dm="r2"/></a:graphicData></a:graphic></p:graphicFrame>'
    )
    text = read(
        shape(paragraph("Rules", run='b="1"'), '<p:ph type="ctrTitle"/>'),
        shape(paragraph("3"), '<p:ph type="sldNum"/>') + group + frame
        + shape(paragraph("gone"), hidden="1") + shape(paragraph("Title"), '<p:ph type="title"/>'),
        diagram=f"<dgm:ptLst>{diagram.format(paragraph('step'), paragraph('look'))}</dgm:ptLst>",
    )  # fmt: skip
    assert text == "# Rules\n\n## Title\n\ngrouped\n\n- step"


def test_merged_cells_say_the_same_in_each_row() -> None:
    """And a table whose look has no header row gets empty names."""

    def cell(text: str, more: str = "") -> str:
        return f"<a:tc {more}><a:txBody>{paragraph(text)}</a:txBody></a:tc>"

    first = cell("a", 'rowSpan="2"') + cell("1|2")
    second = cell("", 'vMerge="1"') + cell("3")
    rows = f"<a:tr>{first}</a:tr><a:tr>{second}</a:tr>"
    table = f'<a:tbl><a:tblPr bandRow="1"/>{rows}</a:tbl>'
    frame = (
        "<p:graphicFrame><a:graphic><a:graphicData>"
        f"{table}</a:graphicData></a:graphic></p:graphicFrame>"
    )
    assert read(frame) == "|  |  |\n|---|---|\n| a | 1\\|2 |\n| a | 3 |"
