"""The table of documents: texts are decoded when needed, and let go with their index."""

import dataclasses
import weakref

from tests.index.small import document, document_table, segment_of


def test_a_replaced_index_is_let_go() -> None:
    """Its texts aren't kept by a cache that outlives it."""
    index = segment_of("Leike resigned.")
    table = weakref.ref(index.documents)
    assert index.documents.document(0) is index.documents.document(0)
    del index
    assert table() is None


def test_documents_are_found_by_their_paths() -> None:
    """In whatever order they are; paths of none are passed over."""
    paths = ["b.txt", "a/z.txt", "é.md", "a.txt"]
    table = document_table([document("One.", path) for path in paths])
    assert [table.number_of(path) for path in paths] == [0, 1, 2, 3]
    assert table.number_of("c.txt") is None
    assert table.numbers_of(["é.md", "none.txt", "a.txt"]) == {2, 3}
    assert table.all_but("é.md") == {0, 1, 3}
    assert table.all_but("none.txt") == {0, 1, 2, 3}


def test_a_translation_knows_its_original() -> None:
    """By number; what names none, or what isn't there, has none."""
    original = document("One.", "b.txt")
    translated = dataclasses.replace(document("Um.", "a.txt"), translation_of="b.txt")
    lost = dataclasses.replace(document("Um.", "c.txt"), translation_of="none.txt")
    assert document_table([original, translated, lost]).originals.tolist() == [-1, 0, -1]
