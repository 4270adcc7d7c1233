"""Citations say where a quote is and what is known of its document."""

from dataclasses import replace

import pytest

from index.excerpts.citations import cite, cite_place
from index.indexing.analysis import parse
from index.indexing.pipeline import build_index
from index.types import AnchorStyle, Document, Place, PlaceRange
from tests.index.small import WordEmbedder, document


def test_a_citation_has_the_metadata_of_the_document() -> None:
    """Title, author, date and address; the language only if it is certain."""
    known = Document(
        path="a/b.txt",
        text="One.\nTwo.",
        title="A title",
        language="en",
        title_is_ours=True,
        author="Jane Doe",
        date="2024-03-20",
        url="https://example.org/a",
    )
    citation = cite(known, "pt", 5, 9)
    assert (citation.document, citation.start, citation.end, citation.line) == ("a/b.txt", 5, 9, 2)
    assert citation.language == "pt"
    assert (citation.title, citation.title_is_ours) == ("A title", True)
    assert (citation.author, citation.date, citation.url) == (
        "Jane Doe",
        "2024-03-20",
        "https://example.org/a",
    )
    assert cite(document("One."), "en", 0, 4).author is None
    assert cite(replace(known, language_is_sure=False), "pt", 5, 9).language is None


def test_a_citation_has_the_headings_above_the_quote() -> None:
    """As they read, without marks, ids and links; of the document's own language."""
    text = "# The [*app*](https://example.org)\n\n## `run` it {#run}\n\nType run and wait."
    model = WordEmbedder()
    index = build_index([parse(document(text, path="a.md"))], model, model, lambda *_: None)
    start = text.index("Type")
    citation = cite_place(index, 0, start, len(text))
    assert text[citation.start : citation.end] == "Type run and wait."
    assert citation.headings == ("The app", "run it")
    assert cite_place(index, 0, 0, 5).headings == ()


@pytest.mark.parametrize(
    ("anchors", "path", "link"),
    [
        ("github", "a.md", "https://example.org/a#run-it-1"),
        ("mkdocs", "a.md", "https://example.org/a#run-it_1"),
        ("mkdocs", "a.txt", "https://example.org/a"),
        (None, "a.md", "https://example.org/a"),
    ],
)
def test_a_citation_links_to_the_heading_above_the_quote(
    anchors: AnchorStyle | None, path: str, link: str
) -> None:
    """Where the document is published as Markdown; else to its page, if it has one."""
    text = "# Run it\n\nOne.\n\n```sh\n# Run it\n```\n\n## Run *it*\n\nType run and wait."
    known = replace(document(text, path), url="https://example.org/a", anchors=anchors)
    model = WordEmbedder()
    index = build_index([parse(known)], model, model, lambda *_: None)
    assert cite_place(index, 0, text.index("Type"), len(text)).link == link
    index = build_index([parse(replace(known, url=None))], model, model, lambda *_: None)
    assert cite_place(index, 0, text.index("Type"), len(text)).link is None


def test_a_citation_names_the_places_that_a_quote_begins_and_ends_at() -> None:
    """Of extracted text; a quote before the first place has none."""
    places = (Place(5, "page", "1"), Place(10, "page", "2"), Place(15, "sheet", "Costs"))
    known = replace(document("0123456789abcdefghij"), is_extracted=True, places=places)
    assert cite(known, "en", 0, 4).place is None
    assert cite(known, "en", 5, 10).place == PlaceRange("page", "1", "1")
    assert cite(known, "en", 9, 11).place == PlaceRange("page", "1", "2")
    assert cite(known, "en", 12, 18).place == PlaceRange("page", "2", "2")
    assert cite(known, "en", 19, 20).place == PlaceRange("sheet", "Costs", "Costs")
    assert cite(known, "en", 5, 10).is_extracted
