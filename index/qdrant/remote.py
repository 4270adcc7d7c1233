"""An index whose documents are on a Qdrant server alone: nothing here grows with the passages.

At hand is what all documents share (`index.qdrant.shared`): the lexicon and what documents are
called, in files that are mapped into memory. For a question the points that are found bring along
what is scored of their passages; the documents of the best are fetched whole, and a small index is
made of them. A few documents stay in memory.

Content is checked by its digest, so that nothing is quoted that wasn't published. A document that
has changed since this process opened the index is not found until it opens the index again.
"""

import threading
import time
from base64 import b64decode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray
from qdrant_client import models

from index.embedding.base import Embedder
from index.errors import QdrantError
from index.qdrant import QdrantOptions
from index.qdrant.assembling import Assembler
from index.qdrant.client import connect
from index.qdrant.first_stage import PointSearch, best_candidates
from index.qdrant.grams import grams_to_find
from index.qdrant.parts import Part
from index.qdrant.points import DATA, PointIds
from index.qdrant.publishing import Collection, IndexVersion
from index.qdrant.shared import fetch_contents, open_shared
from index.retrieval.query import Candidates, Query
from index.storage.documents import DocumentTable
from index.storage.index import Index
from index.storage.postings import Postings
from index.text.quote_normalization import fold_quote
from index.types import Progress

FOLDER = "shared"  # in INDEX_DIR
MAX_KEPT_BYTES = 32 * 2**20  # of documents that stay in memory
MAX_LOOKED_AT = 1_000  # stretches of documents that may hold a text
_FETCHED_AT_ONCE = 32  # of them


@dataclass(frozen=True, eq=False)
class RemoteDocuments(DocumentTable):
    """Documents whose texts and places are elsewhere; `fetch` fetches one."""

    fetch: Callable[[int], Part] = field(kw_only=True)

    def text(self, number: int) -> str:
        """A document's text."""
        return self.fetch(number).text.tobytes().decode("utf-8", "surrogatepass")

    def places(self, number: int) -> str:
        """The places of a document, in JSON."""
        return self.fetch(number).places.tobytes().decode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class RemotePostings(Postings):
    """How common terms are; in which passages they are, `count_common` asks."""

    count_common: Callable[[int, int], int]

    def n_common(self, first: int, second: int) -> int:
        """In how many passages both of two terms are, at least."""
        return self.count_common(first, second)


@dataclass(frozen=True)
class RemoteIndex(Index):
    """An index of documents that `store` fetches and `assembler` makes small indexes of.

    `points` tells which documents may hold a text.
    """

    store: "DocumentStore" = field(kw_only=True)
    assembler: Assembler = field(kw_only=True)
    points: PointSearch = field(kw_only=True)

    @property
    def holds_documents(self) -> bool:
        """Whether it holds the documents themselves, not only what they are called."""
        return False

    def whole(self, number: int) -> tuple[Index, int]:
        """An index that holds a document, and all that translate it, and its number there.

        Raises:
            QdrantError: The server is away, or the document has changed.
        """
        self.store.document(number)  # or one line says why not
        found = self.of_documents([number])
        return found, found.document_numbers.index(number)

    def documents_with(
        self, folded: str, left_out: frozenset[int], until: float
    ) -> tuple[Iterable[int], bool]:
        """The documents that hold a folded text, ascending, and whether all were looked for.

        Not all are if more than MAX_LOOKED_AT may hold it, the time is up, or the text is too short
        to be looked for.

        Args:
            folded: The text.
            left_out: The numbers of documents to ignore.
            until: When to stop, in monotonic seconds.

        Raises:
            QdrantError: The server is away, or refuses.
        """
        grams = grams_to_find(folded)
        if not len(grams):
            return [], False
        numbers, is_all = self.points.documents_with(grams, left_out, MAX_LOOKED_AT)
        found: list[int] = []
        for start in range(0, len(numbers), _FETCHED_AT_ONCE):
            if time.monotonic() > until:
                return sorted(found), False
            some = numbers[start : start + _FETCHED_AT_ONCE]
            parts = self.store.fetch(some)
            is_all &= len(parts) == len(some)
            for number, part in parts.items():
                text = part.text.tobytes().decode("utf-8", "surrogatepass")
                if folded in fold_quote(text).text:
                    found.append(number)
        return sorted(found), is_all

    def of_documents(self, numbers: Iterable[int]) -> Index:
        """An index that holds documents, without those that are gone, and all that translate them.

        If all are gone, it is this one, which holds none.

        Raises:
            QdrantError: The server is away, or refuses.
        """
        parts: dict[int, Part] = {}
        looked_for: set[int] = set()
        wanted = set(numbers)
        while wanted:
            looked_for |= wanted
            found = self.store.fetch(sorted(wanted))
            parts |= found
            partners = (id_.tobytes() for part in found.values() for id_ in part.partners)
            known = self.store.ids.documents
            wanted = {known[id_] for id_ in partners if id_ in known} - looked_for
        if not parts:
            return self
        parts = dict(sorted(parts.items()))
        passages = [p for number in parts for p in self.passages.document_passages(number)]
        return self.assembler.assemble(parts, self.store.ids.document_ids, passages)

    def is_served(self) -> bool:
        """Whether nothing newer is on the server.

        Raises:
            QdrantError: The server is away, or refuses.
        """
        state = self.store.collection.state()
        # Empty while documents change.
        return state is None or state.fingerprint in (self.fingerprint, "")


class DocumentStore:
    """Fetches documents from a collection, and keeps some. Safe to use from several threads.

    Args:
        collection: The collection.
        ids: The ids of its points.
        piece_ids: The ids of the pieces of all documents, one after the other.
        bounds: Document d has the pieces `bounds[d]:bounds[d + 1]`.
    """

    def __init__(
        self,
        collection: Collection,
        ids: PointIds,
        piece_ids: NDArray[np.uint8],
        bounds: NDArray[np.int64],
    ) -> None:
        self.collection = collection
        self.ids = ids
        self._piece_ids, self._bounds = piece_ids, bounds
        self._kept: LRUCache[int, Part] = LRUCache(MAX_KEPT_BYTES, _size)
        self._lock = threading.Lock()

    def document(self, number: int) -> Part:
        """A document.

        Raises:
            QdrantError: The server is away, or the document has changed.
        """
        found = self.fetch([number])
        if number not in found:
            raise QdrantError(
                "The document has changed on the Qdrant server since its index was opened: ask "
                "again in a few seconds."
            )
        return found[number]

    def fetch(self, numbers: Sequence[int]) -> dict[int, Part]:
        """Documents by their numbers, without those that aren't on the server any more.

        Raises:
            QdrantError: The server is away, refuses, or has damaged a document.
        """
        with self._lock:
            parts = {n: part for n in numbers if (part := self._kept.get(n)) is not None}
        missing = [number for number in numbers if number not in parts]
        owners = {number: self.ids.document_ids[number] for number in missing}
        wanted = {owner: self._pieces_of(number) for number, owner in owners.items()}
        contents = fetch_contents(self.collection, wanted) if wanted else {}
        for number, owner in owners.items():
            if owner in contents:
                parts[number] = Part.from_bytes(contents[owner])
        with self._lock:
            for number in missing:
                if number in parts:
                    self._kept[number] = parts[number]
        return parts

    def _pieces_of(self, number: int) -> list[bytes]:
        first, last = self._bounds[number : number + 2].tolist()
        return [id_.tobytes() for id_ in self._piece_ids[first:last]]


def _size(part: Part) -> int:
    return min(part.nbytes, MAX_KEPT_BYTES)  # so that a very long document is kept, too


class RemoteCandidateGenerator:
    """Finds passages of an index whose documents are on the server. Safe to use from threads.

    Args:
        index: The index.
        search: Finds its points, with what is scored of them.
        average: The average length of a passage.
    """

    def __init__(self, index: RemoteIndex, search: PointSearch, average: float) -> None:
        self._index = index
        self._search = search
        self._average = average

    def find(self, query: Query, excluded: frozenset[int]) -> Candidates:
        """Find the passages to be read closely, in an index of their own.

        Args:
            query: What to look for.
            excluded: The numbers of documents to ignore.

        Raises:
            QdrantError: The server is away, or refuses.
        """
        index, store = self._index, self._index.store
        points = self._search.find(query, excluded)
        numbers = store.ids.passages([str(point.id) for point in points])
        order = np.argsort(numbers)
        order = order[numbers[order] >= 0]  # others are of documents that have come since
        if not len(order):
            none = np.empty(0, dtype=np.int64)
            return Candidates(index, none, np.empty(0), np.empty(0))
        numbers = numbers[order]
        parts = [Part.from_bytes(_data_of(points[n])) for n in order.tolist()]
        documents = store.ids.documents_of(numbers).tolist()
        found = index.assembler.passages(parts, documents, numbers.tolist())
        return best_candidates(found, query, np.arange(len(parts)), self._average)

    def with_documents(
        self, candidates: Candidates, positions: NDArray[np.int64]
    ) -> tuple[Index, NDArray[np.int64], NDArray[np.int64]]:
        """An index that holds the documents of some candidates, and all that translate them.

        Args:
            candidates: What `find` found.
            positions: Which of them, in any order.

        Returns:
            The index, the numbers that the passages have there, and their positions; without those
            whose documents are gone by now.
        """
        found = candidates.index.passage_numbers
        numbers = np.array([found[n] for n in candidates.passages[positions].tolist()])
        documents = self._index.store.ids.documents_of(numbers)
        whole = self._index.of_documents(documents.tolist())
        if not whole.holds_documents:
            return whole, np.empty(0, dtype=np.int64), positions[:0]
        here = {number: position for position, number in enumerate(whole.passage_numbers)}
        kept = [n for n, number in enumerate(numbers.tolist()) if number in here]
        passages = [here[number] for number in numbers[kept].tolist()]
        return whole, np.array(passages, dtype=np.int64), positions[kept]


def _data_of(point: models.ScoredPoint) -> bytes:
    return b64decode((point.payload or {}).get(DATA, ""))


def open_remote(
    options: QdrantOptions,
    identity: str,
    embedders: tuple[Embedder, Embedder],
    index_dir: Path,
    progress: Progress,
) -> tuple[RemoteIndex, RemoteCandidateGenerator]:
    """Open the index that another process has published. One process at a time.

    Args:
        options: Where the server is.
        identity: The analysis and the model that made the index.
        embedders: The models of passages and of terms.
        index_dir: Where what all documents share is kept.
        progress: Is told how far it is.

    Raises:
        QdrantError: The server is away, or has no such index.
        OSError: It can't be kept.
    """
    version = IndexVersion(identity, "", embedders[0].dimension)
    collection = Collection(connect(options), options, version)
    state = collection.state()
    if state is None or not state.shared:
        raise QdrantError(
            f"There is no index on the Qdrant server at {options.url} that these settings made: "
            "run inyo index --watch with the same INDEX_URL and EMBEDDING_MODEL where the "
            "documents are, or set WATCH=DOCUMENTS."
        )
    shared = open_shared(collection, state.shared, embedders[1], index_dir / FOLDER, progress)
    whole = shared.index
    ids = PointIds(whole.documents, shared.counted, whole.lexicon)
    store = DocumentStore(collection, ids, shared.piece_ids, shared.piece_bounds)
    search = PointSearch(whole, ids, collection.connection, collection.name, [DATA])
    # None of these knows the index that has it, so that a replaced index is freed at once.
    index = RemoteIndex(
        **_values(whole)
        | {
            "documents": RemoteDocuments(**_values(whole.documents), fetch=store.document),
            "postings": RemotePostings(**_values(whole.postings), count_common=search.n_common),
        },
        store=store,
        assembler=Assembler(whole),
        points=search,
    )
    return index, RemoteCandidateGenerator(index, search, shared.average)


def _values(record: Any) -> dict[str, Any]:
    """The values with which a record was made."""
    return {each.name: getattr(record, each.name) for each in fields(record) if each.init}
