"""Passages are found on Qdrant as in a local index."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from httpx import Headers
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import UnexpectedResponse

from index.engine import Engine
from index.errors import QdrantError
from index.qdrant import first_stage as finder_module
from index.qdrant.first_stage import QdrantCandidateGenerator
from index.qdrant.points import DENSE, SPARSE, Points
from index.retrieval.first_stage import LocalCandidateGenerator
from index.retrieval.retriever import Retriever
from index.storage.index import Index
from index.types import Answer
from tests.index.qdrant.edge import EdgeClient
from tests.index.qdrant.small_collections import QUESTIONS, TEXTS, connection_of, fill
from tests.index.small import WordEmbedder, segment_of, table_of

pytestmark = pytest.mark.filterwarnings("ignore:Local mode performs exact:UserWarning")

EMBEDDER = WordEmbedder({"farol": "lighthouse", "灯台": "lighthouse"})
TABLE = table_of({"en:lighthous": {"pt:farol": 0.5}, "pt:farol": {"en:lighthous": 0.5}})
DIMENSION = EMBEDDER.dimension
Make = Callable[[], Any]


@pytest.fixture(params=["local", "edge", "shards"])
def client(request: pytest.FixtureRequest, local: QdrantClient, folder: Path) -> Any:
    """An empty collection: in the client's local mode, in Qdrant itself, and in several shards."""
    if request.param != "local":
        return EdgeClient(folder, DIMENSION, n_shards=1 if request.param == "edge" else 3)
    local.create_collection(
        "inyo",
        vectors_config={
            DENSE: models.VectorParams(size=DIMENSION, distance=models.Distance.COSINE)
        },
        sparse_vectors_config={SPARSE: models.SparseVectorParams()},
    )
    return local


@pytest.fixture
def index() -> Index:
    """Six documents in three languages."""
    return segment_of(*TEXTS, embedder=EMBEDDER)


@pytest.fixture
def finder(client: Any, index: Index) -> QdrantCandidateGenerator:
    """Finds them on Qdrant."""
    return QdrantCandidateGenerator(index, fill(client, index), connection_of(client), "inyo")


def answered(
    index: Index,
    finder: QdrantCandidateGenerator | None,
    question: str,
    left_out: frozenset[int] = frozenset(),
) -> Answer:
    """The answer, with the time it took left out."""
    engine = Engine(Retriever(index, EMBEDDER, EMBEDDER, TABLE, finder))
    answer = engine.answer(question, left_out)
    return Answer(**{name: getattr(answer, name) for name in _SAID}, elapsed_ms=0)


_SAID = ("question", "language", "answered", "confidence", "excerpts", "closest")


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_are_the_same(
    index: Index, finder: QdrantCandidateGenerator, question: str
) -> None:
    """Excerpts, citations, highlights and confidence."""
    assert answered(index, finder, question) == answered(index, None, question)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("left_out", [{0}, {1, 2, 3}, {0, 1, 2, 3, 5}, {0, 1, 2, 3, 4, 5}])
def test_what_is_left_out_is_not_found(
    index: Index, finder: QdrantCandidateGenerator, question: str, left_out: set[int]
) -> None:
    """Few documents or all but one; the rest is found as in a local index."""
    query = Retriever(index, EMBEDDER, EMBEDDER, TABLE).understand(question)
    found = finder.find(query, frozenset(left_out))
    expected = LocalCandidateGenerator(index).find(query, frozenset(left_out))
    assert found.passages.tolist() == expected.passages.tolist()
    np.testing.assert_array_equal(found.lexical, expected.lexical)
    np.testing.assert_allclose(found.semantic, expected.semantic, rtol=1e-6)


def test_points_of_documents_that_this_process_lacks_are_ignored(client: Any, index: Index) -> None:
    """Another process may have published newer ones."""
    fill(client, segment_of(*TEXTS, "The lighthouse is red.", embedder=EMBEDDER))
    points = fill(client, index)
    finder = QdrantCandidateGenerator(index, points, connection_of(client), "inyo")
    for question in QUESTIONS:
        assert answered(index, finder, question) == answered(index, None, question)


@pytest.mark.parametrize("n_shards", [1, 4])
def test_a_passage_is_found_by_its_terms_in_whatever_shard(
    folder: Path, monkeypatch: pytest.MonkeyPatch, n_shards: int
) -> None:
    """Also where the vectors of more than are named lie nearer, all of them without its terms."""
    monkeypatch.setattr(finder_module, "N_CANDIDATES", 6)
    monkeypatch.setattr(finder_module, "LIST_LENGTH", 12)
    texts = [f"Bread number {number} is sold out." for number in range(30)]
    index = segment_of(*texts, "The lighthouse is red.", embedder=EMBEDDER)
    query = Retriever(index, EMBEDDER, EMBEDDER, TABLE).understand("lighthouse")
    vectors = np.tile(query.vector, (31, 1))
    vectors[-1] = np.roll(query.vector, 1)
    index = replace(index, vectors=replace(index.vectors, passages=vectors))
    client = EdgeClient(folder, DIMENSION, n_shards=n_shards)
    finder = QdrantCandidateGenerator(index, fill(client, index), connection_of(client), "inyo")
    assert 30 in finder.find(query, frozenset()).passages


def test_a_collection_that_is_gone_is_told_in_one_line(
    index: Index,
) -> None:
    """With what brings it back; a page of something else is not taken for that."""
    points = Points(index)
    query = Retriever(index, EMBEDDER, EMBEDDER, TABLE).understand(QUESTIONS[0])
    for said, told in (
        ('{"status": {"error": "Not found: Collection `inyo-7`"}}', "inyo-7 is gone .* reload"),
        ("<html>\n<h1>Not found</h1>\n</html>", r"refuses \(404 Not Found: <html> <h1>Not found"),
    ):
        finder = QdrantCandidateGenerator(index, points, connection_of(NotFound(said)), "inyo-7")
        with pytest.raises(QdrantError, match=told):
            finder.find(query, frozenset())


class NotFound:
    """Has no such collection."""

    def __init__(self, said: str) -> None:
        self.said = said

    def query_batch_points(self, *_: Any) -> None:
        """Say so, as a server does."""
        raise UnexpectedResponse(404, "Not Found", self.said.encode(), Headers())


def test_an_empty_index_asks_nobody(local: QdrantClient) -> None:
    """There is no collection that could be asked."""
    empty = segment_of(embedder=EMBEDDER)
    query = Retriever(empty, EMBEDDER, EMBEDDER, TABLE).understand(QUESTIONS[0])
    points = fill(EmptyClient(), empty)
    found = QdrantCandidateGenerator(empty, points, connection_of(local), "inyo").find(
        query, frozenset()
    )
    assert len(found.passages) == 0


class EmptyClient:
    """Takes no points."""

    def upsert(self, _: str, points: list[Any], wait: bool) -> None:
        """Nothing is to be written."""
        assert wait and points == []
