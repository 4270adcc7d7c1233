"""Documents are found by title at every key that somebody types, and quotes cited by line."""

from pathlib import PurePosixPath

import pytest

from bot.db.records import QuoteLocation, digest_of
from bot.documents import DocumentLookup, line_finder
from index.browse.titles import MAX_TITLES
from index.types import Document
from tests.index.small import document, document_table

TITLE = "Minutes of a meeting about the harbour and the captain"
# As many as the moderators of a server can hide.
HIDDEN = frozenset(f"minutes/{number}.txt" for number in range(500))
TEXT = "One.\r\nTwo\rand three.\n\nFour."


@pytest.fixture(scope="module")
def lookup() -> DocumentLookup:
    """Many documents whose titles are much alike."""
    documents = [Document(f"minutes/{n}.txt", "", f"{TITLE}, {n}", "en") for n in range(5_000)]
    return DocumentLookup(document_table(documents))


@pytest.mark.parametrize("typed", ["", "meeting"])
def test_hidden_documents_leave_room_for_others(lookup: DocumentLookup, typed: str) -> None:
    """As many are offered as ever."""
    matches = lookup.find(typed, frozenset(range(500)))
    numbers = [int(PurePosixPath(titled.path).stem) for titled in matches]
    assert numbers == list(range(500, 500 + MAX_TITLES))


def test_all_hidden_documents_can_be_found_among_them(lookup: DocumentLookup) -> None:
    """And nothing else."""
    (titled,) = lookup.find_among("captain, 321", HIDDEN)
    assert titled.path == "minutes/321.txt"
    assert lookup.find_among("captain, 4321", HIDDEN) == []
    assert len(lookup.find_among("", HIDDEN | {"gone.txt"})) == MAX_TITLES


@pytest.mark.parametrize(
    ("quote", "lines"),
    [("One.", (1, 1)), ("Two\rand three.", (2, 3)), ("Four.", (5, 5)), (TEXT, (1, 5))],
)
def test_a_quote_is_found_on_its_lines(quote: str, lines: tuple[int, int]) -> None:
    """Counted as editors do."""
    start = TEXT.index(quote)
    place = QuoteLocation("notes.txt", start, start + len(quote), digest_of(quote))
    assert line_finder(document_table([document(TEXT)]))(place) == lines


@pytest.mark.parametrize(
    "place",
    [
        QuoteLocation("gone.txt", 0, 4, digest_of("One.")),
        QuoteLocation("notes.txt", 0, 4, digest_of("Old.")),
        QuoteLocation("notes.txt", 400, 404, digest_of("")),
    ],
)
def test_a_quote_that_is_gone_has_no_lines(place: QuoteLocation) -> None:
    """The document is gone, or says something else there now."""
    assert line_finder(document_table([document(TEXT)]))(place) is None
