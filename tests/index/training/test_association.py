"""Words of a sentence compete for those of its translation."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.training.translation_table import Entries, associate


def associated(pairs: list[tuple[list[int], list[int]]], **changed: Any) -> dict[Any, float]:
    """(left term, right term) -> association."""
    options = {"steps": 4, "min_weight": 0.0, "max_meetings": 100} | changed
    left, right = (
        [np.array(side, dtype=np.int64) for side in sides] for sides in zip(*pairs, strict=True)
    )
    found = associate(left, right, **options)
    pairs_found = zip(found.sources.tolist(), found.targets.tolist(), strict=True)
    return dict(zip(pairs_found, found.values.tolist(), strict=True))


def test_two_words_that_only_stand_for_each_other_belong_together_fully() -> None:
    """An entry of a dictionary."""
    assert associated([([1], [2])]) == {(1, 2): 1.0}


def test_a_word_with_two_translations_is_shared_between_them() -> None:
    """1 / sqrt(2 * 1): the left word stands in two pairs, each right one in one."""
    found = associated([([1], [2]), ([1], [3])])
    assert found[1, 2] == found[1, 3] == pytest.approx(2**-0.5)


def test_what_another_word_accounts_for_is_no_translation() -> None:
    """3 is the translation of 1, so of the sentence's other two words 2 means 4."""
    found = associated([([1], [3]), ([1, 2], [3, 4])])
    assert found[2, 4] > 0.7
    assert found[2, 3] < 0.1
    without_competition = associated([([1], [3]), ([1, 2], [3, 4])], steps=1)
    assert without_competition[2, 3] > found[2, 3]


def test_long_and_empty_sentences_teach_nothing() -> None:
    """Nobody can tell which of a hundred words means which."""
    assert associated([([1, 2, 3], [4, 5, 6])], max_meetings=8) == {}
    assert associated([([], [1]), ([1], [])]) == {}


def test_seen_once_in_a_long_sentence_is_too_little() -> None:
    """A quarter of a pair that weighs a quarter."""
    pairs = [([1, 2, 3, 4], [5, 6, 7, 8])]
    assert associated(pairs, min_weight=0.07) == {}
    assert len(associated(pairs, min_weight=0.06)) == 16


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


def test_entries_can_be_told_from_the_other_side() -> None:
    """Their values stay."""
    entries = Entries(np.array([1]), np.array([2]), np.array([0.5], dtype=np.float32))
    assert entries.reversed().sources.tolist() == [2]
    assert entries.reversed().targets.tolist() == [1]
    assert entries.reversed().values.tolist() == [0.5]
