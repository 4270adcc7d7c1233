"""Search lists whole passages with their citations."""

from itertools import pairwise

import pytest

from index.engine import Engine
from index.errors import QuestionError
from tests.index.small import answerer_of

TEXTS = (
    "Leike resigned on Friday. He had asked for computers.",
    "The weather was fine in Lisbon on Friday. Children played on the beach.",
    "Nobody resigned in March.",
)
ANSWERER = answerer_of(*TEXTS)


def test_a_search_lists_whole_passages() -> None:
    """Best first, with highlights."""
    found = ANSWERER.search("Who resigned on Friday?")
    assert found[0].quote == TEXTS[0]
    assert [excerpt.rank for excerpt in found] == [1, 2, 3]
    assert all(a.score >= b.score for a, b in pairwise(found))
    assert {mark.word for mark in found[0].highlights} == {"resigned", "Friday"}


def test_a_search_lists_at_most_k() -> None:
    """And none of an excluded document."""
    assert len(ANSWERER.search("Friday", k=1)) == 1
    cited = {e.citation.document for e in ANSWERER.search("Friday", left_out=frozenset({0}))}
    assert "1.txt" in cited
    assert "0.txt" not in cited
    assert ANSWERER.search("?!") == ()


def test_an_empty_search_is_refused() -> None:
    """Like an empty question."""
    with pytest.raises(QuestionError):
        ANSWERER.search(" ")


@pytest.mark.parametrize("question", ["O 4o deve ser estudado?", "4oの重み", "Leike"])
def test_passages_of_the_seeds_are_their_spans(seeds: Engine, question: str) -> None:
    """Translations in other documents are cited."""
    table = seeds.index.documents
    texts = {table.document(n).path: table.document(n).text for n in range(len(table))}
    found = seeds.search(question)
    assert 1 <= len(found) <= 25
    for excerpt in found:
        citation = excerpt.citation
        assert texts[citation.document][citation.start : citation.end] == excerpt.quote
        assert all(twin.document != citation.document for twin in excerpt.also_in)
    if "4o" in question:
        assert found[0].also_in


def test_an_excluded_translation_is_not_cited(seeds: Engine) -> None:
    """Nor quoted."""
    question = "O 4o deve ser estudado?"
    twin = seeds.search(question)[0].also_in[0].document
    left_out = seeds.index.documents.numbers_of([twin])
    for excerpt in seeds.search(question, left_out):
        assert twin not in {c.document for c in (excerpt.citation, *excerpt.also_in)}
