"""Which runs of sentences may be quoted together, and what each is worth."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.leaning import leans
from index.segment import HEADING, Segment
from index.tuning import EXCERPT_CHARS, MAX_EXCERPT_CHARS, MAX_EXCERPT_SENTENCES

__all__ = ["Window", "Windows", "belong_together"]

_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r(?!\n))[^\S\r\n]*[\r\n]")


@dataclass(frozen=True, slots=True)
class Window:
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


def belong_together(segment: Segment, document: int, sentences: range, max_chars: int) -> bool:
    """Whether these sentences of a document may be quoted together: one kind, not too long.

    A heading may lead what follows it.
    """
    table = segment.passages
    if len(sentences) > MAX_EXCERPT_SENTENCES:
        return False
    kinds = table.sentence_kinds[sentences.start : sentences.stop].tolist()
    body = kinds[1:] if kinds[0] == HEADING and len(kinds) > 1 else kinds
    if len(set(body)) > 1 or (len(kinds) > 1 and body[0] == HEADING):
        return False
    spans = table.sentence_spans
    start, end = int(spans[sentences[0], 0]), int(spans[sentences[-1], 1])
    if end - start > min(max_chars, MAX_EXCERPT_CHARS):
        return False
    # Past a blank line something else begins: a list, a table, code. But below a heading.
    begin = int(spans[sentences[-len(body)], 0])
    return _BLANK_LINE.search(segment.documents.document(document).text, begin, end) is None


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
        windows: list[Window] = []
        for first, passage in passages.items():
            is_leaning = leans(self._text(first, first + 1, passage))
            is_heading = bool(self._passages.sentence_kinds[first] == HEADING)
            leads = is_heading and self._fits(first, first + 2, passage)
            for last in range(first + 1 + leads, first + 1 + MAX_EXCERPT_SENTENCES):
                if last > first + 1 and not self._fits(first, last, passage):
                    break
                if is_leaning and self._fits(first - 1, last, passage):
                    continue
                windows.append(self._window(first, last, passage, chances))
        return windows

    def _window(self, first: int, last: int, passage: int, chances: Mapping[int, float]) -> Window:
        start, end = self._span(first, last)
        return Window(
            first,
            last,
            start,
            end,
            passage,
            max(range(first, last), key=lambda sentence: chances.get(sentence, 0.0)),
            sum(chances.get(sentence, 0.0) for sentence in range(first, last)),
            (end - start) / EXCERPT_CHARS[self._passages.language(passage)],
        )

    def _fits(self, first: int, last: int, passage: int) -> bool:
        """Whether these sentences are of the passage's document, and may be quoted together."""
        low, high = self._passages.document_sentences(passage)
        if first < low or last > high:
            return False
        document = int(self._passages.documents[passage])
        room = EXCERPT_CHARS[self._passages.language(passage)]
        return belong_together(self._segment, document, range(first, last), room)

    def _span(self, first: int, last: int) -> tuple[int, int]:
        spans = self._passages.sentence_spans
        return int(spans[first, 0]), int(spans[last - 1, 1])

    def _text(self, first: int, last: int, passage: int) -> str:
        start, end = self._span(first, last)
        document = self._segment.documents.document(int(self._passages.documents[passage]))
        return document.text[start:end]
