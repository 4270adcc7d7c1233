"""Files that are damaged, lie about themselves or are made to do harm, of every format."""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping

SECRET = "root:x:0:0"  # how /etc/passwd begins, which no file may make its reader quote
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
_LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>"
)
_OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
_MARK = "A reunião é às nove."


def hostile_files() -> dict[str, bytes]:
    """The files by name."""
    return dict([*_texts(), *_jsons(), *_markups(), *_pdfs(), *_zips(), *_pages()])


def _texts() -> Iterator[tuple[str, bytes]]:
    yield "random.txt", bytes(range(256)) * 40
    yield "nul.txt", b"text\0text"
    yield "picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(200)
    yield "program.md", b"\x7fELF\2\1\1" + bytes(200)
    yield "packed.txt", b"\x1f\x8b\x08" + bytes(range(1, 250))
    yield "garbled.txt", _MARK.encode().decode("cp1252").encode() * 9
    yield "lost.md", _MARK.encode("cp1252").decode("utf-8", "replace").encode() * 9
    yield "damaged.md", _MARK.encode() * 9 + b"\xff\xfe text"
    yield "half.txt", _MARK.encode("utf-16")[:-1]
    yield "surrogate.txt", _MARK.encode() * 9 + b"\xed\xa0\x80"
    yield "one-word.txt", b"x" * 300_000


def _jsons() -> Iterator[tuple[str, bytes]]:
    yield "deep.json", b"[" * 200_000
    yield "deep.ipynb", b'{"cells":' * 100_000
    yield "cut.ipynb", b'{"cells": [{"cell_type": "markdown", "source": ["text'
    yield "types.ipynb", b'{"cells": [{"cell_type": 5, "source": {"a": 1}}, null]}'
    yield "number.ipynb", b'{"cells": ' + b"9" * 100_000 + b"}"
    yield "types.json", b'{"channel": [], "messages": {}}'
    message = {"id": 1, "author": {"name": "a"}, "content": "x", "timestamp": "32.13.2026"}
    yield "date.json", json.dumps({"channel": {"name": "a"}, "messages": [message]}).encode()
    yield "2026-01-01.json", b'[{"type": "message", "ts": "1e300", "text": "x"}]'


def _markups() -> Iterator[tuple[str, bytes]]:
    yield "deep.rst", "".join(f"{'  ' * depth}* x\n\n" for depth in range(300)).encode()
    yield (
        "include.rst",
        b"A text.\n\n.. include:: /etc/passwd\n\n.. raw:: html\n   :file: /etc/passwd\n",
    )
    yield "table.rst", b"A text.\n\n.. csv-table::\n   :file: /etc/passwd\n"
    laughs = [f".. |a{n}| replace:: |a{n + 1}| |a{n + 1}|" for n in range(24)]
    yield "laughs.rst", ("|a0|\n\n" + "\n".join(laughs) + "\n.. |a24| replace:: ha\n").encode()
    yield "circle.rst", b"|a|\n\n.. |a| replace:: |b|\n.. |b| replace:: |a|\n"
    yield "include.adoc", b"A text.\n\ninclude::/etc/passwd[]\n"
    yield "deep.adoc", "\n".join("=" * n for n in range(4, 400)).encode()
    yield "stars.adoc", b"*a_b`c#" * 3_000
    yield "laughs.adoc", b":a: {b}{b}\n:b: {a}{a}\n\n{a}\n"
    yield "none.srt", b"1\n2\n3\n"
    yield "times.vtt", b"WEBVTT\n\n9999:99:99.999 --> 00:00.000\n" + b"<" * 20_000 + b"a"


def _pdfs() -> Iterator[tuple[str, bytes]]:
    yield "none.pdf", b"This is no PDF."
    yield "header.pdf", b"%PDF-1.7\n"
    yield "garbage.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20
    circle = b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>"
    yield "circle.pdf", _pdf(b"<</Type/Catalog/Pages 2 0 R>>", circle)
    count = b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
    yield "pages.pdf", _pdf(b"<</Type/Catalog/Pages 2 0 R>>", count, page)
    nested = b"[" * 50_000
    yield "nested.pdf", _pdf(b"<</Type/Catalog/Pages " + nested + b">>")


def _pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, of which the first is the catalog."""
    body = b"%PDF-1.7\n"
    for number, content in enumerate(objects, 1):
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    return body + b"trailer<</Root 1 0 R/Size %d>>\n%%%%EOF" % (len(objects) + 1)


def packed(entries: Mapping[str, bytes | str]) -> bytes:
    """A zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def _word(document: str) -> bytes:
    """A Word file whose text is this XML."""
    entries = {"[Content_Types].xml": _CONTENT_TYPES, "_rels/.rels": _RELATIONS}
    return packed(entries | {"word/document.xml": document})


def _paragraph(text: str) -> str:
    return (
        f'<w:document xmlns:w="{_WORD}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body>'
        "</w:document>"
    )


def _zips() -> Iterator[tuple[str, bytes]]:
    good = _word(_paragraph("text"))
    yield "text.docx", b"This is no Word file."
    yield "old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    yield "cut.docx", good[:-40]
    yield "empty.docx", packed({})
    yield "other.xlsx", packed({"a.txt": "text"})
    yield "other.pptx", packed({"a.txt": "text"})
    yield "laughs.docx", _word(_LAUGHS + _paragraph("&a11;"))
    yield "outside.docx", _word(_OUTSIDE + _paragraph("&e;"))
    yield "deep.docx", _word("<a>" * 100_000)
    yield "bomb.docx", packed({"word/document.xml": bytes(60_000_000)})
    yield "bomb.xlsx", packed({"xl/workbook.xml": bytes(60_000_000)})
    yield "bomb.zip", packed({"a.md": bytes(60_000_000)})
    encrypted = bytearray(packed({"a.md": "text"}))
    encrypted[encrypted.index(b"PK\1\2") + 8] |= 1
    yield "encrypted.zip", bytes(encrypted)
    yield "encrypted.pptx", bytes(encrypted)
    yield "outside.zip", packed({"../../../etc/a.md": "A text.", "/etc/b.md": "A text."})
    yield "inside.zip", packed({"a.zip": packed({"b.zip": packed({"c.md": "A text."})})})
    many = {"users.json": "[]", "channels.json": "[]", "a/2026-01-01.json": "[" * 100_000}
    yield "slack.zip", packed(many)
    yield "empty.epub", packed({"mimetype": "application/epub+zip"})


def _pages() -> Iterator[tuple[str, bytes]]:
    yield "deep.html", b"<div>" * 100_000 + b"text"
    yield "outside.html", f"{_OUTSIDE}<p>&e; text <iframe src='file:///etc/passwd'></p>".encode()
    yield "charset.html", b"<meta charset='klingon'><p>A text of some length.</p>"
    wiki = '<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/">'
    yield "laughs.xml", f"{_LAUGHS}{wiki}&a11;".encode()
    yield "outside.xml", f"{_OUTSIDE}{wiki}<page><title>&e;</title></page></mediawiki>".encode()
