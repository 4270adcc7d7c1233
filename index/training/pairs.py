"""Training data: texts with their translations, and questions with passages that answer them.

It is in `.tsv` or `.tsv.xz` files, one row a line: a pair of texts (sentences, terms or names) is
`language language text text`, a question `language language question passage answer`.
"""

import lzma
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

import numpy as np

from index.errors import TrainingError
from index.text.language import count_japanese
from index.types import LANGUAGES, Language

HELD_OUT_PREFIX = "heldout_"  # files for evaluation only
# Limits for repetitive files: Microsoft's documentation has one sentence for hundreds of settings.
MAX_PAIRS = {"docs_visualstudio_ja_pt": 40_000}

RUNNING_TEXT_PREFIX = "docs_"  # files whose lines are in the order of the text
MAX_HEADING_SIZE = 60  # in the unit of PASSAGE_SIZE
PASSAGE_SIZE = 500  # as in index.documents.passages: a Japanese character counts twice
MIN_PASSAGE_SIZE = 40
MAX_LINES = 5  # of a passage
MAX_LINE_CHARS = 1_000
SENTENCE_SHARE = 0.25  # of sentences, but all headings, become questions
SAME_LANGUAGE_SHARE = 0.5  # of passages in the question's language are used, and all others
MAX_QUESTIONS = 24_000  # of one file and pair of languages
_SENTENCE_ENDS = (".", "。", ":", "：", "!", "?", "！", "？")

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and its translation."""

    left_language: Language
    right_language: Language
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class FoundPassages:
    """A question and passages that were found for it, as they are embedded.

    Attributes:
        question: The question.
        right: Passages that answer it.
        wrong: Others, best first.
    """

    question: str
    right: Sequence[str]
    wrong: Sequence[str]


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question, the passage that answers it, and the answer, which the passage contains."""

    question_language: Language
    passage_language: Language
    question: str
    passage: str
    answer: str


@dataclass(frozen=True, slots=True)
class AskedPassage:
    """A text used as a question, and the passage that answers it."""

    question: str
    passage: str


def read_pairs(folder: Path) -> list[Pair]:
    """Read the distinct pairs of a folder's files, in the order of file names.

    Raises:
        TrainingError: There is no such folder, it has no pairs, or a line is malformed.
    """
    pairs: dict[Pair, None] = {}
    for path in training_files(folder):
        rows = [row for row in read_rows(path) if isinstance(row, Pair)]
        pairs.update(dict.fromkeys(_subsample(rows, MAX_PAIRS.get(stem(path)))))
    if not pairs:
        raise TrainingError(folder, f"{folder} holds no pairs: its files are empty.")
    return list(pairs)


def training_files(folder: Path) -> list[Path]:
    """The training files of a folder and its subfolders, without held-out ones.

    Raises:
        TrainingError: There is no such folder, or no such file in it.
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
    """The file's name without its suffixes."""
    return path.name.removesuffix(".xz").removesuffix(".tsv")


def read_rows(path: Path) -> Iterator[Pair | AnsweredQuestion]:
    """The rows of one file, in order.

    Raises:
        TrainingError: The file can't be read, or a line is malformed.
    """
    opener = lzma.open if path.suffix == ".xz" else open
    try:
        with opener(path, "rt", encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, start=1):
                fields = line.rstrip("\r\n").split("\t")
                if len(fields) not in (4, 5) or not set(fields[:2]) <= set(LANGUAGES):
                    message = (
                        f"{path}, line {number}: expected `language language text text` or "
                        "`language language question passage answer`, tab separated."
                    )
                    raise TrainingError(path, message)
                left, right = cast(tuple[Language, Language], tuple(fields[:2]))
                row_class = Pair if len(fields) == 4 else AnsweredQuestion
                yield row_class(left, right, *fields[2:])
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise TrainingError(path, f"{path} can't be read ({error}).") from error


def read_questions(folder: Path, seed: int = 17) -> list[AskedPassage]:
    """Read the questions of a folder's files, and derive questions from its documentation.

    Raises:
        TrainingError: A file can't be read.
    """
    generator = np.random.default_rng(seed)
    questions: list[AskedPassage] = []
    for path in training_files(folder):
        texts: dict[tuple[str, str], list[Pair]] = defaultdict(list)
        for row in read_rows(path):
            if isinstance(row, Pair):
                texts[row.left_language, row.right_language].append(row)
            else:
                questions.append(AskedPassage(row.question, row.passage))
        if stem(path).startswith(RUNNING_TEXT_PREFIX):
            for lines in texts.values():
                questions.extend(_subsample(list(ask_text(lines, generator)), MAX_QUESTIONS))
    return questions


def ask_text(lines: Sequence[Pair], generator: np.random.Generator) -> Iterator[AskedPassage]:
    """Use headings and some sentences of a text in two languages as questions.

    The passage is the text that follows, in the question's language or in the other.
    """
    for number in range(len(lines) - 1):
        following = lines[number + 1 : number + 1 + MAX_LINES]
        left, right = lines[number].left, lines[number].right
        for question, own, other in (
            (left, [p.left for p in following], [p.right for p in following]),
            (right, [p.right for p in following], [p.left for p in following]),
        ):
            for passage, share in ((_passage(own), SAME_LANGUAGE_SHARE), (_passage(other), 1.0)):
                if not is_heading(question):
                    share *= SENTENCE_SHARE
                if _size(passage) >= MIN_PASSAGE_SIZE and generator.random() < share:
                    yield AskedPassage(question, passage)


def is_heading(text: str) -> bool:
    """Whether a line is short and doesn't end like a sentence."""
    return _size(text) <= MAX_HEADING_SIZE and not text.rstrip().endswith(_SENTENCE_ENDS)


def _passage(lines: Sequence[str]) -> str:
    """Join lines up to the size of a passage."""
    passage = ""
    for line in lines:
        if _size(passage) >= PASSAGE_SIZE:
            break
        passage = f"{passage} {line[:MAX_LINE_CHARS]}".lstrip()
    return passage


def _size(text: str) -> int:
    return len(text) + count_japanese(text)


def _subsample(items: list[_Item], max_items: int | None) -> list[_Item]:
    """At most `max_items`, evenly spaced; None keeps all."""
    if max_items is None or len(items) <= max_items:
        return items
    step = len(items) / max_items
    return [items[int(number * step)] for number in range(max_items)]
