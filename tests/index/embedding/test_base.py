"""What embedding models share: rows of unit norm, and a limit on threads."""

import numpy as np
from threadpoolctl import ThreadpoolController

from index.embedding.base import limit_blas_threads, unit_rows


def test_rows_of_zeros_stay_zeros() -> None:
    """Other rows are scaled to unit norm."""
    scaled = unit_rows(np.array([[3, 4], [0, 0]], dtype=np.float32))
    np.testing.assert_allclose(scaled, [[0.6, 0.8], [0.0, 0.0]])


def test_a_product_is_computed_in_the_calling_thread() -> None:
    """The limit replaces a higher one."""
    blas = ThreadpoolController().select(internal_api="openblas")
    with blas.limit(limits=2):
        limit_blas_threads()
        assert {library["num_threads"] for library in blas.info()} <= {1}
