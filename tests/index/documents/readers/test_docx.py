"""DOCX: a file of LibreOffice, and parts of files that it doesn't write."""

import io
import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from index.documents.inline import plain
from index.documents.readers.docx import read_docx
from index.documents.readers.docx_numbering import number_text
from index.documents.structure import read_structure
from index.errors import DocumentError

pytest.importorskip("lxml", reason="needs the extra 'documents'")
FILES = Path(__file__).parent / "files"  # *.docx is made of *.fodt by soffice --convert-to docx
PATH = Path("handbook.docx")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml"


def package(body: str, *, word: str = WORD, office: str = OFFICE, **parts: str) -> bytes:
    """A DOCX of the XML in its body and in other parts, such as styles or numbering."""
    names = f'xmlns:w="{word}" xmlns:r="{office}" xmlns:mc="urn:mc" xmlns:wps="urn:wps"'
    file = io.BytesIO()
    packages = "http://schemas.openxmlformats.org/package/2006/relationships"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{packages}"><Relationship Id="a" '
            f'Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{packages}">'
            + "".join(
                f'<Relationship Id="{name}" Type="{office}/{name}" Target="{name}.xml"/>'
                for name in parts
            )
            + f'<Relationship Id="link" Type="{office}/hyperlink" TargetMode="External" '
            'Target="https://example.org/a b"/></Relationships>',
        )
        document = f"<w:document {names}><w:body>{body}</w:body></w:document>"
        archive.writestr("word/document.xml", document)
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {names}>{xml}</w:{name}>")
    return file.getvalue()


def read(body: str, **parts: str) -> str:
    """The Markdown of a DOCX."""
    return read_docx(PATH, package(body, **parts)).text


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def level(depth: int, style: str, text: str, start: int = 1) -> str:
    """A level of a list."""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def item(text: str, depth: int = 0, number: int = 1) -> str:
    """A paragraph of a list."""
    properties = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, properties)


def numbering(*levels: str, more: str = "") -> str:
    """The definition of list 1."""
    return (
        f'<w:abstractNum w:abstractNumId="7">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{more}'
    )


def test_a_file_of_libreoffice_is_read_as_it_looks() -> None:
    """Headings, changes, notes, links, literal marks, lists, tables, code and a text box."""
    found = read_docx(PATH, (FILES / "handbook.docx").read_bytes())
    assert found.text == (FILES / "handbook.md").read_text(encoding="utf-8").rstrip("\n")
    assert (found.title, found.language) == ("Staff handbook", "en")
    assert found.is_extracted
    for left_out in ("HEADER", "FOOTER", "COMMENT", "SALARY", "forty-five"):
        assert left_out not in found.text


def test_every_word_of_the_file_is_in_the_text_once() -> None:
    """Words as unzip and lxml find them, without what is deleted or hidden."""
    from lxml import etree

    data = (FILES / "handbook.docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        roots = [etree.fromstring(archive.read(f"word/{n}.xml")) for n in ("document", "footnotes")]
    runs = [run for root in roots for run in root.iter(f"{{{WORD}}}r")]
    words = [
        word
        for run in runs
        if run.find(f"{{{WORD}}}rPr/{{{WORD}}}vanish") is None
        and not any(parent.tag.endswith("}Fallback") for parent in run.iterancestors())
        for text in run.findall(f"{{{WORD}}}t")
        for word in re.findall(r"\w+", text.text or "")
    ]
    text = re.sub(r"(?<!\\)\]\([^)]*\)", "]", read_docx(PATH, data).text)
    text = re.sub(r"\[\^1\]|^ *(?:\d\.|- [ab]\))|<br>", " ", text, flags=re.MULTILINE)
    expected = [word.strip("_") for word in words] + ["Kitchen"]  # merged over two rows
    assert sorted(re.findall(r"\w+", text)) == sorted(expected)


def test_numbers_are_those_that_the_list_shows() -> None:
    """Nested, restarted, continued after a paragraph, Roman, legal and in kanji."""
    override = (
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="8"/></w:lvlOverride></w:num>'
    )
    text = read(
        item("a") + item("b", 1) + item("c", 1) + item("d") + item("e", 1)
        + paragraph("between") + item("f") + item("g", number=2),
        numbering=numbering(level(0, "decimal", "%1."), level(1, "lowerRoman", "%1.%2)"),
                            more=override),
    )  # fmt: skip
    assert text == ("1. a\n   - 1.i) b\n   - 1.ii) c\n2. d\n   - 2.i) e\n\nbetween\n\n3. f\n8. g")


@pytest.mark.parametrize(
    ("number", "style", "expected"),
    [
        (28, "upperLetter", "BB"), (1994, "upperRoman", "MCMXCIV"), (3, "decimalZero", "03"),
        (12, "japaneseCounting", "十二"), (110, "japaneseCounting", "百十"), (4, "iroha", "ニ"),
        (2, "decimalEnclosedCircle", "②"), (15, "decimalFullWidth", "１５"), (7, "none", ""),
        (0, "lowerRoman", "0"), (99, "aiueo", "99"), (5, "unheard-of", "5"),
    ],
)  # fmt: skip
def test_numbers_are_written_in_the_styles_of_lists(number: int, style: str, expected: str) -> None:
    """What a style can't express is written in figures."""
    assert number_text(number, style) == expected


def test_headings_are_found_by_level_name_and_inheritance() -> None:
    """Of styles in any language; numbered headings show their number."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="U"><w:name w:val="Título 1"/><w:pPr>'
        '<w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="V"><w:name w:val="章の題"/><w:basedOn w:val="U"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="W"><w:name w:val="heading 2"/></w:style>'
    )
    text = read(
        paragraph("Rules", '<w:pStyle w:val="T"/>') + paragraph("A", '<w:pStyle w:val="U"/>')
        + paragraph("B", '<w:pStyle w:val="V"/>') + paragraph("C", '<w:pStyle w:val="W"/>')
        + paragraph("D", '<w:outlineLvl w:val="3"/>')
        + paragraph("no heading", '<w:pStyle w:val="U"/><w:outlineLvl w:val="9"/>'),
        styles=styles, numbering=numbering(level(0, "japaneseCounting", "第%1章")),
    )  # fmt: skip
    assert text == "# Rules\n\n## A\n\n## 第一章 B\n\n### C\n\n##### D\n\nno heading"


def test_tracked_changes_are_accepted() -> None:
    """Insertions and moves are in, deletions out; a deleted end joins two paragraphs."""
    text = read(
        "<w:p><w:r><w:t>Open </w:t></w:r><w:del><w:r><w:delText>until five</w:delText></w:r>"
        "</w:del><w:ins><w:r><w:t>until six</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>gone</w:t>"
        "</w:r></w:moveFrom></w:p>"
        + paragraph("One ", "<w:rPr><w:del/></w:rPr>") + paragraph("two.")
        + "<w:tbl><w:tr>" + "<w:tc>" + paragraph("a") + "</w:tc><w:tc>" + paragraph("b")
        + "</w:tc></w:tr><w:tr><w:trPr><w:del/></w:trPr><w:tc>" + paragraph("x") + "</w:tc></w:tr>"
        + "</w:tbl>"
    )  # fmt: skip
    assert text == "Open until six\n\nOne two.\n\n| a | b |\n|---|---|"


def test_fields_boxes_notes_and_contents() -> None:
    """A text box is read once, a table of contents not at all, a note below its paragraph."""
    box = "<wps:txbx><w:txbxContent>" + paragraph("boxed") + "</w:txbxContent></wps:txbx>"
    fields = "".join(
        f"<w:r>{part}</w:r>"
        for part in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText> HYPERLINK "https://example.org/x" </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>', "<w:t>here</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )  # fmt: skip
    text = read(
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        "</w:docPartObj></w:sdtPr><w:sdtContent>" + paragraph("Rules 3") + "</w:sdtContent></w:sdt>"
        f"<w:p>{fields}<w:r><w:t> and </w:t></w:r>"
        '<w:hyperlink r:id="link"><w:r><w:t>there</w:t></w:r></w:hyperlink>'
        '<w:r><w:footnoteReference w:id="5"/></w:r></w:p>'
        f"<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        footnotes=f'<w:footnote w:id="5">{paragraph("why")}</w:footnote>',
    )
    assert text == (
        "[here](https://example.org/x) and [there](https://example.org/a%20b)[^1]\n\n"
        "[^1]: why\n\nboxed"
    )


def test_what_only_looks_like_a_heading_is_bold() -> None:
    """Large letters and bold ones, by the run or by its style; Japanese marks stay apart."""
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="20"/></w:rPr></w:rPrDefault>'
        '</w:docDefaults><w:style w:type="paragraph" w:styleId="Big"><w:name w:val="Big"/><w:rPr>'
        '<w:sz w:val="32"/></w:rPr></w:style>'
    )
    text = read(
        paragraph("Opening hours", '<w:pStyle w:val="Big"/>')
        + paragraph("plain", '<w:pStyle w:val="Big"/>', '<w:sz w:val="20"/><w:b w:val="0"/>')
        + "<w:p><w:r><w:t>規則は</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>「重要」</w:t></w:r>"
        "<w:r><w:t>です</w:t></w:r></w:p>",
        styles=styles,
    )
    assert text == "**Opening hours**\n\nplain\n\n規則は「重要」です"


def test_files_of_the_strict_standard_are_read() -> None:
    """Only the names of their elements differ."""
    data = package(
        paragraph("Hello there"),
        word=f"{STRICT}/wordprocessingml/main",
        office=f"{STRICT}/officeDocument/relationships",
    )
    assert read_docx(PATH, data).text == "Hello there"


def test_a_table_that_only_arranges_the_page_is_read_part_by_part() -> None:
    """As are single cells."""
    heading = paragraph("Left", '<w:outlineLvl w:val="0"/>')
    text = read(
        f"<w:tbl><w:tr><w:tc>{heading}{paragraph('one')}</w:tc><w:tc>{paragraph('two')}</w:tc>"
        f"</w:tr></w:tbl><w:tbl><w:tr><w:tc>{paragraph('boxed')}</w:tc></w:tr></w:tbl>"
    )
    assert text == "# Left\n\none\n\ntwo\n\nboxed"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 broken", "damaged"),
        (package("")[:-40], "damaged"),
        (package(paragraph("&undefined;")), "damaged"),
        (package("<w:p>" * 400 + "</w:p>" * 400), "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "Office 97"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(data: bytes, reason: str) -> None:
    """With what to do."""
    with pytest.raises(DocumentError, match=rf"handbook\.docx is left out: .*{reason}.*save") as e:
        read_docx(PATH, data)
    assert "\n" not in str(e.value)


@pytest.mark.parametrize("text", ["# 1", "1. a*b*", "[x](y) | z", "<b>&amp;", "- `c`", "![[a]]"])
def test_any_text_means_itself(text: str) -> None:
    """In a paragraph and in a cell: read without markup, it is the same."""
    cells = "".join(f"<w:tc>{paragraph(escape(each))}</w:tc>" for each in ("x", text))
    found = read(
        paragraph(escape(text)) + f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>"
    )
    first, rows = found.split("\n\n")
    assert plain(first) == text
    assert plain(rows.split("\n")[2]) == f"| x | {text} |"
    kinds = [block.kind for block in read_structure(found, is_markdown=True).blocks]
    assert kinds == ["paragraph", "row", "row"]
