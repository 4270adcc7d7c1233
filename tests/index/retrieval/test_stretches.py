"""How much of a question stands in a passage just so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.rescoring import char_ngrams, shared_char_ngrams
from index.retrieval.retriever import Retriever
from index.types import Hit
from tests.index.small import WordEmbedder, segment_of, table_of

ENGLISH = "Leike resigned on Friday because OpenAI lacked computers."
JAPANESE = "ライク氏は金曜日に辞任を発表した。"
MODEL = WordEmbedder()
SEGMENT = segment_of(ENGLISH, JAPANESE, embedder=MODEL)
RETRIEVER = Retriever(SEGMENT, MODEL, MODEL, table_of({}))


def share(question: str, passage: int, coverage: float = 0.5) -> float:
    """Of a question, in one of the two passages."""
    query = RETRIEVER.understand(question)
    is_foreign = SEGMENT.passages.language(passage) != query.language
    hit = Hit(passage, 1.0, 0.5, coverage, 0.5, 0.5, 0.5, is_foreign)
    return shared_char_ngrams(SEGMENT, char_ngrams(query), hit)


@pytest.mark.parametrize(("question", "passage"), [(ENGLISH, 0), (JAPANESE, 1)])
def test_a_passage_says_itself_just_so(question: str, passage: int) -> None:
    """However the question is spaced, closed and written."""
    assert share(question, passage) == 1.0
    assert share(f" {question.upper()}？?", passage) == 1.0


def test_other_words_are_said_otherwise() -> None:
    """Some of a question may be said just so, or nothing."""
    assert 0 < share("Who resigned on Friday?", 0) < 1
    assert 0 < share("誰が金曜日に辞任しましたか？", 1) < 1
    assert share("What was the weather?", 0) == 0


def test_a_passage_in_another_language_counts_by_its_coverage() -> None:
    """It can share no letters, and must neither win nor lose by that."""
    none, half, all_of_it = (share("Who resigned?", 1, coverage) for coverage in (0.0, 0.5, 1.0))
    assert 0 == none < half < all_of_it < 1
    assert share("誰が辞任しましたか？", 0, 0.5) == half


@pytest.mark.parametrize("space", ["\n", "\t", "\r\n", "\u3000", "\xa0", "  "])
def test_white_space_of_the_passage_does_not_count(space: str) -> None:
    """Lines are wrapped anywhere, in Japanese within words too."""
    index = segment_of(ENGLISH.replace(" ", space), f"ライク氏は金曜{space}日に辞任。")
    for question, passage in ((ENGLISH, 0), ("ライク氏は金曜日に辞任。", 1)):
        query = RETRIEVER.understand(question)
        hit = Hit(passage, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5, is_foreign=False)
        assert shared_char_ngrams(index, char_ngrams(query), hit) == 1.0


@given(st.text(max_size=30), st.sampled_from([0, 1]), st.floats(0, 1))
def test_it_is_a_share(question: str, passage: int, coverage: float) -> None:
    """Of any question, one too short to have a stretch included."""
    assert 0 <= share(question, passage, coverage) <= 1
