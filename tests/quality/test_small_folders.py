"""How well Inyo answers over small folders with the bundled model: bars it must not fall below.

The folders are those of `folders/own` that the reader wasn't trained on: a course, a shop, notes of
a club and the like, of 2 to 7 files. Of the thirty questions on each, twelve have no answer there.
A third of all questions are of one to three words.
"""

from pathlib import Path

import pytest

from index.engine import EngineOptions, open_engine
from index.evaluation.question_sets import read_questions
from index.evaluation.runner import Outcome, ask_questions

FOLDERS = Path(__file__).parent / "folders" / "own"
NAMES = [f"small-{kind}{number}" for kind in ("en", "jp") for number in (14, 15, 16)]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """What became of every question."""
    of_all: list[Outcome] = []
    for name in NAMES:
        options = EngineOptions(FOLDERS / name, tmp_path_factory.mktemp(name))
        engine = open_engine(options, lambda *_: None, lambda _: None)
        of_all += ask_questions(read_questions(FOLDERS / f"{name}.jsonl"), engine, lambda *_: None)
    return of_all
