"""Passages as points: what each is called, what it holds, and which passage a point is.

A point's id is made of its document's path and content and of the passage's place in it, so that
whoever has the same document knows the point, whatever numbers its own index gives to passages; and
whoever hasn't knows that it can't quote it. A term is a dimension of sparse vectors: a hash of its
text, the same in every index. Two terms with one hash are told apart when passages are read.
"""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from index.files import digest_of
from index.indexing.postings import PositiveIdfBM25, average_length, passage_lengths, saturations
from index.storage.index import Index
from index.storage.postings import TermCounts
from index.types import LANGUAGES

POINTS_VERSION = 1  # counts up whenever the same passages would become other points
_DOCUMENT_BYTES = 12  # of an id's 16; the rest counts the document's passages

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
RawIds = NDArray[np.bytes_]  # of 16 bytes each, without NULs at the end


@dataclass(frozen=True, slots=True)
class Sparse:
    """A vector of which most numbers are 0: `values` of the dimensions `indices`, each once."""

    indices: list[int]
    values: list[float]


@dataclass(frozen=True, slots=True)
class PassagePoint:
    """A passage as a point. `document`: the document's id; `path` is for people."""

    id: str
    terms: Sparse
    vector: list[float]
    document: str
    language: str
    path: str
    start: int
    end: int


class Points:
    """The passages of one segment as points. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        self._segment = index
        table = index.passages
        self.average = average_length(passage_lengths(table))
        self._firsts = np.searchsorted(table.documents, np.arange(len(index.documents) + 1))
        self._ids = np.array(
            [self._document_id(number) for number in range(len(index.documents))],
            dtype=f"S{_DOCUMENT_BYTES}",
        )
        self._order = np.argsort(self._ids, kind="stable")
        self._sorted = self._ids[self._order]

    def __len__(self) -> int:
        return len(self._segment.passages)

    def document_id(self, number: int) -> str:
        """A document's id, as points hold it."""
        return self._raw_id(number).hex()

    def ids(self, passages: Numbers) -> list[str]:
        """The ids of passages."""
        return [str(UUID(bytes=raw)) for raw in self._raw_ids(passages)]

    def raw_ids(self, passages: Numbers) -> RawIds:
        """The ids of passages as bytes, to be compared."""
        return np.array(list(self._raw_ids(passages)), dtype="S16")

    def passages(self, ids: Sequence[str]) -> Numbers:
        """The passages' numbers; -1 for points of documents that this index hasn't."""
        raw = [UUID(identifier).bytes for identifier in ids]
        wanted = np.array([held[:_DOCUMENT_BYTES] for held in raw], dtype=self._ids.dtype)
        if not len(wanted) or not len(self._sorted):
            return np.full(len(wanted), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self._sorted, wanted), len(self._sorted) - 1)
        documents = self._order[at]
        places = np.array([int.from_bytes(held[_DOCUMENT_BYTES:], "big") for held in raw])
        passages = self._firsts[documents] + places
        known = (self._sorted[at] == wanted) & (passages < self._firsts[documents + 1])
        return np.where(known, passages, -1)

    def counted(self, passages: Numbers) -> tuple[TermCounts, Floats]:
        """The terms of these passages, ascending, and how strongly each stands there."""
        return self._counted(passages, self.average)

    def made(self, passages: Numbers, average: float | None = None) -> Iterator[PassagePoint]:
        """The points of these passages, ascending.

        Args:
            passages: Their numbers.
            average: The length of passages by which terms are weighed; by default this segment's.
        """
        table = self._segment.passages
        vectors = self._segment.vectors.passages[passages].tolist()
        sparse = self._sparse(passages, average or self.average)
        facts = self._segment.documents.facts
        ids = self.ids(passages)
        for n, passage in enumerate(passages.tolist()):
            document = int(table.documents[passage])
            start, end = table.spans[passage].tolist()
            yield PassagePoint(
                id=ids[n],
                terms=sparse[n],
                vector=vectors[n],
                document=self.document_id(document),
                language=LANGUAGES[int(table.languages[passage])],
                path=str(facts[document]["path"]),
                start=start,
                end=end,
            )

    def _counted(self, passages: Numbers, average: float) -> tuple[TermCounts, Floats]:
        terms = map(self._segment.passages.searched_terms, passages.tolist())
        block = PositiveIdfBM25(terms).term_counts
        return block, saturations(block.counts, block.lengths[block.positions], average)

    def _sparse(self, passages: Numbers, average: float) -> list[Sparse]:
        block, strengths = self._counted(passages, average)
        terms, places = np.unique(block.terms, return_inverse=True)
        dimensions = self.dimensions(terms)[places]
        order = np.argsort(block.positions, kind="stable")
        bounds = np.searchsorted(block.positions[order], np.arange(len(passages) + 1)).tolist()
        return [
            sparse_vector(dimensions[order[start:end]], strengths[order[start:end]])
            for start, end in pairwise(bounds)
        ]

    def dimensions(self, terms: NDArray[np.integer]) -> Numbers:
        """The dimensions of terms."""
        held = self._segment.lexicon.terms
        hashes = [zlib.crc32(held.raw(term)) for term in terms.tolist()]
        return np.array(hashes, dtype=np.int64)

    def _raw_ids(self, passages: Numbers) -> Iterator[bytes]:
        documents = self._segment.passages.documents[passages]
        places = passages - self._firsts[documents]
        for document, place in zip(documents.tolist(), places.tolist(), strict=True):
            yield self._raw_id(document) + place.to_bytes(4, "big")

    def _document_id(self, number: int) -> bytes:
        path = str(self._segment.documents.facts[number]["path"])
        digest = self._segment.documents.digests[number].tobytes()
        return digest_of(path, digest, size=_DOCUMENT_BYTES)

    def _raw_id(self, number: int) -> bytes:
        # numpy takes NULs at the end off.
        return bytes(self._ids[number]).ljust(_DOCUMENT_BYTES, b"\0")


def sparse_vector(dimensions: Numbers, values: Floats) -> Sparse:
    """A sparse vector; where dimensions are the same, the highest value."""
    indices, places = np.unique(dimensions, return_inverse=True)
    highest = np.zeros(len(indices))
    np.maximum.at(highest, places, values)
    return Sparse(indices.tolist(), highest.tolist())
