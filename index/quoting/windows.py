"""Which runs of sentences may be quoted together, and what each is worth."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from index.quoting.leaning import leans
from index.segments.segment import HEADING, Segment
from index.tuning import EXCERPT_CHARS, MAX_EXCERPT_CHARS, MAX_EXCERPT_SENTENCES

__all__ = ["Window", "Windows", "belong_together"]

_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r(?!\n))[^\S\r\n]*[\r\n]")


class Window(NamedTuple):  # a hundred a question: data classes take several times as long to make
    """The sentences `first..last` (exclusive, over all documents), `start..end` in the text.

    `passage` holds its first candidate; `core` is its likeliest sentence; `probability` is that the
    answer is one of them; `length` its characters as a share of what an excerpt may have in its
    language.
    """

    first: int
    last: int
    start: int
    end: int
    passage: int
    core: int
    probability: float
    length: float

    @property
    def sentences(self) -> range:
        """The numbers of its sentences."""
        return range(self.first, self.last)

    def value(self, cost: float) -> float:
        """What it gains, less what reading it costs."""
        return self.probability - cost * self.length


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Consecutive sentences of a document, from number `first` on, as plain numbers.

    Windows are many and overlap: reading arrays one number at a time would take most of the time.
    """

    first: int
    spans: list[tuple[int, int]]
    kinds: list[int]
    text: str

    @classmethod
    def of(cls, segment: Segment, document: int, sentences: range) -> "_Stretch":
        """These sentences of a document."""
        held = slice(sentences.start, sentences.stop)
        table = segment.passages
        return cls(
            sentences.start,
            table.sentence_spans[held].tolist(),
            table.sentence_kinds[held].tolist(),
            segment.documents.document(document).text,
        )

    def is_heading(self, sentence: int) -> bool:
        return self.kinds[sentence - self.first] == HEADING

    def leans(self, sentence: int) -> bool:
        """Whether it can't be understood without the one before."""
        start, end = self.spans[sentence - self.first]
        return leans(self.text[start:end])

    def ends(self, sentences: range) -> tuple[int, int]:
        """Where they start and end in the text."""
        return (
            self.spans[sentences.start - self.first][0],
            self.spans[sentences.stop - 1 - self.first][1],
        )

    def fits(self, sentences: range, max_chars: int) -> bool:
        """Whether they are all here and belong together, see `belong_together`."""
        at, past = sentences.start - self.first, sentences.stop - self.first
        if at < 0 or past > len(self.kinds) or len(sentences) > MAX_EXCERPT_SENTENCES:
            return False
        kinds = self.kinds[at:past]
        body = kinds[1:] if kinds[0] == HEADING and len(kinds) > 1 else kinds
        if len(set(body)) > 1 or (len(kinds) > 1 and body[0] == HEADING):
            return False
        start, end = self.ends(sentences)
        if end - start > min(max_chars, MAX_EXCERPT_CHARS):
            return False
        # Past a blank line something else begins: a list, a table, code. But below a heading.
        begin = self.spans[past - len(body)][0]
        return _BLANK_LINE.search(self.text, begin, end) is None


def belong_together(segment: Segment, document: int, sentences: range, max_chars: int) -> bool:
    """Whether these sentences of a document may be quoted together: one kind, not too long.

    A heading may lead what follows it.
    """
    return _Stretch.of(segment, document, sentences).fits(sentences, max_chars)


class Windows:
    """Finds the windows of one segment. Safe to use from several threads."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._passages = segment.passages

    def all(self, passages: Mapping[int, int], chances: Mapping[int, float]) -> list[Window]:
        """Every window of these sentences, given a passage and the probability of each.

        A window doesn't begin with a heading alone where text can follow, nor with a sentence that
        leans on one before for which there is room.
        """
        stretches = self._stretches(passages)
        windows: list[Window] = []
        for first, passage in passages.items():
            stretch = stretches[passage]
            room = EXCERPT_CHARS[self._passages.language(passage)]
            leads = stretch.is_heading(first) and stretch.fits(range(first, first + 2), room)
            is_leaning = stretch.leans(first)
            for last in range(first + 1 + leads, first + 1 + MAX_EXCERPT_SENTENCES):
                if last > first + 1 and not stretch.fits(range(first, last), room):
                    break
                if is_leaning and stretch.fits(range(first - 1, last), room):
                    continue
                windows.append(_window(stretch, range(first, last), passage, room, chances))
        return windows

    def _stretches(self, passages: Mapping[int, int]) -> dict[int, _Stretch]:
        """For each passage its sentences, the one before, and those that may follow."""
        sentences: dict[int, list[int]] = defaultdict(list)
        for sentence, passage in passages.items():
            sentences[passage].append(sentence)
        stretches = {}
        for passage, held in sentences.items():
            low, high = self._passages.document_sentences(passage)
            around = range(max(low, min(held) - 1), min(high, max(held) + MAX_EXCERPT_SENTENCES))
            document = int(self._passages.documents[passage])
            stretches[passage] = _Stretch.of(self._segment, document, around)
        return stretches


def _window(
    stretch: _Stretch, sentences: range, passage: int, room: int, chances: Mapping[int, float]
) -> Window:
    start, end = stretch.ends(sentences)
    gains = [chances.get(sentence, 0.0) for sentence in sentences]
    return Window(
        sentences.start,
        sentences.stop,
        start,
        end,
        passage,
        sentences.start + gains.index(max(gains)),
        sum(gains),
        (end - start) / room,
    )
