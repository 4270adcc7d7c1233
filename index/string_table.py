"""Many sorted strings as two arrays, so that they can be memory-mapped and looked up at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class StringTable:
    """Distinct strings in the order of their UTF-8 bytes; a string's number is its position.

    `blob` holds their bytes one after the other; `bounds[i]:bounds[i + 1]` are those of string i.
    """

    blob: NDArray[np.uint8]
    bounds: NDArray[np.int64]

    @classmethod
    def of(cls, strings: Iterable[str]) -> "StringTable":
        """Make a table of strings that are sorted by `sort_key` and distinct."""
        return cls(*pack(strings))

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __getitem__(self, number: int) -> str:
        return self._bytes(number).decode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))

    def find(self, string: str) -> int:
        """The string's number, or -1."""
        low = self.position(string)
        return low if low < len(self) and self._bytes(low) == sort_key(string) else -1

    def position(self, string: str) -> int:
        """How many strings stand before this one."""
        wanted = sort_key(string)
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._bytes(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def _bytes(self, number: int) -> bytes:
        return self.blob[self.bounds[number] : self.bounds[number + 1]].tobytes()


def sort_key(string: str) -> bytes:
    """Strings stand in the order of their bytes."""
    return string.encode("utf-8", "surrogatepass")


def pack(strings: Iterable[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The strings' bytes, and the bounds between them."""
    encoded = [sort_key(string) for string in strings]
    bounds = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum([len(string) for string in encoded], out=bounds[1:])
    return np.frombuffer(b"".join(encoded), dtype=np.uint8), bounds
