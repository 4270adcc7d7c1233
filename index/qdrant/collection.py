"""A collection on a Qdrant server: created, filled, and published by an alias."""

import contextlib
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from operator import methodcaller
from typing import Any
from uuid import UUID

import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

from index.errors import QdrantError
from index.qdrant import QdrantOptions
from index.qdrant.client import QdrantConnection
from index.qdrant.first_stage import DENSE, DOCUMENT, LANGUAGE, SPARSE
from index.qdrant.points import PassagePoint, RawIds
from index.types import Progress

IDS_PER_PAGE = 10_000
POLL_S = 1.0
# Without progress in indexing. Qdrant's largest segments take long, and count only when finished.
STALLED_S = 3 * 3600
# Keys of a collection's metadata.
_AVERAGE, _FINGERPRINT, _WRITER = "average", "fingerprint", "writer"
_QUANTIZATIONS: dict[str, models.QuantizationConfig | None] = {
    "none": None,
    "scalar": models.ScalarQuantization(
        scalar=models.ScalarQuantizationConfig(
            type=models.ScalarType.INT8, quantile=0.99, always_ram=True
        )
    ),
    "binary": models.BinaryQuantization(binary=models.BinaryQuantizationConfig(always_ram=True)),
}


@dataclass(frozen=True, slots=True)
class CollectionState:
    """The metadata of a collection.

    Attributes:
        average: The average length of a passage when the collection was created. Its terms keep
            being weighted by it.
        fingerprint: The fingerprint of the documents whose points it has; empty during a change.
        writer: The process that changed it last, or is changing it.
    """

    average: float
    fingerprint: str
    writer: str


class Collection:
    """A collection by its own name, whether it exists or not.

    Args:
        connection: The connection to the server.
        options: How the collection is created, and its alias.
        name: The collection's own name.
        sleep: Waits while the server indexes.
    """

    def __init__(
        self,
        connection: QdrantConnection,
        options: QdrantOptions,
        name: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self._connection = connection
        self._options = options
        self._sleep = sleep

    def state(self) -> CollectionState | None:
        """The collection's metadata; None if it doesn't exist."""
        if not self._connection.call(lambda client: client.collection_exists(self.name)):
            return None
        metadata = self._info().config.metadata or {}
        return CollectionState(
            float(metadata.get(_AVERAGE, 1.0)),
            str(metadata.get(_FINGERPRINT, "")),
            str(metadata.get(_WRITER, "")),
        )

    def create(self, dimension: int, average: float) -> CollectionState:
        """Create the collection, unless another process was faster, and return its metadata."""

        def create(client: QdrantClient) -> None:
            try:
                client.create_collection(
                    self.name,
                    vectors_config={
                        DENSE: models.VectorParams(size=dimension, distance=models.Distance.COSINE)
                    },
                    # Without the idf modifier: Qdrant would compute it for each shard by itself.
                    sparse_vectors_config={SPARSE: models.SparseVectorParams()},
                    shard_number=self._options.shards,
                    replication_factor=self._options.replicas,
                    quantization_config=_QUANTIZATIONS[self._options.quantization],
                    strict_mode_config=models.StrictModeConfig(
                        enabled=True, unindexed_filtering_retrieve=False
                    ),
                    metadata={_AVERAGE: average, _FINGERPRINT: "", _WRITER: ""},
                )
            except UnexpectedResponse as error:
                if error.status_code != HTTPStatus.CONFLICT:
                    raise

        self._connection.call(create)
        return self.state() or CollectionState(average, "", "")

    def index_payload(self) -> None:
        """Index the fields that filters use: cheapest before there are points, and idempotent."""
        keyword = models.PayloadSchemaType.KEYWORD

        def create_indexes(client: QdrantClient) -> None:
            for field in (DOCUMENT, LANGUAGE):
                client.create_payload_index(self.name, field, keyword, wait=True)

        self._connection.call(create_indexes)

    def begin(self, writer: str) -> None:
        """Record that a writer is changing the collection, which has no fingerprint until then."""
        self._update_metadata({_WRITER: writer, _FINGERPRINT: ""})

    def set_fingerprint(self, fingerprint: str) -> None:
        """Record whose points the collection has."""
        self._update_metadata({_FINGERPRINT: fingerprint})

    def ids(self) -> RawIds:
        """The ids of all points."""
        pages = [np.empty(0, dtype="S16")]
        offset: Any = None  # an id in the client's form

        def scroll(client: QdrantClient) -> tuple[list[models.Record], Any]:
            return client.scroll(
                self.name, limit=IDS_PER_PAGE, offset=offset, with_payload=False, with_vectors=False
            )

        while True:
            records, offset = self._connection.call(scroll)
            ids = [UUID(str(record.id)).bytes for record in records]
            pages.append(np.array(ids, dtype="S16"))
            if offset is None:
                return np.concatenate(pages)

    def upsert(self, points: Iterable[PassagePoint]) -> None:
        """Write points, replacing those with the same ids."""
        batch = [point_struct(point) for point in points]
        self._connection.call(lambda client: client.upsert(self.name, batch, wait=True))

    def delete(self, ids: RawIds) -> None:
        """Delete the points with these ids."""
        uuids = [str(UUID(bytes=raw.ljust(16, b"\0"))) for raw in ids.tolist()]
        selector = models.PointIdsList(points=list(uuids))
        self._connection.call(lambda client: client.delete(self.name, selector, wait=True))

    def count(self) -> int:
        """The number of points."""
        answer = self._connection.call(lambda client: client.count(self.name, exact=True))
        return int(answer.count)

    def wait_until_indexed(self, progress: Progress) -> None:
        """Wait until the server has indexed all vectors, so that searches are fast.

        Raises:
            QdrantError: Indexing failed, or made no progress for STALLED_S.
        """
        last_indexed, waited = -1, 0.0
        while (info := self._info()).status != models.CollectionStatus.GREEN:
            n_indexed, n_points = info.indexed_vectors_count or 0, info.points_count or 0
            progress("vectors", min(n_indexed, n_points), n_points)
            waited = waited + POLL_S if n_indexed == last_indexed else 0.0
            last_indexed = n_indexed
            if info.status == models.CollectionStatus.RED or waited > STALLED_S:
                raise QdrantError(
                    f"The collection {self.name} is not indexed (its status is "
                    f"{info.status.value}): check the Qdrant server's log, then start again, or "
                    "delete the collection to have it uploaded again."
                )
            if info.status == models.CollectionStatus.GREY:
                # A restarted server goes on indexing only after a change.
                self._connection.call(
                    lambda client: client.update_collection(
                        self.name, optimizers_config=models.OptimizersConfigDiff()
                    )
                )
            self._sleep(POLL_S)

    def aliased(self) -> str | None:
        """The name of the collection that the alias refers to, if there is one."""
        answer = self._connection.call(lambda client: client.get_aliases())
        names = {alias.alias_name: alias.collection_name for alias in answer.aliases}
        return names.get(self._options.collection)

    def set_alias(self) -> None:
        """Have the alias refer to this collection, in one step."""
        create = models.CreateAlias(collection_name=self.name, alias_name=self._options.collection)
        change = models.CreateAliasOperation(create_alias=create)
        self._connection.call(lambda client: client.update_collection_aliases([change]))

    def delete_others(self, previous: str | None) -> None:
        """Delete older and unfinished collections, but neither this one nor the previous one."""
        pattern = re.compile(f"{re.escape(self._options.collection)}-[0-9a-f]{{16}}")
        answer = self._connection.call(lambda client: client.get_collections())
        for name in [collection.name for collection in answer.collections]:
            if name not in (self.name, previous) and pattern.fullmatch(name):
                with contextlib.suppress(QdrantError):  # deleted already, or next time
                    self._connection.call(methodcaller("delete_collection", name))

    def _resume_indexing(self, client: QdrantClient) -> None:
        client.update_collection(self.name, optimizers_config=models.OptimizersConfigDiff())

    def _info(self) -> models.CollectionInfo:
        return self._connection.call(lambda client: client.get_collection(self.name))

    def _update_metadata(self, metadata: dict[str, str]) -> None:
        self._connection.call(lambda client: client.update_collection(self.name, metadata=metadata))


def point_struct(point: PassagePoint) -> models.PointStruct:
    """Convert a point to the client's form."""
    return models.PointStruct(
        id=point.id,
        vector={
            DENSE: point.vector,
            SPARSE: models.SparseVector(indices=point.terms.indices, values=point.terms.values),
        },
        payload={
            DOCUMENT: point.document,
            LANGUAGE: point.language,
            "path": point.path,
            "start": point.start,
            "end": point.end,
        },
    )
