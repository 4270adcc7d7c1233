"""`inyo train reader` and `inyo train finetune`: train on questions over folders of documents."""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from bot.terminal.screen import Terminal
from index.embedding.encoder import BUNDLED_ENCODER
from index.engine import EngineOptions
from index.evaluation.corpus import open_models
from index.evaluation.samples import AnsweredQuestions, AskedFolder
from index.training.fine_tuning import FineTuningRecipe, fine_tune_encoder
from index.training.reader import PassageReader, ReaderRecipe, train_reader

_Item = TypeVar("_Item")


def train_reader_on(options: argparse.Namespace, terminal: Terminal) -> int:
    """Read the best passages of all questions, train, and write the reader."""
    reader = PassageReader(BUNDLED_ENCODER)
    questions = _of_each_set(options, terminal, lambda asked: asked.passages_to_train_on(reader))
    with terminal.progress("Training") as progress:
        loss = train_reader(
            options.source,
            questions,
            options.output,
            ReaderRecipe(epochs=options.epochs),
            progress,
            options.network,
        )
    terminal.line(
        f"The reader is in {options.output}: trained on {len(questions):,} questions, mean loss of "
        f"the last steps {loss:.2f}."
    )
    return 0


def fine_tune_encoder_on(options: argparse.Namespace, terminal: Terminal) -> int:
    """Find the best passages of all questions, train, and write the transformer."""
    questions = _of_each_set(options, terminal, lambda asked: asked.passages_to_fine_tune_on())
    with terminal.progress("Training") as progress:
        loss = fine_tune_encoder(
            options.source,
            BUNDLED_ENCODER,
            questions,
            options.output,
            FineTuningRecipe(epochs=options.epochs),
            progress,
        )
    terminal.line(
        f"The model is in {options.output}: trained on {len(questions):,} questions, mean loss of "
        f"the last steps {loss:.2f}. `inyo train encoder` exports it."
    )
    return 0


def _of_each_set(
    options: argparse.Namespace,
    terminal: Terminal,
    found: Callable[[AskedFolder | AnsweredQuestions], Iterator[_Item]],
) -> list[_Item]:
    """What is found for the questions over the folders, and in the file if there is one."""
    questions: list[_Item] = []
    with tempfile.TemporaryDirectory() as temporary, terminal.progress("Reading") as progress:
        index_dir = options.index_dir or Path(temporary)
        for number, (path, documents) in enumerate(options.asked, start=1):
            engine = EngineOptions(documents, index_dir / path.stem, reader=False)
            questions += found(AskedFolder.open(path, engine, options.half))
            progress("folders", number, len(options.asked))
        if options.answered:
            questions += found(AnsweredQuestions.open(options.answered, open_models(reader=False)))
    return questions
