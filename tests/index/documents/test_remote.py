"""Websites and repositories in sources.toml, and the documents that were fetched from them."""

import json
from pathlib import Path

import pytest

from index.documents.folder import scan
from index.documents.remote import FETCHED, PAGES_NAME, Repository, Website
from index.documents.sources import read_sources
from index.errors import DocumentError

SITE, WIKI = "https://example.org/docs/", "https://github.com/example/wiki.git"
TOML = f"""
[[website]]
url = "{SITE}"
pages = 20
pattern = "/docs/*"

[[repository]]
url = "{WIKI}"
branch = "main"
folder = "guide"
"""


def test_what_is_named_is_read(tmp_path: Path) -> None:
    """With what is missing by default."""
    (tmp_path / "sources.toml").write_text(TOML, encoding="utf-8")
    errors: list[DocumentError] = []
    remotes = read_sources(tmp_path, errors).remotes
    assert not errors
    assert remotes.websites == (Website(SITE, 20, 3, ("/docs/*",)),)
    assert remotes.repositories == (Repository(WIKI, "main", "guide"),)
    folders = [remote.folder for remote in remotes.all]
    assert folders == ["example.org-docs", "github.com-example-wiki-main"]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("website = 5", "website 1: it must be a table"),
        ("[[website]]\npages = 5", "website 1: it needs a url"),
        ('[[website]]\nurl = "ftp://x.org/"', "website 1: it needs a url"),
        ('[[website]]\nurl = "https://x.org/"\npages = 99999', "pages must be a whole number"),
        ('[[website]]\nurl = "https://x.org/"\ndepth = true', "depth must be a whole number"),
        ('[[website]]\nurl = "https://x.org/"\npattern = [5]', "pattern must be texts"),
        ('[[website]]\nurl = "https://x.org/"\nlimit = 5', "'limit' is unknown"),
        (2 * '[[website]]\nurl = "https://x.org/"\n', "website 2: https://x.org/ is named twice"),
        ('[[repository]]\nurl = "git@x.org:a/b"', "repository 1: it needs a url"),
        ('[[repository]]\nurl = "--upload-pack=x"', "repository 1: it needs a url"),
        ('[[repository]]\nurl = "https://x.org/a"\nbranch = "--x"', "is no name of a branch"),
        ('[[repository]]\nurl = "https://x.org/a"\nfolder = "../x"', "is no path of a folder"),
    ],
)
def test_a_mistake_is_named_and_costs_only_what_it_is_about(
    toml: str, message: str, tmp_path: Path
) -> None:
    """Options of git can't be smuggled in."""
    (tmp_path / "sources.toml").write_text(toml + '\n[synonyms]\na = ["b"]', encoding="utf-8")
    errors: list[DocumentError] = []
    sources = read_sources(tmp_path, errors)
    (error,) = errors
    assert message in str(error)
    assert sources.synonyms == (("a", "b"),)


def test_fetched_documents_are_served_with_their_addresses(tmp_path: Path) -> None:
    """As long as sources.toml names what they are from; a folder that is called the same stays."""
    documents, fetched = tmp_path / "documents", tmp_path / "fetched"
    pages = fetched / "example.org-docs"
    guide = fetched / "github.com-example-wiki-main" / "guide"
    own = documents / FETCHED
    for folder in (pages, guide, own, fetched / "former.example"):
        folder.mkdir(parents=True)
    (pages / "a.txt").write_text("A page.", encoding="utf-8")
    about = {f"{SITE}a": {"path": "a.txt", "etag": "x"}}
    (pages / PAGES_NAME).write_text(json.dumps(about), encoding="utf-8")
    (guide / "b c.md").write_text("A guide.", encoding="utf-8")
    (own / "own.txt").write_text("My own.", encoding="utf-8")
    (fetched / "former.example" / "x.txt").write_text("No longer named.", encoding="utf-8")
    (documents / "sources.toml").write_text(TOML, encoding="utf-8")
    found, seen = scan(documents, fetched=fetched)
    assert not found.errors
    read = {path: found.read(path).documents[0] for path in found.digests}
    assert {path: (document.text, document.url) for path, document in read.items()} == {
        "fetched/example.org-docs/a.txt": ("A page.", f"{SITE}a"),
        "fetched/github.com-example-wiki-main/guide/b c.md": (
            "A guide.",
            "https://github.com/example/wiki/blob/main/guide/b%20c.md",
        ),
        "fetched/own.txt": ("My own.", None),
    }
    again, _ = scan(documents, seen, fetched=fetched)
    assert again.fingerprint == found.fingerprint
    (documents / "sources.toml").write_text("", encoding="utf-8")
    assert [*scan(documents, seen, fetched=fetched)[0].digests] == ["fetched/own.txt"]
