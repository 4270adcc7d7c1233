"""A statement is quoted once, in the asker's language, with its translations cited."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.documents.structure import read_structure
from index.engine import Engine
from index.excerpts.translation_dedup import deduplicate
from index.indexing.analysis import parse
from index.indexing.pipeline import build_index
from index.retrieval.retriever import Retriever
from index.storage.index import Index, ParallelTexts
from index.types import Excerpt
from tests.index.excerpts.test_excerpts import (
    DOCUMENTS,
    QUESTIONS,
    TABLE,
    check_highlights,
    check_order,
    check_quote,
)
from tests.index.small import WordEmbedder, document, segment_of, table_of

ENGLISH = "Leike resigned on Friday."
JAPANESE = "ライク氏は辞任した。"
PORTUGUESE = "Leike renunciou na sexta-feira."
OTHER = "Smith wrote a letter about computers."


def with_twins(index: Index, pairs: Iterable[tuple[int, int]]) -> Index:
    """An index in which these sentences translate each other."""
    twins: dict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        twins[one].add(other)
        twins[other].add(one)
    n_sentences = int(index.passages.document_bounds[-1])
    held = [sorted(twins[sentence]) for sentence in range(n_sentences)]
    bounds = np.cumsum([0, *map(len, held)], dtype=np.int64)
    sentences = np.array([twin for found in held for twin in found], dtype=np.int32)
    return dataclasses.replace(index, parallel_texts=ParallelTexts(bounds, sentences))


def ask(question: str, index: Index, left_out: frozenset[int] = frozenset()) -> tuple[Excerpt, ...]:
    """The excerpts of an answer, or the closest."""
    model = WordEmbedder()
    answer = Engine(Retriever(index, model, model, table_of(TABLE))).answer(question, left_out)
    return answer.excerpts or answer.closest


def three(original: int | None = None) -> Index:
    """A statement in two languages, one perhaps the original, and another statement."""
    documents = [
        dataclasses.replace(
            document(text, f"{number}.txt"),
            translation_of=f"{original}.txt" if original not in (None, number) else None,
        )
        for number, text in enumerate([ENGLISH, JAPANESE, OTHER])
    ]
    model = WordEmbedder()
    index = build_index([parse(d) for d in documents], model, model, lambda *_: None)
    return with_twins(index, [(0, 1)])


def test_the_askers_language_is_quoted_and_the_other_cited() -> None:
    """Whichever is found first; the highlights belong to the quote."""
    for question, quote, cited in (
        ("誰が辞任しましたか？", JAPANESE, ENGLISH),
        ("Who resigned on Friday?", ENGLISH, JAPANESE),
    ):
        first, *others = ask(question, three())
        assert first.quote == quote
        (also,) = first.also_in
        assert also.document == ("1.txt" if quote == ENGLISH else "0.txt")
        assert (also.start, also.end) == (0, len(cited))
        assert first.highlights
        check_highlights(first, question)
        assert {other.quote for other in others} <= {OTHER}


def test_a_translation_takes_no_place_of_its_own() -> None:
    """Another statement is quoted instead."""
    found = ask("Leike resigned on Friday. Did Smith write a letter?", three())
    assert {excerpt.quote: len(excerpt.also_in) for excerpt in found} == {ENGLISH: 1, OTHER: 0}


def test_without_the_askers_language_the_original_is_quoted() -> None:
    """If sources.toml names it, else the sentence that was found."""
    question = "Quem renunciou?"
    found = ask(question, three())[0].citation.document
    assert found in ("0.txt", "1.txt")
    for original in (0, 1):
        first = ask(question, three(original))[0]
        assert first.citation.document == f"{original}.txt"
        assert [also.document for also in first.also_in] == [f"{1 - original}.txt"]


def test_the_askers_language_is_quoted_even_where_the_other_is_the_original() -> None:
    """The asker can read it; the original is cited."""
    for question, quote, original in (
        ("Who resigned on Friday?", ENGLISH, 1),
        ("誰が辞任しましたか？", JAPANESE, 0),
    ):
        first = ask(question, three(original))[0]
        assert first.quote == quote
        assert [also.document for also in first.also_in] == [f"{original}.txt"]


def test_an_excluded_document_is_neither_quoted_nor_cited() -> None:
    """Even if it is in the asker's language."""
    for excerpt in ask("誰が辞任しましたか？", three(), frozenset({1})):
        assert excerpt.citation.document != "1.txt"
        assert excerpt.also_in == ()


def test_a_span_with_a_partial_translation_is_quoted_in_part() -> None:
    """The likeliest sentence and its neighbours, as far as they are translated."""
    plain = segment_of("Leike left. He resigned. Friday came.", "ライクは去った。辞任した。")
    index = with_twins(plain, [(0, 3), (1, 4)])
    chosen = deduplicate(index, range(3), 1, "ja")
    assert chosen.quoted == range(3, 5)
    assert chosen.also_in == (range(2),)
    assert chosen.sentences == frozenset(range(5))
    # The third sentence has no translation, so those of the others don't count.
    assert deduplicate(index, range(3), 2, "ja").quoted == range(3)
    assert deduplicate(index, range(3), 2, "ja").also_in == ()
    # Sentences that are quoted or cited already are not shown again.
    assert deduplicate(index, range(3), 1, "ja", used={3, 4}).quoted == range(3)


def test_translations_that_do_not_belong_together_are_not_quoted_together() -> None:
    """Those of two sections don't: only the likeliest sentence is translated."""
    plain = segment_of("Leike left. He resigned.", "ライクは去った。\n\n# 辞任\n\n辞任した。")
    chosen = deduplicate(with_twins(plain, [(0, 2), (1, 4)]), range(2), 1, "ja")
    assert chosen.quoted == range(4, 5)
    assert chosen.also_in == (range(1, 2),)


@st.composite
def twinned(draw: st.DrawFn) -> tuple[Sequence[str], Index]:
    """Any documents with any sentences marked as translations of each other."""
    texts = draw(st.lists(DOCUMENTS, min_size=2, max_size=4))
    index = segment_of(*texts)
    bounds = index.passages.document_bounds
    numbers = st.integers(0, max(int(bounds[-1]) - 1, 0))
    pairs = draw(st.lists(st.tuples(numbers, numbers), max_size=30 if bounds[-1] else 0))
    of = index.passages.document_of
    return texts, with_twins(index, [(a, b) for a, b in pairs if of(a) != of(b)])


@given(twinned(), QUESTIONS)
@example((("/AA", ""), segment_of("/AA", "")), "AA")
@settings(max_examples=200)
def test_every_quote_and_every_cited_translation_equals_its_span(
    given_texts: tuple[Sequence[str], Index], question: str
) -> None:
    """For any sentences marked as translations."""
    texts, index = given_texts
    excerpts = ask(question, index)
    check_order(excerpts)
    for excerpt in excerpts:
        by_path = {f"{number}.txt": text for number, text in enumerate(texts)}
        check_quote(excerpt, by_path[excerpt.citation.document])
        check_highlights(excerpt, question)
        cited = [excerpt.citation.document, *(also.document for also in excerpt.also_in)]
        assert len(set(cited)) == len(cited)
        for also in excerpt.also_in:
            text = by_path[also.document]
            is_cut = any(
                sentence.cut
                for sentence in read_structure(text).sentences
                if also.start <= sentence.start < also.end
            )
            quote = text[also.start : also.end]
            check_quote(dataclasses.replace(excerpt, quote=quote, citation=also, cut=is_cut), text)
