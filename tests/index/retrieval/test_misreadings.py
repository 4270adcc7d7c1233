"""Digits and letters that look alike."""

import pytest

from index.params import MISREADING_WEIGHT
from index.retrieval.spelling import confusables_of


@pytest.mark.parametrize(("term", "other"), [("4o", "40"), ("1l", "11"), ("2i", "21")])
def test_letters_among_digits_may_be_digits(term: str, other: str) -> None:
    """With little weight."""
    assert confusables_of(term) == {other: MISREADING_WEIGHT}


@pytest.mark.parametrize("term", ["40", "oil", "en:4o", "x86", "o4", "4b", ""])
def test_others_are_read_as_they_stand(term: str) -> None:
    """Plain numbers above all."""
    assert confusables_of(term) == {}
