"""A question as the retriever understands it."""

import dataclasses

import numpy as np
import pytest

from index.retrieval.query import Query
from index.retrieval.retriever import Retriever
from tests.index.small import WordEmbedder, segment_of, table_of

TEXTS = ("Leike resigned on Friday.", "The weather was fine in Lisbon.")
BUNDLED, CHOSEN = WordEmbedder(dimension=64), WordEmbedder(dimension=32)


def understood(question: str) -> Query:
    """The question over two passages, by a single model."""
    index = segment_of(*TEXTS, embedder=BUNDLED)
    return Retriever(index, BUNDLED, BUNDLED, table_of({})).understand(question)


def test_an_ideal_passage_holds_every_word() -> None:
    """Each word adds to its score."""
    query = understood("Did Leike resign on Friday?")
    parts = [dataclasses.replace(query, words=(word,)).ideal for word in query.words]
    assert len(parts) == 3
    assert min(parts) > 0
    assert query.ideal == pytest.approx(sum(parts))
    assert dataclasses.replace(query, words=()).ideal == 0


def test_two_models_give_a_question_two_vectors() -> None:
    """The chosen model's for passages, the bundled model's for terms and sentences."""
    question = "Did Leike resign on Friday?"
    index = segment_of(*TEXTS, embedder=BUNDLED)
    query = Retriever(index, CHOSEN, BUNDLED, table_of({})).understand(question)
    np.testing.assert_array_equal(query.vector, CHOSEN.embed_question(question))
    np.testing.assert_array_equal(query.term_vector, BUNDLED.embed_question(question))


def test_one_model_embeds_a_question_once() -> None:
    """With the bundled embedding both vectors are the same."""
    query = understood("Did Leike resign on Friday?")
    assert query.term_vector is query.vector
