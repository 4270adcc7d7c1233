"""Any sentence-transformers CrossEncoder as a Reranker. Importing this module imports torch."""

import threading
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import CrossEncoder

from index.embedding.base import load_model
from index.errors import EmbeddingError
from index.text.characters import replace_surrogates

_BATCH_SIZE = 32


class CrossEncoderReranker:
    """A model from the hub or a folder, run by sentence-transformers."""

    def __init__(self, name: str) -> None:
        """Load the model from a folder, or by its name on the hub.

        Raises:
            EmbeddingError: The model isn't available, or doesn't score a pair of texts.
        """
        try:
            self._model = load_model(CrossEncoder, name)
            # From an embedding model, sentence-transformers makes a cross-encoder with a head of
            # random weights, and only warns: it would rank by chance.
            architectures = getattr(self._model.config, "architectures", None) or []
            if any(architecture.endswith("Model") for architecture in architectures):
                raise ValueError("it is an embedding model, no cross-encoder")
            if (n_scores := self._model.num_labels) != 1:
                raise ValueError(f"it gives {n_scores} scores for a pair of texts instead of one")
        # Hub, network, file format and torch each raise errors of their own.
        except Exception as error:
            reason = str(error).strip().split("\n")[0] or type(error).__name__
            message = (
                f"RERANKER_MODEL {name!r} can't be loaded ({reason}): check the name, the "
                "network or the folder, or leave the setting empty to do without."
            )
            raise EmbeddingError(message) from error
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
