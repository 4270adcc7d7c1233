"""One collection on an engine: made, filled, emptied of what is gone, and put behind the alias."""

import contextlib
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

from index.errors import QdrantError
from index.indexing.pipeline import Progress
from index.qdrant import QdrantOptions
from index.qdrant.client import QdrantConnection
from index.qdrant.first_stage import DENSE, DOCUMENT, LANGUAGE, SPARSE
from index.qdrant.points import PassagePoint, RawIds

IDS_AT_ONCE = 10_000
POLL_S = 1.0
# Without anything indexed meanwhile. The largest segments take a while, and show only when done.
STALLED_S = 3 * 3600
_CONFLICT = 409
# What is noted beside the points.
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
class State:
    """What is noted of a collection.

    `average`: the length of passages by which its terms were weighed, frozen when it was made.
    `fingerprint`: of the documents whose points it holds; empty while that changes. `writer`: who
    changed it last, or is about to.
    """

    average: float
    fingerprint: str
    writer: str


class Collection:
    """A collection by its own name, whether it is there or not.

    Args:
        engine: Where it is.
        options: How it is kept, and behind which alias.
        name: Its own.
        sleep: Waits while the engine indexes.
    """

    def __init__(
        self,
        engine: QdrantConnection,
        options: QdrantOptions,
        name: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self._engine = engine
        self._options = options
        self._sleep = sleep

    def state(self) -> State | None:
        """What is noted of it; None where there is no such collection."""
        if not self._engine.call(lambda client: client.collection_exists(self.name)):
            return None
        noted = self._info().config.metadata or {}
        return State(
            float(noted.get(_AVERAGE, 1.0)),
            str(noted.get(_FINGERPRINT, "")),
            str(noted.get(_WRITER, "")),
        )

    def make(self, dimension: int, average: float) -> State:
        """Make it, unless another process has been faster; what is noted of it then."""
        self._engine.call(lambda client: self._make(client, dimension, average))
        return self.state() or State(average, "", "")

    def index_fields(self) -> None:
        """Let filters look at fields. Before any point it costs least; again it does no harm."""
        for field in (DOCUMENT, LANGUAGE):
            self._index_field(field)

    def begin(self, writer: str) -> None:
        """Note who changes it from now on, and that what it holds is nobody's until that ends."""
        self._note({_WRITER: writer, _FINGERPRINT: ""})

    def note(self, fingerprint: str) -> None:
        """Note whose points it holds."""
        self._note({_FINGERPRINT: fingerprint})

    def ids(self) -> RawIds:
        """The ids of all points."""
        pages = [np.empty(0, dtype="S16")]
        after: Any = None  # an id as the engine has it
        while True:
            page, after = self._page(after)
            pages.append(np.array([identifier.bytes for identifier in page], dtype="S16"))
            if after is None:
                return np.concatenate(pages)

    def write(self, points: Iterable[PassagePoint]) -> None:
        """Write points, over those with the same ids."""
        batch = [point_struct(point) for point in points]
        self._engine.call(lambda client: client.upsert(self.name, batch, wait=True))

    def delete(self, ids: RawIds) -> None:
        """Delete the points with these ids."""
        named = [str(UUID(bytes=raw.ljust(16, b"\0"))) for raw in ids.tolist()]
        chosen = models.PointIdsList(points=list(named))
        self._engine.call(lambda client: client.delete(self.name, chosen, wait=True))

    def count(self) -> int:
        """How many points it holds."""
        held = self._engine.call(lambda client: client.count(self.name, exact=True))
        return int(held.count)

    def wait_until_indexed(self, progress: Progress) -> None:
        """Until questions no longer have to look at every vector.

        Raises:
            QdrantError: Indexing fails, or doesn't get on.
        """
        done, waited = -1, 0.0
        while (info := self._info()).status != models.CollectionStatus.GREEN:
            indexed = info.indexed_vectors_count or 0
            total = info.points_count or 0
            progress("vectors", min(indexed, total), total)
            done, waited = indexed, 0.0 if indexed != done else waited + POLL_S
            if info.status == models.CollectionStatus.RED or waited > STALLED_S:
                raise self._not_indexed(info.status)
            if info.status == models.CollectionStatus.GREY:
                self._resume()
            self._sleep(POLL_S)

    def served(self) -> str | None:
        """The collection that is behind the alias, if there is one."""
        answer = self._engine.call(lambda client: client.get_aliases())
        names = {alias.alias_name: alias.collection_name for alias in answer.aliases}
        return names.get(self._options.collection)

    def serve(self) -> None:
        """Put it behind the alias, from wherever that led before, in one step."""
        create = models.CreateAlias(collection_name=self.name, alias_name=self._options.collection)
        change = models.CreateAliasOperation(create_alias=create)
        self._engine.call(lambda client: client.update_collection_aliases([change]))

    def remove_others(self, kept: str | None) -> None:
        """Remove what is neither served nor `kept`: older ones, and what nobody finished."""
        ours = re.compile(f"{re.escape(self._options.collection)}-[0-9a-f]{{16}}")
        held = self._engine.call(lambda client: client.get_collections())
        for other in (collection.name for collection in held.collections):
            if other not in (self.name, kept) and ours.fullmatch(other):
                with contextlib.suppress(QdrantError):  # it may be gone; it may go next time
                    self._remove(other)

    def _info(self) -> models.CollectionInfo:
        return self._engine.call(lambda client: client.get_collection(self.name))

    def _page(self, after: Any) -> tuple[list[UUID], Any]:
        """Some ids, and where the next begin, if there are more."""
        records, following = self._engine.call(
            lambda client: client.scroll(
                self.name, limit=IDS_AT_ONCE, offset=after, with_payload=False, with_vectors=False
            )
        )
        return [UUID(str(record.id)) for record in records], following

    def _make(self, client: QdrantClient, dimension: int, average: float) -> None:
        try:
            client.create_collection(
                self.name,
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
                metadata={_AVERAGE: average, _FINGERPRINT: "", _WRITER: ""},
            )
        except UnexpectedResponse as error:
            if error.status_code != _CONFLICT:
                raise

    def _index_field(self, field: str) -> None:
        keyword = models.PayloadSchemaType.KEYWORD
        self._engine.call(
            lambda client: client.create_payload_index(self.name, field, keyword, wait=True)
        )

    def _note(self, noted: dict[str, str]) -> None:
        self._engine.call(lambda client: client.update_collection(self.name, metadata=noted))

    def _resume(self) -> None:
        """Have it go on indexing, which an engine that was started anew does at the next change."""
        nothing = models.OptimizersConfigDiff()
        self._engine.call(
            lambda client: client.update_collection(self.name, optimizers_config=nothing)
        )

    def _not_indexed(self, status: models.CollectionStatus) -> QdrantError:
        return QdrantError(
            f"The collection {self.name} is not indexed (it is {status.value}): look into the "
            "engine's log, then start again, or remove it, so that it is made anew."
        )

    def _remove(self, name: str) -> None:
        self._engine.call(lambda client: client.delete_collection(name))


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
