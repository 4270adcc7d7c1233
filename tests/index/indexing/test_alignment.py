"""Sentences that correspond are found in order, joined, split or left out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.embedding.base import Vectors
from index.indexing.alignment import MAX_PIECE, Bead, align

DIMENSION = 32
LEAST = 0.3


def sentences(count: int, seed: int = 1) -> Vectors:
    """Random vectors, of which no two are near each other."""
    random = np.random.default_rng(seed).standard_normal((count, DIMENSION))
    return random.astype(np.float32)


def places(beads: list[Bead]) -> list[tuple[range, range]]:
    """Which sentences correspond."""
    return [(range(*bead.first), range(*bead.second)) for bead in beads]


def singles(count: int, shift: int = 0) -> list[tuple[range, range]]:
    """One sentence for one, those of the second text so many places later."""
    return [(range(n, n + 1), range(n + shift, n + shift + 1)) for n in range(count)]


def test_what_only_one_text_has_is_skipped() -> None:
    """Before, after and between."""
    text, other = sentences(6), 3 * sentences(4, seed=2)
    longer = np.concatenate([other[:3], text[:3], other[3:], text[3:]])
    expected = singles(3, shift=3) + [(range(n, n + 1), range(n + 4, n + 5)) for n in range(3, 6)]
    assert places(align(text, longer, LEAST)) == expected


@pytest.mark.parametrize("parts", [2, 3])
def test_a_sentence_that_was_split_corresponds_to_its_parts(parts: int) -> None:
    """In either direction: translators split and join."""
    whole, pieces = sentences(5), sentences(parts, seed=3)
    whole[2] = pieces.sum(axis=0)
    split = np.concatenate([whole[:2], pieces, whole[3:]])
    assert (range(2, 3), range(2, 2 + parts)) in places(align(whole, split, LEAST))
    assert (range(2, 2 + parts), range(2, 3)) in places(align(split, whole, LEAST))


def test_texts_that_have_nothing_in_common_do_not_correspond() -> None:
    """Nor do empty ones, or such as say nothing."""
    assert align(np.eye(8, dtype=np.float32)[:4], np.eye(8, dtype=np.float32)[4:], LEAST) == []
    assert align(sentences(0), sentences(3), LEAST) == []
    assert align(np.zeros((3, DIMENSION), np.float32), sentences(3), LEAST) == []


def test_long_texts_are_aligned_piece_by_piece() -> None:
    """As a whole would be, also where one is shifted against the other."""
    text = sentences(2 * MAX_PIECE + 300)
    shifted = np.concatenate([sentences(70, seed=4), text])
    beads = align(text, shifted, LEAST)
    assert places(beads) == singles(len(text), shift=70)


TEXTS = st.integers(0, 9).flatmap(
    lambda n: arrays(np.float32, (n, 4), elements=st.floats(-2, 2, width=32))
)


@given(TEXTS, TEXTS)
def test_correspondences_are_in_order_and_apart(first: Vectors, second: Vectors) -> None:
    """No sentence stands in two, and each is as near as asked for."""
    at = (0, 0)
    for bead in align(first, second, LEAST):
        assert at[0] <= bead.first[0] < bead.first[1] <= len(first)
        assert at[1] <= bead.second[0] < bead.second[1] <= len(second)
        assert bead.cosine > LEAST
        at = bead.first[1], bead.second[1]
