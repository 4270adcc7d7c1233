"""The servers that the tests use; without the optional dependency, none of these tests runs."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("qdrant_client") is None or find_spec("qdrant_edge") is None:
    collect_ignore_glob = ["test_*.py"]  # they need inyo[qdrant] and qdrant-edge-py
else:
    from qdrant_client import QdrantClient

    @pytest.fixture
    def local() -> Iterator[QdrantClient]:
        """The client's own stand-in for a server, in memory."""
        client = QdrantClient(":memory:")
        yield client
        client.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where Qdrant may keep its files."""
    return tmp_path / "edge"
