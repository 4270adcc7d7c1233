"""Which words of a quote answered to which words of the question."""

from hypothesis import given
from hypothesis import strategies as st

from index.highlights import Highlighter
from index.records import Highlight, Language
from index.retriever import Retriever
from index.segment import Segment
from tests.index.small import WordEmbedder, segment_of, table_of

ENGLISH = "Leike resigned on Friday because OpenAI lacked computers."
JAPANESE = "ライク氏は金曜日に辞任を発表した。"
TABLE = table_of({"en:resign": {"ja:辞任": 0.6}, "en:friday": {"ja:金曜": 0.7}})
MODEL = WordEmbedder()
SEGMENT: Segment = segment_of(ENGLISH, JAPANESE, embedder=MODEL)
RETRIEVER = Retriever(SEGMENT, MODEL, MODEL, TABLE)


def highlights(question: str, quote: str, language: Language) -> tuple[Highlight, ...]:
    """What a question marks in a quote."""
    words = RETRIEVER.understand(question).words
    return Highlighter(words, SEGMENT.lexicon).highlight(quote, language)


def marked(question: str, quote: str, language: Language) -> list[tuple[str, str]]:
    """The quote's marked words, each with the question's word."""
    found = highlights(question, quote, language)
    return [(quote[mark.start : mark.end], mark.word) for mark in found]


def test_the_same_word_is_marked_however_inflected() -> None:
    """With the word as the question has it."""
    assert marked("Why did Leike resign?", ENGLISH, "en") == [
        ("Leike", "Leike"),
        ("resigned", "resign"),
    ]


def test_a_word_of_another_language_names_what_it_answers() -> None:
    """So that someone who can't read the quote sees why it was chosen."""
    assert marked("Who resigned on Friday?", JAPANESE, "ja") == [
        ("金曜", "Friday"),
        ("辞任", "resigned"),
    ]


def test_words_that_did_not_match_are_not_marked() -> None:
    """Nothing in common, nothing marked."""
    assert marked("What is the weather?", ENGLISH, "en") == []


@given(
    st.lists(
        st.sampled_from(["Leike", "辞任", "Friday", "OpenAI", "\r\n", "。", " ", "é", "🙂"])
    ).map("".join),
    st.sampled_from(["Who resigned on Friday?", "Leike OpenAI", "辞任"]),
)
def test_highlights_lie_in_the_quote_in_order(quote: str, question: str) -> None:
    """They never overlap, and each names a word of the question."""
    end = 0
    for mark in highlights(question, quote, "ja"):
        assert end <= mark.start < mark.end <= len(quote)
        assert mark.word
        assert mark.word in question
        end = mark.end
