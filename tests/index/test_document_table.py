"""The table of documents: texts are decoded when needed, and let go with their index."""

import gc
import weakref

from tests.index.small import segment_of


def test_a_replaced_index_is_let_go() -> None:
    """Its texts aren't kept by a cache that outlives it."""
    segment = segment_of("Leike resigned.")
    table = weakref.ref(segment.documents)
    assert segment.documents.document(0) is segment.documents.document(0)
    del segment
    gc.collect()
    assert table() is None
