"""Any model of sentence-transformers as an Embedder or a Reranker.

Importing this module imports torch.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from huggingface_hub import HfApi
from huggingface_hub.utils import logging as hub_logging
from numpy.typing import NDArray
from sentence_transformers import CrossEncoder, SentenceTransformer
from transformers.utils.logging import disable_progress_bar

from index.embedding.base import EmbedderKind, Vectors, loading_error, model_state, unit_rows
from index.text.characters import replace_surrogates

HUB_TIMEOUT_S = 10.0
_BATCH_SIZE = 32

_Model = TypeVar("_Model")


def load_pretrained(model_class: Callable[..., _Model], setting: str, name: str) -> _Model:
    """Load a model from a folder, the local cache or the hub, in turn.

    Raises:
        EmbeddingError: There is no such folder or name, or the network is unavailable.
    """
    # Both log to stderr by handlers of their own. The error is reported in one line.
    disable_progress_bar()  # type: ignore[no-untyped-call]
    hub_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        if Path(name).is_dir():
            return model_class(name)
        try:
            return model_class(name, local_files_only=True)
        except (OSError, ValueError):  # not downloaded yet
            # Without this request, an unreachable hub costs six attempts per file: over a minute.
            HfApi().model_info(name, timeout=HUB_TIMEOUT_S)
            return model_class(name)
    # Hub, network, file format and torch each raise errors of their own.
    except Exception as error:
        reason = str(error).strip().split("\n")[0] or type(error).__name__
        raise loading_error(setting, name, reason) from error


class TransformerEmbedder:
    """An embedding model from the hub or a folder."""

    kind: EmbedderKind = "other"

    def __init__(self, name: str, query_prompt: str = "", passage_prompt: str = "") -> None:
        """Load the model.

        Args:
            name: A folder, or a name on the hub.
            query_prompt: Put before each question if the model's configuration has no prompt.
            passage_prompt: Put before each passage if the model's configuration has no prompt.

        Raises:
            EmbeddingError: There is no such folder or name, or the network is unavailable.
        """
        self._model = load_pretrained(SentenceTransformer, "EMBEDDING_MODEL", name)
        prompts = {key: text for key, text in (self._model.prompts or {}).items() if text}
        self._query_prompt = prompts.get("query", query_prompt)
        self._passage_prompt = prompts.get("passage", prompts.get("document", passage_prompt))
        # Not every model declares its dimension, so it is measured.
        self.dimension = int(self._model.encode(["."], show_progress_bar=False).shape[1])
        # The version: the hub's commit, or the sizes and times of the folder's files.
        transformer = getattr(self._model[0], "auto_model", None)
        commit = getattr(getattr(transformer, "config", None), "_commit_hash", None)
        self.identity = repr(
            (
                *("transformer", name, self._query_prompt, self._passage_prompt, commit),
                list(model_state(name)),
            )
        )

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


class CrossEncoderReranker:
    """A cross-encoder from the hub or a folder."""

    def __init__(self, name: str) -> None:
        """Load the model from a folder, or by its name on the hub.

        Raises:
            EmbeddingError: The model isn't available, or doesn't score a pair of texts.
        """
        self._model = load_pretrained(CrossEncoder, "RERANKER_MODEL", name)
        # From an embedding model, sentence-transformers makes a cross-encoder with a head of
        # random weights, and only warns: it would rank by chance.
        architectures = getattr(self._model.config, "architectures", None) or []
        if any(architecture.endswith("Model") for architecture in architectures):
            reason = "it is an embedding model, no cross-encoder"
            raise loading_error("RERANKER_MODEL", name, reason)
        if (n_scores := self._model.num_labels) != 1:
            reason = f"it gives {n_scores} scores for a pair of texts instead of one"
            raise loading_error("RERANKER_MODEL", name, reason)
        # A fast tokenizer raises "Already borrowed" when two threads use it at once.
        self._lock = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Logits, shape (n_texts,); a sigmoid would make the scores of a sure model all alike."""
        if not texts:
            return np.zeros(0, dtype=np.float32)
        question = replace_surrogates(question)
        with self._lock:
            scores = self._model.predict(
                [(question, replace_surrogates(text)) for text in texts],
                batch_size=_BATCH_SIZE,
                show_progress_bar=False,
                activation_fn=torch.nn.Identity(),
                convert_to_numpy=True,
            )
        return np.asarray(scores, dtype=np.float32).reshape(len(texts))
