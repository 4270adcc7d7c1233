"""What the name of a file says in words."""

import pytest

from index.documents.metadata import name_in_words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        *(("03-install.md", "Install"), ("2. Rules.md", "Rules"), ("1 - Intro.md", "Intro")),
        *(("Season 3 rules.md", "Season 3 rules"), ("Area 51.md", "Area 51")),
        *(("7 days.md", "7 days"), ("02 Rules.md", "Rules")),
        (f"Events {'0ab1' * 8}.csv", "Events"),
        (f"Events {'0ab1' * 8}_all.csv", "Events"),
        ("help/refund-policy.md", "Refund policy"),
    ],
)
def test_a_name_is_read_without_its_place_in_an_order_and_without_an_id(
    path: str, words: str
) -> None:
    """A number elsewhere in a name, or that counts something, belongs to it."""
    assert name_in_words(path) == words
