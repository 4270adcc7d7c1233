"""The documents of an index: their facts and texts as flat arrays, decoded when they are needed.

A million documents would be gigabytes as Python objects; as arrays they are mapped from disk.
"""

import dataclasses
import functools
import json
import re
import sys
import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from index.storage.strings import pack
from index.types import Document

T = TypeVar("T")


class SizedCache(Generic[T]):
    """Holds what was asked for last; any thread may ask.

    Args:
        size_of: How much room one takes.
        writer: How much all may take together. One that takes more is held by itself.
    """

    def __init__(self, size_of: Callable[[T], int], writer: int) -> None:
        self._size_of = size_of
        self._room = writer
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


MAX_RECENT = 64  # documents whose texts stay decoded
MAX_RECENT_BYTES = 16 * 2**20  # of their texts; a longer text stays by itself
# In facts; no value holds it, since quotes are escaped there.
_TRANSLATION_OF_A_PATH = re.compile(rb'"translation_of": "')


class Facts(Sequence[Mapping[str, Any]]):
    """All fields of each document but its text, decoded one by one."""

    def __init__(self, blob: NDArray[np.uint8], bounds: NDArray[np.int64]) -> None:
        self._blob = blob
        self._bounds = bounds

    def __len__(self) -> int:
        return len(self._bounds) - 1

    @overload
    def __getitem__(self, number: int) -> Mapping[str, Any]: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Mapping[str, Any]]: ...

    def __getitem__(self, number: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        if isinstance(number, slice):
            return [self[n] for n in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        start, end = self._bounds[number % len(self)], self._bounds[number % len(self) + 1]
        facts: Mapping[str, Any] = json.loads(self._blob[start:end].tobytes())
        return facts


@dataclass(frozen=True, eq=False)  # one table is one table: the cache goes by identity
class DocumentTable:
    """The documents as they were when indexed.

    Document i is, in UTF-8, `text_blob[text_bounds[i]:text_bounds[i + 1]]`; its other fields are,
    in JSON, `fact_blob[fact_bounds[i]:fact_bounds[i + 1]]`. `by_path`, (n_documents,): their
    numbers in the order of their paths. `originals`, likewise: the number of the document of which
    it is said to be a translation, or -1. `left_out` says in a line each which files could not be
    served, and why.
    """

    text_blob: NDArray[np.uint8]
    text_bounds: NDArray[np.int64]
    fact_blob: NDArray[np.uint8]
    fact_bounds: NDArray[np.int64]
    by_path: NDArray[np.int32]
    originals: NDArray[np.int32]
    left_out: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.text_bounds) - 1

    @functools.cached_property
    def facts(self) -> Facts:
        """All fields of each document but its text."""
        return Facts(self.fact_blob, self.fact_bounds)

    def numbers_of(self, paths: Iterable[str]) -> frozenset[int]:
        """The numbers of the documents with these paths; paths of none are passed over."""
        return frozenset(number for path in paths if (number := self.number_of(path)) is not None)

    def number_of(self, path: str) -> int | None:
        """The number of the document with this path."""
        position = bisect_left(range(len(self)), path, key=self._path)
        if position == len(self) or self._path(position) != path:
            return None
        return int(self.by_path[position])

    def _path(self, position: int) -> str:
        return str(self.facts[int(self.by_path[position])]["path"])

    def translations(self) -> NDArray[np.int64]:
        """The numbers of those that are said to be a translation, be the original here or not.

        All facts are searched for it, but none is decoded.
        """
        found = _TRANSLATION_OF_A_PATH.finditer(self.fact_blob.data)
        places = np.array([match.start() for match in found], dtype=np.int64)
        return np.searchsorted(self.fact_bounds, places, side="right") - 1

    def all_but(self, path: str) -> frozenset[int]:
        """What to leave out so that only this document is left; where there is none, all."""
        return frozenset(range(len(self))) - self.numbers_of([path])

    def text(self, number: int) -> str:
        """A document's text."""
        start, end = self.text_bounds[number], self.text_bounds[number + 1]
        return self.text_blob[start:end].tobytes().decode("utf-8", "surrogatepass")

    def document(self, number: int) -> Document:
        """The document with its text, in which all offsets count."""
        return self._recent.get(number, self._decode)

    @functools.cached_property
    def _recent(self) -> SizedCache[Document]:
        # A question reads the same few documents many times. Of each table's own: one for all would
        # keep an index in memory that was replaced long ago.
        least = MAX_RECENT_BYTES // MAX_RECENT

        def size_of(document: Document) -> int:
            return max(sys.getsizeof(document.text), least)

        return SizedCache(size_of, MAX_RECENT_BYTES)

    def _decode(self, number: int) -> Document:
        return Document(text=self.text(number), **self.facts[number])


def document_table(documents: Sequence[Document], left_out: Sequence[str] = ()) -> DocumentTable:
    """The table of these documents, and of what could not be one."""
    texts = pack(document.text for document in documents)
    facts = pack(facts_of(document) for document in documents)
    numbers = {document.path: number for number, document in enumerate(documents)}
    originals = [numbers.get(document.translation_of or "", -1) for document in documents]
    return DocumentTable(
        *texts,
        *facts,
        order_of([document.path for document in documents]),
        np.array(originals, dtype=np.int32),
        left_out,
    )


def facts_of(document: Document) -> str:
    """All fields but the text, in JSON."""
    names = (field.name for field in dataclasses.fields(document) if field.name != "text")
    return json.dumps({name: getattr(document, name) for name in names})


def order_of(paths: Sequence[str]) -> NDArray[np.int32]:
    """The documents' numbers in the order of their paths."""
    return np.array(sorted(range(len(paths)), key=paths.__getitem__), dtype=np.int32)
