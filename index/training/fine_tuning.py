"""Fine-tune an encoder on questions as people ask them, over folders of documents.

Only the upper third of the layers is trained. The lower layers stay as they are: a reader that
shares them (`index.training.reader`) goes on reading the same states, and these are computed only
once for each text.

The loss is InfoNCE (van den Oord et al., 2018): the cross-entropy of a softmax over the scaled
cosines of a question with a passage that answers it, with wrong passages that were found for it,
and with the passages of the step's other questions.
"""

import random
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from index.embedding.base import cpu_count
from index.embedding.encoder import OnnxEmbedder
from index.training.pairs import FoundPassages
from index.training.upper_layers import (
    NEVER,
    Optimizer,
    States,
    open_transformer,
    pad_states,
    run_layers,
)
from index.types import Progress

_MAX_TOKENS = 224  # of a text in training; few are longer
_PADDED_TOKENS = 2_500  # at most, of texts that are padded to one length
_FIRST_RANKS = 5  # half of the time, wrong passages are taken from the best few


@dataclass(frozen=True, slots=True)
class FineTuningRecipe:
    """The hyperparameters of a training.

    Attributes:
        epochs: How often each question is seen.
        learning_rate: At most: it rises at first, then falls to 0.
        questions: In a step.
        wrong: Wrong passages of each question in a step.
        scale: Of the cosines in the softmax.
        seed: Of the order of questions and the choice of passages.
    """

    epochs: int = 1
    learning_rate: float = 1e-4
    questions: int = 16
    wrong: int = 3
    scale: float = 50.0
    seed: int = 17


@dataclass(frozen=True, slots=True)
class _Question:
    """A question and its passages as the lower layers leave them, each (n_tokens, dimension)."""

    question: States
    right: Sequence[States]
    wrong: Sequence[States]


class _UpperLayers(torch.nn.Module):
    """The upper layers of an encoder: states -> unit vectors."""

    def __init__(self, layers: Sequence[torch.nn.Module]) -> None:
        super().__init__()
        self.layers = torch.nn.ModuleList(layers)

    def forward(self, texts: Sequence[States]) -> torch.Tensor:
        """Shape (n_texts, dimension)."""
        vectors: dict[int, torch.Tensor] = {}
        for group in _groups_of_like_length(texts):
            states, is_token = pad_states([texts[number] for number in group])
            with torch.autocast("cpu", torch.bfloat16):
                states = run_layers(self.layers, states, is_token)
            weights = is_token[:, :, None].float()
            means = (states.float() * weights).sum(dim=1) / weights.sum(dim=1)
            vectors |= zip(group, torch.nn.functional.normalize(means, dim=1), strict=True)
        return torch.stack([vectors[number] for number in range(len(texts))])


def _groups_of_like_length(texts: Sequence[States]) -> Iterator[list[int]]:
    """The numbers of texts that are padded to one length, the longest first."""
    group: list[int] = []
    for number in sorted(range(len(texts)), key=lambda number: -len(texts[number])):
        if group and len(texts[group[0]]) * (len(group) + 1) > _PADDED_TOKENS:
            yield group
            group = []
        group.append(number)
    yield group


def fine_tune_encoder(
    source: Path,
    encoder_folder: Path,
    questions: Sequence[FoundPassages],
    output: Path,
    recipe: FineTuningRecipe,
    progress: Progress,
) -> float:
    """Train the upper layers of an encoder and write all of it as a transformer's folder.

    Args:
        source: The folder of the transformer, whose vectors are the means of all tokens.
        encoder_folder: The same as it was exported, with its prompts; its lower layers are used.
        questions: What to train on.
        output: Gets the transformer, which `export_encoder` exports.
        recipe: Hyperparameters.
        progress: Called after each step.

    Returns:
        The mean loss of the last hundred steps.

    Raises:
        TrainingError: The transformer can't be read, or there are too few questions.
    """
    model, layers = open_transformer(source, len(questions), recipe.questions)
    losses: list[float] = []
    upper = _UpperLayers(layers)
    for loss, n_steps in _train(upper, _read(encoder_folder, questions), recipe):
        losses.append(loss)
        progress("steps", len(losses), n_steps)
    output.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(output)
    for file in source.glob("*"):
        if file.is_file() and not (output / file.name).exists():
            shutil.copy(file, output)  # the tokenizer, prompts and pooling
    return float(np.mean(losses[-100:]))


def _read(encoder_folder: Path, questions: Sequence[FoundPassages]) -> list[_Question]:
    """Run the lower layers on each text, once."""
    encoder = OnnxEmbedder(encoder_folder)

    def read(texts: Iterable[str], tokens_of: Callable[[str], list[int]]) -> dict[str, States]:
        """The states of each text, shape (n_tokens, dimension)."""
        tokens = {text: tokens_of(text)[:_MAX_TOKENS] for text in dict.fromkeys(texts)}
        with ThreadPoolExecutor(cpu_count()) as pool:
            states = pool.map(encoder.middle_states, tokens.values())
            each = (of_text.astype(np.float16) for of_text in states)
            return dict(zip(tokens, each, strict=True))

    asked = read((each.question for each in questions), encoder.tokens_of_question)
    found = read(
        (text for each in questions for text in (*each.right, *each.wrong)),
        encoder.tokens_of_passage,
    )
    return [
        _Question(
            asked[each.question],
            [found[text] for text in each.right],
            [found[text] for text in each.wrong],
        )
        for each in questions
    ]


def _train(
    upper: _UpperLayers, questions: Sequence[_Question], recipe: FineTuningRecipe
) -> Iterator[tuple[float, int]]:
    """Train in place; the loss of each step, and how many steps there are."""
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)  # noqa: S311 - no secret
    for module in upper.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    n_steps = recipe.epochs * (len(questions) // recipe.questions)
    groups = [{"params": [*upper.parameters()], "lr": recipe.learning_rate}]
    optimizer = Optimizer(groups, n_steps, warm_up=max(1, n_steps // 15))
    upper.train()
    for _ in range(recipe.epochs):
        order = chance.sample(range(len(questions)), len(questions))
        for start in range(0, len(order) - recipe.questions + 1, recipe.questions):
            chosen = [questions[number] for number in order[start : start + recipe.questions]]
            yield optimizer.step(_loss(upper, chosen, recipe, chance)), n_steps
    upper.eval()


def _loss(
    upper: _UpperLayers,
    questions: Sequence[_Question],
    recipe: FineTuningRecipe,
    chance: random.Random,
) -> torch.Tensor:
    """The mean loss of a step's questions."""
    passages: list[States] = []
    right: list[int] = []  # the position of a right passage of each question
    for question in questions:
        wrong = question.wrong
        if chance.random() < 0.5:
            wrong = wrong[:_FIRST_RANKS]
        right.append(len(passages))
        passages.append(chance.choice(question.right))
        passages += chance.sample(wrong, min(len(wrong), recipe.wrong))
    # Another right passage of a question, brought along by another question, isn't wrong.
    also_right = torch.zeros(len(questions), len(passages))
    for row, question in enumerate(questions):
        numbers = {id(states) for states in question.right}
        for column, states in enumerate(passages):
            if id(states) in numbers and column != right[row]:
                also_right[row, column] = NEVER
    cosines = upper([question.question for question in questions]) @ upper(passages).T
    scores = recipe.scale * cosines + also_right
    return torch.nn.functional.cross_entropy(scores, torch.tensor(right))
