"""Highlights show which words of a quote match which words of the question."""

import pytest

from index.excerpts.excerpts import ExcerptBuilder
from index.retrieval.retriever import Retriever
from index.storage.index import Index
from index.text.tokenizer import analyze
from index.types import Highlight
from tests.index.small import WordEmbedder, segment_of, table_of

ENGLISH = "Leike resigned on Friday because OpenAI lacked computers."
JAPANESE = "ライク氏は金曜日に辞任を発表した。"
TABLE = table_of({"en:resign": {"ja:辞任": 0.6}, "en:friday": {"ja:金曜": 0.7}})
MODEL = WordEmbedder()
SEGMENT: Index = segment_of(ENGLISH, JAPANESE, embedder=MODEL)


def highlights(question: str, sentences: range, index: Index = SEGMENT) -> tuple[Highlight, ...]:
    """The highlights of a question in consecutive sentences."""
    words = Retriever(index, MODEL, MODEL, TABLE).understand(question).words
    return ExcerptBuilder(index, words).excerpt(1, 1.0, sentences).highlights


def marked(question: str, quote: str) -> list[tuple[str, str]]:
    """The highlighted words of a quote, each with the question's word."""
    number = (ENGLISH, JAPANESE).index(quote)
    found = highlights(question, range(number, number + 1))
    return [(quote[mark.start : mark.end], mark.word) for mark in found]


def test_a_word_is_highlighted_in_any_inflection() -> None:
    """With the word as the question has it."""
    assert marked("Why did Leike resign?", ENGLISH) == [
        ("Leike", "Leike"),
        ("resigned", "resign"),
    ]


def test_a_translation_is_highlighted_with_the_question_s_word() -> None:
    """It shows why a quote was chosen to somebody who can't read it."""
    assert marked("Who resigned on Friday?", JAPANESE) == [
        ("金曜", "Friday"),
        ("辞任", "resigned"),
    ]


@pytest.mark.parametrize("question", ["Who resigned on Friday?", "OpenAI computers", "辞任"])
def test_what_is_marked_are_the_words_that_matched(question: str) -> None:
    """In every sentence of a document, wherever the quote begins."""
    text = f"{ENGLISH} {JAPANESE}\n\nIt rained. On Friday OpenAI's computers resigned."
    index = segment_of("Another document on computers.", text, embedder=MODEL)
    words = Retriever(index, MODEL, MODEL, TABLE).understand(question).words
    wanted = {index.lexicon.terms[n] for word in words for n in word.terms.tolist()}
    low, high = index.passages.document_bounds[1:3].tolist()
    begins = index.passages.sentence_spans[low:high, 0].tolist()
    ends = index.passages.sentence_spans[low:high, 1].tolist()
    for first, start in zip(range(low, high), begins, strict=True):
        found = highlights(question, range(first, high), index)
        expected = [
            (begin + token.start, begin + token.end)
            for begin, end in zip(begins[first - low :], ends[first - low :], strict=True)
            for token in analyze(text[begin:end], (index.passages.language_of(first),))
            if not wanted.isdisjoint(token.terms)
        ]
        assert [(start + mark.start, start + mark.end) for mark in found] == expected
