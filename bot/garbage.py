"""Python's garbage collector, kept from holding up the event loop."""

import gc

__all__ = ["set_aside"]

YOUNG = 1  # the generations up to this one hold some thousand objects


def set_aside() -> None:
    """Let the collector look no more at what is there.

    A full collection stops everything while it walks all objects: a tenth of a second already for
    the modules and a small index. Therefore it isn't collected here either, but for what is new. An
    index holds nothing in a circle: when it is replaced it goes without the collector.
    """
    gc.collect(YOUNG)
    gc.freeze()
