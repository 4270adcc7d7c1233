"""On which lines shown quotes stand."""

import pytest

from bot.db.records import QuoteLocation, digest_of
from bot.documents import lines_in
from index.storage.documents import document_table
from tests.index.small import document

TEXT = "One.\r\nTwo\rand three.\n\nFour."


@pytest.mark.parametrize(
    ("quote", "lines"),
    [("One.", (1, 1)), ("Two\rand three.", (2, 3)), ("Four.", (5, 5)), (TEXT, (1, 5))],
)
def test_a_quote_is_found_on_its_lines(quote: str, lines: tuple[int, int]) -> None:
    """Counted as editors do."""
    lines_of = lines_in(document_table([document(TEXT)]))
    start = TEXT.index(quote)
    place = QuoteLocation("notes.txt", start, start + len(quote), digest_of(quote))
    assert lines_of(place) == lines


@pytest.mark.parametrize(
    "place",
    [
        QuoteLocation("gone.txt", 0, 4, digest_of("One.")),
        QuoteLocation("notes.txt", 0, 4, digest_of("Old.")),
        QuoteLocation("notes.txt", 400, 404, digest_of("")),
    ],
)
def test_a_quote_that_no_longer_stands_there_has_no_lines(place: QuoteLocation) -> None:
    """The document is gone, or says something else there now."""
    assert lines_in(document_table([document(TEXT)]))(place) is None
