"""A reranker changes the order of passages, and nothing else."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.engine import Engine
from index.errors import EmbeddingError
from index.retrieval.reranker import open_reranker, rerank
from index.retrieval.retriever import Retriever
from index.types import Hit
from tests.index.small import WordEmbedder, segment_of, table_of

TEXTS = (
    "Leike resigned on Friday, and Leike said why.",
    "Nobody knows why Leike resigned.",
    "The weather in Lisbon was fine all week.",
    "Why the sea is salt is a question for another day.",
)


class WordReranker:
    """A fake reranker that prefers texts with a word, and records what it was asked."""

    def __init__(self, word: str, value: float = 1.0) -> None:
        self.word = word
        self.value = value
        self.asked: list[tuple[str, list[str]]] = []

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """The value for each text that contains the word, else 0."""
        self.asked.append((question, [*texts]))
        return np.array([self.value * (self.word in text) for text in texts], dtype=np.float32)


class FixedReranker:
    """A fake reranker with given scores for the texts."""

    def __init__(self, opinions: Sequence[float]) -> None:
        self.opinions = opinions

    def scores(self, _: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """The given scores, as many as there are texts."""
        return np.array(self.opinions[: len(texts)], dtype=np.float32)


def answerer_with(reranker: WordReranker | None) -> Engine:
    """An engine over the texts."""
    model = WordEmbedder()
    index = segment_of(*TEXTS, embedder=model)
    return Engine(Retriever(index, model, model, table_of({})), reranker=reranker)


def hits_of(*scores: float) -> list[Hit]:
    """Hits of the passages 0, 1 and so on with these scores."""
    return [Hit(n, score, 0.4, 0.5, 0.1, 0.2, 0.3, False) for n, score in enumerate(scores)]


def test_the_passage_that_the_reranker_prefers_is_quoted_first() -> None:
    """It reads the question with the text of every hit."""
    question = "Why did Leike resign on Friday?"
    plain = answerer_with(None).answer(question)
    reranker = WordReranker("Nobody")
    answer = answerer_with(reranker).answer(question)
    assert "on Friday" in (plain.excerpts or plain.closest)[0].quote
    assert (answer.excerpts or answer.closest)[0].quote == TEXTS[1]
    ((asked, texts),) = reranker.asked
    assert asked == question
    assert {TEXTS[0], TEXTS[1]} <= set(texts) <= set(TEXTS)


def test_confidence_does_not_depend_on_the_reranker() -> None:
    """It was fitted on the retriever's scores."""
    question = "Why did Leike resign?"
    sure = answerer_with(None).answer(question).confidence
    for value in (-50.0, 50.0):
        assert answerer_with(WordReranker("Nobody", value)).answer(question).confidence == sure


@given(st.lists(st.floats(-20, 20, width=32), min_size=2, max_size=4))
def test_scores_follow_the_reranker_on_the_scale_of_the_retriever(opinions: list[float]) -> None:
    """From the retriever's best score to 0; other fields don't change."""
    hits = hits_of(1.4, 0.7, 0.4, 0.2)[: len(opinions)]
    reranked = rerank(FixedReranker(opinions), "?", hits, segment_of(*TEXTS), 4)
    assert sorted(hit.passage for hit in reranked) == [hit.passage for hit in hits]
    ranks = [opinions[hit.passage] for hit in reranked]
    assert ranks == sorted(ranks, reverse=True)
    scores = [hit.score for hit in reranked]
    assert scores == sorted(scores, reverse=True)
    assert max(scores) == pytest.approx(1.4)
    if len(set(opinions)) > 1:
        assert min(scores) == 0
    assert {(hit.lexical, hit.semantic, hit.idf_mass) for hit in reranked} == {(0.1, 0.2, 0.3)}


def test_equal_scores_keep_the_order() -> None:
    """So do scores that are no numbers."""
    index = segment_of(*TEXTS)
    hits = hits_of(0.9, 0.7, 0.4)
    for value in (0.0, float("nan")):
        assert rerank(WordReranker("", value), "?", hits, index, 2) == hits[:2]
    assert rerank(WordReranker(""), "?", [], index, 2) == []


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/model", "~/no such model"])
def test_a_folder_that_is_not_there_is_one_clear_line(name: str) -> None:
    """The error names the setting."""
    with pytest.raises(EmbeddingError, match="no such folder") as raised:
        open_reranker(name)
    assert str(raised.value).startswith("RERANKER_MODEL")
