"""Any sentence-transformers model as an Embedder. Importing this module imports torch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from huggingface_hub import HfApi
from huggingface_hub.utils import logging as hub_logging
from sentence_transformers import SentenceTransformer
from transformers.utils.logging import disable_progress_bar

from index.embedding.base import Vectors, unit_rows
from index.errors import EmbeddingError

BATCH_SIZE = 32
HUB_TIMEOUT_S = 10.0


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
        # The hub's client announces each retry by handlers of its own; we say it in one line.
        hub_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        try:
            self._model = _load(name)
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
        """The name, the prompts, and which state: the hub's commit, or when files were written."""
        transformer = getattr(self._model[0], "auto_model", None)
        commit = getattr(getattr(transformer, "config", None), "_commit_hash", None)
        folder = Path(name).expanduser()
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        state = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
        return repr(("transformer", name, self._query_prompt, self._passage_prompt, commit, state))


def _load(name: str) -> SentenceTransformer:
    """Load a folder, else what was downloaded before, else from the hub."""
    if Path(name).is_dir():
        return SentenceTransformer(name)
    try:
        return SentenceTransformer(name, local_files_only=True)
    except (OSError, ValueError):  # not downloaded yet
        # Asked once: the download would try each of its files six times, for a minute and a half.
        HfApi().model_info(name, timeout=HUB_TIMEOUT_S)
        return SentenceTransformer(name)
