"""An encoder run by onnxruntime: the bundled one, and what of its folder may be wrong."""

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from index.embedding.encoder import BUNDLED_ENCODER, OnnxEmbedder
from index.embedding.models import open_bundled_encoder, open_embedder
from index.errors import EmbeddingError

BUNDLED = open_bundled_encoder()
QUESTION = "How do I get my money back?"


@given(st.lists(st.text(max_size=50), max_size=3))
@hypothesis_settings(max_examples=20)
def test_rows_have_unit_norm_or_are_zeros(texts: list[str]) -> None:
    """Shape (n_texts, dimension), float32, of whatever texts."""
    vectors = BUNDLED.embed_passages(texts)
    assert vectors.shape == (len(texts), BUNDLED.dimension)
    assert vectors.dtype == np.float32
    norms = np.linalg.norm(vectors, axis=1)
    assert (np.isclose(norms, 1, atol=1e-5) | (norms == 0)).all()


@pytest.mark.parametrize("text", ["", " \r\n\t", "\u3000"])
def test_a_text_without_tokens_is_zeros(text: str) -> None:
    """Its prompt alone isn't read as if it were the text."""
    assert not BUNDLED.embed_question(text).any()
    assert not BUNDLED.embed_passages([text, "word"])[0].any()


def test_what_means_the_same_is_near_in_any_language() -> None:
    """Nearer than other sentences in the question's own."""
    passages = [
        "To be refunded, write to us within thirty days.",
        "返金をご希望の方は三十日以内にご連絡ください。",
        "Para ser reembolsado, escreva-nos em até trinta dias.",
        "The money box is red, and I do like how it gets old.",
    ]
    cosines = BUNDLED.embed_passages(passages) @ BUNDLED.embed_question(QUESTION)
    assert cosines[:3].min() > cosines[3]


def test_a_text_has_the_same_vector_in_any_company() -> None:
    """Whatever it is embedded with, and from several threads: a build equals one bit by bit."""
    texts = [f"Word number {number}, " * (1 + number) for number in range(12)]
    together = BUNDLED.embed_passages(texts)
    alone = np.concatenate([BUNDLED.embed_passages([text]) for text in texts])
    np.testing.assert_array_equal(together, alone)
    found: list[np.ndarray] = []
    threads = [
        threading.Thread(target=lambda: found.append(BUNDLED.embed_question(QUESTION)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all((vector == BUNDLED.embed_question(QUESTION)).all() for vector in found)


def test_long_texts_are_cut() -> None:
    """What is beyond the model's limit changes nothing."""
    long = "word " * 2_000
    vectors = BUNDLED.embed_passages([long, long + "entirely different ending"])
    np.testing.assert_array_equal(vectors[0], vectors[1])


def test_a_copy_has_another_kind_and_the_same_identity(tmp_path: Path) -> None:
    """Only for the model that is bundled have weights been fitted."""
    copy = Path(shutil.copytree(BUNDLED_ENCODER, tmp_path / "copy"))
    opened = open_embedder(str(copy))
    assert isinstance(opened, OnnxEmbedder)
    assert (opened.identity, opened.kind) == (BUNDLED.identity, "other")
    assert open_embedder().kind == BUNDLED.kind == "encoder"
    assert open_embedder("static").kind == "static"
    np.testing.assert_array_equal(opened.embed_question("x"), BUNDLED.embed_question("x"))


def test_the_prompts_of_settings_are_used_where_the_model_has_none(tmp_path: Path) -> None:
    """As with any other model."""
    copy = Path(shutil.copytree(BUNDLED_ENCODER, tmp_path / "copy"))
    change(copy, query_prompt="", passage_prompt="")
    prompted = OnnxEmbedder(copy, "query: ", "passage: ")
    np.testing.assert_array_equal(
        prompted.embed_question(QUESTION), BUNDLED.embed_question(QUESTION)
    )
    assert OnnxEmbedder(copy).identity != prompted.identity
    assert (OnnxEmbedder(copy).embed_question(QUESTION) != BUNDLED.embed_question(QUESTION)).any()


def change(folder: Path, **values: object) -> None:
    """Change encoder.json."""
    path = folder / "encoder.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: change(folder, pooling="max"),
        lambda folder: change(folder, max_tokens="512"),
        lambda folder: change(folder, unknown=1),
        lambda folder: change(folder, dimension=256),
        lambda folder: (folder / "encoder.json").write_text('{"dimension": 384}'),
        lambda folder: (folder / "encoder.json").write_text("["),
        lambda folder: (folder / "model.onnx").write_bytes(b"no model"),
        lambda folder: (folder / "model.onnx").unlink(),
        lambda folder: (folder / "tokenizer.json").write_text("{}"),
    ],
)
def test_a_damaged_model_is_one_clear_error(
    damage: Callable[[Path], object], tmp_path: Path
) -> None:
    """In one line that says which model, and why."""
    copy = Path(shutil.copytree(BUNDLED_ENCODER, tmp_path / "copy"))
    damage(copy)
    with pytest.raises(EmbeddingError, match=r"The embedding model in .*copy can't be read") as got:
        open_embedder(str(copy))
    assert "\n" not in str(got.value)
