"""Each quote equals its span of the document, and the best answer is quoted first."""

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.documents.structure import read_structure
from index.engine import Engine
from index.types import Excerpt
from tests.index.small import WordEmbedder, answerer_of

TABLE = {"en:resign": {"ja:辞任": 0.6, "pt:renunc": 0.6}, "ja:辞任": {"en:resign": 0.6}}

PIECES = st.one_of(
    st.text(max_size=40),  # any Unicode but half surrogates, which no decoded file contains
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
    """The excerpts of an answer, or the closest."""
    answer = engine.answer(question)
    return answer.excerpts or answer.closest


def quotes(question: str, *texts: str) -> list[Excerpt]:
    """The excerpts from documents with these texts."""
    return list(ask(answerer_of(*texts, embedder=WordEmbedder(), table=TABLE), question))


def check_quote(excerpt: Excerpt, text: str) -> None:
    """A quote equals its span: whole sentences and blocks of one section, on the cited line."""
    start, end = excerpt.citation.start, excerpt.citation.end
    assert text[start:end] == excerpt.quote
    assert 0 < len(excerpt.quote) <= 600
    structure = read_structure(text)
    sentences = [s for s in structure.sentences if start < s.end and s.start < end]
    blocks = [b for b in structure.blocks if start < b.end and b.start < end]
    assert start in {sentences[0].start, blocks[0].start}
    assert end in {sentences[-1].end, blocks[-1].end}
    assert len({block.kind == "navigation" for block in blocks}) == 1
    is_heading = [block.kind == "heading" for block in blocks]
    top = is_heading.index(False) if False in is_heading else len(blocks)  # headings come first
    assert all(block.level > blocks[0].level for block in blocks[top:] if block.kind == "heading")
    assert excerpt.cut == any(sentence.cut for sentence in sentences)
    ends_before = [e for e in LINE_END.finditer(text) if e.end() <= start]
    assert excerpt.citation.line == len(ends_before) + 1


def check_highlights(excerpt: Excerpt, question: str) -> None:
    """Highlights are within the quote, in order, with words of the question."""
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
    """In documents of any characters with any line ends."""
    engine = answerer_of(*texts, embedder=WordEmbedder(), table=TABLE)
    excerpts = ask(engine, question)
    assert len(excerpts) <= 3
    check_order(excerpts)
    for excerpt in excerpts:
        check_quote(excerpt, texts[int(excerpt.citation.document.removesuffix(".txt"))])
        check_highlights(excerpt, question)


def test_the_sentence_that_answers_is_quoted_first() -> None:
    """Not another sentence of its passage."""
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
def test_a_quote_has_the_expected_answer_type(question: str, answer: str) -> None:
    """The sentence with the date or number, not the one with the most words in common."""
    text = (
        "Leike's team was well known. The team began its work in July 2023. "
        "There were twenty people in it. Nobody knows what has become of them."
    )
    assert answer in quotes(question, text)[0].quote


def test_the_context_decides_between_similar_sentences() -> None:
    """The subject is named three sentences before one of them."""
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
def test_a_sentence_that_refers_back_is_quoted_with_the_one_before(
    text: str, question: str
) -> None:
    """Alone, nobody would know what "it" is."""
    assert quotes(question, text)[0].quote == text


@pytest.mark.parametrize(
    ("question", "marked"),
    [("What is read_file?", ["read_file"]), ("Which file is it?", ["file"])],
)
def test_of_a_compound_and_its_parts_the_best_match_is_highlighted(
    question: str, marked: list[str]
) -> None:
    """The whole name where the question has it, else the part that it has."""
    (found,) = quotes(question, "It is in read_file.")
    assert [found.quote[mark.start : mark.end] for mark in found.highlights] == marked


def test_a_certain_answer_is_quoted_alone() -> None:
    """Further sentences would have to make it more likely."""
    answer = "Leike resigned on Friday because he had no computers."
    padding = "The shares hardly moved, as analysts of the large banks had long expected. " * 4
    assert quotes("When did Leike resign?", f"{padding}{answer} {padding}")[0].quote == answer


def test_a_piece_of_a_sentence_too_long_to_quote_is_marked() -> None:
    """As cut."""
    found = quotes("Leike", "Leike resigned and " * 60)
    assert found
    assert all(excerpt.cut for excerpt in found)
    assert not any(excerpt.cut for excerpt in quotes("Leike", "Leike resigned."))


def test_a_heading_is_not_quoted_instead_of_its_text() -> None:
    """It is quoted with the text below it."""
    text = "# Resignation\n\nLeike left the company on Friday because he had no computers.\n"
    assert quotes("resignation", text)[0].quote == text.strip()


@pytest.mark.parametrize("question", ["Why did Leike resign?", "Leike", "Friday"])
def test_a_quote_ends_before_the_next_heading(question: str) -> None:
    """Even without a blank line: a heading belongs to the text below it."""
    text = (
        "# Leike\nLeike resigned.\n## Friday\nLeike resigned on Friday.\n"
        "## Why Leike resigned\nLeike had no computers.\n# Friday's news\nLeike resigned."
    )
    found = quotes(question, text)
    assert found
    for excerpt in found:
        check_quote(excerpt, text)
