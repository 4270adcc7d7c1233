"""Publishes an index as points of a Qdrant collection, so that readers see all of them at once.

A collection is named after how passages were analysed and embedded, and how the collection is made.
Points are compared by their ids, which follow from the documents, so only missing points are sent:
an interrupted upload resumes, a changed document costs its own passages, itself and what all
documents share (`index.qdrant.records`), and two processes that upload the same do no harm.

A new collection is complete and indexed before the alias refers to it. In a collection that is
already in use, new points are written before old ones are deleted, and readers ignore points that
they don't know, so every reader finds all of its documents that still exist. The collection that
the alias referred to before is kept until the next publication, for processes of that version.

A fingerprint in the metadata says that nothing needs to be compared. It must never be there while
points may be missing, so it is removed before points are, and set again only if no other process
has begun a change meanwhile.
"""

import contextlib
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from operator import methodcaller
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

from index.errors import QdrantError
from index.files import digest_of
from index.qdrant import QdrantOptions
from index.qdrant.client import UPLOAD_RETRIES, QdrantConnection, connect
from index.qdrant.first_stage import QdrantCandidateGenerator
from index.qdrant.points import (
    DENSE,
    DOCUMENT,
    GRAMS,
    LANGUAGE,
    POINTS_VERSION,
    SPARSE,
    Points,
    RawIds,
    uuids,
)
from index.qdrant.records import Publication
from index.storage.index import Index
from index.types import Progress

_log = logging.getLogger(__name__)

BATCH_POINTS = 256  # some megabytes
IDS_PER_PAGE = 10_000
POLL_S = 1.0
# Without progress in indexing. Qdrant's largest segments take long, and count only when finished.
STALLED_S = 3 * 3600
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
# Keys of a collection's metadata.
_AVERAGE, _FINGERPRINT, _WRITER = "average", "fingerprint", "writer"
_TOTAL, _SHARED = "total", "shared"
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
class IndexVersion:
    """The origin of the points in a collection.

    Attributes:
        identity: The analysis and the model.
        fingerprint: The documents.
        dimension: The dimension of the vectors.
    """

    identity: str
    fingerprint: str
    dimension: int


@dataclass(frozen=True, slots=True)
class CollectionState:
    """The metadata of a collection.

    Attributes:
        average: The average length of a passage when the collection was created. Its terms keep
            being weighted by it.
        fingerprint: The fingerprint of the documents whose points it has; empty during a change.
        writer: The process that changed it last, or is changing it.
        total: How many points it has when nothing is missing.
        shared: The ids of the points with what all documents share (`index.qdrant.records`).
    """

    average: float
    fingerprint: str = ""
    writer: str = ""
    total: int = 0
    shared: tuple[str, ...] = ()


def open_candidate_generator(
    index: Index, identity: str, fingerprint: str, options: QdrantOptions, progress: Progress
) -> QdrantCandidateGenerator:
    """Publish an index on a Qdrant server, if needed, and search it there.

    Args:
        index: The documents and their passages.
        identity: The analysis and the model that made the index.
        fingerprint: The fingerprint of the documents.
        options: Where the server is, and how the collection is made.
        progress: Is told how far the upload is.

    Raises:
        QdrantError: The server is away, or refuses.
    """
    address = urlsplit(options.url)
    if options.api_key and address.scheme == "http" and address.hostname not in _LOCAL_HOSTS:
        _log.warning("INDEX_API_KEY is sent to %s without encryption: use https.", options.url)
    points = Points(index)
    version = IndexVersion(identity, fingerprint, index.vectors.passages.shape[1])
    collection = Collection(connect(options, UPLOAD_RETRIES), options, version)
    collection.publish(points, progress)
    return QdrantCandidateGenerator(index, points, connect(options), collection.name)


@dataclass(frozen=True, slots=True)
class Collection:
    """The collection for the points of one version, whether it exists or not.

    Attributes:
        connection: The connection to the server.
        options: How the collection is created, and its alias.
        version: What its points are made from.
        sleep: Waits while the server indexes.
    """

    connection: QdrantConnection
    options: QdrantOptions
    version: IndexVersion
    sleep: Callable[[float], None] = time.sleep

    @property
    def name(self) -> str:
        """The collection's own name; its alias is `options.collection`."""
        made = (self.options.shards, self.options.replicas, self.options.quantization)
        key = f"{self.version.identity} {self.version.dimension} {POINTS_VERSION} {made}"
        return f"{self.options.collection}-{digest_of(key, size=8).hex()}"

    def publish(self, points: Points, progress: Progress, batch_points: int = BATCH_POINTS) -> None:
        """Make these points what readers see. If they already are, this takes a few requests.

        Args:
            points: All points of the index.
            progress: Is told how far the upload is.
            batch_points: How many points are sent at once.

        Raises:
            QdrantError: The server is away, refuses, or has lost some of the points.
        """
        state = self.state()
        if state is None:
            self.create(points.average)
            state = self.state() or CollectionState(points.average)
        elif (
            state.fingerprint == self.version.fingerprint
            and self._count() == state.total
            and self._aliased() == self.name
        ):
            return
        writer = uuid4().hex
        # The fields that filters use: indexing them is idempotent, and cheapest before points come.
        for name in (DOCUMENT, LANGUAGE):
            self.connection.call(
                methodcaller(
                    "create_payload_index",
                    self.name,
                    name,
                    models.PayloadSchemaType.KEYWORD,
                    wait=True,
                )
            )
        self._update_metadata({_WRITER: writer, _FINGERPRINT: ""})
        publication = Publication(points, self.version.fingerprint)
        self._upload(publication, state.average, progress, batch_points)
        previous = self._aliased()
        if previous != self.name:
            create = models.CreateAlias(
                collection_name=self.name, alias_name=self.options.collection
            )
            change = models.CreateAliasOperation(create_alias=create)
            self.connection.call(lambda client: client.update_collection_aliases([change]))
        state = self.state()
        if state is None:
            raise QdrantError(f"The collection {self.name} is gone: start again.")
        is_ours = state.writer == writer or state.fingerprint == self.version.fingerprint
        fingerprint = self.version.fingerprint if is_ours else ""
        self._update_metadata({_FINGERPRINT: fingerprint, _TOTAL: len(publication)})
        if self._aliased() == self.name:  # another version may have set the alias meanwhile
            self._delete_others(previous)

    def create(self, average: float) -> None:
        """Create the collection, unless another process was faster.

        Args:
            average: The average length of a passage, by which terms are weighted from now on.
        """
        dense = models.VectorParams(size=self.version.dimension, distance=models.Distance.COSINE)

        def create(client: QdrantClient) -> None:
            try:
                client.create_collection(
                    self.name,
                    vectors_config={DENSE: dense},
                    # Without the idf modifier: Qdrant would compute it for each shard by itself.
                    sparse_vectors_config={
                        SPARSE: models.SparseVectorParams(),
                        # Rarely asked for, so it stays on disk.
                        GRAMS: models.SparseVectorParams(
                            index=models.SparseIndexParams(on_disk=True)
                        ),
                    },
                    shard_number=self.options.shards,
                    replication_factor=self.options.replicas,
                    quantization_config=_QUANTIZATIONS[self.options.quantization],
                    strict_mode_config=models.StrictModeConfig(
                        enabled=True, unindexed_filtering_retrieve=False
                    ),
                    metadata={_AVERAGE: average, _FINGERPRINT: "", _WRITER: ""},
                )
            except UnexpectedResponse as error:
                if error.status_code != HTTPStatus.CONFLICT:
                    raise

        self.connection.call(create)

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
                self.connection.call(
                    lambda client: client.update_collection(
                        self.name, optimizers_config=models.OptimizersConfigDiff()
                    )
                )
            self.sleep(POLL_S)

    def _upload(
        self, publication: Publication, average: float, progress: Progress, batch_points: int
    ) -> None:
        """Make the collection contain these points and no others."""
        present, wanted = self._ids(), publication.raw_ids
        missing = np.flatnonzero(~np.isin(wanted, present))
        n_sent = 0
        for numbers in publication.batches(missing, batch_points):
            progress("upload", n_sent, len(missing))
            batch = list(publication.make(numbers, average))
            self.connection.call(methodcaller("upsert", self.name, batch, wait=True))
            n_sent += len(batch)
        progress("upload", len(missing), len(missing))
        self.wait_until_indexed(progress)
        # Whoever opens the index from now on needs none of the points that are deleted below.
        self._update_metadata({_SHARED: publication.shared_ids})
        obsolete = uuids(present[~np.isin(present, wanted)])
        if obsolete:
            # The process whose points these are may have finished meanwhile.
            self._update_metadata({_FINGERPRINT: ""})
        for start in range(0, len(obsolete), batch_points):
            selector = models.PointIdsList(points=[*obsolete[start : start + batch_points]])
            self.connection.call(methodcaller("delete", self.name, selector, wait=True))
        n_points = self._count()
        if n_points != len(publication):
            self._update_metadata({_FINGERPRINT: ""})
            raise QdrantError(
                f"The collection {self.name} has {n_points:,} points instead of "
                f"{len(publication):,}: start again, or delete the collection to have it uploaded "
                "again."
            )

    def _delete_others(self, previous: str | None) -> None:
        """Delete older and unfinished collections, but neither this one nor the previous one."""
        pattern = re.compile(f"{re.escape(self.options.collection)}-[0-9a-f]{{16}}")
        answer = self.connection.call(lambda client: client.get_collections())
        for name in [collection.name for collection in answer.collections]:
            if name not in (self.name, previous) and pattern.fullmatch(name):
                with contextlib.suppress(QdrantError):  # deleted already, or next time
                    self.connection.call(methodcaller("delete_collection", name))

    def _ids(self) -> RawIds:
        """The ids of all points."""
        pages = [np.empty(0, dtype="S16")]
        offset: Any = None  # an id in the client's form

        def scroll(client: QdrantClient) -> tuple[list[models.Record], Any]:
            return client.scroll(
                self.name, limit=IDS_PER_PAGE, offset=offset, with_payload=False, with_vectors=False
            )

        while True:
            records, offset = self.connection.call(scroll)
            ids = [UUID(str(record.id)).bytes for record in records]
            pages.append(np.array(ids, dtype="S16"))
            if offset is None:
                return np.concatenate(pages)

    def state(self) -> CollectionState | None:
        """The collection's metadata; None if it doesn't exist.

        Raises:
            QdrantError: The server is away, or refuses.
        """
        if not self.connection.call(lambda client: client.collection_exists(self.name)):
            return None
        metadata = self._info().config.metadata or {}
        return CollectionState(
            float(metadata.get(_AVERAGE, 1.0)),
            str(metadata.get(_FINGERPRINT, "")),
            str(metadata.get(_WRITER, "")),
            int(metadata.get(_TOTAL, 0)),
            tuple(metadata.get(_SHARED, ())),
        )

    def _count(self) -> int:
        """The number of points."""
        return self.connection.call(lambda client: client.count(self.name, exact=True)).count

    def _aliased(self) -> str | None:
        """The name of the collection that the alias refers to, if there is one."""
        answer = self.connection.call(lambda client: client.get_aliases())
        names = {alias.alias_name: alias.collection_name for alias in answer.aliases}
        return names.get(self.options.collection)

    def _info(self) -> models.CollectionInfo:
        return self.connection.call(lambda client: client.get_collection(self.name))

    def _update_metadata(self, metadata: dict[str, str | int | list[str]]) -> None:
        self.connection.call(lambda client: client.update_collection(self.name, metadata=metadata))
