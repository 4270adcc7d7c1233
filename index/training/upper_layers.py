"""The upper layers of a transformer, trained on states that its lower layers leave.

The lower layers are an exported encoder's own and stay as they are, so that their states are
computed only once for each text, and so that an encoder and a reader can share them.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel

from index.errors import TrainingError
from index.training.onnx import n_lower_layers, quiet

States = NDArray[np.float16]  # (n_tokens, dimension)
NEVER = -1e4  # the score of what must not be chosen


def open_transformer(source: Path, n_questions: int, n_needed: int) -> tuple[Any, list[Any]]:
    """Open a transformer that is to be trained on questions; return it and its upper layers.

    Args:
        source: Its folder.
        n_questions: How many questions there are.
        n_needed: How many a step needs.

    Raises:
        TrainingError: The transformer can't be read, or there are too few questions.
    """
    if n_questions < n_needed:
        reason = f"{n_questions} questions are too few to train on: give more."
        raise TrainingError(str(source), reason)
    try:
        with quiet():
            model: Any = AutoModel.from_pretrained(
                source,
                dtype=torch.float32,
                add_pooling_layer=False,
                attn_implementation="sdpa",
                # With it, torch has no fast attention: training takes 1.8 times as long.
                attention_probs_dropout_prob=0.0,
            )
        layers = [*model.encoder.layer]
    # transformers and torch each raise errors of their own.
    except Exception as error:
        reason = str(error).strip().split("\n")[0] or type(error).__name__
        raise TrainingError(str(source), f"{source} can't be read: {reason}.") from error
    return model, layers[n_lower_layers(len(layers)) :]


def pad_states(texts: Sequence[States]) -> tuple[torch.Tensor, torch.Tensor]:
    """The states of texts at one length, (n_texts, n_tokens, dimension), and which are tokens."""
    shape = len(texts), max(map(len, texts))
    states = torch.zeros(*shape, texts[0].shape[1])
    is_token = torch.zeros(shape, dtype=torch.bool)
    for row, of_text in enumerate(texts):
        states[row, : len(of_text)] = torch.from_numpy(of_text.astype(np.float32))
        is_token[row, : len(of_text)] = True
    return states, is_token


def run_layers(
    layers: Iterable[torch.nn.Module], states: torch.Tensor, is_token: torch.Tensor | None
) -> torch.Tensor:
    """The states that layers give for those below; without `is_token`, all are tokens."""
    mask = None
    if is_token is not None:
        mask = (~is_token)[:, None, None, :].to(states.dtype) * NEVER
    for layer in layers:
        output = layer(states, attention_mask=mask)
        states = output[0] if isinstance(output, tuple) else output
    return states


class Optimizer:
    """AdamW whose learning rates rise during the first steps, then fall to 0."""

    def __init__(self, groups: Sequence[Mapping[str, Any]], n_steps: int, warm_up: int) -> None:
        """Optimize parameters.

        Args:
            groups: Parameters as `params` with their highest learning rate as `lr`.
            n_steps: How many steps there will be.
            warm_up: During how many of them the rates rise.
        """
        self._parameters = [parameter for group in groups for parameter in group["params"]]
        self._adam = torch.optim.AdamW([dict(group) for group in groups], weight_decay=0.01)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._adam, lambda step: min(1.0, (step + 1) / warm_up) * (1 - step / n_steps)
        )

    def step(self, loss: torch.Tensor) -> float:
        """Take a step down from a loss, and return it."""
        self._adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._parameters, 1.0)
        self._adam.step()
        self._schedule.step()
        return float(loss.detach())
