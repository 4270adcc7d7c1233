"""Any sentence-transformers model as an Embedder. Importing this module imports torch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sentence_transformers import SentenceTransformer
from transformers.utils.logging import disable_progress_bar

from index.embedding import Vectors, unit_rows
from index.errors import EmbeddingError

BATCH_SIZE = 32


class TransformerEmbedder:
    """A model of a hub or a folder, run by sentence-transformers itself."""

    def __init__(self, name: str, query_prompt: str = "", passage_prompt: str = "") -> None:
        """Load the model.

        Args:
            name: A folder, or a name on the hub that sentence-transformers loads from.
            query_prompt: Put before a question, where the model's own configuration has no prompt.
            passage_prompt: The same before a passage.

        Raises:
            EmbeddingError: The model can't be had: no such folder or name, or no network.
        """
        # Of weights that load in a moment; those of downloads stay.
        disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            self._model = SentenceTransformer(name)
        # Hub, network, file format and torch each raise errors of their own.
        except Exception as error:
            reason = str(error).strip().split("\n")[0] or type(error).__name__
            message = (
                f"EMBEDDING_MODEL {name!r} can't be loaded ({reason}): check the name, the "
                "network or the folder, or leave the setting empty for the bundled model."
            )
            raise EmbeddingError(message) from error
        self._query_prompt = self._prompt(query_prompt, "query")
        self._passage_prompt = self._prompt(passage_prompt, "passage", "document")
        # Not every model says it, so it is measured.
        self._dimension = int(self._model.encode(["."], show_progress_bar=False).shape[1])
        self.identity = self._identity(name)

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return self._dimension

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape (n_texts, dimension), float32."""
        return self._encode([*texts], self._passage_prompt)

    def embed_question(self, text: str) -> Vectors:
        """Shape (dimension,), float32."""
        vector: Vectors = self._encode([text], self._query_prompt)[0]
        return vector

    def _encode(self, texts: list[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        cleaned = [text.encode("utf-8", "replace").decode("utf-8") for text in texts]
        vectors = self._model.encode(
            cleaned,
            prompt=prompt,
            batch_size=BATCH_SIZE,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return unit_rows(np.nan_to_num(np.asarray(vectors, dtype=np.float32)))

    def _prompt(self, setting: str, *names: str) -> str:
        """The prompt of the model's configuration, else the setting."""
        prompts = {name: text for name, text in (self._model.prompts or {}).items() if text}
        return next((prompts[name] for name in names if name in prompts), setting)

    def _identity(self, name: str) -> str:
        """The name, the prompts, and for a folder when its files were last written."""
        folder = Path(name).expanduser()
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        state = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
        return repr(("transformer", name, self._query_prompt, self._passage_prompt, state))
