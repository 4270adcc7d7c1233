"""What may be done only once, however quickly somebody presses twice."""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Once"]

MAX_DONE = 1_000


class Once:
    """Remembers what was done, the last things only."""

    def __init__(self) -> None:
        self._done: OrderedDict[str, None] = OrderedDict()

    @contextmanager
    def once(self, key: str) -> Iterator[bool]:
        """Do something inside; whether it is the first time. What fails may be tried again."""
        is_first = key not in self._done
        self._done[key] = None
        if len(self._done) > MAX_DONE:
            self._done.popitem(last=False)
        try:
            yield is_first
        except BaseException:
            if is_first:
                self.undo(key)
            raise

    def undo(self, key: str) -> None:
        """Let it be done again: it had no effect."""
        self._done.pop(key, None)
