"""Train the reader: the upper layers of an encoder, to tell whether and where a passage answers.

The lower layers are the exported encoder's own, so that both share them: the states that they give
for each pair of question and passage are computed once, and only the upper third is trained. It
gets two heads: the logit of each token to be part of an answer, and from the first token and the
likeliest ones the score of the passage.

The loss of a question is the cross-entropy of a softmax over its passages and "none of them", whose
score is 0; for right passages, the binary cross-entropy of their tokens is added. Where passages
with an answer are taken out, or there are none, "none of them" is right.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.embedding.encoder import MODEL, TOKENIZER, OnnxEmbedder
from index.embedding.reader import INPUTS, OUTPUTS
from index.errors import TrainingError
from index.indexing.passage_texts import PassageTexts
from index.retrieval.reading import reading_pair
from index.storage.index import Index
from index.training.onnx import quiet, write_quantized
from index.training.upper_layers import (
    NEVER,
    Optimizer,
    States,
    open_transformer,
    pad_states,
    run_layers,
)
from index.types import Progress

_HIDDEN = 128  # of the head that scores a passage
_PADDED_TOGETHER = 8
_FIRST_RANKS = 4  # half of the time, wrong passages are taken from the best few


@dataclass(frozen=True, slots=True)
class ReaderRecipe:
    """The hyperparameters of a training.

    Attributes:
        epochs: How often each question is seen.
        learning_rate: Of the layers, at most: it rises at first, then falls to 0.
        head_learning_rate: Of the heads, likewise.
        questions: In a step.
        passages: Of a question in a step, of which at most two have its answer.
        taken_out: How often the passages with the answer of a question are left out.
        token_weight: Of the loss of tokens.
        seed: Of the order of questions and the choice of passages.
    """

    epochs: int = 2
    learning_rate: float = 1.5e-4
    head_learning_rate: float = 1e-3
    questions: int = 4
    passages: int = 6
    taken_out: float = 0.15
    token_weight: float = 1.0
    seed: int = 17


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage that was found for a question, as the lower layers leave it.

    `states`: (n_tokens, dimension). The passage's own tokens begin at `first`. `answer`:
    (n_tokens,), which of them are part of an answer; none is in a wrong passage.
    """

    states: States
    first: int
    answer: NDArray[np.bool_]
    right: bool


@dataclass(frozen=True, slots=True)
class _Padded:
    """Passages padded to one length, and their positions in the batch."""

    positions: list[int]
    states: torch.Tensor  # (n_passages, n_tokens, dimension)
    is_token: torch.Tensor  # (n_passages, n_tokens)
    is_own: torch.Tensor  # (n_passages, n_tokens): the passage's own tokens
    answer: torch.Tensor  # (n_passages, n_tokens)


@dataclass(frozen=True, slots=True)
class _Batch:
    """The passages of a step's questions, those of like length together."""

    padded: list[_Padded]
    right: torch.Tensor  # (n_passages,)
    bounds: list[int]  # where each question's passages begin, and the end


class ReaderNetwork(torch.nn.Module):
    """The upper layers and the two heads."""

    def __init__(self, layers: Sequence[torch.nn.Module], dimension: int) -> None:
        super().__init__()
        self.layers = torch.nn.ModuleList(layers)
        self.heads = torch.nn.ModuleDict(
            {
                "token": torch.nn.Linear(dimension, 1),
                "passage": torch.nn.Sequential(
                    torch.nn.Linear(2 * dimension, _HIDDEN),
                    torch.nn.Tanh(),
                    torch.nn.Linear(_HIDDEN, 1),
                ),
            }
        )

    def forward(
        self, states: torch.Tensor, is_token: torch.Tensor | None, is_own: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The scores of passages, (n_passages,), and of their tokens, (n_passages, n_tokens)."""
        states = run_layers(self.layers, states, is_token)
        tokens = self.heads["token"](states).squeeze(-1)
        shares = torch.softmax(tokens.masked_fill(~is_own, NEVER), dim=1)
        likeliest = (shares[:, :, None] * states).sum(dim=1)
        scores = self.heads["passage"](torch.cat([states[:, 0], likeliest], dim=1)).squeeze(-1)
        return scores, tokens


class PassageReader:
    """Reads passages with the lower layers of an encoder, for a reader to be trained on."""

    def __init__(self, encoder_folder: Path) -> None:
        self._encoder = OnnxEmbedder(encoder_folder)
        self._tokenizer = Tokenizer.from_file(str(encoder_folder / TOKENIZER))

    def read(self, index: Index, question: str, passage: int, gold: Sequence[str]) -> ReadPassage:
        """Read a passage.

        Args:
            index: Has the passage.
            question: The question.
            passage: The passage's number.
            gold: Strings that answer the question, if they stand in the passage.
        """
        texts = PassageTexts.of_index(index)
        pair = reading_pair(self._encoder, texts, question, passage)
        is_answer = gold_characters(index.text_of(passage), gold)
        answer = np.zeros(len(pair.tokens), dtype=np.bool_)
        document = index.documents.document(int(index.passages.documents[passage]))
        passage_start, _ = index.passages.span(passage)
        for sentence in np.unique(pair.sentences[pair.sentences >= 0]).tolist():
            start = index.passages.sentence_span(sentence)[0] - passage_start
            text, offsets = squeeze(texts.masked_sentence(document, sentence))
            tokens = np.flatnonzero(pair.sentences == sentence)
            spans = self._tokenizer.encode(text, add_special_tokens=False).offsets
            for token, (first, last) in zip(tokens, spans, strict=False):
                if last > first:
                    span = start + offsets[first], start + offsets[last - 1] + 1
                    answer[token] = is_answer[slice(*span)].any()
        states = self._encoder.middle_states(pair.tokens).astype(np.float16)
        first = int(np.argmax(pair.sentences >= 0))
        return ReadPassage(states, first, answer, bool(is_answer.any()))


def gold_characters(text: str, gold: Sequence[str]) -> NDArray[np.bool_]:
    """Which characters of a text are part of one of the strings, white space aside."""
    positions = [n for n, character in enumerate(text) if not character.isspace()]
    squeezed = "".join(text[position] for position in positions)
    is_gold = np.zeros(len(text), dtype=np.bool_)
    for wanted in filter(None, ("".join(string.split()) for string in gold)):
        start = squeezed.find(wanted)
        while start >= 0:
            is_gold[positions[start] : positions[start + len(wanted) - 1] + 1] = True
            start = squeezed.find(wanted, start + 1)
    return is_gold


def squeeze(text: str) -> tuple[str, list[int]]:
    """A text with single spaces between its words, and where each of its characters stood."""
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if not character.isspace():
            characters.append(character)
            offsets.append(offset)
        elif characters and characters[-1] != " ":
            characters.append(" ")
            offsets.append(offset)
    if characters and characters[-1] == " ":
        characters.pop()
        offsets.pop()
    return "".join(characters), offsets


def train_reader(
    source: Path,
    questions: Sequence[Sequence[ReadPassage]],
    output: Path,
    recipe: ReaderRecipe,
    progress: Progress,
    network_file: Path | None = None,
) -> float:
    """Train a reader and write its folder.

    Args:
        source: The folder of the transformer that the encoder was exported from.
        questions: The best passages of each, best first, as the encoder's lower layers leave them.
        output: Gets model.onnx.
        recipe: Hyperparameters.
        progress: Called after each step.
        network_file: Gets the trained network, unquantized. If it exists, training starts from the
            network in it instead of the transformer's layers.

    Returns:
        The mean loss of the last hundred steps.

    Raises:
        TrainingError: The transformer or the file can't be read, or there are too few questions.
    """
    model, layers = open_transformer(source, len(questions), recipe.questions)
    torch.manual_seed(recipe.seed)
    network = ReaderNetwork(layers, model.config.hidden_size)
    if network_file and network_file.exists():
        _load_network(network, network_file)
    losses: list[float] = []

    def after_step(step: int, n_steps: int, loss: float) -> None:
        losses.append(loss)
        progress("steps", step, n_steps)

    train_network(network, questions, recipe, after_step)
    if network_file:
        torch.save(network.state_dict(), network_file)
    output.mkdir(parents=True, exist_ok=True)
    with quiet():
        write_reader(network, output / MODEL, model.config)
    return float(np.mean(losses[-100:]))


def _load_network(network: ReaderNetwork, path: Path) -> None:
    try:
        network.load_state_dict(torch.load(path, weights_only=True))
    # torch raises errors of its own, of pickle, of zipfile and of the system.
    except Exception as error:
        reason = f"{path} isn't a network of this transformer that an earlier training wrote."
        raise TrainingError(str(path), reason) from error


def write_reader(network: ReaderNetwork, path: Path, configuration: Any) -> None:
    """Write a trained reader as ONNX.

    Args:
        network: The reader.
        path: The file to write.
        configuration: Of the transformer whose layers it has.
    """
    # Eagerly computed attention is what onnxruntime's optimizer recognizes.
    configuration._attn_implementation = "eager"
    states = torch.zeros(1, 7, configuration.hidden_size)
    is_own = torch.arange(7)[None] > 2
    write_quantized(
        _OneSequence(network),
        dict(zip(INPUTS, (states, is_own), strict=True)),
        {
            INPUTS[0]: ("texts", "tokens"),
            INPUTS[1]: ("texts", "tokens"),
            OUTPUTS[0]: ("texts",),
            OUTPUTS[1]: ("texts", "tokens"),
        },
        path,
        configuration,
        exact=[f"/{head}/" for head in network.heads],
    )


class _OneSequence(torch.nn.Module):
    """The network as a function of sequences without padding."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, states: torch.Tensor, is_own: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        scores, tokens = self.network(states, None, is_own)
        return scores, tokens


def train_network(
    network: ReaderNetwork,
    questions: Sequence[Sequence[ReadPassage]],
    recipe: ReaderRecipe,
    after_step: Callable[[int, int, float], None],
) -> None:
    """Train the network in place; `after_step` gets the step, of how many, and the loss."""
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)  # noqa: S311 - no secret
    n_steps = recipe.epochs * (len(questions) // recipe.questions)
    groups = [
        {"params": [*network.layers.parameters()], "lr": recipe.learning_rate},
        {"params": [*network.heads.parameters()], "lr": recipe.head_learning_rate},
    ]
    optimizer = Optimizer(groups, n_steps, warm_up=max(1, n_steps // 20))
    network.train()
    step = 0
    for _ in range(recipe.epochs):
        for batch in _batches(questions, recipe, chance):
            loss = optimizer.step(_loss(network, batch, recipe.token_weight))
            step += 1
            after_step(step, n_steps, loss)
    network.eval()


def _batches(
    questions: Sequence[Sequence[ReadPassage]], recipe: ReaderRecipe, chance: random.Random
) -> Iterator[_Batch]:
    """An epoch's questions in a random order, each with some of its passages."""
    order = chance.sample(range(len(questions)), len(questions))
    for start in range(0, len(order) - recipe.questions + 1, recipe.questions):
        chosen: list[ReadPassage] = []
        bounds = [0]
        for number in order[start : start + recipe.questions]:
            chosen += _choose(questions[number], recipe, chance)
            bounds.append(len(chosen))
        right = torch.tensor([passage.right for passage in chosen])
        yield _Batch(_pad_by_length(chosen), right, bounds)


def _choose(
    passages: Sequence[ReadPassage], recipe: ReaderRecipe, chance: random.Random
) -> list[ReadPassage]:
    """Some passages of a question: right ones, unless they are taken out, and wrong ones."""
    right = [passage for passage in passages if passage.right]
    wrong = [passage for passage in passages if not passage.right]
    if chance.random() < recipe.taken_out:
        right = []
    chosen = chance.sample(right, min(2, len(right)))
    if chance.random() < 0.5:
        wrong = wrong[:_FIRST_RANKS]
    return chosen + chance.sample(wrong, min(len(wrong), recipe.passages - len(chosen)))


def _pad_by_length(passages: Sequence[ReadPassage]) -> list[_Padded]:
    """Passages as tensors, a few of like length in each: padding costs as much as tokens do."""
    by_length = sorted(range(len(passages)), key=lambda position: len(passages[position].states))
    groups = (
        by_length[start : start + _PADDED_TOGETHER]
        for start in range(0, len(by_length), _PADDED_TOGETHER)
    )
    return [_pad([passages[position] for position in group], group) for group in groups]


def _pad(passages: Sequence[ReadPassage], positions: list[int]) -> _Padded:
    """Passages as tensors of one length."""
    states, is_token = pad_states([passage.states for passage in passages])
    is_own, answer = torch.zeros_like(is_token), torch.zeros_like(is_token)
    for row, passage in enumerate(passages):
        n_own = len(passage.states)
        is_own[row, passage.first : n_own - 1] = True
        answer[row, :n_own] = torch.from_numpy(passage.answer)
    return _Padded(positions, states, is_token, is_own, answer)


def _loss(network: ReaderNetwork, batch: _Batch, token_weight: float) -> torch.Tensor:
    """The mean loss of the batch's questions."""
    scores = torch.zeros(len(batch.right))
    losses = []
    for padded in batch.padded:
        with torch.autocast("cpu", torch.bfloat16):
            of_passages, of_tokens = network(padded.states, padded.is_token, padded.is_own)
        scores[padded.positions] = of_passages.float()
        losses.append(token_weight * _token_loss(padded, of_tokens.float()))
    for first, last in itertools.pairwise(batch.bounds):
        options = torch.cat([torch.zeros(1), scores[first:last]])
        right = batch.right[first:last]
        is_right = torch.cat([~right.any()[None], right])
        chosen = options.masked_fill(~is_right, NEVER)
        losses.append(torch.logsumexp(options, 0) - torch.logsumexp(chosen, 0))
    return torch.stack(losses).sum() / (len(batch.bounds) - 1)


def _token_loss(padded: _Padded, tokens: torch.Tensor) -> torch.Tensor:
    """The sum over passages with an answer of their tokens' mean binary cross-entropy."""
    has_answer = padded.answer.any(dim=1)
    own = padded.is_own[has_answer]
    loss = torch.nn.functional.binary_cross_entropy_with_logits(
        tokens[has_answer], padded.answer[has_answer].float(), reduction="none"
    )
    return ((loss * own).sum(dim=1) / own.sum(dim=1)).sum()
