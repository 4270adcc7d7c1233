"""Digests by which documents that hold a text are found."""

from hypothesis import given, settings
from hypothesis import strategies as st

from index.qdrant.grams import (
    MAX_ASKED,
    MAX_ASKED_CHARS,
    MIN_CHARS,
    grams_of,
    grams_of_stretch,
    grams_to_find,
)
from index.quotes.find import MAX_MESSAGE_CHARS, MIN_LETTERS

TEXTS = st.text("abc港の\ud800", min_size=MIN_CHARS, max_size=200)


def test_every_quote_that_is_checked_is_long_enough() -> None:
    """And its beginning goes as far as a message."""
    assert MIN_CHARS <= MIN_LETTERS
    assert MAX_ASKED_CHARS >= MAX_MESSAGE_CHARS


@given(TEXTS, st.data())
def test_a_text_has_the_digests_of_all_that_it_holds(text: str, data: st.DataObject) -> None:
    """As long as that has MIN_CHARS; shorter ones have none to look for."""
    start = data.draw(st.integers(0, len(text) - MIN_CHARS))
    end = data.draw(st.integers(start + MIN_CHARS, len(text)))
    wanted = grams_to_find(text[start:end])
    assert 0 < len(wanted) <= MAX_ASKED
    assert set(wanted.tolist()) <= set(grams_of(text).tolist())
    assert not len(grams_to_find(text[: MIN_CHARS - 1]))


@settings(max_examples=30)
@given(st.integers(1, 5), st.integers(0, 9_000), st.integers(MIN_CHARS, MAX_ASKED_CHARS))
def test_one_stretch_has_all_digests_of_a_text(n_stretches: int, start: int, length: int) -> None:
    """Wherever it stands in a document that is divided."""
    document = "".join(f"{number}a" for number in range(3_000))
    wanted = set(grams_to_find(document[start : start + length]).tolist())
    stretches = [grams_of_stretch(document, n, n_stretches) for n in range(n_stretches)]
    assert wanted and any(wanted <= set(grams.tolist()) for grams in stretches)


def test_most_texts_have_digests_of_their_own() -> None:
    """A document without a text has nearly never all of its digests."""
    texts = [f"the {word} of the harbour is closed" for word in ("gate", "quay", "door", "shop")]
    held = [set(grams_of(text).tolist()) for text in texts]
    wanted = [set(grams_to_find(text).tolist()) for text in texts]
    for number, each in enumerate(wanted):
        assert [each <= other for other in held] == [n == number for n in range(len(texts))]
