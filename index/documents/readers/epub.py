"""EPUB books: the chapters in the order in which they are read."""

import posixpath
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from index.documents.archives import open_archive, read_entry
from index.documents.readers.base import FileContent, extracted, one_line
from index.documents.readers.html import decode_html, parse_html
from index.documents.readers.html_elements import inline_text, write_html
from index.documents.readers.writer import MarkdownWriter
from index.errors import DocumentError

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html")
_HEADINGS = ("h1", "h2", "h3")


@dataclass(frozen=True, slots=True)
class _Book:
    """A book's own description of itself: its fields, and its pages in order.

    `pages` are paths of entries; `titles` says what the table of contents calls them.
    """

    fields: dict[str, str]
    pages: tuple[str, ...]
    titles: dict[str, str]


def read_epub(path: Path, data: bytes) -> FileContent:
    """Read a book.

    Raises:
        DocumentError: It is damaged, or protected against being read.
    """
    archive = open_archive(path, data)
    book = _read_package(path, archive)
    writer = MarkdownWriter()
    number = 0
    for name in book.pages:
        text, _ = decode_html(path, read_entry(path, archive, name))
        if not text.strip():
            continue
        page = parse_html(path, text)
        number += 1
        headings = (inline_text(heading) for heading in page.iter(*_HEADINGS))
        title = book.titles.get(name) or next(filter(None, headings), "")
        writer.place("chapter", title or str(number))
        body = page.find("body")
        write_html(page if body is None else body, writer)
    return extracted(
        writer.text,
        writer.places,
        title=book.fields.get("title"),
        author=book.fields.get("creator"),
        date=book.fields.get("date", "")[: len("2024-03-20")],
        description=book.fields.get("description"),
    )


def _read_package(path: Path, archive: zipfile.ZipFile) -> _Book:
    container = _parse(path, archive, _CONTAINER)
    package_name = container.xpath("string(//*[local-name()='rootfile']/@full-path)")
    package = _parse(path, archive, package_name)
    base = posixpath.dirname(package_name)
    items = {
        item.get("id"): item for item in package.xpath("//*[local-name()='manifest']/*[@href]")
    }
    spine = package.xpath("//*[local-name()='spine']/*/@idref")
    pages = tuple(
        _entry_name(base, items[idref].get("href"))
        for idref in spine
        if idref in items
        and items[idref].get("media-type") in _PAGES
        and "nav" not in (items[idref].get("properties") or "").split()
    )
    if not pages:
        raise DocumentError(path, f"{path} is left out: it has no chapters; export it again.")
    if _ENCRYPTION in archive.namelist():
        locked = _parse(path, archive, _ENCRYPTION).xpath(
            "//*[local-name()='CipherReference']/@URI"
        )
        if not {_entry_name("", each) for each in locked}.isdisjoint(pages):
            reason = "it is protected against copying; use an edition without protection."
            raise DocumentError(path, f"{path} is left out: {reason}")
    fields: dict[str, str] = {}
    for element in package.xpath("//*[local-name()='metadata']/*"):
        if value := one_line("".join(element.itertext())):
            name = etree.QName(element).localname
            joined = name == "creator" and name in fields
            fields[name] = f"{fields[name]}, {value}" if joined else fields.get(name, value)
    return _Book(fields, pages, _contents(path, archive, base, list(items.values())))


def _contents(
    path: Path, archive: zipfile.ZipFile, base: str, items: list[etree._Element]
) -> dict[str, str]:
    """What the table of contents calls each page, by the first entry that leads to it."""
    titles: dict[str, str] = {}
    for item in items:
        is_nav = "nav" in (item.get("properties") or "").split()
        is_ncx = item.get("media-type") == "application/x-dtbncx+xml"
        if not (is_nav or is_ncx):
            continue
        name = _entry_name(base, item.get("href"))
        tree = _parse(path, archive, name)
        folder = posixpath.dirname(name)
        points = (
            [(link.get("href"), "".join(link.itertext())) for link in tree.xpath("//*[@href]")]
            if is_nav
            else [
                (
                    point.xpath("string(./*[local-name()='content']/@src)"),
                    point.xpath("string(./*[local-name()='navLabel'])"),
                )
                for point in tree.xpath("//*[local-name()='navPoint']")
            ]
        )
        for target, label in points:
            if words := one_line(label):
                titles.setdefault(_entry_name(folder, target), words)
    return titles


def _entry_name(folder: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(urlsplit(address).path)))


def _parse(path: Path, archive: zipfile.ZipFile, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(read_entry(path, archive, name), parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        message = f"{path} is left out: {name} in it is damaged; export it again."
        raise DocumentError(path, message)
    return root
