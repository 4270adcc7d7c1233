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
from index.types import Hit
from tests.index.small import WordEmbedder, segment_of, table_of

TEXTS = (
    "Leike resigned on Friday, and Leike said why.",
    "Nobody knows why Leike resigned.",
    "The weather in Lisbon was fine all week.",
    "Why the sea is salt is a question for another day.",
)


class Liking:
    """A fake reranker that likes texts by what they hold, and remembers what it was asked."""

    def __init__(self, word: str, value: float = 1.0) -> None:
        self.word = word
        self.value = value
        self.asked: list[tuple[str, list[str]]] = []

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """The value for each text that holds the word."""
        self.asked.append((question, [*texts]))
        return np.array([self.value * (self.word in text) for text in texts], dtype=np.float32)


class Fixed:
    """A fake reranker with an opinion on each text, whatever is asked."""

    def __init__(self, opinions: Sequence[float]) -> None:
        self.opinions = opinions

    def scores(self, _: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """As many as there are texts."""
        return np.array(self.opinions[: len(texts)], dtype=np.float32)


def answerer_with(reranker: Liking | None) -> Engine:
    """What answers from the texts."""
    model = WordEmbedder()
    index = segment_of(*TEXTS, embedder=model)
    return Engine(index, (model, model), table_of({}), reranker=reranker)


def hits_of(*scores: float) -> list[Hit]:
    """Passages 0, 1 and so on with these scores."""
    return [Hit(n, score, 0.4, 0.5, 0.1, 0.2, 0.3, False) for n, score in enumerate(scores)]


def test_the_passage_that_the_reranker_prefers_is_quoted_first() -> None:
    """It read the question with the text of every passage that was found."""
    question = "Why did Leike resign on Friday?"
    plain = answerer_with(None).answer(question)
    liking = Liking("Nobody")
    answer = answerer_with(liking).answer(question)
    assert "on Friday" in (plain.excerpts or plain.closest)[0].quote
    assert (answer.excerpts or answer.closest)[0].quote == TEXTS[1]
    ((asked, texts),) = liking.asked
    assert asked == question
    assert {TEXTS[0], TEXTS[1]} <= set(texts) <= set(TEXTS)


def test_confidence_is_that_of_the_retriever() -> None:
    """Whatever the reranker thinks: it was fitted on the retriever's scores."""
    question = "Why did Leike resign?"
    sure = answerer_with(None).answer(question).confidence
    for value in (-50.0, 50.0):
        assert answerer_with(Liking("Nobody", value)).answer(question).confidence == sure


def test_a_question_that_finds_nothing_is_not_reranked() -> None:
    """There is nothing to read."""
    liking = Liking("x")
    assert answerer_with(liking).answer("???").excerpts == ()
    assert not liking.asked


@given(st.lists(st.floats(-20, 20, width=32), min_size=2, max_size=4))
def test_scores_follow_the_reranker_on_the_scale_of_the_retriever(opinions: list[float]) -> None:
    """From the best that the retriever gave down to 0; the hits' other facts stay."""
    hits = hits_of(1.4, 0.7, 0.4, 0.2)[: len(opinions)]
    reranked = rerank(Fixed(opinions), "?", hits, segment_of(*TEXTS), 4)
    assert sorted(hit.passage for hit in reranked) == [hit.passage for hit in hits]
    ranks = [opinions[hit.passage] for hit in reranked]
    assert ranks == sorted(ranks, reverse=True)
    scores = [hit.score for hit in reranked]
    assert scores == sorted(scores, reverse=True)
    assert max(scores) == pytest.approx(1.4)
    if len(set(opinions)) > 1:
        assert min(scores) == 0
    assert {(hit.lexical, hit.semantic, hit.idf_mass) for hit in reranked} == {(0.1, 0.2, 0.3)}


def test_without_an_opinion_the_order_stays() -> None:
    """Equal scores, or such as are no numbers, say nothing."""
    index = segment_of(*TEXTS)
    hits = hits_of(0.9, 0.7, 0.4)
    for value in (0.0, float("nan")):
        assert rerank(Liking("", value), "?", hits, index, 2) == hits[:2]
    assert rerank(Liking(""), "?", [], index, 2) == []


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/model", "~/no such model"])
def test_a_folder_that_is_not_there_is_one_clear_line(name: str) -> None:
    """It names the setting."""
    with pytest.raises(EmbeddingError, match="no such folder") as raised:
        open_reranker(name)
    assert str(raised.value).startswith("RERANKER_MODEL")
