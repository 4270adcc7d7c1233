"""Any sentence-transformers model as an Embedder. Importing this module imports torch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer

from index.embedding.base import Vectors, load_model, unit_rows
from index.errors import EmbeddingError
from index.text.characters import replace_surrogates

_BATCH_SIZE = 32


class TransformerEmbedder:
    """A model from the hub or a folder, run by sentence-transformers."""

    def __init__(self, name: str, query_prompt: str = "", passage_prompt: str = "") -> None:
        """Load the model.

        Args:
            name: A folder, or a name on the hub.
            query_prompt: Put before each question if the model's configuration has no prompt.
            passage_prompt: Put before each passage if the model's configuration has no prompt.

        Raises:
            EmbeddingError: There is no such folder or name, or the network is unavailable.
        """
        try:
            self._model = load_model(SentenceTransformer, name)
        # Hub, network, file format and torch each raise errors of their own.
        except Exception as error:
            reason = str(error).strip().split("\n")[0] or type(error).__name__
            message = (
                f"EMBEDDING_MODEL {name!r} can't be loaded ({reason}): check the name, the "
                "network or the folder, or leave the setting empty for the bundled model."
            )
            raise EmbeddingError(message) from error
        prompts = {key: text for key, text in (self._model.prompts or {}).items() if text}
        self._query_prompt = prompts.get("query", query_prompt)
        self._passage_prompt = prompts.get("passage", prompts.get("document", passage_prompt))
        # Not every model declares its dimension, so it is measured.
        self._dimension = int(self._model.encode(["."], show_progress_bar=False).shape[1])
        # The version: the hub's commit, or the sizes and times of the folder's files.
        transformer = getattr(self._model[0], "auto_model", None)
        commit = getattr(getattr(transformer, "config", None), "_commit_hash", None)
        files = [path for path in sorted(Path(name).expanduser().rglob("*")) if path.is_file()]
        state = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
        self.identity = repr(
            ("transformer", name, self._query_prompt, self._passage_prompt, commit, state)
        )

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (n_texts, dimension), float32."""
        return self._encode(texts, self._passage_prompt)

    def embed_question(self, text: str) -> Vectors:
        """Shape (dimension,), float32."""
        vector: Vectors = self._encode([text], self._query_prompt)[0]
        return vector

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(
            [replace_surrogates(text) for text in texts],
            prompt=prompt,
            batch_size=_BATCH_SIZE,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return unit_rows(np.nan_to_num(np.asarray(vectors, dtype=np.float32)))
