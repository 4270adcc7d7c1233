"""Training data: sentence, term and name pairs in two languages.

One pair a line, tab separated: `language language text text`, in `.tsv` or `.tsv.xz` files.
"""

import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from index.errors import TrainingError
from index.records import LANGUAGES, Language

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


def read_pairs(folder: Path) -> list[Pair]:
    """Read every pair below `folder` once, in the order of file names.

    Raises:
        TrainingError: No such folder, no pairs in it, or a line of another form.
    """
    pairs: dict[Pair, None] = {}
    for path in training_files(folder):
        found = list(_read_file(path))
        limit = MAX_PAIRS.get(stem(path), len(found))
        step = max(1.0, len(found) / limit) if limit else 1.0
        pairs.update(dict.fromkeys(found[int(i * step)] for i in range(min(limit, len(found)))))
    if not pairs:
        raise TrainingError(folder, f"{folder} holds no pairs: its files are empty.")
    return list(pairs)


def training_files(folder: Path) -> list[Path]:
    """The files that are trained on; held-out ones are not.

    Raises:
        TrainingError: No such folder, or no such files in it.
    """
    if not folder.is_dir():
        message = f"{folder} is not a folder: name the one with the .tsv.xz files."
        raise TrainingError(folder, message)
    found = sorted([*folder.glob("*.tsv"), *folder.glob("*.tsv.xz")])
    files = [path for path in found if not path.name.startswith(HELD_OUT_PREFIX)]
    if not files:
        raise TrainingError(folder, f"{folder} holds no pairs: .tsv or .tsv.xz files are read.")
    return files


def stem(path: Path) -> str:
    """The file's name without what says how it is packed."""
    return path.name.removesuffix(".xz").removesuffix(".tsv")


def _read_file(path: Path) -> Iterator[Pair]:
    opener = lzma.open if path.suffix == ".xz" else open
    try:
        with opener(path, "rt", encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):
                yield _parse(line, path, number)
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise TrainingError(path, f"{path} can't be read ({error}).") from error


def _parse(line: str, path: Path, number: int) -> Pair:
    fields = line.rstrip("\r\n").split("\t")
    if len(fields) != 4 or not set(fields[:2]) <= set(LANGUAGES):
        message = f"{path}, line {number}: expected `language language text text`, tab separated."
        raise TrainingError(path, message)
    left, right = cast(tuple[Language, Language], tuple(fields[:2]))
    return Pair(left, right, fields[2], fields[3])
