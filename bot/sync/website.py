"""Fetches the pages of a website into a folder, or those of them that have changed."""

import codecs
import json
import re
import time
from collections import deque
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from bot.sync.fetcher import Fetched, Fetcher, FetchError, GoneError, Response
from bot.sync.html_links import PageLinks, read_links, read_sitemap
from index.documents.readers.registry import SUFFIXES
from index.documents.remote import PAGES_NAME, Website, read_pages
from index.files import digest_of, replace_file
from index.types import Progress

MAX_SITE_BYTES = 2**30
MAX_SITE_S = 30 * 60.0
MAX_SITEMAPS = 50
MAX_FAILURES = 20  # one after the other: the server is away
_MAX_NAME_CHARS = 60
_MAX_FOLDERS = 8
_HTML = ".html"
_SUFFIX_OF = {
    "text/html": _HTML,
    "application/xhtml+xml": _HTML,
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
}
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_READ_AS_THEY_ARE = {"utf-8", "ascii", "utf-16"}


async def fetch_website(
    website: Website, folder: Path, fetcher: Fetcher, progress: Progress
) -> Fetched:
    """Fetch the pages of a website into a folder; without an answer, it stays as it is.

    Raises:
        FetchError: The start page or the sitemap can't be fetched.
    """
    crawl = _Crawl(website, folder, fetcher, progress)
    await fetcher.read_robots()
    await crawl.run()
    return crawl.finish()


class _Crawl:
    """One look at a website: the pages that are still to be fetched, and what was found."""

    def __init__(
        self, website: Website, folder: Path, fetcher: Fetcher, progress: Progress
    ) -> None:
        self._website = website
        self._folder = folder
        self._fetcher = fetcher
        self._progress = progress
        self._before = read_pages(folder)
        self._pages: dict[str, dict[str, str]] = {}
        self._names: dict[str, str] = {}  # path of a file, in lower case -> address
        self._waiting: deque[tuple[str, int]] = deque()
        self._seen: set[str] = set()
        self._is_complete = True
        self._n_bytes = 0
        self._n_passed_over = 0
        self._result = Fetched(website.url)
        self._started = time.monotonic()

    async def run(self) -> None:
        """Fetch page after page, those next to the start first."""
        website = self._website
        if website.is_sitemap:
            for url in await self._read_sitemaps():
                self._add(url, website.depth)  # a sitemap's pages lead to no others
        else:
            self._seen.add(website.url)
            self._waiting.append((website.url, 0))
        n_failures = 0
        while self._waiting and len(self._pages) < website.pages:
            if self._n_bytes > MAX_SITE_BYTES or time.monotonic() - self._started > MAX_SITE_S:
                self._stop("it is larger or slower than Inyo has patience for")
                return
            url, depth = self._waiting.popleft()
            try:
                await self._visit(url, depth)
                n_failures = 0
            except GoneError as error:
                if url == website.url:
                    raise
                self._result.problems.append(f"{url}: {error}")
            except FetchError as error:
                if url == website.url:
                    raise
                self._keep(url)
                self._result.problems.append(f"{url}: {error}")
                n_failures += 1
                if n_failures == MAX_FAILURES:
                    self._stop("the server doesn't answer any more")
                    return
            self._progress("pages", len(self._pages), len(self._pages) + len(self._waiting))

    def finish(self) -> Fetched:
        """Remove the files of pages that are gone, and remember what is known of the others."""
        result = self._result
        if not self._is_complete:
            self._pages = {**self._before, **self._pages}
        kept = {page["path"] for page in self._pages.values()}
        for page in self._before.values():
            if page["path"] not in kept:
                (self._folder / page["path"]).unlink(missing_ok=True)
                result.n_removed += 1
        self._folder.mkdir(parents=True, exist_ok=True)
        known = json.dumps(self._pages, ensure_ascii=False, indent=1).encode()
        replace_file(self._folder / PAGES_NAME, known)
        result.n_documents = len(self._pages)
        if self._n_passed_over:
            passed_over = f"{self._n_passed_over:,} files of kinds that aren't read"
            result.problems.append(f"{result.url}: passed over are {passed_over}")
        return result

    async def _read_sitemaps(self) -> list[str]:
        """The addresses of a sitemap, and of those that it leads to."""
        waiting, read = deque([self._website.url]), 0
        pages: list[str] = []
        while waiting and read < MAX_SITEMAPS and len(pages) < self._website.pages:
            url = waiting.popleft()
            response = await self._fetcher.fetch(url)
            read += 1
            try:
                addresses, are_sitemaps = read_sitemap(response.body)
            except ValueError as error:
                raise FetchError(f"{url}: {error}") from error
            (waiting if are_sitemaps else pages).extend(addresses)
        return pages

    def _add(self, url: str, depth: int) -> None:
        """Put a page on the list, unless it is there or is none of the website's."""
        is_from_page = not self._website.is_sitemap
        if url in self._seen or (is_from_page and urlsplit(url).query):
            return  # pages that differ by a query are too often the same, without end
        if self._fetcher.is_on_host(url) and self._website.includes(url):
            self._seen.add(url)
            self._waiting.append((url, depth))

    async def _visit(self, url: str, depth: int) -> None:
        """Fetch a page, save it, and put what it links to on the list."""
        known = self._before.get(url, {})
        file = self._folder / known["path"] if known else None
        if file is None or not file.is_file():
            known, file = {}, None
        response = await self._fetcher.fetch(
            url, known.get("etag", ""), known.get("last_modified", "")
        )
        if response.url != url:
            is_start = url == self._website.url
            if response.url in self._pages or not (
                is_start or self._website.includes(response.url)
            ):
                return
            self._seen.add(response.url)
        if response.is_unchanged and file is not None:
            body, suffix = file.read_bytes(), file.suffix
        else:
            body, suffix = _decoded(response), _suffix_of(response)
        if suffix not in (_HTML, *SUFFIXES):
            self._n_passed_over += 1
            return
        self._n_bytes += len(body)
        links = read_links(body, response.url) if suffix == _HTML else PageLinks()
        told = response.headers.get("x-robots-tag", "").lower()
        if not (links.is_hidden or "noindex" in told or "none" in told):
            self._save(response, body, suffix, known)
        if depth < self._website.depth and "nofollow" not in told:
            for link in links.urls:
                self._add(link, depth + 1)

    def _save(self, response: Response, body: bytes, suffix: str, known: dict[str, str]) -> None:
        """Write a page's file if it has changed, and take note of it."""
        if response.is_unchanged:
            self._pages[response.url] = known
            self._names[known["path"].lower()] = response.url
            return
        path = path_of_page(response.url, suffix)
        if self._names.setdefault(path.lower(), response.url) != response.url:
            path = path_of_page(response.url, f"-{digest_of(response.url, size=4).hex()}{suffix}")
        file = self._folder / path
        try:
            is_same = file.read_bytes() == body
        except OSError:
            is_same = False
        if not is_same:
            file.parent.mkdir(parents=True, exist_ok=True)
            replace_file(file, body)
            self._result.n_changed += 1
        headers = {"etag": "etag", "last_modified": "last-modified"}
        about = {key: response.headers.get(name, "") for key, name in headers.items()}
        about = {key: value for key, value in about.items() if value}
        self._pages[response.url] = {"path": path, **about}

    def _keep(self, url: str) -> None:
        """Keep a page that can't be fetched just now as it was."""
        if url in self._before:
            self._pages[url] = self._before[url]

    def _stop(self, reason: str) -> None:
        self._is_complete = False
        self._result.problems.append(f"not all pages were looked at: {reason}")


def path_of_page(url: str, suffix: str) -> str:
    """The path of a page's file: like the address, without anything that a file can't be called.

    Args:
        url: The page's address.
        suffix: What the file's name ends with.
    """
    parts = urlsplit(url)
    path = PurePosixPath(unquote(parts.path.strip("/")) or "index")
    if parts.path.endswith("/") and parts.path != "/":
        path /= "index"
    *folders, name = (_safe(part) for part in path.parts)
    stem = name.removesuffix(suffix) if len(name) > len(suffix) else name
    if parts.query:
        stem += f"-{digest_of(parts.query, size=4).hex()}"
    return "/".join([*folders[:_MAX_FOLDERS], stem + suffix])


def _safe(name: str) -> str:
    safe = re.sub(r"[^\w.~ -]+", "_", name).strip(". ")
    return safe[:_MAX_NAME_CHARS] or "_"


def _suffix_of(response: Response) -> str:
    """How the name of a page's file ends, by its type and, if that says little, by its address."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in _SUFFIX_OF:
        return _SUFFIX_OF[kind]
    suffix = PurePosixPath(urlsplit(response.url).path).suffix.lower()
    if suffix in SUFFIXES:
        return suffix
    return ".txt" if kind == "text/plain" else suffix


def _decoded(response: Response) -> bytes:
    """The page, as UTF-8 with a mark if its encoding is known from outside of it only."""
    kind = response.headers.get("content-type", "")
    found = _CHARSET.search(kind)
    if found is None or not kind.lower().startswith("text/"):
        return response.body
    try:
        if codecs.lookup(found[1]).name in _READ_AS_THEY_ARE:
            return response.body
        return codecs.BOM_UTF8 + response.body.decode(found[1]).encode()
    except (LookupError, UnicodeError):  # the page may know better than the server
        return response.body
