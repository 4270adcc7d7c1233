"""Memory that is held for nothing: what the collector walks, what is free, what was mapped once."""

import ctypes
import gc
import sys

from index.embedding.base import BUNDLED_EMBEDDING
from index.storage.arrays import release_files

__all__ = ["READ_HERE_AND_THERE", "give_back", "set_aside"]

# The dictionary that splits Japanese, and the bundled embedding's pieces, mapped once in a process.
# A few questions need some MB of them; left alone they hold 170 after some hundred questions.
READ_HERE_AND_THERE = (
    "sudachidict_core/resources/system.dic",
    str(BUNDLED_EMBEDDING / "model.safetensors"),
)

YOUNG = 1  # the generations up to this one hold some thousand objects


def set_aside() -> None:
    """Let the collector look no more at what is there, and give back what isn't needed.

    A full collection stops everything while it walks all objects: a tenth of a second already for
    the modules and a small index. Therefore it isn't collected here either, but for what is new. An
    index holds nothing in a circle: when it is replaced it goes without the collector.
    """
    gc.collect(YOUNG)
    gc.freeze()
    give_back()


def give_back() -> None:
    """Give back what is free or needn't be there: it takes some milliseconds, in any thread.

    The next questions take some tenths of a millisecond longer, as they map anew what they read.
    """
    release_files(READ_HERE_AND_THERE)
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's
        if trim is not None:
            trim(0)
