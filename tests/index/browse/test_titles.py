"""Titles as people type them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.browse.titles import MAX_TITLES, TitleIndex
from index.types import Document
from tests.index.small import document_table

TITLES = (
    "Reunião de março",
    "サム・アルトマン氏が語るLLMの大きさの限界",
    "The marching orders",
    "Summary",
    "Ｇｕｉｄｅ to ﾊﾞｯｸｱｯﾌﾟ",
    "GPT-4oの重みを残すべき理由",
    "Old marches",
    "Demarcation",
)


def index_of(*titles: str) -> TitleIndex:
    """Of documents with these titles: 0.txt, 1.txt and so on, in a folder."""
    return TitleIndex(
        document_table([Document(f"a/{n}.txt", "", title, "en") for n, title in enumerate(titles)])
    )


INDEX = index_of(*TITLES)


def found(typed: str) -> list[str]:
    """The titles that are found."""
    return [titled.title for titled in INDEX.find(typed)]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("reuniao", TITLES[0]),
        ("REUNIÃO DE MAR", TITLES[0]),
        ("さむ・あると", TITLES[1]),
        ("サム アルト", TITLES[1]),
        ("ｻﾑｱﾙﾄﾏﾝ", TITLES[1]),
        ("アルトマン", TITLES[1]),
        ("llm", TITLES[1]),
        ("大きさ", TITLES[1]),
        ("guide", TITLES[4]),
        ("バックアップ", TITLES[4]),
        ("ばっく", TITLES[4]),
        ("gpt４O", TITLES[5]),
        ("4oの重み", TITLES[5]),
        ("5.txt", TITLES[5]),
    ],
)
def test_a_title_is_found_however_it_is_typed(typed: str, title: str) -> None:
    """Without accents, in the other kana, wide or narrow, from any of its words on."""
    assert found(typed)[0] == title


def test_beginnings_come_first_then_words_then_the_rest() -> None:
    """In each group the documents keep their order."""
    assert found("mar") == [TITLES[0], TITLES[2], TITLES[6], TITLES[3], TITLES[7]]
    assert found("march") == [TITLES[2], TITLES[6]]
    assert found("summ") == ["Summary"]


@pytest.mark.parametrize("typed", ["", "  ", "\u3000"])
def test_nothing_typed_lists_the_first(typed: str) -> None:
    """As many as Discord shows."""
    many = index_of(*(f"Title {n}" for n in range(40)))
    assert [titled.number for titled in many.find(typed)] == list(range(MAX_TITLES))
    assert len(many.find("title")) == MAX_TITLES


@pytest.mark.parametrize("typed", ["xyz", "???", "\ud800", "\x00"])
def test_what_no_title_has_finds_none(typed: str) -> None:
    """Marks alone are nothing to find by."""
    assert found(typed) == []


@given(st.text(max_size=50))
def test_anything_may_be_typed(typed: str) -> None:
    """It finds documents, each once."""
    numbers = [titled.number for titled in INDEX.find(typed)]
    assert len(set(numbers)) == len(numbers)


@given(st.sampled_from(TITLES), st.integers(1, 20))
def test_every_beginning_of_a_title_finds_it_first(title: str, length: int) -> None:
    """Others may begin so, too."""
    assert title in found(unicodedata.normalize("NFKC", title)[:length])


def test_only_some_documents_can_be_looked_at() -> None:
    """Others are ignored."""
    assert [titled.number for titled in INDEX.find("mar", among=[2, 3, 6])] == [2, 6, 3]
    assert [titled.number for titled in INDEX.find("", 2, among=[1, 4, 5])] == [1, 4]


@given(st.sampled_from(["mar", "a", "さむ", "4o", "txt", "e"]), st.integers(1, 8))
def test_fewer_are_the_first_of_many(typed: str, k: int) -> None:
    """However few are wanted, they are the best."""
    assert INDEX.find(typed, k) == INDEX.find(typed, len(TITLES))[:k]
