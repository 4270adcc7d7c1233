"""Fine-tuning an encoder: right passages come nearer, and the lower layers stay as they are."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.embedding.encoder import OnnxEmbedder
from index.errors import TrainingError
from index.training.encoder import ExportOptions, export_encoder
from index.training.fine_tuning import FineTuningRecipe, fine_tune_encoder
from index.training.pairs import FoundPassages

RECIPE = FineTuningRecipe(epochs=12, learning_rate=3e-3, questions=2, wrong=1)
PASSAGES = ("Prices: a ticket costs nine euros.", "Prices: children pay nothing.", "Opening hours")
QUESTIONS = ("what does a ticket cost?", "do the children pay?")
FOUND = [
    FoundPassages(question, [right], [text for text in PASSAGES if text != right])
    for question, right in zip(QUESTIONS, PASSAGES, strict=False)
]


def test_the_right_passage_becomes_the_nearest(
    transformer_model: Path, encoder_folder: Path, tmp_path: Path
) -> None:
    """By the exported model, whose lower layers give a reader the same states as before."""
    steps: list[tuple[int, int]] = []
    fine_tune_encoder(
        transformer_model,
        encoder_folder,
        FOUND * 4,
        tmp_path / "tuned",
        RECIPE,
        lambda _, step, n_steps: steps.append((step, n_steps)),
    )
    assert steps == [(step, 48) for step in range(1, 49)]
    export_encoder(str(tmp_path / "tuned"), tmp_path / "out", ExportOptions(), lambda *_: None)
    before, after = OnnxEmbedder(encoder_folder), OnnxEmbedder(tmp_path / "out")

    def margins(encoder: OnnxEmbedder) -> NDArray[np.float32]:
        """Of the right passage before the nearest wrong one, for each question."""
        cosines = np.stack([encoder.embed_question(question) for question in QUESTIONS])
        cosines = cosines @ encoder.embed_passages(PASSAGES).T
        right = np.diag(cosines).copy()
        np.fill_diagonal(cosines, -1)
        leads: NDArray[np.float32] = right - cosines.max(axis=1)
        return leads

    assert (margins(after) > margins(before)).all()
    assert (margins(after) > 0).all()
    tokens = before.tokens_of_question(QUESTIONS[0])
    assert np.array_equal(before.middle_states(tokens), after.middle_states(tokens))


def test_too_few_questions_and_a_folder_without_a_model(
    transformer_model: Path, encoder_folder: Path, tmp_path: Path
) -> None:
    """Are told in a sentence."""

    def tune(source: Path, found: list[FoundPassages]) -> None:
        fine_tune_encoder(source, encoder_folder, found, tmp_path, RECIPE, lambda *_: None)

    with pytest.raises(TrainingError, match="1 questions are too few to train on"):
        tune(transformer_model, FOUND[:1])
    with pytest.raises(TrainingError, match="can't be read"):
        tune(tmp_path / "empty", FOUND)
