"""Passages as points of a Qdrant collection.

A point's id follows from its document's path and content and from the passage's position in it: the
first DOCUMENT_BYTES are the document's, the others number its passages. Any process that knows the
same document knows the point, whatever number its index gives the passage; a process that doesn't
know the document knows that it can't quote it. Each term is a dimension of the sparse vectors: a
hash of its text, which is the same in every index. Terms with the same hash are told apart when the
passages found are scored.
"""

import functools
import zlib
from base64 import b64encode
from collections.abc import Iterator, Sequence
from itertools import pairwise
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from qdrant_client import models

from index.files import digest_of
from index.indexing.postings import average_length, saturations
from index.qdrant.parts import DOCUMENT_BYTES, PartMaker
from index.storage.documents import DocumentTable
from index.storage.index import Index, PassageTable
from index.storage.lexicon import Lexicon
from index.storage.postings import TermCounts
from index.types import LANGUAGES

POINTS_VERSION = 3  # goes up when the same passages would become other points
DENSE, SPARSE = "passage", "terms"  # the names of a passage's vectors
GRAMS = "grams"  # the name of the vector of a piece of a document (`index.qdrant.grams`)
DOCUMENT, LANGUAGE = "document", "language"  # the fields that filters use
DATA = "data"  # what is scored of a passage, or a piece of what is shown, in base64

_TERM_BITS = 32  # of a pair of passage and term

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
RawIds = NDArray[np.bytes_]  # 16 bytes each; numpy drops zero bytes at the end


class PointIds:
    """The ids of the points of an index, and the dimensions of its terms.

    Args:
        documents: What its documents are called, and their digests.
        bounds: Document d has the passages `bounds[d]:bounds[d + 1]`.
        lexicon: Its terms.
    """

    def __init__(self, documents: DocumentTable, bounds: Numbers, lexicon: Lexicon) -> None:
        self.document_ids = [
            digest_of(
                str(documents.facts(number)["path"]),
                documents.digests[number].tobytes(),
                size=DOCUMENT_BYTES,
            )
            for number in range(len(documents))
        ]
        self.documents = {id_: number for number, id_ in enumerate(self.document_ids)}
        self._bounds = bounds
        self._terms = lexicon.terms

    def document_id(self, number: int) -> str:
        """A document's id in the payload of its points."""
        return self.document_ids[number].hex()

    def documents_of(self, passages: Numbers) -> Numbers:
        """The documents that passages are of."""
        documents: Numbers = np.searchsorted(self._bounds, passages, side="right") - 1
        return documents

    def raw_ids(self, passages: Numbers) -> RawIds:
        """The ids of passages as bytes, which can be compared at once."""
        documents = self.documents_of(passages)
        positions = passages - self._bounds[documents]
        ids = [
            self.document_ids[document] + position.to_bytes(4, "big")
            for document, position in zip(documents.tolist(), positions.tolist(), strict=True)
        ]
        return np.array(ids, dtype="S16")

    def passages(self, ids: Sequence[str]) -> Numbers:
        """The numbers of passages; -1 for the points of documents that the index doesn't have."""
        numbers = []
        for raw in (UUID(identifier).bytes for identifier in ids):
            document = self.documents.get(raw[:DOCUMENT_BYTES])
            number = -1
            if document is not None:
                first, end = self._bounds[document : document + 2].tolist()
                passage = first + int.from_bytes(raw[DOCUMENT_BYTES:], "big")
                number = passage if passage < end else -1
            numbers.append(number)
        return np.array(numbers, dtype=np.int64)

    def dimensions(self, terms: NDArray[np.integer]) -> Numbers:
        """The dimensions of terms in sparse vectors."""
        hashes = [zlib.crc32(self._terms.raw(term)) for term in terms.tolist()]
        return np.array(hashes, dtype=np.int64)


class Points(PointIds):
    """The passages of an index as points. Safe to use from several threads."""

    def __init__(self, index: Index) -> None:
        documents, passages = index.documents, index.passages
        bounds = np.searchsorted(passages.documents, np.arange(len(documents) + 1))
        super().__init__(documents, bounds, index.lexicon)
        self.index = index
        self.bounds = bounds
        self.average = average_length(passages)

    @functools.cached_property
    def parts(self) -> PartMaker:
        """Makes what is fetched of passages and documents."""
        return PartMaker(self.index, self.document_ids)

    def __len__(self) -> int:
        return len(self.index.passages)

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
        return count_terms(self.index.passages, passages, average or self.average)

    def make(self, passages: Numbers, average: float | None = None) -> Iterator[models.PointStruct]:
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
        vectors = self.index.vectors.passages[passages].tolist()
        ids = uuids(self.raw_ids(passages))
        table = self.index.passages
        for n, (passage, bound) in enumerate(zip(passages.tolist(), pairwise(bounds), strict=True)):
            document = int(table.documents[passage])
            start, end = table.span(passage)
            own = order[slice(*bound)]
            yield models.PointStruct(
                id=ids[n],
                vector={
                    DENSE: vectors[n],
                    SPARSE: sparse_vector(dimensions[own], strengths[own]),
                },
                payload={
                    DOCUMENT: self.document_id(document),
                    LANGUAGE: LANGUAGES[int(table.languages[passage])],
                    # For people who look at the collection.
                    "path": str(self.index.documents.facts(document)["path"]),
                    "start": start,
                    "end": end,
                    DATA: b64encode(self.parts.of_passage(passage).to_bytes()).decode(),
                },
            )


def count_terms(
    table: PassageTable, passages: Numbers, average: float
) -> tuple[TermCounts, Floats]:
    """Count the terms of passages.

    Args:
        table: The passages of an index.
        passages: Their numbers, ascending.
        average: The average length of a passage by which terms are weighted.

    Returns:
        The counts, and how much each counts in BM25 before its idf.
    """
    # Not by rank_bm25, which takes a fifth of a question's time for this.
    terms = [np.array(table.searched_terms(number), np.int64) for number in passages.tolist()]
    lengths = np.array([len(own) for own in terms], dtype=np.int64)
    positions = np.repeat(np.arange(len(terms)), lengths)
    pairs, counts = np.unique(
        (positions << _TERM_BITS) | np.concatenate([np.empty(0, np.int64), *terms]),
        return_counts=True,
    )
    positions = pairs >> _TERM_BITS
    counted = TermCounts(
        terms=(pairs & ((1 << _TERM_BITS) - 1)).astype(np.int32),
        positions=positions,
        counts=counts.astype(np.int32),
        lengths=lengths,
    )
    return counted, saturations(counted.counts, lengths[positions], average)


def uuids(ids: RawIds) -> list[str]:
    """Write ids as Qdrant does."""
    return [str(UUID(bytes=raw.ljust(16, b"\0"))) for raw in ids.tolist()]


def sparse_vector(dimensions: Numbers, values: Floats) -> models.SparseVector:
    """Make a sparse vector; of several values for one dimension, the highest counts."""
    indices, places = np.unique(dimensions, return_inverse=True)
    highest = np.zeros(len(indices))
    np.maximum.at(highest, places, values)
    return models.SparseVector(indices=indices.tolist(), values=highest.tolist())
