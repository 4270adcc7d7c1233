"""What a page says of other pages: its links, a sitemap's addresses, and what robots may do.

lxml comes with the extra that reads HTML; without it a page would be fetched for nothing.
"""

import re
import zlib
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin

from lxml import etree, html
from lxml.etree import ParserError, XMLSyntaxError

MAX_SITEMAP_BYTES = 50 * 2**20  # sitemaps.org: the largest that is allowed
_GZIP_MARK = b"\x1f\x8b"
_GZIP_WINDOW = 31  # zlib's number for the format of gzip


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The addresses that a page links to, and whether it asks not to be found."""

    urls: tuple[str, ...] = ()
    is_hidden: bool = False


def read_links(body: bytes, url: str) -> PageLinks:
    """The addresses that a page links to, in their order, without fragments.

    Args:
        body: The page as HTML.
        url: Its address.
    """
    try:
        page = html.document_fromstring(body)
    except (ParserError, XMLSyntaxError, ValueError):  # such as one that is empty
        return PageLinks()
    rules = " ".join(page.xpath("//meta[translate(@name,'ROBTS','robts')='robots']/@content"))
    told = set(re.split(r"[\s,]+", rules.lower()))
    is_hidden = bool(told & {"noindex", "none"})
    if told & {"nofollow", "none"}:
        return PageLinks((), is_hidden)
    base = next(iter(page.xpath("//base/@href")), "")
    start = _joined(url, base) or url
    found: dict[str, None] = {}
    for link in page.xpath("//a[@href] | //area[@href]"):
        address = _joined(start, link.get("href"))
        if address and "nofollow" not in (link.get("rel") or "").lower().split():
            found[address] = None
    return PageLinks(tuple(found), is_hidden)


def read_sitemap(body: bytes) -> tuple[list[str], bool]:
    """The addresses that a sitemap lists, and whether they are those of more sitemaps.

    Raises:
        ValueError: It is none, or is too large.
    """
    if body.startswith(_GZIP_MARK):
        unpacked = zlib.decompressobj(_GZIP_WINDOW)
        try:
            body = unpacked.decompress(body, MAX_SITEMAP_BYTES)
        except zlib.error as error:
            raise ValueError("the sitemap is damaged") from error
        if unpacked.unconsumed_tail:
            raise ValueError(f"the sitemap has more than {MAX_SITEMAP_BYTES:,} bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (XMLSyntaxError, ValueError) as error:
        raise ValueError("it is no sitemap: give the address of one, or of a start page") from error
    addresses = root.xpath("/*/*/*[local-name()='loc']/text()")
    return [address.strip() for address in addresses], etree.QName(root).localname == "sitemapindex"


def _joined(base: str, link: str) -> str:
    """The address that a link means; "" if it is none."""
    try:
        return urldefrag(urljoin(base, link.strip())).url
    except ValueError:
        return ""
