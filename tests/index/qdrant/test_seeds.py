"""The seeds on Qdrant: the same three excerpts as from a local index."""

from pathlib import Path
from typing import cast

import pytest
from qdrant_client import QdrantClient

from index.embedding.models import open_bundled_encoder, open_reader_of, open_static_embedding
from index.engine import Engine
from index.evaluation.question_sets import read_questions
from index.qdrant.first_stage import QdrantCandidateGenerator
from index.retrieval.retriever import Retriever
from index.retrieval.translation_table import BUNDLED_TABLE, open_table
from index.types import Answer
from tests.end_to_end.test_seeds import QUESTIONS
from tests.index.qdrant.edge import EdgeClient
from tests.index.qdrant.small_collections import connection_of, fill

SAME = 0.98  # of the questions, at least


@pytest.fixture(params=[1, 3], ids=["1-shard", "3-shards"])
def engine(request: pytest.FixtureRequest, seeds: Engine, folder: Path) -> Engine:
    """Answers from the seeds on Qdrant."""
    index, table = seeds.index, open_table(BUNDLED_TABLE)
    encoder = open_bundled_encoder()
    dimension = index.vectors.passages.shape[1]
    client = EdgeClient(folder, dimension, n_shards=request.param)
    points = fill(client, index)
    client.optimize()
    finder = QdrantCandidateGenerator(
        index, points, connection_of(cast(QdrantClient, client)), "inyo"
    )
    return Engine(
        Retriever(index, encoder, open_static_embedding(), table, finder, open_reader_of(encoder))
    )


def shown(answer: Answer) -> list[tuple[str, int, int]]:
    """Which spans of which documents."""
    cited = [excerpt.citation for excerpt in answer.excerpts or answer.closest]
    return [(citation.document, citation.start, citation.end) for citation in cited]


def test_excerpts_are_the_same(seeds: Engine, engine: Engine, project: Path) -> None:
    """All three, for nearly all questions; of the development set too, where it is at hand."""
    questions = [question for _, question in QUESTIONS]
    path = project.parent / "shared" / "questions" / "seeds-dev.jsonl"
    if path.exists():
        questions += [question.text for question in read_questions(path)]
    same = [shown(engine.answer(asked)) == shown(seeds.answer(asked)) for asked in questions]
    assert sum(same) >= SAME * len(same)
