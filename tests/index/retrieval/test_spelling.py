"""Near spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from index.params import LONG_WORD, MAX_SPELLINGS, SPELLING_WEIGHTS
from index.retrieval.spelling import Speller
from index.storage.strings import StringTable, sort_key

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


# A letter, another case of it and a mark have the same bit: no more than their number tells them.
WORDS = st.text(alphabet="abnsé1A!", min_size=1, max_size=10)


@given(st.sets(WORDS, min_size=1), WORDS)
def test_no_near_spelling_is_passed_over(held: set[str], word: str) -> None:
    """Those with other letters are passed over, and are none."""
    terms = sorted(
        (f"{language}:{term}" for term in held for language in ("en", "pt")), key=sort_key
    )
    slips = {term: OSA.distance(word, term.removeprefix("en:")) for term in terms if term[0] == "e"}
    allowed = 2 if len(word) >= LONG_WORD else 1
    near = {term: n for term, n in slips.items() if 0 < n <= allowed and term[3] in set(word[:2])}
    found = Speller(StringTable.of(terms)).near(f"en:{word}", 9)
    least = min(near.values(), default=0)
    nearest = {term for term, n in near.items() if n == least}
    assert {terms[number] for number in found} <= nearest
    assert len(found) == min(len(nearest), MAX_SPELLINGS)
    assert set(found.values()) <= {SPELLING_WEIGHTS[least]}
