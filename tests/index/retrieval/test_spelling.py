"""Similar spellings of a word, and letters that look like digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from index.params import LONG_WORD, MAX_SPELLINGS, SPELLING_WEIGHTS
from index.retrieval.oov import Speller
from index.storage.strings import StringTable, sort_key

TERMS = sorted(
    ["en:resign", "pt:resign", "en:govern", "en:constitut", "en:portugues"], key=sort_key
)


def similar(key: str, n_letters: int) -> dict[str, float]:
    """Term -> weight."""
    speller = Speller(StringTable.of(TERMS))
    return {TERMS[n]: weight for n, weight in speller.similar(key, n_letters).items()}


@pytest.mark.parametrize(
    ("key", "n_letters", "expected"),
    [
        ("en:resgin", 7, {"en:resign": SPELLING_WEIGHTS[1]}),
        ("en:resxign", 7, {"en:resign": SPELLING_WEIGHTS[1]}),
        ("en:cosntitt", 12, {"en:constitut": SPELLING_WEIGHTS[2]}),
        ("en:prtuges", 9, {}),  # two edits in a short word
        ("en:resi", 3, {}),  # too short
        ("ja:辞任", 8, {}),
        ("resgin", 8, {}),  # a name, without a language
        ("pt:govern", 8, {}),  # its only similar term is English
    ],
)
def test_similar_spellings_are_of_the_language_of_the_word(
    key: str, n_letters: int, expected: dict[str, float]
) -> None:
    """One edit away, or two in a long word: letters swapped, missing, changed or added."""
    assert similar(key, n_letters) == expected


WORDS = st.text(alphabet="abnsé1A!", min_size=1, max_size=10)


@given(st.sets(WORDS, min_size=1), WORDS)
def test_all_terms_with_the_fewest_edits_are_found(words: set[str], word: str) -> None:
    """Among the terms that begin with the first or the second letter of the word."""
    terms = sorted((f"{language}:{w}" for w in words for language in ("en", "pt")), key=sort_key)
    max_edits = 2 if len(word) >= LONG_WORD else 1
    edits = {
        term: OSA.distance(word, term.removeprefix("en:"))
        for term in terms
        if term.startswith("en:") and term[3] in word[:2]
    }
    fewest = min((n for n in edits.values() if 0 < n <= max_edits), default=0)
    nearest = {term for term, n in edits.items() if n == fewest > 0}
    found = Speller(StringTable.of(terms)).similar(f"en:{word}", 9)
    assert {terms[number] for number in found} <= nearest
    assert len(found) == min(len(nearest), MAX_SPELLINGS)
    assert set(found.values()) <= {SPELLING_WEIGHTS[fewest]}
