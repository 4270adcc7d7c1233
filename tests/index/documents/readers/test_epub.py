"""Books: chapters in reading order, each a place."""

import io
import zipfile
from pathlib import Path

import pytest

from index.documents.readers.epub import read_epub
from index.documents.readers.registry import format_of
from index.errors import DocumentError

CONTAINER = """<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">
<metadata><dc:title>The Voyage</dc:title>
<dc:creator>Ana Lima</dc:creator><dc:creator>Rui Sá</dc:creator>
<dc:date>2021-05-06T00:00:00Z</dc:date></metadata>
<manifest><item id="toc" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="two" href="text/two%20b.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="css" href="a.css" media-type="text/css"/></manifest>
<spine><itemref idref="toc"/><itemref idref="one"/><itemref idref="two"/></spine></package>"""
NAV = """<html xmlns="http://www.w3.org/1999/xhtml"><body><nav><ol>
<li><a href="text/one.xhtml">Setting out</a></li></ol></nav></body></html>"""


def chapter(body: str) -> str:
    """A chapter's file."""
    return f"""<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{body}</body></html>"""


def book(**more: str) -> bytes:
    """A book of two chapters, and further entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("OEBPS/book.opf", PACKAGE)
        archive.writestr("OEBPS/nav.xhtml", NAV)
        archive.writestr("OEBPS/text/one.xhtml", chapter("<p>We left at dawn.</p>"))
        archive.writestr("OEBPS/text/two b.xhtml", chapter("<h2>Landfall</h2><p>Land.</p>"))
        for name, content in more.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def test_chapters_are_places_in_reading_order() -> None:
    """Named by the table of contents, or by their first heading."""
    data = book()
    assert format_of(Path("a.zip"), data).name == "EPUB"
    content = read_epub(Path("a.epub"), data)
    assert content.text == "We left at dawn.\n\n## Landfall\n\nLand."
    assert [(place.kind, place.label) for place in content.places] == [
        ("chapter", "Setting out"),
        ("chapter", "Landfall"),
    ]
    at = content.places[1].start
    assert content.text[at:].strip().startswith("## Landfall")
    assert (content.title, content.author, content.date) == (
        *("The Voyage", "Ana Lima, Rui Sá", "2021-05-06"),
    )


def test_a_protected_or_broken_book_is_named() -> None:
    """In one line that says what to do."""
    locked = """<encryption><EncryptedData><CipherData>
<CipherReference URI="OEBPS/text/one.xhtml"/></CipherData></EncryptedData></encryption>"""
    with pytest.raises(DocumentError, match=r"a\.epub is left out: it is protected"):
        read_epub(Path("a.epub"), book(**{"META-INF__encryption.xml": locked}))
    with pytest.raises(DocumentError, match=r"a\.epub is left out: it is damaged"):
        read_epub(Path("a.epub"), book()[:-50])
