"""HTML pages as saved by a browser: what they say, without menus, banners and footers.

trafilatura tells which text of a page is its content. It loses lists in lists, code and many
tables, so the element that holds that text is converted whole (`readers.html_elements`).
"""

import codecs
import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import lxml.html
from lxml.html import HtmlElement

from index.documents.encodings import decode_text, encoding_name
from index.documents.published import is_web_address
from index.documents.readers.base import FileContent, clean, extracted, one_line
from index.documents.readers.html_elements import inline_text, write_html
from index.documents.readers.writer import MarkdownWriter
from index.errors import DocumentError

_HEAD_BYTES = 4_096  # in which a page says what encoding it is in
_CHARSET = re.compile(rb"""<meta\b[^>]*?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
# What is read as another encoding than its name says. Source: the Encoding Standard, 4.2.
_READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252", "shift_jis": "cp932", "gb2312": "gb18030"}
_NOT_CONTENT = frozenset(
    (
        *("script", "style", "noscript", "template", "nav", "iframe", "svg", "form"),
        *("button", "select", "input", "textarea", "object", "embed", "dialog", "canvas"),
        *("video", "audio"),
    )
)
_NOT_CONTENT_ROLES = frozenset(
    (
        *("navigation", "banner", "contentinfo", "search", "complementary", "dialog"),
        *("alertdialog", "menu", "menubar"),
    )
)
_NO_CONTENT_NAME = re.compile(
    r"(?:^|\s)(?:mw-editsection|headerlink|noprint|sr-only|visually-hidden|screen-reader-text"
    r"|toc(?:-macro)?|page-metadata|breadcrumbs?)(?:\s|$)"
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_AROUND_CONTENT = re.compile(
    r"(?:^|[-_\s])(?:cookies?|consent|gdpr|banner|breadcrumbs?|sidebar|sidenav|navbar|nav|menu|footer"
    r"|masthead|share|sharing|social|related|recommend\w*|newsletter|subscribe|promo|advert\w*|ads?"
    r"|sponsor\w*|popup|modal|skip-link|pagination|toc|comments?)(?:$|[-_\s])",
    re.IGNORECASE,
)
_BOXES = frozenset((*("div", "section", "aside", "header", "footer", "ul", "ol", "dl", "table"),))
_NOT_SPLIT = frozenset(
    (*("p", "ul", "ol", "dl", "table", "thead", "tbody", "tr", "pre", "blockquote"),)
)
_MAIN_SHARE = 0.9  # of the text that trafilatura finds, within the element that is converted
_MIN_COMPARED = 4  # letters: shorter texts are in any page
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_html(path: Path, data: bytes) -> FileContent:
    """Read a page.

    Raises:
        DocumentError: Its encoding can't be told, or there is nothing in it.
    """
    text, encoding = decode_html(path, data)
    page = parse_html(path, text)
    title, author, date, description, url = _metadata(page)
    sites = {one_line(link.text_content()) for link in page.xpath("//*[@id='breadcrumbs']//a")}
    element = _content(page, text)
    title = _without_site(_own_title(title, element), sites)
    writer = MarkdownWriter()
    write_html(element, writer)
    content = extracted(writer.text, title=title, author=author, date=date, description=description)
    return replace(content, url=url, encoding=encoding)


def decode_html(path: Path, data: bytes) -> tuple[str, str]:
    """Decode a page by its mark, as UTF-8, or as its meta element says.

    Returns:
        The text, and the name of its encoding.

    Raises:
        DocumentError: It is damaged, or its encoding can't be told.
    """
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    if declared and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            name = codecs.lookup(declared[1].decode("ascii")).name
            name = _READ_AS.get(name, name)
            name = "utf-8" if name.startswith("utf") else name  # else this wouldn't be readable
            text = data.removeprefix(codecs.BOM_UTF8).decode(name)
        except (LookupError, UnicodeDecodeError):
            pass  # it says what it isn't
        else:
            return text, encoding_name(name)
    return decode_text(path, data)


def parse_html(path: Path, text: str) -> HtmlElement:
    """Parse a page or a piece of one.

    Raises:
        DocumentError: There is no element in it, or too many are nested.
    """
    source = clean(_XML_DECLARATION.sub("", text)).encode()
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        page: HtmlElement = lxml.html.document_fromstring(source, parser=parser)
    except lxml.etree.LxmlError as error:
        message = f"{path} is left out: there is nothing to read in it."
        raise DocumentError(path, message) from error
    # libxml2 drops what is deeper than 256 elements.
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        reason = "its elements are nested too deeply; save its text in another way."
        raise DocumentError(path, f"{path} is left out: {reason}")
    return page


def _metadata(page: HtmlElement) -> tuple[str | None, ...]:
    """Title, author, date, description and address, as the page's head says."""
    values: dict[str, str] = {}
    for element in page.iter("meta"):
        key = (element.get("property") or element.get("name") or "").lower()
        if value := one_line(element.get("content")):
            values.setdefault(key, value)

    def first(*keys: str) -> str | None:
        return next((values[key] for key in keys if key in values), None)

    title = page.find(".//title")
    author = first("author", "article:author", "dc.creator", "dcterms.creator")
    date = first(
        "article:published_time", "date", "dc.date", "dcterms.date", "article:modified_time"
    )
    found = _DATE.match(date or "")
    links = page.xpath("//link[@rel='canonical']/@href")
    url = next((link for link in (*links, first("og:url")) if link and is_web_address(link)), None)
    return (
        first("og:title") if title is None else one_line(title.text_content()),
        None if author and is_web_address(author) else author,
        found[0] if found else None,
        first("description", "og:description", "dc.description"),
        url,
    )


def _own_title(title: str | None, content: HtmlElement) -> str | None:
    """The one heading of the first level, or what the page's head says, often with the site."""
    headings = {inline_text(heading) for heading in content.iter("h1")}
    return headings.pop() if len(headings) == 1 and any(headings) else title


def _without_site(title: str | None, sites: Collection[str | None]) -> str | None:
    """A title without the site before it, as Confluence exports pages: "Handbook : Fees"."""
    site, colon, own = (title or "").partition(" : ")
    return own if colon and site in sites and own else title


def _content(page: HtmlElement, text: str) -> HtmlElement:
    """The element that holds the content, without what isn't content in it."""
    body = page.find("body")
    body = page if body is None else body
    found = _squeezed(_main_text(text))
    for element in list(body.iter()):
        if element is not body and _is_no_content(element):
            element.drop_tree()
    shares = _found_letters(body, found)
    content, total = body, shares[body]
    while total:
        inner = [
            child
            for child in content
            if shares[child] >= _MAIN_SHARE * total and child.tag not in _NOT_SPLIT
        ]
        if not inner:
            break
        content = inner[0]
    for element in list(content.iter(*_BOXES)):
        is_around = element.tag in ("header", "footer") or _AROUND_CONTENT.search(_names(element))
        if element is not content and total and not shares[element] and is_around:
            element.drop_tree()
    return content


def _main_text(text: str) -> str:
    """The text that trafilatura takes for the content of a page."""
    import trafilatura  # half a second: only where there are pages

    found = trafilatura.bare_extraction(
        text, favor_recall=True, include_comments=False, with_metadata=False
    )
    body = getattr(found, "body", None)
    return "" if body is None else " ".join(body.itertext())


def _is_no_content(element: HtmlElement) -> bool:
    return element.getparent() is not None and (
        element.tag in _NOT_CONTENT
        or element.get("role") in _NOT_CONTENT_ROLES
        or element.get("hidden") is not None
        or _HIDDEN_STYLE.search(element.get("style") or "") is not None
        or _NO_CONTENT_NAME.search(_names(element)) is not None
    )


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def _found_letters(body: HtmlElement, found: str) -> dict[HtmlElement, int]:
    """How many letters in each element are in the text that was found."""
    letters: dict[HtmlElement, int] = {}
    for element in reversed(list(body.iter())):
        texts = map(_squeezed, _texts_right_in(element))
        own = sum(len(text) for text in texts if len(text) >= _MIN_COMPARED and text in found)
        letters[element] = own + sum(letters[child] for child in element)
    return letters


def _texts_right_in(element: HtmlElement) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield child.tail or ""


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text))
