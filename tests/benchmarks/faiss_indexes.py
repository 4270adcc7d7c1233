"""Indexes of faiss: all vectors, or their codes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["code_index", "flat_index", "near_codes", "prepare_codes"]

Floats = NDArray[np.float32]


def flat_index(vectors: Floats) -> Any:
    """Compares all, by their products."""
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors))
    return index


def code_index(vectors: Floats) -> Any:
    """Compares the signs of their numbers."""
    import faiss

    index = faiss.IndexBinaryFlat(vectors.shape[1])
    index.add(_codes(vectors))
    return prepare_codes(index)


def prepare_codes(index: Any) -> Any:
    """The same index, finding thousands in the quicker of its two ways; a file doesn't say it."""
    index.use_heap = False  # distances are counted instead
    return index


def near_codes(index: Any, question: Floats, n_near: int) -> NDArray[np.int64]:
    """Where the nearest codes to a question's stand."""
    found: NDArray[np.int64] = index.search(_codes(question[None, :]), n_near)[1][0]
    return found


def _codes(vectors: Floats) -> NDArray[np.uint8]:
    return np.packbits(vectors > 0, axis=1)
