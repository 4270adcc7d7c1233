"""A static model read without sentence-transformers gives sentence-transformers' vectors."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedding.models import open_embedder
from index.embedding.static import (
    BUNDLED_EMBEDDING,
    StaticEmbedder,
    is_static_embedding,
)
from index.errors import EmbeddingError
from tests.index.models import save_static_model

TEXTS = [
    "Who resigned on Friday?",
    "ライク氏は金曜日に辞任を発表した。",
    "O tempo estava bom, crianças!",
    "",
    " \r\n\t",
    "🙂 한국어 \x00 ﷽",
    "resigned " * 2_000,
]


@pytest.fixture
def model_copy(static_model: Path, tmp_path: Path) -> Path:
    """A model that a test may damage."""
    return Path(shutil.copytree(static_model, tmp_path / "model"))


def test_vectors_equal_those_of_sentence_transformers(static_model: Path) -> None:
    """For any text, to 1e-6."""
    from sentence_transformers import SentenceTransformer

    original = SentenceTransformer(str(static_model), device="cpu")
    embedder = StaticEmbedder(static_model)
    expected = original.encode(TEXTS, show_progress_bar=False)
    np.testing.assert_allclose(embedder.embed_passages(TEXTS), expected, rtol=0, atol=1e-6)
    assert embedder.dimension == original.get_embedding_dimension()


BUNDLED = StaticEmbedder(BUNDLED_EMBEDDING)


@given(st.lists(st.text(max_size=50), max_size=5))
def test_rows_have_unit_norm_or_are_zeros(texts: list[str]) -> None:
    """Shape (n_texts, dimension), float32, of whatever texts."""
    vectors = BUNDLED.embed_passages(texts)
    assert vectors.shape == (len(texts), BUNDLED.dimension)
    assert vectors.dtype == np.float32
    norms = np.linalg.norm(vectors, axis=1)
    assert (np.isclose(norms, 1, atol=1e-5) | (norms == 0)).all()


def test_an_empty_text_is_all_zeros() -> None:
    """So its cosine with everything is 0."""
    assert not BUNDLED.embed_question("").any()


def test_half_a_surrogate_does_not_stop_the_embedding() -> None:
    """It is no character, but Python's strings can hold it."""
    assert BUNDLED.embed_question("Leike \ud800").any()


def test_a_folder_of_a_static_model_is_opened_without_sentence_transformers(
    static_model: Path,
) -> None:
    """The setting names it; nothing else decides."""
    assert is_static_embedding(static_model)
    assert is_static_embedding(BUNDLED_EMBEDDING)
    assert isinstance(open_embedder(str(static_model)), StaticEmbedder)


def test_a_static_model_with_further_modules_is_left_to_sentence_transformers(
    model_copy: Path,
) -> None:
    """A projection behind it would change the vectors."""
    modules = model_copy / "modules.json"
    known = json.loads(modules.read_text())
    modules.write_text(json.dumps([*known, {"type": "sentence_transformers.models.Dense"}]))
    assert not is_static_embedding(model_copy)


@pytest.mark.parametrize("modules", ["", "{", "[]", "{}", "[1]", '["a"]', "null"])
def test_an_unreadable_list_of_modules_is_no_static_model(tmp_path: Path, modules: str) -> None:
    """Nor is a folder without one."""
    assert not is_static_embedding(tmp_path)
    (tmp_path / "modules.json").write_text(modules)
    assert not is_static_embedding(tmp_path)


def test_the_identity_is_that_of_the_vectors(static_model: Path, tmp_path: Path) -> None:
    """A copy has the same; another training or another tokenizer hasn't."""
    identity = StaticEmbedder(static_model).identity
    copy = Path(shutil.copytree(static_model, tmp_path / "renamed"))
    assert StaticEmbedder(copy).identity == identity
    save_static_model(tmp_path / "other", seed=2)
    assert StaticEmbedder(tmp_path / "other").identity != identity
    tokenizer = copy / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text().replace('"Lowercase"', '"NFKC"'))
    assert StaticEmbedder(copy).identity != identity


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("damage", ["gone", "empty", "cut", "garbage"])
def test_a_damaged_model_is_one_clear_error(model_copy: Path, file: str, damage: str) -> None:
    """The line names the folder."""
    path = model_copy / file
    content = {"empty": b"", "cut": path.read_bytes()[:-100], "garbage": b"\x00garbage" * 9}
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(content[damage])
    with pytest.raises(EmbeddingError, match="can't be read") as raised:
        open_embedder(str(model_copy))
    assert str(model_copy) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_tokenizer_that_does_not_fit_is_one_clear_error(model_copy: Path) -> None:
    """It would point beyond the vectors."""
    shutil.copy(BUNDLED_EMBEDDING / "tokenizer.json", model_copy / "tokenizer.json")
    with pytest.raises(EmbeddingError, match="more pieces than it has vectors"):
        open_embedder(str(model_copy))


def test_a_folder_that_is_missing_is_one_clear_error(tmp_path: Path) -> None:
    """It names the setting, and isn't looked for on the hub."""
    missing = str(tmp_path / "nothing")
    with pytest.raises(EmbeddingError, match=r"EMBEDDING_MODEL .*no such folder") as raised:
        open_embedder(missing)
    assert missing in str(raised.value)
