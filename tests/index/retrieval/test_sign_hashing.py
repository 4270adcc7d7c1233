"""Codes are the signs of vectors; the nearest of them are found, whatever the dimension."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from index.embedding.base import unit_rows
from index.retrieval.bm25 import top_k
from index.retrieval.sign_hashing import cosines_by_distance, distances, nearest, sign_codes

FLOATS = st.floats(-1, 1, width=32)
VECTORS = array_shapes(min_dims=2, max_dims=2, max_side=150).flatmap(
    lambda shape: arrays(np.float32, shape, elements=FLOATS)
)


@given(VECTORS)
def test_distances_count_the_signs_that_differ(vectors: NDArray[np.float32]) -> None:
    """For any number of vectors and of numbers in them, 64 or not."""
    question = vectors[0]
    expected = ((vectors > 0) != (question > 0)).sum(axis=1)
    found = distances(sign_codes(vectors), question)
    assert found.tolist() == expected.tolist()


@given(
    st.lists(st.integers(0, 20), max_size=60).map(lambda held: held * 4),
    st.integers(1, 250),
    st.sampled_from([np.uint8, np.uint16]),
)
def test_the_nearest_are_all_up_to_some_distance(
    held: list[int], k: int, dtype: type[np.unsignedinteger[Any]]
) -> None:
    """At least k where there are as many, and not many more than share their distances."""
    found = nearest(np.array(held, dtype=dtype), k)
    furthest = max((held[n] for n in found), default=0)
    assert found.tolist() == [n for n, distance in enumerate(held) if distance <= furthest]
    assert len(found) >= min(k, len(held))
    kth = sorted(held)[: max(k, 1)][-1] if held else 0
    assert len(found) <= max(4 * k, sum(distance <= kth for distance in held))


def test_a_distance_stands_for_a_cosine() -> None:
    """No bit differs: 1; half of them: 0; all: -1."""
    cosines = cosines_by_distance(256)
    np.testing.assert_allclose(cosines[[0, 128, 256]], [1, 0, -1], atol=1e-6)
    assert (np.diff(cosines) < 0).all()


def test_nearly_all_of_the_nearest_vectors_have_near_codes() -> None:
    """Of vectors that lie in bunches, as those of texts do: 99 of 100 at least."""
    random = np.random.default_rng(4)
    bunches = random.standard_normal((200, 256), dtype=np.float32)
    drawn = random.standard_normal((20_000, 256), dtype=np.float32)
    vectors = unit_rows(bunches[random.integers(0, 200, 20_000)] + drawn)
    codes = sign_codes(vectors)
    shares = []
    for question in unit_rows(bunches[:50] + random.standard_normal((50, 256), dtype=np.float32)):
        near = nearest(distances(codes, question), 1_000)
        shares.append(np.isin(top_k(vectors @ question, 10), near).mean())
    assert np.mean(shares) >= 0.99
