"""What is known of a document is taken over; what the others are to it is told anew."""

from pathlib import Path

import pytest

from index.engine import EngineOptions, open_engine
from index.storage.index import Index


def opened(folder: Path, index: str) -> Index:
    """The index of the folder's documents, with this name."""
    options = EngineOptions(folder / "documents", folder / index)
    return open_engine(options, lambda *_: None, lambda _: None).index


@pytest.mark.parametrize("unreadable", [b"", b"* * *", "Já não há.".encode("latin-1")])
def test_a_translation_finds_its_original_once_that_can_be_read(
    tmp_path: Path, unreadable: bytes
) -> None:
    """Nothing of the translation itself has changed."""
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "sources.toml").write_text('["a.txt"]\ntranslation_of = "b.md"\n')
    (documents / "a.txt").write_text("The museum opens at nine.", encoding="utf-8")
    (documents / "b.md").write_bytes(unreadable)
    assert opened(tmp_path, "index").documents.originals.tolist() == [-1]
    (documents / "b.md").write_text("O museu abre às nove da manhã.", encoding="utf-8")
    grown, anew = opened(tmp_path, "index"), opened(tmp_path, "another")
    assert grown.documents.originals.tolist() == anew.documents.originals.tolist() == [1, -1]
    assert grown.parallel_texts.sentences.tolist() == anew.parallel_texts.sentences.tolist() != []
