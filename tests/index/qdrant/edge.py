"""Qdrant itself inside a test: answers our requests as a server would.

qdrant-client's local mode is another implementation, in Python; qdrant-edge is Qdrant's own code,
compiled. It has one shard and no collections, so this class gives it the few methods of
QdrantClient that Inyo calls, and merges the results of several shards as a server does. Only what
Inyo sends is converted.
"""

import zlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import qdrant_edge as edge
from qdrant_client import models

from index.qdrant import Quantization
from index.qdrant.points import DENSE, DOCUMENT, GRAMS, LANGUAGE, SPARSE, Points
from index.qdrant.publishing import BATCH_POINTS
from index.qdrant.records import Publication
from index.storage.index import Index

INDEXED_FROM_KB = 100  # of vectors: a hundred, so that small collections get a graph too


@dataclass(frozen=True, slots=True)
class EdgePoint:
    """A point as Inyo reads it."""

    id: str
    score: float = 0.0
    payload: Any = None
    vector: Any = None


@dataclass(frozen=True, slots=True)
class EdgeAnswer:
    """What query_points answers."""

    points: Sequence[EdgePoint]


class EdgeClient:
    """One collection in a folder, with those methods of QdrantClient that Inyo needs."""

    def __init__(
        self,
        folder: Path,
        dimension: int,
        quantization: Quantization = "none",
        n_shards: int = 1,
    ) -> None:
        config = edge.EdgeConfig(
            vectors={DENSE: edge.EdgeVectorParams(dimension, edge.Distance.Cosine)},
            sparse_vectors={name: edge.EdgeSparseVectorParams() for name in (SPARSE, GRAMS)},
            quantization_config=_quantization(quantization),
            optimizers=edge.EdgeOptimizersConfig(indexing_threshold=INDEXED_FROM_KB),
        )
        folders = [folder / str(number) for number in range(n_shards)]
        for one in folders:
            one.mkdir(parents=True, exist_ok=True)
        self.shards = [edge.EdgeShard.create(str(one), config) for one in folders]

    def optimize(self) -> None:
        """Have it build what a server builds in the background."""
        for shard in self.shards:
            for field in (DOCUMENT, LANGUAGE):
                shard.update(
                    edge.UpdateOperation.create_field_index(field, edge.PayloadSchemaType.Keyword)
                )
            while shard.optimize():
                pass

    def upsert(self, _: str, points: Sequence[models.PointStruct], wait: bool = True) -> None:
        """Write points, each to its shard."""
        assert wait
        for number, shard in enumerate(self.shards):
            own = [
                _point(point)
                for point in points
                if zlib.crc32(str(point.id).encode()) % len(self.shards) == number
            ]
            shard.update(edge.UpdateOperation.upsert_points(own))

    def query_batch_points(
        self, _: str, requests: Sequence[models.QueryRequest]
    ) -> list[EdgeAnswer]:
        """Ask as the finder does."""
        return [EdgeAnswer(self._ask(request)) for request in requests]

    def retrieve(
        self, _: str, ids: Sequence[str], with_payload: Sequence[str], with_vectors: bool
    ) -> list[EdgePoint]:
        """The points with these ids, wherever they are."""
        held: list[EdgePoint] = []
        for shard in self.shards:
            points = shard.retrieve(list(ids), list(with_payload), with_vectors)
            held += [EdgePoint(str(point.id), payload=point.payload) for point in points]
        return held

    def _ask(self, request: Any) -> list[EdgePoint]:
        """A query of several shards, as a server answers it.

        Its last stage is every shard's own, and their answers are put together by score; but fusing
        waits until the lists that are fused have been put together.

        Source: lib/collection/src/collection/query.rs in github.com/qdrant/qdrant
        """
        if len(self.shards) == 1 or not isinstance(request.query, models.RrfQuery):
            return self._merged(request)
        fused: defaultdict[str, float] = defaultdict(float)
        for prefetch in request.prefetch:
            for rank, point in enumerate(self._merged(prefetch)):
                fused[point.id] += 1 / ((request.query.rrf.k or 0) + rank)
        best = _best([EdgePoint(*held) for held in fused.items()], request.limit)
        if not request.with_payload:
            return best
        ids = [point.id for point in best]
        payloads = {p.id: p.payload for p in self.retrieve("", ids, request.with_payload, False)}
        return [replace(point, payload=payloads[point.id]) for point in best]

    def _merged(self, request: Any) -> list[EdgePoint]:
        """The best of all shards."""
        asked = edge.QueryRequest(
            limit=request.limit,
            prefetches=[_prefetch(one) for one in request.prefetch or []],
            query=_query(request.query, request.using),
            params=_params(request.params) if request.params else None,
            filter=_filter(request.filter) if request.filter else None,
            with_payload=getattr(request, "with_payload", None) or False,
            with_vector=getattr(request, "with_vector", None) or False,
        )
        found = [point for shard in self.shards for point in shard.query(asked)]
        points = [EdgePoint(str(p.id), p.score, p.payload, p.vector) for p in found]
        return _best(points, request.limit)


class EdgeServer(EdgeClient):
    """All points of one index, and what its collection says of itself."""

    def __init__(self, folder: Path, index: Index, n_shards: int = 1) -> None:
        super().__init__(folder, index.vectors.passages.shape[1], n_shards=n_shards)
        fingerprint = "ours 1"
        made = Publication(Points(index), fingerprint)
        for numbers in made.batches(np.arange(len(made)), BATCH_POINTS):
            self.upsert("", list(made.make(numbers, made.average)))
        self.optimize()
        self.metadata = {"fingerprint": fingerprint, "shared": made.shared_ids}

    def collection_exists(self, _: str) -> bool:
        """It does."""
        return True

    def get_collection(self, _: str) -> Any:
        """What is noted there."""
        return SimpleNamespace(config=SimpleNamespace(metadata=self.metadata))


def _best(points: Sequence[EdgePoint], limit: int) -> list[EdgePoint]:
    return sorted(points, key=lambda point: -point.score)[:limit]


def _quantization(quantization: Quantization) -> Any:
    if quantization == "scalar":
        return edge.ScalarQuantizationConfig(edge.ScalarType.Int8, 0.99, always_ram=True)
    if quantization == "binary":
        return edge.BinaryQuantizationConfig(always_ram=True)
    return None


def _point(point: Any) -> edge.Point:
    vector = {
        name: edge.SparseVector(one.indices, one.values)
        if isinstance(one, models.SparseVector)
        else one
        for name, one in point.vector.items()
    }
    return edge.Point(point.id, vector, point.payload)


def _prefetch(one: Any) -> edge.Prefetch:
    return edge.Prefetch(
        limit=one.limit,
        query=_query(one.query, one.using),
        prefetches=[_prefetch(inner) for inner in one.prefetch or []],
        params=_params(one.params) if one.params else None,
        filter=_filter(one.filter) if one.filter else None,
    )


def _query(query: Any, using: str | None) -> Any:
    if isinstance(query, models.RrfQuery):
        return edge.Fusion.Rrf(query.rrf.k or 0)
    if isinstance(query, models.SparseVector):
        return edge.Query.Nearest(edge.SparseVector(query.indices, query.values), using)
    return edge.Query.Nearest(query, using)


def _params(params: Any) -> edge.SearchParams:
    held = params.quantization
    quantization = held and edge.QuantizationSearchParams(
        ignore=bool(held.ignore), rescore=held.rescore, oversampling=held.oversampling
    )
    return edge.SearchParams(exact=bool(params.exact), quantization=quantization)


def _filter(one: Any) -> edge.Filter:
    return edge.Filter(
        must=[_condition(condition) for condition in one.must or []],
        must_not=[_condition(condition) for condition in one.must_not or []],
    )


def _condition(condition: Any) -> edge.FieldCondition:
    match = condition.match
    wanted = (
        edge.MatchAny(match.any)
        if isinstance(match, models.MatchAny)
        else edge.MatchValue(match.value)
    )
    return edge.FieldCondition(condition.key, wanted)
