"""A real server, where QDRANT_URL names one: from an empty server to the same answers."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import numpy as np
import pytest
from qdrant_client import QdrantClient

from index.engine import Engine
from index.qdrant import QdrantOptions, Quantization
from index.qdrant.points import Points
from index.qdrant.publishing import open_candidate_generator
from index.qdrant.records import Publication
from index.retrieval.first_stage import LocalCandidateGenerator
from index.retrieval.retriever import Retriever
from tests.index.qdrant.small_collections import QUESTIONS, TEXTS
from tests.index.small import WordEmbedder, segment_of, table_of

URL = os.environ.get("QDRANT_URL", "")
pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not URL, reason="QDRANT_URL names no Qdrant"),
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a test may make collections: nobody else's have such names."""

    client: QdrantClient
    collection: str


@pytest.fixture
def place() -> Iterator[Place]:
    """On the real server; what was made there is removed."""
    client = QdrantClient(url=URL)
    collection = f"inyo-test-{uuid4().hex}"
    yield Place(client, collection)
    for held in client.get_collections().collections:
        if held.name.startswith(collection):
            client.delete_collection(held.name)
    client.close()


@pytest.mark.parametrize("n_shards", [1, 3])
@pytest.mark.parametrize("quantization", ["none", "scalar", "binary"])
def test_a_real_server_finds_the_same(
    place: Place, quantization: Quantization, n_shards: int
) -> None:
    """Whatever form its vectors have; published twice, the second time for nothing."""
    model, table = WordEmbedder(), table_of({})
    index = segment_of(*TEXTS, embedder=model)
    options = QdrantOptions(
        URL, collection=place.collection, shards=n_shards, quantization=quantization
    )
    n_points = len(Publication(Points(index), "first"))
    for _ in range(2):
        finder = open_candidate_generator(index, "ours", "first", options, lambda *_: None)
    assert place.client.count(place.collection, exact=True).count == n_points
    retriever, embedded = Retriever(index, model, model, table), LocalCandidateGenerator(index)
    ours = Engine(Retriever(index, model, model, table, finder))
    theirs = Engine(retriever)
    for question in QUESTIONS:
        query = retriever.understand(question)
        for left_out in (frozenset[int](), frozenset({0}), frozenset({0, 1, 2, 3, 4})):
            found, expected = finder.find(query, left_out), embedded.find(query, left_out)
            np.testing.assert_array_equal(found.passages, expected.passages)
        assert ours.answer(question).excerpts == theirs.answer(question).excerpts
