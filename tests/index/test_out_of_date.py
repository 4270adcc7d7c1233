"""An index that another program made, or the same one differently, is built anew."""

import json
import unicodedata
from pathlib import Path

import pytest

from index.storage.store import FORMAT
from tests.index.test_engine import Opening


@pytest.fixture
def indexed(tmp_path: Path) -> Opening:
    """A folder with a document, indexed."""
    indexed = Opening(tmp_path)
    indexed.write("a.txt", "Leike resigned on Friday.")
    indexed.open()
    return indexed


def test_an_index_is_rebuilt_for_other_characters(
    indexed: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one version of Python has folded another one might not find."""
    monkeypatch.setattr(unicodedata, "unidata_version", "1.0.0")
    indexed.open()
    assert indexed.built


def test_an_index_of_an_older_format_is_rebuilt(indexed: Opening) -> None:
    """Nothing of it is taken over, and nothing is said of damage."""
    (name,) = indexed.generations()
    folder = indexed.options.index_dir / "generations" / name
    for path in folder.glob("folded.*"):
        path.unlink()
    manifest = json.loads((folder / "manifest.json").read_text())
    files = {file: state for file, state in manifest["files"].items() if "folded" not in file}
    older = {**manifest, "format": FORMAT - 1, "files": files}
    (folder / "manifest.json").write_text(json.dumps(older))
    assert indexed.open().check_quote("Leike resigned on Friday").is_verbatim
    assert indexed.built
    assert not indexed.events
