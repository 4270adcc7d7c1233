"""No quote and no page begins or ends inside of what a reader sees as one character."""

from collections.abc import Iterator

import regex

from bot.documents import Paginator
from tests.bot.hostile.library import CASES, Quoter, document_of

MAX_GRAPHEME_CHARS = 400  # a longer one is cut, or nothing of it could be shown


def edges_of(text: str) -> set[int]:
    """Where graphemes begin and end; within those that have to be cut, everywhere."""
    edges = {0}
    for grapheme in regex.finditer(r"\X", text):
        edges.add(grapheme.end())
        if len(grapheme[0]) > MAX_GRAPHEME_CHARS:
            edges.update(range(*grapheme.span()))
    return edges


def quotable(engine: Quoter, number: int) -> Iterator[tuple[int, int]]:
    """The stretches that the quotes from a document are made of."""
    passages = engine.index.passages
    first, last = passages.document_bounds[number : number + 2].tolist()
    yield from map(tuple, passages.sentence_spans[first:last].tolist())


def test_quotes_never_part_a_grapheme(hostile: Quoter) -> None:
    """In five hundred documents of marks, flags, families and line ends."""
    for number in range(len(CASES)):
        document = hostile.index.documents.document(number)
        edges = edges_of(document.text)
        for span in quotable(hostile, number):
            assert edges.issuperset(span), document.text[slice(*span)]


def test_pages_never_part_a_grapheme(hostile: Quoter) -> None:
    """Nor do they lose anything between them."""
    reader = Paginator(hostile.index)
    for number in range(len(CASES)):
        paged = reader.open(document_of(number).path)
        assert paged is not None
        text, pages = paged.document.text, paged.pages
        assert "".join(text[page.start : page.end] for page in pages) == text
        assert edges_of(text).issuperset(page.end for page in pages)
