"""Which models embed passages and terms: what the setting EMBEDDING_MODEL means.

Terms are always embedded by the bundled static embedding, with which their translations are found.
"""

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from index.embedding.base import Embedder, model_state, require_pytorch, resolve_model
from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder, is_static_embedding

if TYPE_CHECKING:
    from index.embedding.encoder import OnnxEmbedder
    from index.embedding.reader import Reader

STATIC = "static"  # the setting's name for the bundled static embedding
_ENCODER_FILE = "encoder.json"  # in the folder of a model that `inyo train encoder` exported


def open_embedder(name: str = "", query_prompt: str = "", passage_prompt: str = "") -> Embedder:
    """Open the model that EMBEDDING_MODEL names.

    Args:
        name: Empty for the bundled encoder, "static" for the bundled static embedding; else a
            folder, or a name on the Hugging Face hub.
        query_prompt: Put before each question if the model's configuration has no prompt.
        passage_prompt: Put before each passage if the model's configuration has no prompt.

    Raises:
        EmbeddingError: The model isn't available or can't be used.
    """
    if not name:
        return open_bundled_encoder()
    if name == STATIC:
        return open_static_embedding()
    path = resolve_model("EMBEDDING_MODEL", name)
    return _open_chosen(path, query_prompt, passage_prompt, model_state(path))


# One at a time: whoever chooses another model doesn't need the one before.
@functools.lru_cache(maxsize=1)
def _open_chosen(path: str, query_prompt: str, passage_prompt: str, _: object) -> Embedder:
    """The model that someone chose, opened again only when its files have changed."""
    if (Path(path) / _ENCODER_FILE).exists():
        # Imports onnxruntime, which a static embedding doesn't need.
        from index.embedding.encoder import OnnxEmbedder

        return OnnxEmbedder(Path(path), query_prompt, passage_prompt)
    if is_static_embedding(Path(path)) and not (query_prompt or passage_prompt):
        return StaticEmbedder(Path(path))
    require_pytorch("EMBEDDING_MODEL", path)
    # Imports torch, which takes seconds and is only needed for a model that someone chose.
    from index.embedding.sentence_transformer import TransformerEmbedder

    return TransformerEmbedder(path, query_prompt, passage_prompt)


@functools.cache
def open_static_embedding() -> StaticEmbedder:
    """The bundled static embedding, opened once for all indexes of a process.

    Reading a tokenizer holds Python's lock for a third of a second, and the bot answers while it
    opens a new index.
    """
    return StaticEmbedder(BUNDLED_EMBEDDING)


@functools.cache
def open_bundled_encoder() -> "OnnxEmbedder":
    """The bundled encoder, opened once for all indexes of a process."""
    # Imports onnxruntime, which a static embedding doesn't need.
    from index.embedding.encoder import BUNDLED_ENCODER, OnnxEmbedder

    return OnnxEmbedder(BUNDLED_ENCODER)


def open_reader_of(embedder: Embedder) -> "Reader | None":
    """The reader that shares the layers of an embedder; None if it isn't the bundled encoder.

    Raises:
        EmbeddingError: It can't be read.
    """
    return _open_bundled_reader() if embedder.kind == "encoder" else None


@functools.cache
def _open_bundled_reader() -> "Reader":
    """The bundled reader, opened once for all indexes of a process."""
    # Imports onnxruntime, which a static embedding doesn't need.
    from index.embedding.reader import BUNDLED_READER, Reader

    return Reader(BUNDLED_READER, open_bundled_encoder())
