"""Vectors of very many passages and terms are compared by sign codes first."""

import numpy as np
import pytest

from index.retrieval import dense
from index.retrieval.dense import TermVectors
from index.retrieval.retriever import Retriever
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
    """A new retriever over the passages."""
    return Retriever(SEGMENT, MODEL, MODEL, table_of({"en:resign": {"ja:辞任": 0.6}}))


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use sign codes even for these few passages and terms."""
    monkeypatch.setattr(dense, "MAX_COMPARED", 0)
    monkeypatch.setattr(dense, "MAX_TERMS_COMPARED", 0)


@pytest.mark.parametrize("question", QUESTIONS)
def test_sign_codes_find_the_same(question: str, many: None) -> None:
    """The best by sign codes are compared exactly."""
    by_codes = retriever()
    with pytest.MonkeyPatch.context() as few:
        few.setattr(dense, "MAX_COMPARED", 10**6)
        few.setattr(dense, "MAX_TERMS_COMPARED", 10**6)
        plain = retriever()
        expected = plain.search(plain.understand(question), 5)
    found = by_codes.search(by_codes.understand(question), 5)
    assert [hit.passage for hit in found] == [hit.passage for hit in expected]
    exact = [hit.semantic for hit in expected]
    np.testing.assert_allclose([hit.semantic for hit in found], exact, rtol=1e-5)
    # The language bias, part of each score, is measured on the passages that are compared.
    scores = [hit.score for hit in expected]
    np.testing.assert_allclose([hit.score for hit in found], scores, atol=0.01)


def test_excluded_documents_are_not_found_by_sign_codes(many: None) -> None:
    """Candidates exclude them before the exact comparison."""
    searching = retriever()
    query = searching.understand(QUESTIONS[0])
    assert 0 in {hit.passage for hit in searching.search(query, 3)}
    assert 0 not in {hit.passage for hit in searching.search(query, 3, frozenset({0}))}


def test_sign_codes_find_the_nearest_terms(many: None) -> None:
    """Each once, with its exact cosine, the nearest among them."""
    word = MODEL.embed_question("Friday")
    expected = SEGMENT.vectors.terms @ word
    ((numbers, cosines),) = TermVectors(SEGMENT).cosines(word[None, :])
    assert len(set(numbers.tolist())) == len(numbers)
    np.testing.assert_allclose(cosines, expected[numbers], atol=1e-6)
    assert cosines.max() == pytest.approx(expected.max())
