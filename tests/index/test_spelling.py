"""Near spellings."""

import pytest

from index.spelling import Speller
from index.string_table import StringTable, sort_key
from index.tuning import SPELLING_WEIGHTS

TERMS = sorted(
    ["en:resign", "pt:resign", "en:govern", "en:constitut", "en:portugues"], key=sort_key
)


def near(key: str, n_letters: int) -> dict[str, float]:
    """Term -> weight."""
    found = Speller(StringTable.of(TERMS)).near(key, n_letters)
    return {TERMS[number]: weight for number, weight in found.items()}


@pytest.mark.parametrize(
    ("key", "term"),
    [
        ("en:resgin", "en:resign"),
        ("en:ersign", "en:resign"),
        ("en:resxign", "en:resign"),
        ("en:portuges", "en:portugues"),
    ],
)
def test_a_slip_is_mended_in_its_own_language(key: str, term: str) -> None:
    """Swapped, missing, superfluous letters."""
    assert near(key, 7) == {term: SPELLING_WEIGHTS[1]}


def test_two_slips_are_allowed_in_a_long_word() -> None:
    """With less weight."""
    assert near("en:cosntitt", 12) == {"en:constitut": SPELLING_WEIGHTS[2]}
    assert near("en:prtuges", 9) == {}


@pytest.mark.parametrize("key", ["ja:辞任", "resgin", "en:", "en:xyzzy", "pt:govern"])
def test_others_have_no_near_spellings(key: str) -> None:
    """Japanese, names without a language, and words like none."""
    assert near(key, 8) == {}


def test_short_words_are_left_alone() -> None:
    """Too many are one letter apart."""
    assert near("en:resi", 3) == {}
