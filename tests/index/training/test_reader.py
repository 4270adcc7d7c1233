"""Training a reader: it learns what is right, and its export says the same."""

import dataclasses
import random
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from transformers import AutoModel

from index.embedding.encoder import MODEL, OnnxEmbedder
from index.embedding.reader import Reader
from index.errors import EmbeddingError, TrainingError
from index.indexing.passage_texts import PassageTexts
from index.retrieval.reading import reading_pair
from index.training.onnx import quiet
from index.training.reader import (
    PassageReader,
    ReaderNetwork,
    ReaderRecipe,
    ReadPassage,
    gold_characters,
    squeeze,
    train_reader,
    write_reader,
)
from tests.index.small import segment_of

RECIPE = ReaderRecipe(epochs=8, learning_rate=3e-3, head_learning_rate=1e-2, taken_out=0.0)
TEXTS = (
    "# Prices\n\nA ticket costs **nine euros** on Friday.",
    "# Prices\n\nChildren pay nothing.",
    "# Hours\n\nThe doors open at nine.",
)


@pytest.fixture(scope="module")
def questions(encoder_folder: Path) -> list[list[ReadPassage]]:
    """The same questions again and again, of which the last has no answer."""
    index, reader = segment_of(*TEXTS, suffix=".md"), PassageReader(encoder_folder)
    asked: dict[str, tuple[str, ...]] = {
        "what does a ticket cost?": ("nine euros",),
        "do the children pay?": ("nothing",),
    }
    asked["is there parking?"] = ()
    read = [
        [reader.read(index, question, passage, gold) for passage in range(len(index.passages))]
        for question, gold in asked.items()
    ]
    return read * 12


def test_the_answers_tokens_are_found_below_the_markup(
    questions: list[list[ReadPassage]],
) -> None:
    """Bold signs and line breaks stand in the document, but not in what is read."""
    right, *wrong = questions[0]
    assert right.right
    assert right.answer.any()
    assert not right.answer[: right.first].any()
    assert not right.answer.all()
    assert not any(passage.right or passage.answer.any() for passage in wrong)


def test_a_reader_learns_which_passage_answers_and_that_none_does(
    questions: list[list[ReadPassage]],
    encoder_folder: Path,
    transformer_model: Path,
    tmp_path: Path,
) -> None:
    """By the exported model, not by the network."""
    steps: list[int] = []
    first = train_reader(
        transformer_model, questions[:6], tmp_path, ReaderRecipe(epochs=1), lambda *_: None
    )
    last = train_reader(
        transformer_model, questions, tmp_path, RECIPE, lambda _, step, __: steps.append(step)
    )
    assert last < first
    assert steps == [*range(1, RECIPE.epochs * len(questions) // RECIPE.questions + 1)]
    encoder = OnnxEmbedder(encoder_folder)
    assert Reader(tmp_path, encoder).encoder is encoder
    index, reader = segment_of(*TEXTS, suffix=".md"), Reader(tmp_path, encoder)

    texts = PassageTexts.of_index(index)

    def scores(question: str) -> list[float]:
        pairs = [reading_pair(encoder, texts, question, p) for p in range(len(index.passages))]
        return [reader.scores(pair.tokens, pair.sentences >= 0)[0] for pair in pairs]

    assert int(np.argmax(scores("what does a ticket cost?"))) == 0
    assert int(np.argmax(scores("do the children pay?"))) == 1
    assert max(scores("is there parking?")) < max(scores("do the children pay?"))


def test_training_goes_on_from_the_network_of_an_earlier_one(
    questions: list[list[ReadPassage]], transformer_model: Path, tmp_path: Path
) -> None:
    """Its first loss is near the last one of before, and a file that isn't one is told."""
    losses: list[float] = []
    for epochs in (8, 1):
        recipe = dataclasses.replace(RECIPE, epochs=epochs)
        arguments = transformer_model, questions, tmp_path, recipe, lambda *_: None
        losses.append(train_reader(*arguments, tmp_path / "network.pt"))
    assert losses[1] < losses[0]
    (tmp_path / "network.pt").write_bytes(b"no network")
    with pytest.raises(TrainingError, match=r"network\.pt isn't a network of this transformer"):
        train_reader(*arguments, tmp_path / "network.pt")


def test_the_export_says_what_the_network_says(
    encoder_folder: Path, transformer_model: Path, tmp_path: Path
) -> None:
    """As near as bytes come to floats, for sequences of any length."""
    model = AutoModel.from_pretrained(transformer_model, add_pooling_layer=False)
    torch.manual_seed(1)
    network = ReaderNetwork([*model.encoder.layer][-1:], model.config.hidden_size).eval()
    with quiet():
        write_reader(network, tmp_path / MODEL, model.config)
    # What the heads give is a passage's score: a byte for each of their weights would blur it.
    nodes = onnx.load(str(tmp_path / MODEL)).graph.node
    quantized = [node.name for node in nodes if node.op_type == "MatMulInteger"]
    assert quantized
    assert all("/layers." in name for name in quantized)
    encoder = OnnxEmbedder(encoder_folder)
    reader = Reader(tmp_path, encoder)
    chance = random.Random(3)  # noqa: S311 - no secret
    for n_tokens in (3, 9, 40):
        tokens = [chance.randrange(5, 30) for _ in range(n_tokens)]
        is_own = np.arange(n_tokens) >= n_tokens // 2
        score, of_tokens = reader.scores(tokens, is_own)
        states = torch.from_numpy(encoder.middle_states(tokens))[None]
        with torch.no_grad():
            wanted, wanted_tokens = network(states, None, torch.from_numpy(is_own)[None])
        assert score == pytest.approx(float(wanted[0]), abs=0.05)
        assert of_tokens == pytest.approx(wanted_tokens[0].numpy(), abs=0.1)


def test_what_cant_be_trained_or_read_is_said(
    encoder_folder: Path, transformer_model: Path, tmp_path: Path
) -> None:
    """In one sentence each."""
    with pytest.raises(TrainingError, match="0 questions are too few"):
        train_reader(transformer_model, [], tmp_path, RECIPE, lambda *_: None)
    (tmp_path / "empty").mkdir()
    passage = ReadPassage(np.zeros((3, 8), np.float16), 1, np.zeros(3, np.bool_), False)
    with pytest.raises(TrainingError, match="can't be read"):
        train_reader(tmp_path / "empty", [[passage]] * 4, tmp_path, RECIPE, lambda *_: None)
    (tmp_path / MODEL).write_bytes(b"no model")
    with pytest.raises(EmbeddingError, match=r"replace it, or set READER=off\."):
        Reader(tmp_path, OnnxEmbedder(encoder_folder))


def test_gold_strings_are_found_across_white_space() -> None:
    """Each time that they occur."""
    text = "a b\nc ab c"
    found = np.flatnonzero(gold_characters(text, ["ab"])).tolist()
    assert "".join(text[position] for position in found) == "a bab"
    assert squeeze("  a \n b ") == ("a b", [2, 3, 6])
