"""The bundled models are those that were shipped, to the last bit, or nothing is read from them."""

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.embedding import bundled
from index.embedding.base import MODEL_DIR
from index.embedding.bundled import CHECKSUMS, check_bundled, checksums
from index.embedding.encoder import OnnxEmbedder
from index.embedding.models import open_bundled_encoder
from index.embedding.reader import Reader
from index.embedding.static import StaticEmbedder
from index.errors import EmbeddingError, RetrievalError
from index.retrieval import translation_table
from tests.index.damage import damaged


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


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the bundled models, which is removed at once: it has a hundred megabytes."""
    folder = Path(shutil.copytree(MODEL_DIR, tmp_path / "model"))
    monkeypatch.setattr(bundled, "MODEL_DIR", folder)
    monkeypatch.setattr(bundled, "CHECKSUMS", folder / CHECKSUMS.name)
    monkeypatch.setattr(translation_table, "BUNDLED_TABLE", folder / "table")
    yield folder
    shutil.rmtree(folder)


def test_no_damage_to_what_is_shipped_is_read(shipped: Path, tries: int) -> None:
    """Whichever file it is, of up to fifty megabytes; one line names it."""
    encoder = open_bundled_encoder()
    opening: dict[str, Callable[[Path], object]] = {
        "embedding": StaticEmbedder,
        "encoder": OnnxEmbedder,
        "reader": lambda folder: Reader(folder, encoder),
        "table": lambda _: translation_table.open_bundled_table.__wrapped__(),
    }
    chance, n_damages, n_noticed = random.Random(3), 20 * tries, 0  # noqa: S311 - no secret
    names = sorted(checksums())
    for n in range(n_damages):
        path = shipped / chance.choice(names)
        before = path.read_bytes()
        after = damaged(before, n, chance)
        if n % 10 == 9:
            path.unlink()
        elif after == before:
            continue
        else:
            path.write_bytes(after)
            os.utime(path, (2 * n, 2 * n))  # checksums are remembered by the time of writing
        folder = path.relative_to(shipped).parts[0]
        with pytest.raises(RetrievalError, match="can't be read") as raised:
            opening[folder](shipped / folder)
        assert path.name in str(raised.value)
        assert "\n" not in str(raised.value)
        n_noticed += 1
        path.write_bytes(before)
        os.utime(path, (2 * n + 1, 2 * n + 1))
    print(f"{n_damages} damages: {n_noticed} noticed, the others changed nothing")  # noqa: T201
    assert n_noticed > 15 * tries
    for folder, open_it in opening.items():
        open_it(shipped / folder)


@pytest.mark.parametrize("content", ["", "{}", "[]", "{", "[" * 10])
def test_a_damaged_list_is_noticed(model: Path, content: str) -> None:
    """It is no reason to trust the model."""
    bundled.CHECKSUMS.write_text(content, encoding="utf-8")
    with pytest.raises(EmbeddingError, match="reinstall Inyo"):
        StaticEmbedder(model)


def test_models_elsewhere_are_not_compared(static_model: Path) -> None:
    """Nobody has listed them."""
    check_bundled(static_model)
