"""What was made last, kept as far as there is room: a cache that goes by size, not by number."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ["Recent"]

T = TypeVar("T")


class Recent(Generic[T]):
    """Holds what was asked for last; any thread may ask.

    Args:
        size_of: How much room one takes.
        room: How much all may take together. One that takes more is held by itself.
    """

    def __init__(self, size_of: Callable[[T], int], room: int) -> None:
        self._size_of = size_of
        self._room = room
        self._held: OrderedDict[int, tuple[T, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, number: int, make: Callable[[int], T]) -> T:
        """The one with this number, made if it isn't held."""
        with self._lock:
            if number in self._held:
                self._held.move_to_end(number)
                return self._held[number][0]
        made = make(number)  # two threads may both make it; neither waits for the other
        size = self._size_of(made)
        with self._lock:
            self._room += self._held.pop(number, (made, 0))[1] - size
            self._held[number] = made, size
            while self._room < 0 and len(self._held) > 1:
                self._room += self._held.popitem(last=False)[1][1]
        return made
