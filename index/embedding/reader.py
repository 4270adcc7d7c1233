"""The reader model: scores how well a passage answers a question, and which of its tokens do.

An encoder embeds question and passage apart. A reader sees both at once, as in "Reading Wikipedia
to Answer Open-Domain Questions" (Chen et al., 2017), and can say that a passage doesn't answer, as
in SQuAD 2.0 (Rajpurkar et al., 2018). It shares the lower two thirds of the encoder's layers and
has upper layers of its own, trained by `inyo train reader` (`index.training.reader`).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import MODEL_DIR, Vectors
from index.embedding.bundled import check_bundled
from index.embedding.encoder import MODEL, OnnxEmbedder, open_session
from index.errors import EmbeddingError

BUNDLED_READER = MODEL_DIR / "reader"
INPUTS = ("states", "is_own")  # of the ONNX model: (1, n_tokens, dimension), (1, n_tokens)
OUTPUTS = ("answers", "tokens")  # (1,) and (1, n_tokens)


class Reader:
    """Reads a question and a passage as one row of tokens. Safe to use from several threads."""

    def __init__(self, folder: Path, encoder: OnnxEmbedder) -> None:
        """Open a reader.

        Args:
            folder: Has model.onnx.
            encoder: The encoder on whose states it was trained.

        Raises:
            EmbeddingError: The model can't be read, or is another encoder's.
        """
        try:
            check_bundled(folder)
            self._session = open_session(folder / MODEL)
            dimension = self._session.get_inputs()[0].shape[-1]
            if dimension != encoder.dimension or not encoder.has_middle_states:
                raise ValueError("it was trained on another encoder")
        # onnxruntime raises errors of its own for damaged files.
        except Exception as error:
            reason = str(error).strip().split("\n")[0] or type(error).__name__
            raise EmbeddingError(
                f"The reader in {folder} can't be read ({reason}): replace it, or set READER=off."
            ) from error
        self.encoder = encoder

    def scores(self, tokens: Sequence[int], is_own: NDArray[np.bool_]) -> tuple[float, Vectors]:
        """The score of a passage, and those of all tokens, shape (n_tokens,).

        A passage's score of 0 means: as likely as that none of a question's passages answers it. A
        difference of 1 is a factor of e. A token's score is its log odds to be part of the answer.

        Args:
            tokens: `<s> question </s></s> passage </s>`.
            is_own: Which of them may be part of an answer, shape (n_tokens,).
        """
        states = self.encoder.middle_states(tokens)
        inputs = dict(zip(INPUTS, (states[None], is_own[None]), strict=True))
        (answer,), (of_tokens,) = self._session.run(OUTPUTS, inputs)
        return float(answer), of_tokens
