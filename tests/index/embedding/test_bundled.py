"""The bundled models are those that were shipped, to the last bit, or nothing is read from them."""

import json
import shutil
from pathlib import Path

import pytest

from index.embedding import bundled
from index.embedding.bundled import CHECKSUMS, check_bundled, checksums
from index.embedding.static import StaticEmbedder
from index.errors import EmbeddingError


def test_the_list_is_that_of_the_files() -> None:
    """After a model was replaced: python -m index.embedding.bundled."""
    assert json.loads(CHECKSUMS.read_text(encoding="utf-8")) == checksums()


@pytest.fixture
def model(static_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A model that is bundled, so to speak."""
    monkeypatch.setattr(bundled, "MODEL_DIR", tmp_path)
    monkeypatch.setattr(bundled, "CHECKSUMS", tmp_path / "checksums.json")
    folder = Path(shutil.copytree(static_model, tmp_path / "embedding"))
    bundled.CHECKSUMS.write_text(json.dumps(checksums()), encoding="utf-8")
    return folder


def test_no_flipped_bit_is_read(model: Path) -> None:
    """In any file, though most would change nothing but the answers; one line says what to do."""
    StaticEmbedder(model)
    files = [path for path in sorted(model.rglob("*")) if path.name != "README.md"]
    for path in filter(Path.is_file, files):
        before = path.read_bytes()
        for at in {0, len(before) // 2, len(before) - 1}:
            damaged = bytearray(before)
            damaged[at] ^= 1
            path.write_bytes(damaged)
            with pytest.raises(EmbeddingError, match=r"damaged.*reinstall Inyo") as raised:
                StaticEmbedder(model)
            assert path.name in str(raised.value)
        path.unlink()
        with pytest.raises(EmbeddingError, match="reinstall Inyo"):
            StaticEmbedder(model)
        path.write_bytes(before)
    StaticEmbedder(model)


@pytest.mark.parametrize("content", ["", "{}", "[]", "{", "[" * 10])
def test_a_damaged_list_is_noticed(model: Path, content: str) -> None:
    """It is no reason to trust the model."""
    bundled.CHECKSUMS.write_text(content, encoding="utf-8")
    with pytest.raises(EmbeddingError, match="reinstall Inyo"):
        StaticEmbedder(model)


def test_models_elsewhere_are_not_compared(static_model: Path) -> None:
    """Nobody has listed them."""
    check_bundled(static_model)
