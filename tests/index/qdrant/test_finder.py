"""Passages are found on an engine as in the embedded index."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qdrant_client import QdrantClient, models

from index.answers import Answerer
from index.embedded import EmbeddedFinder
from index.qdrant.finder import DENSE, SPARSE, QdrantFinder
from index.records import Answer
from index.retriever import Retriever
from index.segment import Segment
from tests.index.qdrant.edge import EdgeClient
from tests.index.qdrant.engines import QUESTIONS, TEXTS, engine_of, fill
from tests.index.small import WordEmbedder, segment_of, table_of

pytestmark = pytest.mark.filterwarnings("ignore:Local mode performs exact:UserWarning")

EMBEDDER = WordEmbedder({"farol": "lighthouse", "灯台": "lighthouse"})
TABLE = table_of({"en:lighthous": {"pt:farol": 0.5}, "pt:farol": {"en:lighthous": 0.5}})
DIMENSION = EMBEDDER.dimension
Make = Callable[[], Any]


@pytest.fixture(params=["local", "edge"])
def client(request: pytest.FixtureRequest, local: QdrantClient, folder: Path) -> Any:
    """An empty collection: in the client's local mode, and in the engine itself."""
    if request.param == "edge":
        return EdgeClient(folder, DIMENSION)
    local.create_collection(
        "inyo",
        vectors_config={
            DENSE: models.VectorParams(size=DIMENSION, distance=models.Distance.COSINE)
        },
        sparse_vectors_config={SPARSE: models.SparseVectorParams()},
    )
    return local


@pytest.fixture
def segment() -> Segment:
    """Six documents in three languages."""
    return segment_of(*TEXTS, embedder=EMBEDDER)


@pytest.fixture
def finder(client: Any, segment: Segment) -> QdrantFinder:
    """Finds them on the engine."""
    return QdrantFinder(segment, fill(client, segment), engine_of(client), "inyo")


def answered(segment: Segment, finder: QdrantFinder | None, question: str) -> Answer:
    """The answer, with the time it took left out."""
    answerer = Answerer(segment, EMBEDDER, EMBEDDER, TABLE, finder=finder)
    answer = answerer.answer(question)
    return Answer(**{name: getattr(answer, name) for name in _SAID}, elapsed_ms=0)


_SAID = ("question", "language", "answered", "confidence", "excerpts", "closest")


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_are_the_same(segment: Segment, finder: QdrantFinder, question: str) -> None:
    """Excerpts, citations, highlights and confidence."""
    assert answered(segment, finder, question) == answered(segment, None, question)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("left_out", [{0}, {1, 2, 3}, {0, 1, 2, 3, 5}, {0, 1, 2, 3, 4, 5}])
def test_what_is_left_out_is_not_found(
    segment: Segment, finder: QdrantFinder, question: str, left_out: set[int]
) -> None:
    """Few documents or all but one; the rest is found as in the embedded index."""
    query = Retriever(segment, EMBEDDER, EMBEDDER, TABLE).understand(question)
    found = finder.find(query, frozenset(left_out))
    expected = EmbeddedFinder(segment).find(query, frozenset(left_out))
    assert found.passages.tolist() == expected.passages.tolist()
    np.testing.assert_array_equal(found.lexical, expected.lexical)
    np.testing.assert_allclose(found.semantic, expected.semantic, atol=1e-5)


def test_points_of_documents_that_this_process_lacks_are_passed_over(
    client: Any, segment: Segment
) -> None:
    """Another process may have published newer ones."""
    fill(client, segment_of(*TEXTS, "The lighthouse is red.", embedder=EMBEDDER))
    points = fill(client, segment)
    finder = QdrantFinder(segment, points, engine_of(client), "inyo")
    for question in QUESTIONS:
        assert answered(segment, finder, question) == answered(segment, None, question)


def test_an_empty_index_asks_nobody(local: QdrantClient) -> None:
    """There is no collection that could be asked."""
    empty = segment_of(embedder=EMBEDDER)
    query = Retriever(empty, EMBEDDER, EMBEDDER, TABLE).understand(QUESTIONS[0])
    points = fill(EmptyClient(), empty)
    found = QdrantFinder(empty, points, engine_of(local), "inyo").find(query, frozenset())
    assert len(found.passages) == 0


class EmptyClient:
    """Takes no points."""

    def upsert(self, _: str, points: list[Any], wait: bool) -> None:
        """Nothing is to be written."""
        assert wait and points == []
