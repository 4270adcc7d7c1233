"""Python's garbage collector, kept from holding up the event loop."""

import gc

__all__ = ["set_aside"]


def set_aside() -> None:
    """Collect once, and then let the collector look no more at what is there.

    A full collection stops everything while it walks all objects: a tenth of a second already for
    the modules and a small index. What was set aside before is looked at again first: an index that
    was replaced since then goes.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
