"""The nearest vectors have near sign codes, in any dimension."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from index.embedding.base import unit_rows
from index.retrieval.dense import distances, nearest, sign_codes
from index.retrieval.first_stage import top_k

FLOATS = st.floats(-1, 1, width=32)
VECTORS = array_shapes(min_dims=2, max_dims=2, max_side=150).flatmap(
    lambda shape: arrays(np.float32, shape, elements=FLOATS)
)


@given(VECTORS)
def test_distances_count_the_signs_that_differ(vectors: NDArray[np.float32]) -> None:
    """For any number of vectors of any dimension, a multiple of 64 or not."""
    question = vectors[0]
    expected = ((vectors > 0) != (question > 0)).sum(axis=1)
    found = distances(sign_codes(vectors), question)
    assert found.tolist() == expected.tolist()


def test_nearly_all_of_the_nearest_vectors_have_near_codes() -> None:
    """At least 99 % of vectors in clusters, as the vectors of texts are."""
    random = np.random.default_rng(4)
    centres = random.standard_normal((200, 256), dtype=np.float32)
    drawn = random.standard_normal((20_000, 256), dtype=np.float32)
    vectors = unit_rows(centres[random.integers(0, 200, 20_000)] + drawn)
    codes = sign_codes(vectors)
    shares = []
    for question in unit_rows(centres[:50] + random.standard_normal((50, 256), dtype=np.float32)):
        near = nearest(distances(codes, question), 1_000)
        shares.append(np.isin(top_k(vectors @ question, 10), near).mean())
    assert np.mean(shares) >= 0.99
