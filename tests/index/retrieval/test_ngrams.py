"""Character n-grams measure how much of a question a passage contains literally."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.confidence import char_ngrams, ngram_overlap
from index.retrieval.retriever import Retriever
from index.types import Hit
from tests.index.small import WordEmbedder, segment_of, table_of

MODEL = WordEmbedder()
ENGLISH = "Leike resigned on Friday because OpenAI lacked computers."
JAPANESE = "ライク氏は金曜日に辞任を発表した。"
INDEX = segment_of(ENGLISH, JAPANESE, embedder=MODEL)
RETRIEVER = Retriever(INDEX, MODEL, MODEL, table_of({}))


def overlap(question: str, passage: int, coverage: float = 0.5) -> float:
    """The n-gram overlap of a question with one of the two passages."""
    query = RETRIEVER.understand(question)
    is_foreign = INDEX.passages.language(passage) != query.language
    hit = Hit(passage, 1.0, 0.5, coverage, 0.5, 0.5, 0.5, is_foreign)
    return ngram_overlap(INDEX, char_ngrams(query), hit)


@pytest.mark.parametrize(("question", "passage"), [(ENGLISH, 0), (JAPANESE, 1)])
def test_a_passage_overlaps_fully_with_itself(question: str, passage: int) -> None:
    """White space, punctuation at the end and letter case don't count."""
    assert overlap(question, passage) == 1.0
    assert overlap(f" {question.upper()}？?", passage) == 1.0


def test_overlap_is_the_share_of_the_questions_ngrams() -> None:
    """Some, or none."""
    assert 0 < overlap("Who resigned on Friday?", 0) < 1
    assert 0 < overlap("誰が金曜日に辞任しましたか？", 1) < 1
    assert overlap("What was the weather?", 0) == 0


def test_a_passage_in_another_language_counts_by_its_coverage() -> None:
    """It can't share n-grams, which must be neither an advantage nor a disadvantage."""
    none, half, all_of_it = (overlap("Who resigned?", 1, coverage) for coverage in (0.0, 0.5, 1.0))
    assert 0 == none < half < all_of_it < 1
    assert overlap("誰が辞任しましたか？", 0, 0.5) == half


@pytest.mark.parametrize("space", ["\n", "\t", "\r\n", "\u3000", "\xa0", "  "])
def test_white_space_of_the_passage_does_not_count(space: str) -> None:
    """Lines may be wrapped anywhere, in Japanese even within words."""
    index = segment_of(ENGLISH.replace(" ", space), f"ライク氏は金曜{space}日に辞任。")
    for question, passage in ((ENGLISH, 0), ("ライク氏は金曜日に辞任。", 1)):
        query = RETRIEVER.understand(question)
        hit = Hit(passage, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5, is_foreign=False)
        assert ngram_overlap(index, char_ngrams(query), hit) == 1.0


@given(st.text(max_size=30), st.sampled_from([0, 1]), st.floats(0, 1))
def test_overlap_is_between_0_and_1(question: str, passage: int, coverage: float) -> None:
    """For any question, even one too short to have n-grams."""
    assert 0 <= overlap(question, passage, coverage) <= 1
