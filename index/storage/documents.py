"""The documents of an index: their facts and texts as flat arrays, decoded when they are needed.

A million documents would be gigabytes as Python objects; as arrays they are mapped from disk.
"""

import json
import sys
import threading
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import starmap
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from index.errors import IndexFormatError
from index.files import digest_of
from index.storage.strings import StringTable, pack
from index.types import Document, Place

MAX_DECODED = 64  # documents that stay decoded
_PLACE_BYTES = 200  # of a Place in memory, about
MAX_DECODED_BYTES = 16 * 2**20  # of their texts; a longer text may stay by itself


@dataclass(frozen=True, eq=False)  # one table is one table: the cache goes by identity
class DocumentTable:
    """The documents as they were when indexed.

    Document i is, in UTF-8, `text_blob[text_bounds[i]:text_bounds[i + 1]]`; its other fields are,
    in JSON, `fact_blob[fact_bounds[i]:fact_bounds[i + 1]]`, and its places, each as start, kind and
    label, `place_blob[place_bounds[i]:place_bounds[i + 1]]`. `by_path`, (n_documents,): their
    numbers in the order of their paths. `originals`, likewise: the number of the document that it
    is a translation of according to sources.toml, or -1. `digests`, (n_documents, 16): of what
    passages and their vectors depend on. `stored_digests`, (n_documents, 16): of its fields, places
    and text as they are stored; empty where these aren't on disk. `left_out`: a line for each file
    that couldn't be served.
    """

    text_blob: NDArray[np.uint8]
    text_bounds: NDArray[np.int64]
    fact_blob: NDArray[np.uint8]
    fact_bounds: NDArray[np.int64]
    place_blob: NDArray[np.uint8]
    place_bounds: NDArray[np.int64]
    by_path: NDArray[np.int32]
    originals: NDArray[np.int32]
    digests: NDArray[np.uint8]
    stored_digests: NDArray[np.uint8]
    left_out: Sequence[str] = ()
    # A question reads the same few documents many times. The cache belongs to its table: a cache of
    # the module would keep replaced indexes in memory.
    _decoded: LRUCache[int, Document] = field(
        init=False, repr=False, default_factory=lambda: LRUCache(MAX_DECODED_BYTES, _decoded_size)
    )
    _lock: threading.Lock = field(init=False, repr=False, default_factory=threading.Lock)
    # The documents that are what was stored. What is mapped can't change unnoticed afterwards
    # (`Index.check_intact`), and a digest of megabytes takes milliseconds.
    _compared: set[int] = field(init=False, repr=False, default_factory=set)

    @classmethod
    def of(
        cls,
        facts: Sequence[str],
        places: Sequence[str],
        texts: tuple[NDArray[np.uint8], NDArray[np.int64]],
        digests: NDArray[np.uint8],
        stored_digests: NDArray[np.uint8] | None = None,
        left_out: Sequence[str] = (),
    ) -> "DocumentTable":
        """The table of documents with these texts, digests, and places and other fields in JSON.

        `stored_digests`: the `stored_digest` of each, for documents that are written to disk.
        """
        decoded = [json.loads(fields) for fields in facts]
        paths = [str(fields["path"]) for fields in decoded]
        numbers = {path: number for number, path in enumerate(paths)}
        originals = [numbers.get(fields["translation_of"] or "", -1) for fields in decoded]
        order = sorted(range(len(paths)), key=paths.__getitem__)
        return cls(
            *texts,
            *pack(facts),
            *pack(places),
            by_path=np.array(order, dtype=np.int32),
            originals=np.array(originals, dtype=np.int32),
            digests=digests,
            stored_digests=digests[:0] if stored_digests is None else stored_digests,
            left_out=left_out,
        )

    def __len__(self) -> int:
        return len(self.text_bounds) - 1

    def facts(self, number: int) -> Mapping[str, Any]:
        """All fields of a document but its text and its places."""
        facts: Mapping[str, Any] = json.loads(StringTable(self.fact_blob, self.fact_bounds)[number])
        return facts

    def numbers_of(self, paths: Iterable[str]) -> frozenset[int]:
        """The numbers of the documents with these paths; unknown paths are ignored."""
        return frozenset(number for path in paths if (number := self.number_of(path)) is not None)

    def number_of(self, path: str) -> int | None:
        """The number of the document with this path."""
        position = bisect_left(self.by_path, path, key=self._path)
        if position == len(self) or self._path(self.by_path[position]) != path:
            return None
        return int(self.by_path[position])

    def _path(self, number: int) -> str:
        return str(self.facts(number)["path"])

    def below(self, folder: str) -> frozenset[int]:
        """The numbers of the documents whose paths begin with a folder's, which ends in a slash."""
        first = bisect_left(self.by_path, folder, key=self._path)
        after = f"{folder[:-1]}0"  # "0" is the character after "/"
        last = bisect_left(self.by_path, after, key=self._path)
        return frozenset(self.by_path[first:last].tolist())

    def all_but(self, path: str) -> frozenset[int]:
        """The numbers of all documents but the one with this path."""
        return frozenset(range(len(self))) - self.numbers_of([path])

    def text(self, number: int) -> str:
        """A document's text; raises as `document` does."""
        self._compare(number)
        return StringTable(self.text_blob, self.text_bounds)[number]

    def places(self, number: int) -> str:
        """The places of a document, in JSON."""
        return StringTable(self.place_blob, self.place_bounds)[number]

    def document(self, number: int) -> Document:
        """A document with its text, in which all offsets count.

        Raises:
            IndexFormatError: It isn't what was indexed: the index is damaged.
        """
        with self._lock:
            document = self._decoded.get(number)
        if document is None:  # two threads may decode the same one; neither waits for the other
            text = self.text(number)  # first, since it compares all
            facts = self.facts(number)
            lists = {key: tuple(value) for key, value in facts.items() if isinstance(value, list)}
            document = Document(
                text=text,
                places=tuple(starmap(Place, json.loads(self.places(number)))),
                **{**facts, **lists},
            )
            with self._lock:
                self._decoded[number] = document
        return document

    def _compare(self, number: int) -> None:
        """Compare a document with its digest, once."""
        if number in self._compared or not len(self.stored_digests):
            return
        facts = StringTable(self.fact_blob, self.fact_bounds).raw(number)
        places = StringTable(self.place_blob, self.place_bounds).raw(number)
        text = StringTable(self.text_blob, self.text_bounds).raw(number)
        if stored_digest(facts, places, text) != self.stored_digests[number].tobytes():
            message = f"The index is damaged (document {number:,} isn't what was indexed)."
            raise IndexFormatError("documents", message)
        self._compared.add(number)


def stored_digest(facts: bytes, places: bytes, text: bytes) -> bytes:
    """The digest by which a document is known to be what was indexed."""
    return digest_of(facts, places, text)


def _decoded_size(document: Document) -> int:
    n_bytes = sys.getsizeof(document.text) + _PLACE_BYTES * len(document.places)
    size = max(n_bytes, MAX_DECODED_BYTES // MAX_DECODED)
    return min(size, MAX_DECODED_BYTES)  # so that a very long text is kept, too
