"""What an index knows about its sentences."""

from tests.index.small import segment_of

ENGLISH = "# Water\n\nThe boats lay on the water of the river, and nobody was there to see them.\n"
JAPANESE = "船は川の水の上にあった。そこには誰もいなかった。\n"


def test_a_heading_before_the_first_passage_is_in_the_language_of_its_own_document() -> None:
    """Not in that of the document before."""
    table = segment_of(JAPANESE, ENGLISH).passages
    first, after = (int(bound) for bound in table.document_bounds[1:3])
    assert {table.language_of(sentence) for sentence in range(first, after)} == {"en"}
