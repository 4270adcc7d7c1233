"""What an index knows about its sentences."""

from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.storage import index as folded_texts
from index.storage.index import FoldedTexts
from index.storage.strings import pack
from index.text.quote_normalization import fold_quote
from tests.index.small import segment_of


def folded_texts_of(texts: Iterable[str]) -> FoldedTexts:
    """These texts, folded as an index holds them."""
    return FoldedTexts(*pack(fold_quote(text).text for text in texts))


ENGLISH = "# Water\n\nThe boats lay on the water of the river, and nobody was there to see them.\n"
JAPANESE = "船は川の水の上にあった。そこには誰もいなかった。\n"


def test_a_heading_before_the_first_passage_is_in_the_language_of_its_own_document() -> None:
    """Not in that of the document before."""
    table = segment_of(JAPANESE, ENGLISH).passages
    first, after = (int(bound) for bound in table.document_bounds[1:3])
    assert {table.language_of(sentence) for sentence in range(first, after)} == {"en"}


# Few letters of one to four bytes: what is sought is often there, repeats itself, and reaches from
# one text into the next.
LETTERS = "abéかガ😀"
TEXTS = st.lists(st.text(LETTERS, max_size=12), max_size=8)


@given(st.lists(st.text(st.characters(), max_size=20), max_size=5))
def test_texts_are_held_folded(texts: list[str]) -> None:
    """Each by itself, whatever it is."""
    held = folded_texts_of(texts)
    assert len(held) == len(texts)
    for text, start, end in zip(texts, held.bounds[:-1], held.bounds[1:], strict=True):
        assert held.blob[start:end].tobytes().decode() == fold_quote(text).text


@pytest.mark.parametrize("at_once", [1, 2, 7, 2**20])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=TEXTS, wanted=st.text(LETTERS, max_size=4))
@example(texts=["aa", "", "a", "baa", ""], wanted="aa")
@example(texts=["ab", "ab" * 9, "b", "ab"], wanted="ba")
@example(texts=["", ""], wanted="")
@example(texts=[], wanted="a")
def test_every_document_that_holds_it_is_found_once(
    monkeypatch: pytest.MonkeyPatch, at_once: int, texts: list[str], wanted: str
) -> None:
    """However large the pieces are that are searched at once; none because its neighbours do."""
    monkeypatch.setattr(folded_texts, "_BLOCK_BYTES", at_once)
    found = list(folded_texts_of(texts).containing(wanted))
    assert found == [number for number, text in enumerate(texts) if wanted in text]
