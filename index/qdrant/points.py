"""Passages as points of a Qdrant collection.

A point's id follows from its document's path and content and from the passage's position in it. Any
process that has the same document knows the point, whatever number its index gives the passage; a
process that doesn't have the document knows that it can't quote it. Each term is a dimension of the
sparse vectors: a hash of its text, which is the same in every index. Terms with the same hash are
told apart when the passages found are scored.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from index.files import digest_of
from index.indexing.postings import PositiveIdfBM25, average_length, saturations
from index.storage.index import Index
from index.storage.postings import TermCounts
from index.types import LANGUAGES

POINTS_VERSION = 1  # goes up when the same passages would become other points
_DOCUMENT_BYTES = 12  # of an id's 16 bytes; the others number the document's passages

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
RawIds = NDArray[np.bytes_]  # 16 bytes each; numpy drops zero bytes at the end


@dataclass(frozen=True, slots=True)
class SparseVector:
    """A vector by its numbers that aren't 0: `values` at the dimensions `indices`, each once."""

    indices: list[int]
    values: list[float]


@dataclass(frozen=True, slots=True)
class PassagePoint:
    """A passage as a point. `document` is the document's id; `path` helps people only."""

    id: str
    terms: SparseVector
    vector: list[float]
    document: str
    language: str
    path: str
    start: int
    end: int


class Points:
    """The passages of an index as points. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._index = index
        documents, passages = index.documents, index.passages
        self.average = average_length(passages)
        self._firsts = np.searchsorted(passages.documents, np.arange(len(documents) + 1))
        self._document_ids = np.array(
            [
                digest_of(
                    str(documents.facts(number)["path"]),
                    documents.digests[number].tobytes(),
                    size=_DOCUMENT_BYTES,
                )
                for number in range(len(documents))
            ],
            dtype=f"S{_DOCUMENT_BYTES}",
        )
        self._order = np.argsort(self._document_ids, kind="stable")
        self._sorted_ids = self._document_ids[self._order]

    def __len__(self) -> int:
        return len(self._index.passages)

    def document_id(self, number: int) -> str:
        """A document's id in the payload of its points."""
        return self._document_bytes(number).hex()

    def ids(self, passages: Numbers) -> list[str]:
        """The ids of passages as UUIDs."""
        return [str(UUID(bytes=raw.ljust(16, b"\0"))) for raw in self.raw_ids(passages).tolist()]

    def raw_ids(self, passages: Numbers) -> RawIds:
        """The ids of passages as bytes, which can be compared at once."""
        documents = self._index.passages.documents[passages]
        positions = passages - self._firsts[documents]
        ids = [
            self._document_bytes(document) + position.to_bytes(4, "big")
            for document, position in zip(documents.tolist(), positions.tolist(), strict=True)
        ]
        return np.array(ids, dtype="S16")

    def passages(self, ids: Sequence[str]) -> Numbers:
        """The numbers of passages; -1 for the points of documents that the index doesn't have."""
        raw = [UUID(identifier).bytes for identifier in ids]
        wanted = np.array([each[:_DOCUMENT_BYTES] for each in raw], dtype=self._sorted_ids.dtype)
        if not len(wanted) or not len(self._sorted_ids):
            return np.full(len(wanted), -1, dtype=np.int64)
        places = np.searchsorted(self._sorted_ids, wanted)
        places = np.minimum(places, len(self._sorted_ids) - 1)
        documents = self._order[places]
        positions = np.array([int.from_bytes(each[_DOCUMENT_BYTES:], "big") for each in raw])
        passages = self._firsts[documents] + positions
        is_known = self._sorted_ids[places] == wanted
        return np.where(is_known & (passages < self._firsts[documents + 1]), passages, -1)

    def term_counts(
        self, passages: Numbers, average: float | None = None
    ) -> tuple[TermCounts, Floats]:
        """Count the terms of passages.

        Args:
            passages: Their numbers, ascending.
            average: The average length of a passage by which terms are weighted; by default the
                index's own.

        Returns:
            The counts, and how much each counts in BM25 before its idf.
        """
        terms = map(self._index.passages.searched_terms, passages.tolist())
        counts = PositiveIdfBM25(terms).term_counts
        lengths = counts.lengths[counts.positions]
        return counts, saturations(counts.counts, lengths, average or self.average)

    def make(self, passages: Numbers, average: float | None = None) -> Iterator[PassagePoint]:
        """Make the points of passages.

        Args:
            passages: Their numbers, ascending.
            average: The average length of a passage by which terms are weighted; by default the
                index's own.
        """
        counts, strengths = self.term_counts(passages, average)
        terms, places = np.unique(counts.terms, return_inverse=True)
        dimensions = self.dimensions(terms)[places]
        order = np.argsort(counts.positions, kind="stable")
        bounds = np.searchsorted(counts.positions[order], np.arange(len(passages) + 1)).tolist()
        sparse = [
            sparse_vector(dimensions[order[start:end]], strengths[order[start:end]])
            for start, end in pairwise(bounds)
        ]
        vectors = self._index.vectors.passages[passages].tolist()
        ids = self.ids(passages)
        table = self._index.passages
        for n, passage in enumerate(passages.tolist()):
            document = int(table.documents[passage])
            start, end = table.span(passage)
            yield PassagePoint(
                id=ids[n],
                terms=sparse[n],
                vector=vectors[n],
                document=self.document_id(document),
                language=LANGUAGES[int(table.languages[passage])],
                path=str(self._index.documents.facts(document)["path"]),
                start=start,
                end=end,
            )

    def dimensions(self, terms: NDArray[np.integer]) -> Numbers:
        """The dimensions of terms in sparse vectors."""
        lexicon = self._index.lexicon.terms
        hashes = [zlib.crc32(lexicon.raw(term)) for term in terms.tolist()]
        return np.array(hashes, dtype=np.int64)

    def _document_bytes(self, number: int) -> bytes:
        return bytes(self._document_ids[number]).ljust(_DOCUMENT_BYTES, b"\0")


def sparse_vector(dimensions: Numbers, values: Floats) -> SparseVector:
    """Make a sparse vector; of several values for one dimension, the highest counts."""
    indices, places = np.unique(dimensions, return_inverse=True)
    highest = np.zeros(len(indices))
    np.maximum.at(highest, places, values)
    return SparseVector(indices.tolist(), highest.tolist())
