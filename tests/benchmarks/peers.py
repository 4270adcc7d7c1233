"""The peers: whether they are there, and that each takes one thread, as a question of Inyo's does.

Questions come several at once: what takes all cores for one of them keeps the others waiting.
"""

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import limit_blas_threads
from tests.benchmarks.rows import Row, not_measured

_INSTALL = '.venv/bin/pip install -c constraints.txt -e ".[bench]"'


def is_installed(*packages: str) -> bool:
    """Whether all of them are there."""
    return all(importlib.util.find_spec(package) is not None for package in packages)


def not_installed(row: Row) -> Row:
    """The row of a system that is not there."""
    return not_measured(row, f"{row.system} is not installed: {_INSTALL} brings all peers.")


def alone() -> None:
    """Have numpy and faiss work in the thread that asks, from now on."""
    if is_installed("faiss"):
        import faiss  # only here: mostly it isn't installed

        faiss.omp_set_num_threads(1)
    limit_blas_threads()  # after faiss, which may bring another OpenBLAS


@contextmanager
def together() -> Iterator[None]:
    """Let faiss build with all cores: nobody waits for that."""
    import faiss

    faiss.omp_set_num_threads(os.cpu_count() or 1)
    yield
    faiss.omp_set_num_threads(1)


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
