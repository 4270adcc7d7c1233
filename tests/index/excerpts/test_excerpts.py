"""The invariant: a quote is its span of the document, and its citation says where that is."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.documents.sentences import split_sentences
from index.engine import Engine
from index.excerpts.excerpts import cite, line_of
from index.types import Document, Excerpt
from tests.index.small import WordEmbedder, answerer_of, document

TABLE = {"en:resign": {"ja:辞任": 0.6, "pt:renunc": 0.6}, "ja:辞任": {"en:resign": 0.6}}

PIECES = st.one_of(
    st.text(max_size=40),  # any Unicode but half surrogates, which no decoded file holds
    st.sampled_from(
        [
            "Leike resigned on Friday.",
            "He had asked for computers!",
            "Leike renunciou na sexta-feira.",
            "ライク氏は金曜日に辞任を発表した。",
            "「辞任します。」と彼は言った？",
            "# Why Leike resigned",
            "- Leike",
            "Leike resigned and " * 60,
            "ライク氏は辞任し、" * 80,
            "辞任" * 700,
            "e" + "\u0301" * 1_500 + " Leike",
            "👩‍👩‍👧‍👦" * 150,
            "Home",
            "Log in",
            "---",
        ]
    ),
)
LINE_ENDS = st.sampled_from([" ", "", "\n", "\n\n", "\r\n", "\r", "\r\n\r\n", "\u2028", "\x0b"])
DOCUMENTS = st.lists(st.tuples(PIECES, LINE_ENDS), max_size=8).map(
    lambda pieces: "".join(piece + end for piece, end in pieces)
)
QUESTIONS = st.one_of(
    st.sampled_from(["Who resigned on Friday?", "誰が辞任しましたか？", "Quem renunciou?"]),
    st.text(min_size=1, max_size=30).filter(str.strip),
)
LINE_END = re.compile(r"\r\n|\r|\n")


def ask(engine: Engine, question: str) -> tuple[Excerpt, ...]:
    """What is quoted, as an answer or as what is closest."""
    answer = engine.answer(question)
    return answer.excerpts or answer.closest


def quotes(question: str, *texts: str) -> list[Excerpt]:
    """What is quoted from documents with these texts."""
    return list(ask(answerer_of(*texts, embedder=WordEmbedder(), table=TABLE), question))


def check_quote(excerpt: Excerpt, text: str) -> None:
    """A quote is its span: whole sentences, not too many, on the line that is named."""
    start, end = excerpt.citation.start, excerpt.citation.end
    assert text[start:end] == excerpt.quote
    assert 0 < len(excerpt.quote) <= 600
    sentences = [s for s in split_sentences(text) if start < s.end and s.start < end]
    assert 1 <= len(sentences) <= 3
    assert (sentences[0].start, sentences[-1].end) == (start, end)
    kinds = [sentence.kind for sentence in sentences]
    below = kinds[1:] if kinds[0] == "heading" else kinds
    assert len(set(below)) <= 1  # text and a menu are no quote together
    assert "heading" not in below
    assert excerpt.cut == any(sentence.cut for sentence in sentences)
    ends_before = [e for e in LINE_END.finditer(text) if e.end() <= start]
    assert excerpt.citation.line == len(ends_before) + 1


def check_highlights(excerpt: Excerpt, question: str) -> None:
    """Highlights lie in the quote, in order, and name words of the question."""
    end = 0
    for mark in excerpt.highlights:
        assert end <= mark.start < mark.end <= len(excerpt.quote)
        assert mark.word in question
        end = mark.end


def check_order(excerpts: Sequence[Excerpt]) -> None:
    """Ranks count from 1, scores never rise, and no two excerpts overlap."""
    assert [excerpt.rank for excerpt in excerpts] == list(range(1, len(excerpts) + 1))
    assert all(a.score >= b.score for a, b in pairwise(excerpts))
    spans = sorted((e.citation.document, e.citation.start, e.citation.end) for e in excerpts)
    for (document_a, _, end), (document_b, start, _) in pairwise(spans):
        assert document_a != document_b or end <= start


@given(st.lists(DOCUMENTS, max_size=3), QUESTIONS)
@example(["ライク氏は辞任した。\r\n" * 20], "誰が辞任しましたか？")
@example(["\r\n\r\n# A\rLeike resigned.\n\rB", "Leike resigned."], "Who resigned?")
@example(["Leike e" + "\u0301" * 1_500 + " Leike"], "Leike")
@settings(max_examples=200)
def test_every_quote_equals_its_span(texts: list[str], question: str) -> None:
    """Over documents of any characters with any line ends."""
    engine = answerer_of(*texts, embedder=WordEmbedder(), table=TABLE)
    excerpts = ask(engine, question)
    assert len(excerpts) <= 3
    check_order(excerpts)
    for excerpt in excerpts:
        check_quote(excerpt, texts[int(excerpt.citation.document.removesuffix(".txt"))])
        check_highlights(excerpt, question)


def test_the_sentence_that_answers_is_quoted_first() -> None:
    """Not merely a sentence of the same passage."""
    text = (
        "The company was founded ten years ago in a small office above a bakery in the harbour. "
        "Its first product was a calendar that hardly anybody bought, and so it was given up soon "
        "after that. Leike resigned on Friday. A spokesman declined to say anything more about "
        "this, and the shares hardly moved on the next day, as analysts had expected long before."
    )
    assert "Leike resigned on Friday." in quotes("When did Leike resign?", text)[0].quote


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When was Leike's team founded?", "The team began its work in July 2023."),
        ("How many people were in Leike's team?", "There were twenty people in it."),
    ],
)
def test_a_quote_holds_what_the_question_asks_for(question: str, answer: str) -> None:
    """A date, a number: more than the sentence with the same words."""
    text = (
        "Leike's team was well known. The team began its work in July 2023. "
        "There were twenty people in it. Nobody knows what has become of them."
    )
    assert answer in quotes(question, text)[0].quote


def test_what_stands_around_a_sentence_tells_what_it_is_about() -> None:
    """The subject was named three sentences before one of two that are else alike."""
    filler = "Many guests came. Bread was cheap. "
    far = "The doors opened in spring. "
    near = "The doors opened in autumn. "
    text = f"{far}{filler * 3}Lisbon has one bakery. {filler}{near}{filler}"
    found = quotes("When did the bakery in Lisbon open its doors?", text)
    about_doors = [excerpt.quote for excerpt in found if "doors" in excerpt.quote]
    assert near.strip() in about_doors[0]
    assert far.strip() not in about_doors[0]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("A medida foi adotada. Isso agradou aos pescadores.", "Quem são os pescadores?"),
        ("法律が成立した。これは漁師を喜ばせた。", "漁師とは?"),
        ("A law was passed. It pleased the fishermen.", "Who are the fishermen?"),
    ],
)
def test_a_sentence_that_leans_on_the_one_before_takes_it_along(text: str, question: str) -> None:
    """Alone, nobody knew what "it" is."""
    assert quotes(question, text)[0].quote == text


def test_a_sure_answer_is_quoted_without_its_neighbours() -> None:
    """What reading costs must be gained."""
    answer = "Leike resigned on Friday because he had no computers."
    padding = "The shares hardly moved, as analysts of the large banks had long expected. " * 4
    assert quotes("When did Leike resign?", f"{padding}{answer} {padding}")[0].quote == answer


def test_a_sentence_too_long_to_quote_comes_as_a_piece() -> None:
    """And is marked as cut."""
    found = quotes("Leike", "Leike resigned and " * 60)
    assert found
    assert all(excerpt.cut for excerpt in found)
    assert not any(excerpt.cut for excerpt in quotes("Leike", "Leike resigned."))


def test_a_heading_is_not_quoted_instead_of_its_text() -> None:
    """It takes along the text below it, to which it leads."""
    text = "# Resignation\n\nLeike left the company on Friday because he had no computers.\n"
    assert quotes("resignation", text)[0].quote == text.strip("# \n")


@pytest.mark.parametrize("question", ["Why did Leike resign?", "Leike", "Friday"])
def test_a_quote_ends_before_the_next_heading(question: str) -> None:
    """Even where no blank line stands between: a heading belongs to what it heads."""
    text = (
        "# Leike\nLeike resigned.\n## Friday\nLeike resigned on Friday.\n"
        "## Why Leike resigned\nLeike had no computers.\n# Friday's news\nLeike resigned."
    )
    found = quotes(question, text)
    assert found
    for excerpt in found:
        check_quote(excerpt, text)


def test_a_lone_heading_is_quoted() -> None:
    """Nothing vanishes."""
    assert quotes("resignation", "# Resignation\n")[0].quote == "Resignation"


def test_two_documents_that_say_the_same_are_cited_apart() -> None:
    """Each in its own document."""
    text = "Leike resigned on Friday."
    cited = {excerpt.citation.document for excerpt in quotes("Who resigned?", text, text)}
    assert cited <= {"0.txt", "1.txt"}
    assert cited


@pytest.mark.parametrize(
    ("text", "offset", "line"),
    [
        ("", 0, 1),
        ("ab", 1, 1),
        ("a\nb", 2, 2),
        ("a\r\nb", 3, 2),
        ("a\r\nb", 2, 1),
        ("a\rb\rc", 4, 3),
        ("\n\n\r\n\r", 5, 5),
        ("a\n\rb", 3, 3),
        ("a\u2028b\x0bc\x85d", 6, 1),
    ],
)
def test_lines_count_from_one_and_end_as_in_editors(text: str, offset: int, line: int) -> None:
    """At LF, CR LF or CR; other separators end no line."""
    assert line_of(text, offset) == line


def test_a_citation_says_what_is_known_of_the_document() -> None:
    """Title, author, date and address come from the document."""
    known = Document(
        path="a/b.txt",
        text="One.\nTwo.",
        title="A title",
        language="en",
        title_is_ours=True,
        author="Jane Doe",
        date="2024-03-20",
        url="https://example.org/a",
    )
    citation = cite(known, "pt", 5, 9)
    assert (citation.document, citation.start, citation.end, citation.line) == ("a/b.txt", 5, 9, 2)
    assert citation.language == "pt"
    assert (citation.title, citation.title_is_ours) == ("A title", True)
    assert (citation.author, citation.date, citation.url) == (
        "Jane Doe",
        "2024-03-20",
        "https://example.org/a",
    )
    assert cite(document("One."), "en", 0, 4).author is None
    assert cite(replace(known, language_is_sure=False), "pt", 5, 9).language is None
