"""Questions are answered without waiting for other threads."""

from threadpoolctl import ThreadpoolController

from index.embedding.base import limit_blas_threads


def test_products_are_made_by_the_thread_that_asks() -> None:
    """Whatever was set before."""
    blas = ThreadpoolController().select(internal_api="openblas")
    with blas.limit(limits=2):
        limit_blas_threads()
        assert {library["num_threads"] for library in blas.info()} <= {1}
