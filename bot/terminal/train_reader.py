"""`inyo train reader`: train the bundled reader on questions over folders of documents."""

import argparse
import tempfile
from pathlib import Path

from bot.terminal.screen import Terminal
from index.embedding.encoder import BUNDLED_ENCODER
from index.engine import EngineOptions
from index.evaluation.corpus import open_models
from index.evaluation.samples import AskedFolder, answered_passages_to_train_on
from index.training.reader import PassageReader, ReaderRecipe, ReadPassage, train_reader


def train_reader_on(options: argparse.Namespace, terminal: Terminal) -> int:
    """Read the best passages of all questions, train, and write the reader."""
    reader = PassageReader(BUNDLED_ENCODER)
    questions: list[list[ReadPassage]] = []
    with tempfile.TemporaryDirectory() as temporary, terminal.progress("Reading") as progress:
        index_dir = options.index_dir or Path(temporary)
        for number, (path, documents) in enumerate(options.asked, start=1):
            asked = AskedFolder.open(
                path,
                EngineOptions(documents, index_dir / path.stem, reader=False),
                options.half,
            )
            questions += asked.passages_to_train_on(reader)
            progress("folders", number, len(options.asked))
        if options.answered:
            models = open_models(reader=False)
            questions += answered_passages_to_train_on(options.answered, models, reader)
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
