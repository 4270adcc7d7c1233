"""The Embedder protocol, and what all embedding models and rerankers share."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Vectors = NDArray[np.float32]
HUB_TIMEOUT_S = 10.0

_Model = TypeVar("_Model")


class Embedder(Protocol):
    """Turns texts into vectors of unit norm; a text that the model can't read is all zeros."""

    @property
    def identity(self) -> str:
        """Names the model and its version. An index is rebuilt when the identity changes."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (n_texts, dimension), float32."""

    def embed_question(self, text: str) -> Vectors:
        """Shape (dimension,), float32."""


def unit_rows(vectors: Vectors) -> Vectors:
    """Scale each row to unit norm; rows of zeros stay zero."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return scaled


def load_model(model_class: Callable[..., _Model], name: str) -> _Model:
    """Load a model of sentence-transformers from a folder, the local cache or the hub, in turn.

    Raises:
        Exception: Hub, network, file format and torch each raise errors of their own.
    """
    # Both log to stderr by handlers of their own. The caller reports a failure in one line.
    from huggingface_hub import HfApi
    from huggingface_hub.utils import logging as hub_logging
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    hub_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    if Path(name).is_dir():
        return model_class(name)
    try:
        return model_class(name, local_files_only=True)
    except (OSError, ValueError):  # not downloaded yet
        # Without this request, an unreachable hub costs six attempts per file: over a minute.
        HfApi().model_info(name, timeout=HUB_TIMEOUT_S)
        return model_class(name)


def limit_blas_threads() -> None:
    """Limit OpenBLAS, which numpy multiplies with, to one thread. This holds for the whole process.

    A question's matrix products are small, and several questions are answered at the same time. By
    default OpenBLAS splits each product among all cores and waits for the slowest, which makes
    questions up to six times slower where another process keeps one core busy. torch has a thread
    pool of its own, which isn't affected.
    """
    ThreadpoolController().select(internal_api="openblas").limit(limits=1)
