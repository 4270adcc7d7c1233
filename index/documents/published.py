"""Where documents are published: from a file's path to the address of its page.

A site's `path` and `url` both have a `{path}`: of `docs/{path}.md` and `https://example.org/{path}/`,
`docs/guide/setup.md` becomes `https://example.org/guide/setup/`. An index or README page is its
folder's own page.
"""

import posixpath
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args
from urllib.parse import quote, urlsplit

from index.types import AnchorStyle

PLACEHOLDER = "{path}"
ANCHOR_STYLES: tuple[AnchorStyle, ...] = get_args(AnchorStyle)
_KEYS = ("path", "url", "anchors")
_UNSAFE = re.compile(r"[^\w\-.~/!$&'()*+,;=:@]")
_HOST = re.compile(r"https?://[^/?#]+[/?#]")
_INDEX_PAGES = ("index", "readme", "_index")
# "02-install" is published as "install"; dates and versions are kept.
# Source: Docusaurus, numberPrefix.ts.
_NUMBER_PREFIX = re.compile(r"\d+\s*[-_.]+\s*(?=[^-_.\s])")
_DATE_OR_VERSION = re.compile(r"\d+[-_.]\d+")


@dataclass(frozen=True, slots=True)
class Site:
    """Documents that are published together.

    `path` and `url` are patterns; `anchors` says who makes the ids of headings, None if pages are
    linked as wholes.
    """

    path: str
    url: str
    anchors: AnchorStyle | None = None

    def url_of(self, path: str, slug: str | None = None) -> str | None:
        """The address of a document's page; None if it isn't of this site.

        Args:
            path: The document's path.
            slug: That of its front matter, by which Docusaurus publishes it.
        """
        path = unicodedata.normalize("NFC", path)
        before, placeholder, after = self.path.partition(PLACEHOLDER)
        if not placeholder:
            return self.url if path == self.path else None
        end = len(path) - len(after)
        if not (path.startswith(before) and path.endswith(after) and len(before) < end):
            return None
        page = path[len(before) : end]
        before, _, after = self.url.partition(PLACEHOLDER)
        is_docusaurus = self.anchors == "docusaurus"
        if is_docusaurus:
            page = "/".join(_without_number_prefixes(page))
        if is_docusaurus and slug:  # relative to the document's folder, or to the site's root
            page = posixpath.normpath(posixpath.join("/", posixpath.dirname(page), slug)).strip("/")
        else:
            is_file = after[:1] not in ("", "/", "?", "#")  # {path}.html
            page = _folder_page(page, is_file=is_file, named_as_folder=is_docusaurus)
        if (before + page).endswith("/"):
            after = after.removeprefix("/")
        return before + _UNSAFE.sub(lambda found: quote(found[0], safe=""), page) + after


def read_site(table: object) -> Site | str:
    """The site that a table of sources.toml describes, or what is wrong with it."""
    if not isinstance(table, dict):
        return "it must be a table, written as [[site]]"
    for key, value in table.items():
        if key not in _KEYS:
            return f"{key!r} is unknown: a site has path, url and anchors"
        if not isinstance(value, str) or not value.strip():
            return f"{key} must be a text in quotation marks"
    return next(_mistakes(table), None) or Site(
        unicodedata.normalize("NFC", table["path"].strip().removeprefix("./")),
        table["url"].strip(),
        table.get("anchors"),
    )


def _mistakes(table: dict[str, str]) -> Iterator[str]:
    """What is wrong with a site whose values are texts."""
    for key in ("path", "url"):
        if key not in table:
            yield f"it needs a {key}"
        elif table[key].count(PLACEHOLDER) > 1 or re.search(
            r"[{}]", table[key].replace(PLACEHOLDER, "")
        ):
            yield f"{key} may have one {PLACEHOLDER} and no other braces"
    if (PLACEHOLDER in table["path"]) != (PLACEHOLDER in table["url"]):
        yield f"path and url must both have a {PLACEHOLDER}, or neither"
    start, placeholder, _ = table["url"].partition(PLACEHOLDER)
    host_varies = placeholder and not _HOST.match(start)
    if host_varies or not is_web_address(table["url"].replace(PLACEHOLDER, "x")):
        yield "url must be an address that begins with https:// or http://"
    if table.get("anchors") not in (None, *ANCHOR_STYLES):
        yield f"anchors must be one of {', '.join(ANCHOR_STYLES)}, not {table['anchors']!r}"


def is_web_address(url: str) -> bool:
    """Whether this is the address of a web page, without a user name and blanks."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where there is no such port
    except ValueError:
        return False
    is_written_plainly = not re.search(r"[\s\x00-\x1f\x7f-\x9f<>\"\\^`]", url)
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and is_written_plainly
    )


def _without_number_prefixes(page: str) -> Iterator[str]:
    for part in page.split("/"):
        yield part if _DATE_OR_VERSION.match(part) else _NUMBER_PREFIX.sub("", part, count=1)


def _folder_page(page: str, *, is_file: bool, named_as_folder: bool) -> str:
    """The page with an index or README replaced by its folder.

    Args:
        page: The page's path within the site, without a suffix.
        is_file: Whether the site has files of pages, of which a folder's is called index.
        named_as_folder: Whether guide/guide is the page of its folder, too.
    """
    folder, slash, name = page.rpartition("/")
    is_index = name.lower() in _INDEX_PAGES
    if named_as_folder and name == folder.rpartition("/")[2]:
        is_index = True
    if not is_index:
        return page
    return folder + slash + ("index" if is_file else "")
