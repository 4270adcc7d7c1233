"""Where vectors are many they are compared by their codes first: hardly anything else is found."""

import numpy as np
import pytest

from index.retrieval import dense as passage_vectors
from index.retrieval import term_vectors
from index.retrieval.dense import PassageVectors
from index.retrieval.query import Query
from index.retrieval.retriever import Retriever
from index.retrieval.term_vectors import TermVectors
from index.storage.index import Index
from tests.index.small import WordEmbedder, segment_of, table_of

TEXTS = [
    "Leike resigned on Friday. He lacked computers.",
    "O tempo estava bom em Lisboa.",
    "ライク氏は金曜日に辞任を発表した。",
    "The weather was fine on the beach.",
    *(f"Room {number} is closed today." for number in range(40)),
]
MODEL = WordEmbedder()
SEGMENT = segment_of(*TEXTS, embedder=MODEL)
QUESTIONS = ["Who resigned on Friday?", "Como estava o tempo?", "辞任したのは誰ですか。", "Room 7?"]


def retriever() -> Retriever:
    """A new one over the same passages."""
    return Retriever(SEGMENT, MODEL, MODEL, table_of({"en:resign": {"ja:辞任": 0.6}}))


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let these few passages and terms be too many to compare all of them."""
    monkeypatch.setattr(passage_vectors, "MAX_COMPARED", 0)
    monkeypatch.setattr(term_vectors, "MAX_COMPARED", 0)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_is_found_by_codes(question: str, many: None) -> None:
    """As long as all that matters is compared in full, to the last bit."""
    by_codes = retriever()
    with pytest.MonkeyPatch.context() as few:
        few.setattr(passage_vectors, "MAX_COMPARED", 10**6)
        few.setattr(term_vectors, "MAX_COMPARED", 10**6)
        plain = retriever()
        expected = plain.search(plain.understand(question), 5)
    found = by_codes.search(by_codes.understand(question), 5)
    assert [hit.passage for hit in found] == [hit.passage for hit in expected]
    np.testing.assert_allclose(
        [(hit.score, hit.semantic) for hit in found],
        [(hit.score, hit.semantic) for hit in expected],
        rtol=1e-5,
    )


def test_documents_left_out_are_not_found_by_codes(many: None) -> None:
    """As if they weren't there."""
    searching = retriever()
    query = searching.understand(QUESTIONS[0])
    assert 0 in {hit.passage for hit in searching.search(query, 3)}
    assert 0 not in {hit.passage for hit in searching.search(query, 3, frozenset({0}))}


def query_of(index: Index, text: str) -> Query:
    """What the retriever makes of a question."""
    return Retriever(index, MODEL, MODEL, table_of({})).understand(text)


def test_estimates_follow_what_they_estimate(many: None) -> None:
    """What is near is estimated to be near, and exact figures are those of all vectors."""
    query = query_of(SEGMENT, "Who resigned on Friday?")
    coded = PassageVectors(SEGMENT)
    assert coded.is_estimating
    estimates = coded.semantic(query)
    every = np.arange(len(SEGMENT.passages))
    exact = coded.semantic_of(query, every)
    with pytest.MonkeyPatch.context() as few:
        few.setattr(passage_vectors, "MAX_COMPARED", 10**6)
        plain = PassageVectors(SEGMENT)
    assert not plain.is_estimating
    np.testing.assert_allclose(exact, plain.semantic(query), rtol=1e-5)
    assert estimates.argmax() == exact.argmax()
    assert np.corrcoef(estimates, exact)[0, 1] > 0.6


def test_terms_by_codes_are_among_all_terms(many: None) -> None:
    """The nearest terms have the cosines that they have among all."""
    word = MODEL.embed_question("Friday")
    expected = SEGMENT.vectors.terms @ word
    ((numbers, cosines),) = TermVectors(SEGMENT).of(word[None, :])
    assert len(set(numbers.tolist())) == len(numbers)
    np.testing.assert_allclose(cosines, expected[numbers], atol=1e-6)
    assert cosines.max() == pytest.approx(expected.max())
