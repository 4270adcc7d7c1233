"""Any sentence-transformers CrossEncoder as a Reranker. Importing this module imports torch."""

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from huggingface_hub import HfApi
from huggingface_hub.utils import logging as hub_logging
from numpy.typing import NDArray
from sentence_transformers import CrossEncoder
from transformers.utils.logging import disable_progress_bar

from index.embedding.sentence_transformer import HUB_TIMEOUT_S
from index.errors import EmbeddingError

BATCH_SIZE = 32


class CrossEncoderReranker:
    """A model of a hub or a folder, run by sentence-transformers itself."""

    def __init__(self, name: str) -> None:
        """Load the model.

        Args:
            name: A folder, or a name on the hub that sentence-transformers loads from.

        Raises:
            EmbeddingError: The model can't be had, or doesn't give one score for a pair of texts.
        """
        # Of weights that load in a moment; those of downloads stay.
        disable_progress_bar()  # type: ignore[no-untyped-call]
        # The hub's client announces each retry by handlers of its own; we say it in one line.
        hub_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        try:
            self._model = _load(name)
            _check(self._model)
        # Hub, network, file format and torch each raise errors of their own.
        except Exception as error:
            reason = str(error).strip().split("\n")[0] or type(error).__name__
            message = (
                f"RERANKER_MODEL {name!r} can't be loaded ({reason}): check the name, the "
                "network or the folder, or leave the setting empty to do without."
            )
            raise EmbeddingError(message) from error
        # A fast tokenizer that two threads use at once raises "Already borrowed".
        self._turn = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (n_texts,), logits: where a model is sure, a sigmoid would make all alike."""
        if not texts:
            return np.zeros(0, dtype=np.float32)
        pairs = [(_encodable(question), _encodable(text)) for text in texts]
        with self._turn:
            scores = self._model.predict(
                pairs,
                batch_size=BATCH_SIZE,
                show_progress_bar=False,
                activation_fn=torch.nn.Identity(),
                convert_to_numpy=True,
            )
        return np.asarray(scores, dtype=np.float32).reshape(len(texts))


def _load(name: str) -> CrossEncoder:
    """Load a folder, else what was downloaded before, else from the hub."""
    if not Path(name).is_dir():
        try:
            downloaded: CrossEncoder = CrossEncoder(name, local_files_only=True)
        except (OSError, ValueError):  # not downloaded yet
            # Asked once: the download would try each file six times, for a minute and a half.
            HfApi().model_info(name, timeout=HUB_TIMEOUT_S)
        else:
            return downloaded
    loaded: CrossEncoder = CrossEncoder(name)
    return loaded


def _check(model: CrossEncoder) -> None:
    """Refuse what would rank by chance.

    Of an embedding model, sentence-transformers makes a cross-encoder with a head of random
    weights, which it only warns about.
    """
    architectures = getattr(model.config, "architectures", None) or []
    if any(name.endswith("Model") for name in architectures):
        raise ValueError("it is an embedding model, no cross-encoder")
    if model.num_labels != 1:
        raise ValueError(f"it gives {model.num_labels} scores for a pair of texts instead of one")


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
