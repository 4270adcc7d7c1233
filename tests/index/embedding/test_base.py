"""What embedding models share: rows of unit norm, and a limit on threads."""

from collections.abc import Callable

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController

from index.embedding.base import limit_blas_threads, unit_rows
from index.embedding.models import open_embedder
from index.errors import EmbeddingError
from index.retrieval.reranker import open_reranker


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


@pytest.mark.parametrize(
    ("open_model", "setting"),
    [(open_embedder, "EMBEDDING_MODEL"), (open_reranker, "RERANKER_MODEL")],
)
@pytest.mark.parametrize("missing", ["torch", "sentence_transformers"])
def test_a_model_that_needs_pytorch_is_one_clear_line_without_it(
    open_model: Callable[[str], object],
    setting: str,
    missing: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As in the container's image, which has none; the bundled models need none."""
    monkeypatch.setattr(
        "index.embedding.base.find_spec", lambda name: None if name == missing else object()
    )
    with pytest.raises(EmbeddingError, match=f"^{setting} .* needs PyTorch") as raised:
        open_model("nobody/model")
    assert "\n" not in str(raised.value)
    assert open_embedder("static").kind == "static"
