"""Documents that are fetched: the websites and git repositories that sources.toml names.

    [[website]]
    url = "https://example.org/docs/"   # a start page, or a sitemap: an address that ends in .xml
    pages = 500                         # at most
    depth = 3                           # links from the start page
    pattern = ["/docs/*"]               # of the addresses' paths; default: all below the start

    [[repository]]
    url = "https://github.com/example/wiki"
    branch = "main"                     # default: the repository's own
    folder = "docs"                     # default: all of it

`bot.sync` fetches them into a folder beside the index, FETCHED; each has a folder of its own there,
and its documents' paths begin with `fetched/` and the name of that folder.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import quote, urlsplit

from index.documents.published import is_web_address

FETCHED = "fetched"
PAGES_NAME = ".pages.json"  # in a website's folder: its pages, by their addresses
MAX_PAGES = 10_000
MAX_DEPTH = 20
_DEFAULT_PAGES, _DEFAULT_DEPTH = 500, 3
_MAX_FOLDER_CHARS = 80
_BRANCH = re.compile(r"(?!-)[\w./+-]+")
# Hosts that show a file of a repository at this address.
_SHOWN_AT = {
    "github.com": "{repository}/blob/{branch}/{path}",
    "gitlab.com": "{repository}/-/blob/{branch}/{path}",
}


@dataclass(frozen=True, slots=True)
class Website:
    """A website to fetch: at most `pages` pages, `depth` links from the start page.

    `patterns`: of the paths of the pages that count, with `*` for anything.
    """

    url: str
    pages: int = _DEFAULT_PAGES
    depth: int = _DEFAULT_DEPTH
    patterns: tuple[str, ...] = ()

    @property
    def is_sitemap(self) -> bool:
        """Whether the address is that of a list of pages, rather than of a page."""
        return urlsplit(self.url).path.lower().endswith((".xml", ".xml.gz"))

    @property
    def folder(self) -> str:
        """The name of its folder."""
        return _folder_name(self.url)

    def includes(self, url: str) -> bool:
        """Whether an address on its host is that of one of its pages."""
        path = urlsplit(url).path or "/"
        patterns = self.patterns
        if not patterns:
            start = urlsplit(self.url).path or "/"
            patterns = ("*",) if self.is_sitemap else (start, start[: start.rfind("/") + 1] + "*")
        return any(fnmatchcase(path, pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository to fetch: a folder of a branch; "" for all of it, and for its own branch."""

    url: str
    branch: str = ""
    subfolder: str = ""

    @property
    def folder(self) -> str:
        """The name of its folder."""
        return _folder_name(f"{self.url.removesuffix('.git')}/{self.branch}")

    def url_of(self, path: str) -> str | None:
        """The address at which a file is shown, where the host is known to show files."""
        repository = self.url.rstrip("/").removesuffix(".git")
        pattern = _SHOWN_AT.get(urlsplit(repository).hostname or "")
        branch = self.branch or "HEAD"
        return pattern and pattern.format(repository=repository, branch=branch, path=quote(path))


Remote = Website | Repository


@dataclass(frozen=True, slots=True)
class Remotes:
    """All websites and repositories of a sources.toml."""

    websites: tuple[Website, ...] = ()
    repositories: tuple[Repository, ...] = ()

    @property
    def all(self) -> tuple[Remote, ...]:
        """The websites and the repositories."""
        return self.websites + self.repositories

    def is_named(self, path: str) -> bool:
        """Whether a fetched document, by its path, belongs to one of these."""
        return any(path.startswith(f"{FETCHED}/{remote.folder}/") for remote in self.all)

    def addresses(self, folder: Path) -> dict[str, str]:
        """The addresses of fetched pages, by the paths of their documents.

        Args:
            folder: The one that was fetched into.
        """
        return {
            f"{FETCHED}/{website.folder}/{page['path']}": url
            for website in self.websites
            for url, page in read_pages(folder / website.folder).items()
        }

    def address_in_repository(self, path: str) -> str | None:
        """The address of a document, by its path, if it is of a repository."""
        for repository in self.repositories:
            prefix = f"{FETCHED}/{repository.folder}/"
            if path.startswith(prefix):
                return repository.url_of(path.removeprefix(prefix))
        return None


def read_pages(folder: Path) -> dict[str, dict[str, str]]:
    """What is known of the pages that were fetched into a website's folder, by their addresses.

    Each has the "path" of its file and, if the server gave them, "etag" and "last_modified".
    """
    try:
        pages = json.loads((folder / PAGES_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(pages, dict):
        return {}
    return {url: page for url, page in pages.items() if isinstance(page, dict) and "path" in page}


def read_website(table: object) -> Website | str:
    """The website that a table of sources.toml describes, or what is wrong with it."""
    if not isinstance(table, Mapping):
        return "it must be a table, written as [[website]]"
    for key in table:
        if key not in ("url", "pages", "depth", "pattern"):
            return f"{key!r} is unknown: a website has url, pages, depth and pattern"
    url, patterns = table.get("url"), table.get("pattern", [])
    if not isinstance(url, str) or not is_web_address(url.strip()):
        return "it needs a url, an address that begins with https:// or http://"
    for key, maximum in (("pages", MAX_PAGES), ("depth", MAX_DEPTH)):
        number = table.get(key, 1)
        if type(number) is not int or not 0 <= number <= maximum:
            return f"{key} must be a whole number up to {maximum:,}"
    patterns = [patterns] if isinstance(patterns, str) else patterns
    if not isinstance(patterns, Sequence) or not all(
        isinstance(pattern, str) and pattern.startswith(("/", "*")) for pattern in patterns
    ):
        return 'pattern must be texts that begin with / or *, such as ["/docs/*"]'
    return Website(
        url.strip().partition("#")[0],
        table.get("pages", _DEFAULT_PAGES),
        table.get("depth", _DEFAULT_DEPTH),
        tuple(patterns),
    )


def read_repository(table: object) -> Repository | str:
    """The repository that a table of sources.toml describes, or what is wrong with it."""
    if not isinstance(table, Mapping):
        return "it must be a table, written as [[repository]]"
    for key, value in table.items():
        if key not in ("url", "branch", "folder"):
            return f"{key!r} is unknown: a repository has url, branch and folder"
        if not isinstance(value, str) or not value.strip():
            return f"{key} must be a text in quotation marks"
    url, branch = table.get("url", "").strip(), table.get("branch", "").strip()
    folder = table.get("folder", "").strip().strip("/")
    if not is_web_address(url):
        return "it needs a url, an address that begins with https:// and holds no user name"
    if branch and (not _BRANCH.fullmatch(branch) or ".." in branch):
        return f"branch {branch!r} is no name of a branch"
    if re.search(r"[*?\[\]!#\\\x00-\x1f]", folder) or ".." in folder.split("/"):
        return f"folder {folder!r} is no path of a folder in it"
    return Repository(url, branch, folder)


def _folder_name(url: str) -> str:
    """A name for what is fetched from an address, such as example.org-docs."""
    parts = urlsplit(url)
    path = parts.path if not parts.query else f"{parts.path}-{parts.query}"
    name = re.sub(r"[^\w.]+", "-", f"{parts.netloc}-{path}").strip("-.")
    return name[:_MAX_FOLDER_CHARS].lower()
