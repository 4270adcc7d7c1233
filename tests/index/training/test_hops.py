"""Translations of translations."""

import numpy as np
import pytest

from index.training.translation_table import Entries, best, chain, merge


def entries(*told: tuple[int, int, float]) -> Entries:
    """Of these sources, targets and values."""
    sources, targets, values = zip(*told, strict=True) if told else ((), (), ())
    return Entries(
        np.array(sources, dtype=np.int64),
        np.array(targets, dtype=np.int64),
        np.array(values, dtype=np.float32),
    )


def told(found: Entries) -> list[tuple[int, int, float]]:
    """The entries, with values that can be compared."""
    values = [round(value, 4) for value in found.values.tolist()]
    return list(zip(found.sources.tolist(), found.targets.tolist(), values, strict=True))


def test_the_strongest_of_each_term_are_kept() -> None:
    """In the order of terms, the strongest first."""
    found = best(entries((2, 7, 0.1), (1, 5, 0.2), (1, 6, 0.9), (1, 4, 0.5)), 2)
    assert told(found) == [(1, 6, 0.9), (1, 4, 0.5), (2, 7, 0.1)]


def test_the_stronger_of_two_parts_counts() -> None:
    """Each pair of terms stands once."""
    found = merge([entries((1, 5, 0.2)), entries((1, 5, 0.7), (1, 6, 0.1))])
    assert told(found) == [(1, 5, 0.7), (1, 6, 0.1)]


def test_a_chain_is_as_strong_as_its_product_and_the_strongest_counts() -> None:
    """1 -> 2 -> 9 and 1 -> 3 -> 9; 4 leads nowhere."""
    first = entries((1, 2, 0.5), (1, 3, 0.9), (1, 4, 0.9))
    second = entries((2, 9, 1.0), (3, 9, 0.8), (3, 8, 0.1))
    assert told(chain(first, second, n=5, min_value=0.05)) == [(1, 8, 0.09), (1, 9, 0.72)]
    assert told(chain(first, second, n=1, min_value=0.05)) == [(1, 9, 0.72)]
    assert told(chain(first, second, n=5, min_value=0.1)) == [(1, 9, 0.72)]


def test_a_chain_back_leads_to_words_of_like_meaning_and_not_to_itself() -> None:
    """1 and 2 are both translated as 5."""
    there = entries((1, 5, 0.8), (2, 5, 0.5))
    back = entries((5, 1, 0.8), (5, 2, 0.5))
    assert told(chain(there, back, n=5, min_value=0.1)) == [(1, 2, 0.4), (2, 1, 0.4)]


@pytest.mark.parametrize("rows", [1, 2, 3, 50])
def test_chains_of_a_few_terms_at_a_time_are_the_same(
    rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However little memory there is."""
    first = best(entries(*((n, n + 1, 0.9) for n in range(5)), (2, 9, 0.5)), 5)
    second = best(entries(*((n, n + 20, 0.5) for n in range(10))), 5)
    monkeypatch.setattr("index.training.translation_table._ROWS_AT_ONCE", rows)
    found = chain(first, second, n=5, min_value=0.0)
    assert told(found) == [
        (0, 21, 0.45),
        (1, 22, 0.45),
        (2, 23, 0.45),
        (2, 29, 0.25),
        (3, 24, 0.45),
        (4, 25, 0.45),
    ]


def test_without_entries_there_are_no_chains() -> None:
    """On either side."""
    assert told(chain(entries(), entries((1, 2, 0.5)), 5, 0.0)) == []
    assert told(chain(entries((1, 2, 0.5)), entries(), 5, 0.0)) == []
