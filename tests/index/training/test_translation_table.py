"""Training the translation table: alignment, pivot translations, and the table itself."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.retrieval.translation_table import TranslationTable
from index.training.pairs import Pair
from index.training.translation_table import (
    TableRecipe,
    associate,
    train_table,
)
from tests.index.training.sentences import pairs_of, sentences


def associated(pairs: list[tuple[list[int], list[int]]], **changed: Any) -> dict[Any, float]:
    """(left term, right term) -> association."""
    recipe = TableRecipe(**{"min_weight": 0.0, "max_cooccurrences": 100} | changed)
    left, right = (
        [np.array(side, dtype=np.int64) for side in sides] for sides in zip(*pairs, strict=True)
    )
    entries = associate(left, right, recipe)
    terms = zip(entries.sources.tolist(), entries.targets.tolist(), strict=True)
    return dict(zip(terms, entries.associations.tolist(), strict=True))


def test_two_words_that_only_translate_each_other_have_association_1() -> None:
    """An entry of a dictionary."""
    assert associated([([1], [2])]) == {(1, 2): 1.0}


def test_a_word_with_two_translations_is_shared_between_them() -> None:
    """1 / sqrt(2 * 1): the left word stands in two pairs, each right one in one."""
    found = associated([([1], [2]), ([1], [3])])
    assert found[1, 2] == found[1, 3] == pytest.approx(2**-0.5)


def test_a_word_that_another_one_accounts_for_is_no_translation() -> None:
    """3 is the translation of 1, so of the sentence's other two words 2 means 4."""
    found = associated([([1], [3]), ([1, 2], [3, 4])])
    assert found[2, 4] > 0.7
    assert found[2, 3] < 0.1
    without_competition = associated([([1], [3]), ([1, 2], [3, 4])], steps=1)
    assert without_competition[2, 3] > found[2, 3]


_SIDES = st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True)


@given(st.lists(st.tuples(_SIDES, _SIDES), min_size=1, max_size=8))
def test_an_association_is_between_0_and_1_and_the_same_from_both_sides(
    pairs: list[tuple[list[int], list[int]]],
) -> None:
    """Whichever language is on the left."""
    found = associated(pairs)
    assert all(0 <= value <= 1 for value in found.values())
    mirrored = associated([(right, left) for left, right in pairs])
    assert {(b, a): value for (a, b), value in mirrored.items()} == pytest.approx(found, abs=1e-4)


def trained(pairs: list[Pair], recipe: TableRecipe | None = None) -> TranslationTable:
    """The table of these pairs."""
    return train_table(pairs, recipe or TableRecipe(), lambda *_: None)


def translation(table: TranslationTable, term: str, language: str) -> str:
    """A term's best translation into a language."""
    terms = [t.term for t in table.translations(term) if t.term.startswith(f"{language}:")]
    return terms[0] if terms else ""


TABLE = trained(pairs_of(sentences()))


def test_words_find_their_translations_in_both_directions() -> None:
    """Out of whole sentences, of which no two have the same words."""
    assert translation(TABLE, "en:cat", "ja") == "ja:猫"
    assert translation(TABLE, "ja:猫", "en") == "en:cat"
    assert translation(TABLE, "en:boat", "pt") == "pt:barc"
    assert translation(TABLE, "pt:barc", "en") == "en:boat"


def test_a_translation_is_surer_than_a_neighbour() -> None:
    """Associations are between 0 and 1, highest first."""
    associations = [t.association for t in TABLE.translations("en:cat") if t.term.startswith("ja:")]
    assert 0.5 < associations[0] <= 1
    assert associations == sorted(associations, reverse=True)


def test_a_dictionary_s_entry_outweighs_a_long_sentence() -> None:
    """Even though the sentence came more often."""
    sentence = Pair(
        "en",
        "ja",
        "resign yesterday afternoon office meeting weather garden",
        "天気と庭と会議と昨日の午後の事務所",
    )
    table = trained([Pair("en", "ja", "resign", "辞任"), sentence, sentence])
    assert translation(table, "en:resign", "ja") == "ja:辞任"


def test_two_words_seen_together_once_in_a_long_sentence_are_no_evidence() -> None:
    """Unless somebody wrote them down as an entry."""
    words = "alpha bravo charlie delta echo foxtrot golf hotel"
    others = "casa pedra vento chuva folha livro praia terra"
    assert len(trained([Pair("en", "pt", words, others)]).terms) == 0
    assert len(trained([Pair("en", "pt", "alpha", "chuva")]).terms) == 2


def test_a_term_has_no_more_translations_than_asked_for() -> None:
    """In one other language."""
    entries = [Pair("en", "ja", "run", text) for text in ("走る", "駆ける", "逃げる", "運営")]
    table = trained(entries, TableRecipe(max_translations=2))
    assert len(table.translations("en:run")) == 2


def test_names_written_alike_are_left_out() -> None:
    """The index finds them without a table."""
    table = trained([Pair("en", "pt", "OpenAI", "OpenAI"), Pair("en", "pt", "house", "casa")])
    assert list(table.translations("openai")) == []
    assert translation(table, "en:hous", "pt") == "pt:cas"


def test_two_languages_without_pairs_are_translated_through_the_third() -> None:
    """Portuguese and Japanese have only English in common here."""
    assert translation(TABLE, "pt:gat", "ja") == "ja:猫"
    assert translation(TABLE, "ja:船", "pt") == "pt:barc"


def test_words_with_one_translation_are_similar_in_meaning() -> None:
    """In their own language, and less surely than the translation."""
    table = trained([Pair("en", "ja", "resign", "辞任"), Pair("en", "ja", "resign", "退職")])
    assert translation(table, "ja:辞任", "ja") == "ja:退職"
    associations = {t.term: t.association for t in table.translations("ja:辞任")}
    assert associations["ja:退職"] < associations["en:resign"]


def test_numbers_are_not_translated() -> None:
    """4 and 5 occur in the same sentences."""
    table = trained([Pair("en", "pt", "4 houses", "4 casas"), Pair("en", "pt", "house", "casa")])
    assert list(table.translations("4")) == []
    assert translation(table, "en:hous", "pt") == "pt:cas"
