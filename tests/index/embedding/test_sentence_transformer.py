"""Any sentence-transformers model as EMBEDDING_MODEL, with a tiny one that the tests make."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.embedding.models import open_embedder
from index.embedding.sentence_transformer import TransformerEmbedder
from index.engine import EngineOptions, open_engine
from index.errors import EmbeddingError
from tests.index.models import DIMENSION, PROMPTS

TEXTS = ["Leike resigned on Friday.", "ライク氏は金曜日に辞任を発表した。"]


@pytest.fixture(scope="session")
def embedder(transformer_model: Path) -> TransformerEmbedder:
    """The tiny transformer with the prompts of its configuration."""
    return TransformerEmbedder(str(transformer_model))


def bare(transformer_model: Path, folder: Path) -> str:
    """A copy of the model without prompts."""
    copy = Path(shutil.copytree(transformer_model, folder / "bare"))
    path = copy / "config_sentence_transformers.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "prompts": {}}))
    return str(copy)


def test_it_answers_as_embedding_model_end_to_end(transformer_model: Path, tmp_path: Path) -> None:
    """Indexed with its vectors, and asked with them."""
    (tmp_path / "documents").mkdir()
    for number, text in enumerate([*TEXTS, "O tempo estava bom em Lisboa."]):
        (tmp_path / "documents" / f"{number}.txt").write_text(text, encoding="utf-8")
    options = EngineOptions(
        tmp_path / "documents", tmp_path / "index", embedding_model=str(transformer_model)
    )
    engine = open_engine(options, lambda *_: None, pytest.fail)
    assert engine.index.vectors.passages.shape == (3, DIMENSION)
    answer = engine.answer("Who resigned on Friday?")
    assert (answer.excerpts or answer.closest)[0].quote == TEXTS[0]


def test_a_model_is_opened_again_only_when_its_files_have_changed(
    transformer_model: Path, tmp_path: Path
) -> None:
    """A reload of the documents doesn't wait for it."""
    copy = Path(shutil.copytree(transformer_model, tmp_path / "copy"))
    opened = open_embedder(str(copy))
    assert open_embedder(str(copy)) is opened
    (copy / "README.md").write_text("Trained anew.")
    again = open_embedder(str(copy))
    assert again is not opened
    assert again.identity != opened.identity


def test_vectors_are_those_of_sentence_transformers_with_its_prompts(
    transformer_model: Path, embedder: TransformerEmbedder
) -> None:
    """Passages and questions each with the prompt of the configuration, rows of unit norm."""
    from sentence_transformers import SentenceTransformer

    original = SentenceTransformer(str(transformer_model), device="cpu")
    for ours, prompt in (
        (embedder.embed_passages(TEXTS), PROMPTS["passage"]),
        (np.stack([embedder.embed_question(text) for text in TEXTS]), PROMPTS["query"]),
    ):
        expected = original.encode(
            [prompt + text for text in TEXTS],
            prompt="",
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-5)
        assert ours.dtype == np.float32


def test_the_settings_give_prompts_to_a_model_without_any(
    transformer_model: Path, embedder: TransformerEmbedder, tmp_path: Path
) -> None:
    """Then the vectors are the same as with the model's own, which would win."""
    name = bare(transformer_model, tmp_path)
    given = TransformerEmbedder(name, PROMPTS["query"], PROMPTS["passage"])
    np.testing.assert_allclose(
        given.embed_passages(TEXTS), embedder.embed_passages(TEXTS), rtol=0, atol=1e-5
    )
    own = TransformerEmbedder(str(transformer_model), "not asked for: ", "nor this: ")
    assert own.identity == embedder.identity
    without = TransformerEmbedder(name)
    assert not np.allclose(without.embed_passages(TEXTS), embedder.embed_passages(TEXTS))
    assert without.identity != given.identity


def test_the_identity_changes_with_the_files(transformer_model: Path, tmp_path: Path) -> None:
    """So that an index is rebuilt when its model was trained further."""
    copy = shutil.copytree(transformer_model, tmp_path / "copy")
    before = TransformerEmbedder(str(copy)).identity
    assert TransformerEmbedder(str(copy)).identity == before
    (copy / "README.md").write_text("Trained once more.")
    assert TransformerEmbedder(str(copy)).identity != before


@pytest.mark.parametrize("text", ["", "\ud800", "\x00", "resigned " * 5_000])
def test_any_text_gets_a_vector(embedder: TransformerEmbedder, text: str) -> None:
    """Finite, of the model's dimension, even beyond what the model reads."""
    vector = embedder.embed_question(text)
    assert vector.shape == (embedder.dimension,) == (DIMENSION,)
    assert np.isfinite(vector).all()


def test_a_home_folder_is_understood(
    transformer_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings are not expanded by a shell."""
    shutil.copytree(transformer_model, tmp_path / "model")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert open_embedder("~/model").dimension == DIMENSION


def test_a_model_that_cannot_be_had_is_one_clear_line(tmp_path: Path) -> None:
    """It names the model and the setting: a name without network, a folder without model."""
    for name in ("nobody/no-such-model", str(tmp_path)):
        with pytest.raises(EmbeddingError, match="EMBEDDING_MODEL") as raised:
            open_embedder(name)
        assert name in str(raised.value)
        assert "\n" not in str(raised.value)
