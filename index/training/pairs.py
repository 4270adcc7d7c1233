"""Training data: sentence, term and name pairs in two languages, and questions with passages.

One a line, tab separated, in `.tsv` or `.tsv.xz` files: a pair is `language language text text`, a
question `language language question passage answer`.
"""

import lzma
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from index.errors import TrainingError
from index.text.language import count_japanese
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


RUNNING_TEXT_PREFIX = "docs_"  # files whose lines follow one another as in the text
MAX_HEADING_SIZE = 60  # counted like PASSAGE_SIZE
PASSAGE_SIZE = 500  # as in index.documents.passages: a Japanese character counts twice
MIN_PASSAGE_SIZE = 40
MAX_LINES = 5  # of a passage
MAX_LINE_CHARS = 1_000
SENTENCE_SHARE = 0.25  # of the sentences that are no headings
SAME_LANGUAGE_SHARE = 0.5  # of passages in the question's own language; of the others all
MAX_QUESTIONS = 24_000  # of one file in one pair of languages; thinned out above
_SENTENCE_ENDS = (".", "。", ":", "：", "!", "?", "！", "？")


@dataclass(frozen=True, slots=True)
class AskedPassage:
    """A text that asks, and the passage in which its answer stands."""

    question: str
    passage: str


def read_questions(folder: Path, seed: int = 17) -> list[AskedPassage]:
    """What the folder's question sets and documentation ask; may be empty.

    Raises:
        TrainingError: A file can't be read.
    """
    chooser = np.random.default_rng(seed)
    found: list[AskedPassage] = []
    for path in training_files(folder):
        texts: dict[tuple[str, str], list[Pair]] = defaultdict(list)
        for row in read_rows(path):
            if isinstance(row, Pair):
                texts[row.left_language, row.right_language].append(row)
            else:
                found.append(AskedPassage(row.question, row.passage))
        if stem(path).startswith(RUNNING_TEXT_PREFIX):
            for lines in texts.values():
                found.extend(_thinned(list(ask_text(lines, chooser))))
    return found


def ask_text(lines: Sequence[Pair], chooser: np.random.Generator) -> Iterator[AskedPassage]:
    """What the headings and some sentences of a text in two languages ask."""
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
                if _size(passage) >= MIN_PASSAGE_SIZE and chooser.random() < share:
                    yield AskedPassage(question, passage)


def is_heading(text: str) -> bool:
    """Whether a line is short and ends like no sentence."""
    return _size(text) <= MAX_HEADING_SIZE and not text.rstrip().endswith(_SENTENCE_ENDS)


def _passage(lines: Sequence[str]) -> str:
    """As many of the lines as make a passage."""
    passage = ""
    for line in lines:
        if _size(passage) >= PASSAGE_SIZE:
            break
        passage = f"{passage} {line[:MAX_LINE_CHARS]}".lstrip()
    return passage


def _size(text: str) -> int:
    return len(text) + count_japanese(text)


def _thinned(questions: list[AskedPassage]) -> list[AskedPassage]:
    step = max(1.0, len(questions) / MAX_QUESTIONS)
    return [questions[int(i * step)] for i in range(min(MAX_QUESTIONS, len(questions)))]
