"""The peers: whether they are there, and that each takes one thread, as a question of Inyo's does.

Questions come several at once: what takes all cores for one of them keeps the others waiting.
"""

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager

from index.embedding.base import limit_blas_threads
from tests.benchmarks.rows import Row, not_measured

__all__ = ["alone", "is_installed", "not_installed", "together"]

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
