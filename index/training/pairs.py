"""Training data: sentence, term and name pairs in two languages, and questions with passages.

One a line, tab separated, in `.tsv` or `.tsv.xz` files: a pair is `language language text text`, a
question `language language question passage answer`.
"""

import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from index.errors import TrainingError
from index.types import LANGUAGES, Language

HELD_OUT_PREFIX = "heldout_"  # files that only measure
# Repetitive files speak no louder than this: Microsoft's documentation says the same sentence
# about hundreds of settings.
MAX_PAIRS = {"docs_visualstudio_ja_pt": 40_000}


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and its translation."""

    left_language: Language
    right_language: Language
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question, the passage that answers it, and the words of the passage that do."""

    question_language: Language
    passage_language: Language
    question: str
    passage: str
    answer: str


def read_pairs(folder: Path) -> list[Pair]:
    """Read every pair below `folder` once, in the order of file names.

    Raises:
        TrainingError: No such folder, no pairs in it, or a line of another form.
    """
    pairs: dict[Pair, None] = {}
    for path in training_files(folder):
        found = [row for row in read_rows(path) if isinstance(row, Pair)]
        limit = MAX_PAIRS.get(stem(path), len(found))
        step = max(1.0, len(found) / limit) if limit else 1.0
        pairs.update(dict.fromkeys(found[int(i * step)] for i in range(min(limit, len(found)))))
    if not pairs:
        raise TrainingError(folder, f"{folder} holds no pairs: its files are empty.")
    return list(pairs)


def training_files(folder: Path) -> list[Path]:
    """The files that are trained on, those in folders inside too; held-out ones are not.

    Raises:
        TrainingError: No such folder, or no such files in it.
    """
    if not folder.is_dir():
        message = f"{folder} is not a folder: name the one with the .tsv or .tsv.xz files."
        raise TrainingError(folder, message)
    found = sorted([*folder.rglob("*.tsv"), *folder.rglob("*.tsv.xz")])
    files = [path for path in found if not path.name.startswith(HELD_OUT_PREFIX)]
    if not files:
        raise TrainingError(folder, f"{folder} holds no pairs: .tsv or .tsv.xz files are read.")
    return files


def stem(path: Path) -> str:
    """The file's name without what says how it is packed."""
    return path.name.removesuffix(".xz").removesuffix(".tsv")


def read_rows(path: Path) -> Iterator[Pair | AnsweredQuestion]:
    """The rows of one file, in order.

    Raises:
        TrainingError: The file can't be read, or a line has another form.
    """
    opener = lzma.open if path.suffix == ".xz" else open
    try:
        with opener(path, "rt", encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):
                yield _parse(line, path, number)
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise TrainingError(path, f"{path} can't be read ({error}).") from error


def _parse(line: str, path: Path, number: int) -> Pair | AnsweredQuestion:
    fields = line.rstrip("\r\n").split("\t")
    if len(fields) not in (4, 5) or not set(fields[:2]) <= set(LANGUAGES):
        message = (
            f"{path}, line {number}: expected `language language text text` or "
            "`language language question passage answer`, tab separated."
        )
        raise TrainingError(path, message)
    left, right = cast(tuple[Language, Language], tuple(fields[:2]))
    if len(fields) == 4:
        return Pair(left, right, fields[2], fields[3])
    return AnsweredQuestion(left, right, fields[2], fields[3], fields[4])
