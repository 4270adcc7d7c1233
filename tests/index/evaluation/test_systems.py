"""The systems that are compared."""

import numpy as np
import pytest
from rank_bm25 import BM25Okapi

from index.evaluation.corpus import Corpus
from index.evaluation.metrics import NOT_FOUND
from index.evaluation.systems import SYSTEMS, fuse, score_systems
from index.params import K1, B
from index.types import Document
from tests.index.evaluation.folders import TEXTS, small_models

ENGLISH = [Document(name, texts["en"], "", "en") for name, texts in TEXTS.items()]


def scores_of(
    passages: list[Document], question: str, left_out: frozenset[int] = frozenset()
) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """System -> the score of each passage."""
    corpus = Corpus(passages, small_models(), whole=True)
    scores = score_systems(corpus.index, corpus.open_retriever(), question, left_out)
    return dict(zip(SYSTEMS, scores, strict=True))


def test_bm25_is_rank_bm25_on_the_question_s_own_terms() -> None:
    """With an idf that is never negative; a passage without any of them is not found."""
    words = [["apple", "pear"], ["pear", "plum", "plum"], ["cherry"]]
    passages = [Document(str(n), " ".join(row), "", "en") for n, row in enumerate(words)]
    scores = scores_of(passages, "plum pear pear")["BM25"]
    reference = BM25Okapi(words, k1=K1, b=B)
    reference.idf = {
        word: np.log1p((3 - held + 0.5) / (held + 0.5))
        for word in ("apple", "pear", "plum", "cherry")
        if (held := sum(word in row for row in words))
    }
    expected = reference.get_scores(["plum", "pear", "pear"])
    np.testing.assert_allclose(scores[:2], expected[:2])
    assert scores[2] == NOT_FOUND


def test_every_system_finds_what_shares_the_question_s_words() -> None:
    """First."""
    for scores in scores_of(ENGLISH, "Who played on the beach?").values():
        assert scores.argmax() == 1


def test_what_is_left_out_is_not_found() -> None:
    """By any system."""
    for scores in scores_of(ENGLISH, "Who played on the beach?", frozenset({1})).values():
        assert scores[1] == NOT_FOUND


def test_a_passage_without_words_is_not_found() -> None:
    """By any system; the others keep their numbers."""
    passages = [Document("empty", " ", "", "en"), *ENGLISH, Document("marks", "---", "", "en")]
    for scores in scores_of(passages, "Who played on the beach?").values():
        assert scores.argmax() == 2
        assert scores[0] == scores[4] == NOT_FOUND


def test_fusion_sums_reciprocal_ranks() -> None:
    """A passage that one of them doesn't find has the other's share alone."""
    fused = fuse(np.array([0.9, NOT_FOUND, 0.5, NOT_FOUND]), np.array([1.0, 3.0, 2.0, NOT_FOUND]))
    assert fused[:3].tolist() == pytest.approx([1 / 61 + 1 / 63, 1 / 61, 1 / 62 + 1 / 62])
    assert fused[3] == NOT_FOUND
