"""Which documents are compared sentence by sentence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.indexing import parallel_texts as twin_candidates
from index.indexing.parallel_texts import (
    BLOCK,
    document_languages,
    find_neighbours,
    mutual_pairs,
    none_known,
    whole_numbers,
)
from tests.index.small import segment_of

JA, PT, EN = 0, 1, 2


def languages(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int8]]:
    """Of documents 0, 1 and so on."""
    return np.array(numbers, dtype=np.int8)


def whole(vectors: NDArray[np.floating]) -> NDArray[np.int8]:
    """Each vector in whole numbers."""
    return np.array([whole_numbers(vector) for vector in vectors])


def pairs_of(vectors: NDArray[np.int8], languages: NDArray[np.int8]) -> set[tuple[int, int]]:
    """The candidates among documents that are all new."""
    is_new = np.ones(len(vectors), dtype=np.bool_)
    found = find_neighbours(vectors, languages, none_known(len(vectors)), is_new)
    return {(first, second) for first, second in mutual_pairs(found).tolist()}


def translated(n: int, dimension: int, seed: int) -> NDArray[np.int8]:
    """Vectors of n documents and of their translations."""
    random = np.random.default_rng(seed)
    texts = random.standard_normal((n, dimension))
    noise = 0.3 * random.standard_normal((2 * n, dimension))
    return whole(np.concatenate([texts, texts]) + noise)


def test_translations_are_candidates_among_many() -> None:
    """More documents than one product takes; never two of one language."""
    n = BLOCK + 50
    pairs = pairs_of(translated(n, 48, seed=5), languages(*[JA] * n, *[EN] * n))
    assert {(number, n + number) for number in range(n)} <= pairs
    assert all(first < n <= second for first, second in pairs)
    assert len(pairs) <= 3 * n


def test_very_many_documents_meet_in_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nearly all translations are still found."""
    n = 2_000
    monkeypatch.setattr(twin_candidates, "MAX_WHOLE", 100)
    pairs = pairs_of(translated(n, 32, seed=6), languages(*[JA] * n, *[PT] * n))
    assert len({(number, n + number) for number in range(n)} & pairs) >= 0.9 * n


@given(st.data())
def test_what_joins_and_leaves_is_compared_alone(data: st.DataObject) -> None:
    """And the neighbours are those of a comparison of all."""
    n = data.draw(st.integers(1, 60))
    random = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    vectors = random.integers(-3, 4, (n, 3)).astype(np.int8)  # ties abound
    of = random.integers(-1, 3, n).astype(np.int8)
    is_new = random.random(n) < data.draw(st.sampled_from([0.0, 0.1, 0.5]))
    gone = random.integers(-3, 4, (data.draw(st.integers(0, 20)), 3)).astype(np.int8)
    expected = find_neighbours(vectors, of, none_known(n), np.ones(n, dtype=np.bool_))
    # Before, those that are new now weren't there, and some others were.
    stayed = np.flatnonzero(~is_new)
    before = np.concatenate([vectors[stayed], gone])
    of_before = np.concatenate([of[stayed], random.integers(-1, 3, len(gone))]).astype(np.int8)
    earlier = find_neighbours(
        before, of_before, none_known(len(before)), np.ones(len(before), dtype=np.bool_)
    )
    numbers = np.concatenate([stayed, np.full(len(gone), -2), [-1]]).astype(np.int32)
    known = none_known(n)
    known.numbers[stayed] = numbers[earlier.numbers[: len(stayed)]]
    known.likenesses[stayed] = earlier.likenesses[: len(stayed)]
    found = find_neighbours(vectors, of, known, is_new)
    np.testing.assert_array_equal(found.numbers, expected.numbers)
    np.testing.assert_array_equal(found.likenesses, expected.likenesses)


def test_documents_of_one_language_have_no_candidates() -> None:
    """Nor those of which no passage says a language, nor opposite ones, nor empty ones."""
    vectors = np.ones((3, 4), dtype=np.int8)
    assert pairs_of(vectors, languages(PT, PT, -1)) == set()
    vectors[0] *= -1
    assert pairs_of(vectors[:2], languages(PT, EN)) == set()
    assert pairs_of(vectors[1:], languages(PT, EN)) == {(0, 1)}
    vectors[1] = 0
    assert pairs_of(vectors[1:], languages(PT, EN)) == set()


def test_a_document_has_the_language_of_most_of_its_passages() -> None:
    """And none without passages."""
    index = segment_of("Leike resigned on Friday.", "ライク氏は辞任した。", "")
    assert document_languages(index.passages).tolist() == [EN, JA, -1]


def test_vectors_are_scaled_to_whole_numbers() -> None:
    """As large as fit."""
    vector = np.array([0.5, -0.25, 0.0], dtype=np.float32)
    assert whole_numbers(vector).tolist() == [127, -64, 0]
    assert whole_numbers(np.zeros(2, dtype=np.float32)).tolist() == [0, 0]
