"""What is published beside the passages: the documents, whole, and what all of them share.

Both are cut into pieces, each the payload of a point. A document's have a sparse vector by which
they are found if they hold a text (`index.qdrant.grams`). A piece's id is a digest
of its owner and its content: unchanged documents keep their points, and whoever fetches a piece can
tell that nothing is missing from it. What all share is what an index has for each term and each
document: the lexicon, document frequencies, what documents are called, and which pieces they have.
"""

import io
import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from qdrant_client import models

from index.files import digest_of
from index.qdrant.grams import grams_of_stretch
from index.qdrant.points import (
    DATA,
    DOCUMENT,
    GRAMS,
    Numbers,
    Points,
    RawIds,
    sparse_vector,
    uuids,
)

PIECE_BYTES = 4 * 2**20  # before it is compressed; a server takes requests of up to 32 MiB
SHARED = b"shared"  # the owner of what all documents share
ABOUT = "about"  # the name of the array with what isn't one, as JSON
ID_BYTES = 16
_LEVEL = 6  # of zlib's compression
_BYTES_PER_TEXT_BYTE = 4  # of a document with its terms, about


def pieces(owner: bytes, content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Cut some content of an owner into pieces; each comes with its id."""
    for number, start in enumerate(range(0, len(content), PIECE_BYTES)):
        piece = content[start : start + PIECE_BYTES]
        yield _id_of(owner, number, piece), piece


def joined(owner: bytes, ids: Sequence[bytes], found: Mapping[bytes, str]) -> bytes | None:
    """The content of an owner; None if pieces are missing.

    Args:
        owner: The owner.
        ids: The ids of all pieces, in order.
        found: Id -> what the point holds.

    Raises:
        ValueError: A piece isn't what was written.
    """
    content = []
    for number, id_ in enumerate(ids):
        if id_ not in found:
            return None
        try:
            piece = zlib.decompress(b64decode(found[id_]))
        except zlib.error as error:
            raise ValueError(str(error)) from error
        if _id_of(owner, number, piece) != id_:
            raise ValueError("it has other content than when it was written")
        content.append(piece)
    return b"".join(content)


def _id_of(owner: bytes, number: int, piece: bytes) -> bytes:
    return digest_of(owner, str(number), piece, size=ID_BYTES)


class Publication:
    """All points of an index: its passages, its documents, and what all of them share.

    Args:
        points: The passages.
        fingerprint: What the index was made from.
    """

    def __init__(self, points: Points, fingerprint: str) -> None:
        self._points = points
        ids: list[bytes] = []
        owners: list[int] = []  # the document of each piece
        bounds = [0]  # those of document d are ids[bounds[d]:bounds[d + 1]]
        for number, owner in enumerate(points.document_ids):
            ids += [id_ for id_, _ in pieces(owner, self._content(number))]
            owners += [number] * (len(ids) - bounds[-1])
            bounds.append(len(ids))
        self._owners, self._bounds = owners, bounds
        self._n_passages = len(points)
        self._shared = list(pieces(SHARED, shared_content(points, ids, bounds, fingerprint)))
        self._ids = np.array([*ids, *(id_ for id_, _ in self._shared)], dtype=f"S{ID_BYTES}")

    def __len__(self) -> int:
        return self._n_passages + len(self._ids)

    @property
    def average(self) -> float:
        """The average length of a passage."""
        return self._points.average

    @property
    def shared_ids(self) -> list[str]:
        """The ids of the pieces of what all share."""
        return [str(UUID(bytes=id_)) for id_, _ in self._shared]

    @property
    def raw_ids(self) -> RawIds:
        """The ids of all points."""
        return np.concatenate([self._points.raw_ids(np.arange(self._n_passages)), self._ids])

    def make(self, numbers: Numbers, average: float) -> Iterator[models.PointStruct]:
        """Make points.

        Args:
            numbers: Their numbers, ascending.
            average: The average length of a passage by which terms are weighted.
        """
        is_passage = numbers < self._n_passages
        if is_passage.any():
            yield from self._points.make(numbers[is_passage], average)
        for number in (numbers[~is_passage] - self._n_passages).tolist():
            vector: dict[str, models.Vector] = {}
            payload = {}
            if number < len(self._owners):
                owner = self._owners[number]
                first, last = self._bounds[owner : owner + 2]
                start = (number - first) * PIECE_BYTES
                piece = self._content(owner)[start : start + PIECE_BYTES]
                payload[DOCUMENT] = self._points.document_id(owner)
                folded = self._points.index.folded.text(owner)
                grams = grams_of_stretch(folded, number - first, last - first)
                if len(grams):  # Qdrant refuses an empty sparse vector
                    vector[GRAMS] = sparse_vector(grams, np.ones(len(grams)))
            else:
                _, piece = self._shared[number - len(self._owners)]
            data = b64encode(zlib.compress(piece, _LEVEL)).decode()
            (id_,) = uuids(self._ids[number : number + 1])
            yield models.PointStruct(id=id_, vector=vector, payload={**payload, DATA: data})

    def batches(self, numbers: Numbers, most: int) -> Iterator[Numbers]:
        """Cut numbers into batches to be sent at once: pieces may be large."""
        passages = numbers[numbers < self._n_passages]
        for start in range(0, len(passages), most):
            yield passages[start : start + most]
        batch, n_bytes = list[int](), 0
        for number in numbers[len(passages) :].tolist():
            size = self._size(number - self._n_passages)
            if batch and (len(batch) == most or n_bytes + size > PIECE_BYTES):
                yield np.array(batch)
                batch, n_bytes = [], 0
            batch.append(number)
            n_bytes += size
        if batch:
            yield np.array(batch)

    def _size(self, number: int) -> int:
        """About how many bytes a piece has."""
        if number >= len(self._owners):
            return PIECE_BYTES
        bounds = self._points.index.documents.text_bounds
        owner = self._owners[number]
        return min(PIECE_BYTES, _BYTES_PER_TEXT_BYTE * int(bounds[owner + 1] - bounds[owner]))

    def _content(self, number: int) -> bytes:
        return self._points.parts.of_document(number).to_bytes()


# Whole arrays of an index that all documents share: those of terms, and of what documents are
# called. The vectors of terms are made where they are needed.
_ARRAYS = (
    *(f"lexicon.{name}" for name in ("term_blob", "term_bounds", "groups")),
    *(f"lexicon.{name}" for name in ("form_blob", "form_bounds", "alias_blob")),
    *(f"lexicon.{name}" for name in ("alias_key_bounds", "alias_bounds", "alias_terms")),
    *("postings.bounds", "postings.idf", "vectors.baseline"),
    *(f"documents.{name}" for name in ("fact_blob", "fact_bounds", "by_path", "originals")),
    "documents.digests",
)


def shared_content(
    points: Points, piece_ids: Sequence[bytes], bounds: Sequence[int], fingerprint: str
) -> bytes:
    """What all documents share, as an .npz archive.

    Args:
        points: The passages.
        piece_ids: The ids of the pieces of all documents.
        bounds: Document d has the pieces `bounds[d]:bounds[d + 1]`.
        fingerprint: What the index was made from.
    """
    index = points.index
    about = {
        "fingerprint": fingerprint,
        "left_out": list(index.documents.left_out),
        "synonyms": index.synonyms,
        "average": points.average,
        "dimension": int(index.vectors.passages.shape[1]),
    }
    arrays: dict[str, Any] = {
        "passages.counted": points.bounds,
        "passages.by_language": index.passages.count_by_language(),
        "pieces.ids": np.frombuffer(b"".join(piece_ids), np.uint8).reshape(-1, ID_BYTES),
        "pieces.bounds": np.array(bounds, dtype=np.int64),
        ABOUT: np.frombuffer(json.dumps(about).encode(), np.uint8),
    }
    for name in _ARRAYS:
        group, field = name.split(".")
        arrays[name] = getattr(getattr(index, group), field)
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def read_shared(content: bytes) -> dict[str, NDArray[Any]]:
    """The arrays that all documents share.

    Raises:
        ValueError: It is no such archive.
    """
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}
