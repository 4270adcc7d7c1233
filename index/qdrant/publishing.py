"""A segment -> a collection that readers see at once and whole.

Every segment gets a collection of its own, named after what it was made of. It is filled in batches
of points whose ids follow from the documents: an upload that was cut off goes on where it stopped,
and two processes that upload the same do no harm. When it is complete and indexed, the alias that
readers know is set to it, in one step, and older collections are removed.
"""

import contextlib
import re
import time
from collections.abc import Callable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

from index.build import Progress
from index.errors import EngineError
from index.qdrant.engine import FOR_AN_UPLOAD, Engine
from index.qdrant.finder import DENSE, DOCUMENT, LANGUAGE, SPARSE
from index.qdrant.options import QdrantOptions
from index.qdrant.points import POINTS_VERSION, PassagePoint, Points

BATCH = 256  # points: about a megabyte
POLL_S = 1.0
_CONFLICT = 409


class Publisher:
    """Brings a segment's passages to an engine.

    Args:
        engine: The engine.
        options: How the collection is kept.
        sleep: Waits while the engine indexes.
        batch: How many points are sent at once.
    """

    def __init__(
        self,
        engine: Engine,
        options: QdrantOptions,
        sleep: Callable[[float], None] = time.sleep,
        batch: int = BATCH,
    ) -> None:
        self._engine = engine
        self._options = options
        self._sleep = sleep
        self._batch = batch

    def publish(self, points: Points, dimension: int, fingerprint: str, progress: Progress) -> None:
        """Make these points what readers see; nothing happens where they are that already.

        Args:
            points: All of them.
            dimension: Of their vectors.
            fingerprint: What they were made of.
            progress: Told how far it is.

        Raises:
            EngineError: The engine is away, refuses, or has lost some of the points.
        """
        name = self.name_of(fingerprint)
        if self._served() == name:
            return
        is_new = self._create(name, dimension)
        total = len(points)
        for start in range(0, total, self._batch):
            progress("upload", start, total)
            passages = np.arange(start, min(start + self._batch, total))
            self._upload(name, points, passages, is_new=is_new)
        progress("upload", total, total)
        self._check(name, total)
        self._wait_until_indexed(name)
        self._serve(name)

    def name_of(self, fingerprint: str) -> str:
        """The collection's own name."""
        options = self._options
        kept = (options.shards, options.replicas, options.quantization)
        made = f"{fingerprint} {POINTS_VERSION} {kept}"
        digest = blake2b(made.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
        return f"{options.collection}-{digest}"

    def _served(self) -> str | None:
        """The collection that readers see."""
        answer = self._engine.call(lambda client: client.get_aliases(), FOR_AN_UPLOAD)
        names = {alias.alias_name: alias.collection_name for alias in answer.aliases}
        return names.get(self._options.collection)

    def _create(self, name: str, dimension: int) -> bool:
        """Make the collection; whether there was none."""
        if self._engine.call(lambda client: client.collection_exists(name), FOR_AN_UPLOAD):
            is_new = False
        else:
            is_new = self._engine.call(lambda client: self._make(client, name, dimension))
        for field in (DOCUMENT, LANGUAGE):
            self._index_field(name, field)
        return is_new

    def _index_field(self, name: str, field: str) -> None:
        """Let filters look at a field. Before any point it costs least; again it does no harm."""
        keyword = models.PayloadSchemaType.KEYWORD
        self._engine.call(
            lambda client: client.create_payload_index(name, field, keyword, wait=True),
            FOR_AN_UPLOAD,
        )

    def _make(self, client: QdrantClient, name: str, dimension: int) -> bool:
        try:
            client.create_collection(
                name,
                vectors_config={
                    DENSE: models.VectorParams(size=dimension, distance=models.Distance.COSINE)
                },
                # No modifier: the idf that the engine would work out is a shard's own.
                sparse_vectors_config={SPARSE: models.SparseVectorParams()},
                shard_number=self._options.shards,
                replication_factor=self._options.replicas,
                quantization_config=_QUANTIZATIONS[self._options.quantization],
                strict_mode_config=models.StrictModeConfig(
                    enabled=True, unindexed_filtering_retrieve=False
                ),
            )
        except UnexpectedResponse as error:
            if error.status_code != _CONFLICT:
                raise
            return False  # another process was faster
        return True

    def _upload(
        self, name: str, points: Points, passages: NDArray[np.int64], *, is_new: bool
    ) -> None:
        if not is_new:
            ids = points.ids(passages)
            held = self._engine.call(
                lambda client: client.retrieve(name, ids, with_payload=False, with_vectors=False),
                FOR_AN_UPLOAD,
            )
            there = {str(record.id) for record in held}
            missing = [n for n, identifier in enumerate(ids) if identifier not in there]
            passages = passages[missing]
        if len(passages):
            batch = [point_struct(point) for point in points.made(passages)]
            self._engine.call(lambda client: client.upsert(name, batch, wait=True), FOR_AN_UPLOAD)

    def _check(self, name: str, total: int) -> None:
        held = self._engine.call(lambda client: client.count(name, exact=True), FOR_AN_UPLOAD)
        if held.count != total:
            raise EngineError(
                f"The collection {name} holds {held.count:,} passages instead of {total:,}: "
                "remove it, so that it is made anew."
            )

    def _wait_until_indexed(self, name: str) -> None:
        """Until questions no longer have to look at every vector."""
        while True:
            info = self._engine.call(lambda client: client.get_collection(name), FOR_AN_UPLOAD)
            if info.status != models.CollectionStatus.YELLOW:
                return
            self._sleep(POLL_S)

    def _serve(self, name: str) -> None:
        alias = self._options.collection
        changes: list[models.AliasOperations] = []
        if self._served() is not None:
            delete = models.DeleteAlias(alias_name=alias)
            changes.append(models.DeleteAliasOperation(delete_alias=delete))
        create = models.CreateAlias(collection_name=name, alias_name=alias)
        changes.append(models.CreateAliasOperation(create_alias=create))
        self._engine.call(lambda client: client.update_collection_aliases(changes), FOR_AN_UPLOAD)
        self._remove_older(name)

    def _remove_older(self, name: str) -> None:
        """Remove what was served before, and leftovers of uploads that nobody finished."""
        ours = re.compile(f"{re.escape(self._options.collection)}-[0-9a-f]{{16}}")
        held = self._engine.call(lambda client: client.get_collections(), FOR_AN_UPLOAD)
        for other in (collection.name for collection in held.collections):
            if other != name and ours.fullmatch(other):
                with contextlib.suppress(EngineError):  # it may be gone; it may go next time
                    self._remove(other)

    def _remove(self, name: str) -> None:
        self._engine.call(lambda client: client.delete_collection(name))


_QUANTIZATIONS: dict[str, models.QuantizationConfig | None] = {
    "none": None,
    "scalar": models.ScalarQuantization(
        scalar=models.ScalarQuantizationConfig(
            type=models.ScalarType.INT8, quantile=0.99, always_ram=True
        )
    ),
    "binary": models.BinaryQuantization(binary=models.BinaryQuantizationConfig(always_ram=True)),
}


def point_struct(point: PassagePoint) -> models.PointStruct:
    """A point as it is sent."""
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
