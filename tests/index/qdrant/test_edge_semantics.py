"""Behaviour of Qdrant that Inyo relies on, or guards against."""

from pathlib import Path

import pytest
import qdrant_edge as edge

IDF = "idf"
PLAIN = "plain"


TERMS = {1: [7], 2: [7, 8], 3: [8]}  # point -> its terms


def shard_of(folder: Path, *numbers: int) -> edge.EdgeShard:
    """Points with one dense and two sparse vectors each."""
    folder.mkdir()
    sparse = {
        PLAIN: edge.EdgeSparseVectorParams(),
        IDF: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf),
    }
    dense = {"dense": edge.EdgeVectorParams(2, edge.Distance.Cosine)}
    shard = edge.EdgeShard.create(str(folder), edge.EdgeConfig(dense, sparse))
    points = []
    for number in numbers:
        vector = edge.SparseVector(TERMS[number], [float(number)] * len(TERMS[number]))
        near = [1.0, number / 10]
        points.append(edge.Point(number, {"dense": near, PLAIN: vector, IDF: vector}))
    shard.update(edge.UpdateOperation.upsert_points(points))
    return shard


@pytest.fixture
def shard(folder: Path) -> edge.EdgeShard:
    """Three points."""
    return shard_of(folder, *TERMS)


def sparse_query(using: str, *terms: int) -> edge.Query:
    """Ask for terms, each worth 1."""
    return edge.Query.Nearest(edge.SparseVector([*terms], [1.0] * len(terms)), using)


def ask(shard: edge.EdgeShard, using: str, *terms: int) -> dict[int, float]:
    """Point -> score."""
    found = shard.query(edge.QueryRequest(limit=10, query=sparse_query(using, *terms)))
    return {int(point.id): point.score for point in found}


def test_ranks_are_fused_from_zero(shard: edge.EdgeShard) -> None:
    """The first of a list gets 1 / k, not 1 / (k + 1)."""
    request = edge.QueryRequest(
        limit=10,
        prefetches=[edge.Prefetch(limit=10, query=sparse_query(PLAIN, 8))],
        query=edge.Fusion.Rrf(2),
    )
    found = {int(point.id): point.score for point in shard.query(request)}
    assert found == pytest.approx({3: 1 / 2, 2: 1 / 3})


def test_only_frozen_scores_forget_a_deleted_point(shard: edge.EdgeShard, tmp_path: Path) -> None:
    """Qdrant's own idf keeps counting it, so that two shards with the same points disagree."""
    shard.update(edge.UpdateOperation.delete_points([3]))
    fresh = shard_of(tmp_path / "fresh", 1, 2)
    assert ask(shard, PLAIN, 7) == ask(fresh, PLAIN, 7) == {1: 1.0, 2: 2.0}
    assert ask(shard, IDF, 7).keys() == ask(fresh, IDF, 7).keys()
    assert ask(shard, IDF, 7) != ask(fresh, IDF, 7)


def test_a_passage_without_terms_can_be_written(shard: edge.EdgeShard) -> None:
    """Nor need it have a direction; it is found by nothing, and nothing fails."""
    nothing = edge.SparseVector([], [])
    vectors = {"dense": [0.0, 0.0], PLAIN: nothing, IDF: nothing}
    shard.update(edge.UpdateOperation.upsert_points([edge.Point(4, vectors)]))
    assert ask(shard, PLAIN, 7).keys() == {1, 2}
    near = edge.QueryRequest(limit=10, query=edge.Query.Nearest([1.0, 0.0], "dense"))
    assert {int(point.id): point.score for point in shard.query(near)}[4] == 0
