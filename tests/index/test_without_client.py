"""INDEX_URL without Qdrant's client is one clear error."""

import sys
from pathlib import Path

import pytest

from index.engine import EngineOptions, open_engine
from index.errors import RetrievalError
from index.qdrant import QdrantOptions


def test_a_server_without_the_client_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That says what to install."""
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "notes.txt").write_text("The harbour froze.", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "index.qdrant.publishing", None)
    options = EngineOptions(
        tmp_path / "documents", tmp_path / "index", qdrant=QdrantOptions("http://127.0.0.1:1")
    )
    with pytest.raises(RetrievalError, match=r"INDEX_URL needs Qdrant's client .*\[qdrant\]"):
        open_engine(options, lambda *_: None, pytest.fail)
