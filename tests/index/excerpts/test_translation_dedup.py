"""One statement is shown once: in the asker's language, with its twins cited."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents.sentences import split_sentences
from index.engine import Engine
from index.excerpts.translation_dedup import TranslationDedup
from index.indexing.analysis import parse
from index.indexing.pipeline import build_index
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
    """The segment, in which these sentences say the same."""
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
    """What is quoted, as an answer or as what is closest."""
    model = WordEmbedder()
    answer = Engine(index, (model, model), table_of(TABLE)).answer(question, left_out)
    return answer.excerpts or answer.closest


def three(original: int | None = None) -> Index:
    """One statement in three languages, of which one may be said to be the original's."""
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
    """Whichever was found first; the highlights are those of what is shown."""
    for question, quote, folded in (
        ("誰が辞任しましたか？", JAPANESE, ENGLISH),
        ("Who resigned on Friday?", ENGLISH, JAPANESE),
    ):
        first, *others = ask(question, three())
        assert first.quote == quote
        (also,) = first.also_in
        assert also.document == ("1.txt" if quote == ENGLISH else "0.txt")
        assert (also.start, also.end) == (0, len(folded))
        assert first.highlights
        check_highlights(first, question)
        assert {other.quote for other in others} <= {OTHER}


def test_the_place_that_becomes_free_is_anothers() -> None:
    """Two excerpts were three before."""
    found = ask("Leike resigned on Friday. Did Smith write a letter?", three())
    assert {excerpt.quote: len(excerpt.also_in) for excerpt in found} == {ENGLISH: 1, OTHER: 0}


def test_without_the_askers_language_the_original_is_quoted() -> None:
    """Where sources.toml names it, else what was found."""
    question = "Quem renunciou?"
    found = ask(question, three())[0].citation.document
    assert found in ("0.txt", "1.txt")
    for original in (0, 1):
        first = ask(question, three(original))[0]
        assert first.citation.document == f"{original}.txt"
        assert [also.document for also in first.also_in] == [f"{1 - original}.txt"]


def test_the_askers_language_is_quoted_even_where_the_other_is_the_original() -> None:
    """Who asks can read it; the original is cited."""
    for question, quote, original in (
        ("Who resigned on Friday?", ENGLISH, 1),
        ("誰が辞任しましたか？", JAPANESE, 0),
    ):
        first = ask(question, three(original))[0]
        assert first.quote == quote
        assert [also.document for also in first.also_in] == [f"{original}.txt"]


def test_a_document_left_out_is_neither_quoted_nor_cited() -> None:
    """Even where it has the asker's language."""
    for excerpt in ask("誰が辞任しましたか？", three(), frozenset({1})):
        assert excerpt.citation.document != "1.txt"
        assert excerpt.also_in == ()


def test_what_has_twins_in_part_is_shown_in_part() -> None:
    """The sentence that was found and its neighbours, as far as they stand together there."""
    index = segment_of("Leike left. He resigned. Friday came.", "ライクは去った。辞任した。")
    folding = TranslationDedup(with_twins(index, [(0, 3), (1, 4)]))
    folded = folding.fold(range(3), 1, "ja")
    assert folded.shown.sentences == range(3, 5)
    assert [statement.sentences for statement in folded.also] == [range(2)]
    assert folded.said == frozenset(range(5))
    # The third has none: nothing is said of the others.
    assert folding.fold(range(3), 2, "ja").shown.sentences == range(3)
    assert folding.fold(range(3), 2, "ja").also == ()
    # What is quoted or cited already is not shown again.
    assert folding.fold(range(3), 1, "ja", taken={3, 4}).shown.sentences == range(3)


def test_twins_that_do_not_stand_together_are_no_quote() -> None:
    """Past a blank line, or too far apart; then the one sentence is cited."""
    index = segment_of("Leike left. He resigned.", "ライクは去った。\n\n辞任した。")
    folding = TranslationDedup(with_twins(index, [(0, 2), (1, 3)]))
    folded = folding.fold(range(2), 1, "ja")
    assert folded.shown.sentences == range(3, 4)
    assert [statement.sentences for statement in folded.also] == [range(1, 2)]


@st.composite
def twinned(draw: st.DrawFn) -> tuple[Sequence[str], Index]:
    """Any documents, any sentences of which are said to be each other's twins."""
    texts = draw(st.lists(DOCUMENTS, min_size=2, max_size=4))
    index = segment_of(*texts)
    bounds = index.passages.document_bounds
    numbers = st.integers(0, max(int(bounds[-1]) - 1, 0))
    pairs = draw(st.lists(st.tuples(numbers, numbers), max_size=30 if bounds[-1] else 0))
    of = index.passages.document_of
    return texts, with_twins(index, [(a, b) for a, b in pairs if of(a) != of(b)])


@given(twinned(), QUESTIONS)
@settings(max_examples=200)
def test_every_quote_and_every_folded_one_equals_its_span(
    given_texts: tuple[Sequence[str], Index], question: str
) -> None:
    """Whatever is said to be a twin of what."""
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
                for sentence in split_sentences(text)
                if also.start <= sentence.start < also.end
            )
            quote = text[also.start : also.end]
            check_quote(dataclasses.replace(excerpt, quote=quote, citation=also, cut=is_cut), text)
