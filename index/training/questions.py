"""Training data of another kind: what somebody asks or heads, and the passage that answers it.

Question sets come as they are. Documentation in two languages gives more: its files hold a text
line by line, so that a heading, or a sentence now and then, can stand for a question whose passage
is what follows it, in the same language or in the other. A text thus learns to be near what it is
about, and not only near its own translation.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.text.language import count_japanese
from index.training.pairs import Pair, read_rows, stem, training_files

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
