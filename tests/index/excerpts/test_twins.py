"""A quote sentence by sentence, with what other documents say in the reader's language."""

from index.excerpts.twins import quote_parts_with_twins
from index.storage.index import Index
from tests.index.excerpts.test_translation_dedup import with_twins
from tests.index.small import segment_of

ENGLISH = "Leike resigned on Friday. He wrote a letter. Nobody answered him."
JAPANESE = "ライク氏は金曜日に辞任した。彼は手紙を書いた。"
OTHER = "ライク氏は金曜日に会社を辞めた。"


def said(index: Index, left_out: frozenset[int] = frozenset(), end: int = 99) -> list[str]:
    """Each part of the English document up to `end`, and its twin in Japanese."""
    text = index.documents.text(0)
    shown = []
    for part in quote_parts_with_twins(index, 0, (0, min(end, len(text))), "ja", left_out):
        twin = "".join(map(index.sentence_text, part.twin))
        shown.append(f"{text[part.start : part.end]} = {twin}" if twin else "")
    return shown


def test_sentences_stand_with_their_twins() -> None:
    """Twins that follow each other are one part; a sentence without a twin is by itself."""
    index = with_twins(segment_of(ENGLISH, JAPANESE), [(0, 3), (1, 4)])
    assert said(index) == [f"Leike resigned on Friday. He wrote a letter. = {JAPANESE}", ""]
    (part, _) = quote_parts_with_twins(index, 0, (0, len(ENGLISH)), "pt")[:2]
    assert not part.twin  # there is nothing in Portuguese


def test_the_document_with_most_of_the_quote_comes_first() -> None:
    """Unless the reader may not see it."""
    index = with_twins(segment_of(ENGLISH, OTHER, JAPANESE), [(0, 3), (0, 4), (1, 5)])
    assert said(index)[0].endswith(JAPANESE)
    assert said(index, frozenset([2])) == [f"Leike resigned on Friday. = {OTHER}", "", ""]
    assert said(index, frozenset([1, 2])) == ["", "", ""]


def test_only_what_is_quoted_is_looked_at() -> None:
    """A quote may end inside a sentence."""
    index = with_twins(segment_of(ENGLISH, JAPANESE), [(1, 4)])
    assert said(index, end=len("Leike resigned")) == [""]
    parts = quote_parts_with_twins(index, 0, (6, 14), "ja")
    assert [(part.start, part.end) for part in parts] == [(6, 14)]
