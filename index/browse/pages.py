"""Divides a document's text into pages, each no longer than what can be shown at once.

Pages follow each other without gaps: together they are the text. A page ends after a paragraph, or
else a line, a sentence or a word, and never inside a grapheme (what a reader sees as one
character). Each page takes time in proportion to its length, wherever in the text it is.
"""

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import regex

from index.text.characters import LINE_END

# What a part of a text takes up of a page: at least 1 a character, and no less for more text.
Cost = Callable[[str], int]

AROUND = 5  # pages before and after a quote
_MIN_FILLED = 0.5  # of a page; rather than end before, it ends after a lesser unit
_GRAPHEME = regex.compile(r"\X")
_PARAGRAPH_END = regex.compile(r"(?:\r\n|\r|\n)(?:[^\S\r\n]*(?:\r\n|\r|\n))+")
_WORD_END = regex.compile(r"\s+")
# Two characters between which graphemes end whatever is before and after them. \X alone would have
# to look at all flags of a row of flags.
_BOUNDARY = regex.compile(
    r"(?!\r\n)[\s\p{P}\p{Latin}\p{Han}\p{Hiragana}\p{Katakana}]"
    r"[[\s\p{L}\p{N}\p{P}\p{So}\p{Sm}\p{Sc}]--[\uff9e\uff9f\u0e33\u0eb3]]",
    regex.VERSION1,
)


@dataclass(frozen=True, slots=True)
class Page:
    """The text from `start` to `end` (exclusive), and the lines, counted from 1, that it is on."""

    start: int
    end: int
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Context:
    """The pages around a quote; `pages[shown]` contains the quote, or its beginning."""

    pages: tuple[Page, ...]
    shown: int


def pages(
    text: str, max_cost: int, cost: Cost = len, sentence_starts: Sequence[int] = ()
) -> tuple[Page, ...]:
    """Divide a text into pages; an empty text has one page.

    Args:
        text: A document's text.
        max_cost: What a page may cost, at least 1. Only a grapheme that costs more is divided, and
            a single character that costs more is a page.
        cost: Returns what a part of the text costs, such as its UTF-16 units once escaped.
        sentence_starts: The offsets at which sentences begin, ascending. Without them, pages end
            after words instead.
    """
    paginator = _Paginator(text, max_cost, cost, sentence_starts)
    return _with_lines(text, list(paginator.spans(0, len(text))) or [(0, 0)])


def page_of(pages: Sequence[Page], offset: int) -> int:
    """The position of the page that contains a character, or of the nearest page."""
    return max(0, bisect_right(pages, offset, key=lambda page: page.start) - 1)


def context(
    text: str,
    start: int,
    end: int,
    max_cost: int,
    cost: Cost = len,
    sentence_starts: Sequence[int] = (),
    around: int = AROUND,
) -> Context:
    """Divide the text around a quote into pages, one of which contains the whole quote.

    If the quote is longer than a page, that page begins with it. Otherwise the text before and
    after the quote share the rest of its page.

    Args:
        text: A document's text.
        start: Where the quote begins, between two graphemes.
        end: Where it ends (exclusive).
        max_cost: What a page may cost.
        cost: Returns what a part of the text costs.
        sentence_starts: The offsets at which sentences begin, ascending.
        around: The number of pages before the quote's page and after it, at most.
    """
    paginator = _Paginator(text, max_cost, cost, sentence_starts)
    first = paginator.quote_page_start(start, end)
    last = paginator.page_end(first, len(text), end)
    # The pages before begin so far away that there are at least `around` of them.
    anchor = max(0, first - around * max_cost)
    if anchor:
        boundary = _BOUNDARY.search(text, anchor, first)
        anchor = boundary.start() + 1 if boundary else first
    before = list(paginator.spans(anchor, first))[-around:]
    after = list(itertools.islice(paginator.spans(last, len(text)), around))
    return Context(_with_lines(text, [*before, (first, last), *after]), len(before))


def _with_lines(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Page, ...]:
    line_ends = [match.end() for match in LINE_END.finditer(text, 0, spans[-1][1])]
    return tuple(
        Page(
            start,
            end,
            1 + bisect_right(line_ends, start),
            1 + bisect_right(line_ends, max(start, end - 1)),
        )
        for start, end in spans
    )


@dataclass(frozen=True, slots=True)
class _Paginator:
    """Finds where pages end."""

    text: str
    max_cost: int
    cost: Cost
    sentence_starts: Sequence[int]

    def __post_init__(self) -> None:
        if self.max_cost < 1:
            raise ValueError(f"A page must have room for at least 1, not {self.max_cost}.")

    def spans(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """The pages of the text from `start` to `stop`."""
        while start < stop:
            end = self.page_end(start, stop)
            yield start, end
            start = end

    def page_end(self, start: int, stop: int, min_end: int = 0) -> int:
        """Where the page that begins at `start` ends: after `min_end` if that fits."""
        limit = min(stop, start + self.max_cost)
        if limit == stop and self.cost(self.text[start:stop]) <= self.max_cost:
            return stop

        def cost_up_to(end: int) -> int:
            return self.cost(self.text[start:end])

        ends = range(start + 1, limit + 1)
        limit = start + max(1, bisect_right(ends, self.max_cost, key=cost_up_to))
        lowest = start + max(1, int((limit - start) * _MIN_FILLED))
        if min_end <= limit:
            lowest = max(lowest, min_end)
        for candidates in self._ends_of_units(lowest, limit):
            for end in reversed(candidates):
                if _BOUNDARY.match(self.text, end - 1):
                    return end
        # A character after the limit tells whether a grapheme ends there.
        graphemes = _GRAPHEME.finditer(self.text[start : limit + 1])
        grapheme_ends = [start + match.end() for match in graphemes]
        n_fitting = bisect_right(grapheme_ends, limit)
        return grapheme_ends[n_fitting - 1] if n_fitting else limit

    def quote_page_start(self, start: int, end: int) -> int:
        """Where the page of a quote begins: the text before it takes half of what it leaves."""
        room = (self.max_cost - self.cost(self.text[start:end])) // 2

        def cost_from_before(length: int) -> int:
            return self.cost(self.text[start - length : start])

        lengths = range(1, min(start, max(room, 0)) + 1)
        length = bisect_right(lengths, room, key=cost_from_before)
        if length == start and self.cost(self.text[:end]) <= self.max_cost:
            return 0
        for candidates in self._ends_of_units(start - length, start - 1):
            for first in candidates:
                # The cost of two parts together may be higher than the sum of their costs.
                if _BOUNDARY.match(self.text, first - 1):
                    fits = self.cost(self.text[first:end]) <= self.max_cost
                    return first if fits else start
        return start

    def _ends_of_units(self, first: int, last: int) -> Iterator[Sequence[int]]:
        """The places from `first` to `last` where a page may end, those after paragraphs first."""
        for pattern in (_PARAGRAPH_END, LINE_END, None, _WORD_END):
            if pattern is None:
                starts = self.sentence_starts
                yield starts[bisect_left(starts, first) : bisect_right(starts, last)]
            else:
                matches = pattern.finditer(self.text, max(0, first - 2), last)
                yield [match.end() for match in matches if match.end() >= first]
