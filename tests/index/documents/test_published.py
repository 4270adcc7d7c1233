"""From a file's path to the address of its page."""

import pytest

from index.documents.published import Site
from index.types import AnchorStyle


@pytest.mark.parametrize(
    ("url", "anchors", "path", "published"),
    [
        ("https://a.org/{path}/", None, "docs/guide/setup.md", "https://a.org/guide/setup/"),
        ("https://a.org/{path}/", None, "docs/guide/README.md", "https://a.org/guide/"),
        ("https://a.org/{path}/", None, "docs/index.md", "https://a.org/"),
        ("https://a.org/{path}", None, "docs/guide/index.md", "https://a.org/guide/"),
        ("https://a.org/{path}", None, "docs/index.md", "https://a.org/"),
        (
            "https://a.org/{path}.html",
            None,
            "docs/guide/README.md",
            "https://a.org/guide/index.html",
        ),
        ("https://a.org/{path}?v=2", None, "docs/a.md", "https://a.org/a?v=2"),
        ("https://a.org/{path}", None, "docs/日本 語#1.md", "https://a.org/日本%20語%231"),
        ("https://a.org/{path}", "docusaurus", "docs/01-guide/2. a.md", "https://a.org/guide/a"),
        ("https://a.org/{path}", "docusaurus", "docs/guide/guide.md", "https://a.org/guide/"),
        (
            "https://a.org/{path}",
            "docusaurus",
            "docs/2024-01-05-a.md",
            "https://a.org/2024-01-05-a",
        ),
        ("https://a.org/{path}", "mkdocs", "docs/01-guide.md", "https://a.org/01-guide"),
        ("https://a.org/{path}", None, "docs/.md", None),
        ("https://a.org/{path}", None, "other/a.md", None),
        ("https://a.org/{path}", None, "docs/a.txt", None),
    ],
)
def test_a_path_becomes_an_address(
    url: str, anchors: AnchorStyle | None, path: str, published: str | None
) -> None:
    """Folders have pages of their own, and what isn't safe in an address is encoded."""
    assert Site("docs/{path}.md", url, anchors).url_of(path) == published


@pytest.mark.parametrize(
    ("slug", "published"),
    [("/start", "start"), ("begin", "guide/begin"), ("/", ""), ("../../../x y", "x%20y")],
)
def test_docusaurus_publishes_by_the_slug(slug: str, published: str) -> None:
    """Relative to the folder, or from the root of the site; other tools don't."""
    site = Site("{path}.md", "https://a.org/{path}", "docusaurus")
    assert site.url_of("1-guide/a.md", slug) == f"https://a.org/{published}"
    other = Site("{path}.md", "https://a.org/{path}", "mkdocs")
    assert other.url_of("guide/a.md", slug) == "https://a.org/guide/a"


def test_a_site_may_be_one_page() -> None:
    """Without a placeholder."""
    site = Site("rules.txt", "https://a.org/rules")
    assert site.url_of("rules.txt") == "https://a.org/rules"
    assert site.url_of("other.txt") is None
