"""A document's text -> pages to read it by, each no longer than what shows it has room for.

Pages follow each other without a gap: together they are the text. They end behind a paragraph, else
a line, a sentence or a word, never inside of what a reader sees as one character. Each cut looks at
one page of text only, so that time grows with the length of the text, and no faster.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import regex

# What a stretch of text takes up of a page: at least 1 a character, and no less for more text.
Cost = Callable[[str], int]

AROUND = 5  # pages on either side of a quote
_SLACK = 50  # one part in so many of a page may stay empty: each closer look costs
_LEAST = 0.5  # of a page: a cut that would leave less is made at a lesser boundary
_FARTHEST = 1_000  # characters before a place that may decide whether it parts two graphemes
_GRAPHEME = regex.compile(r"\X")
# No grapheme goes on over the beginning of one of these, but for the mark of a line's end.
_PLAIN = regex.compile(r"[ -~\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]")
_PARAGRAPH = regex.compile(r"(?:\r\n|\r|\n)(?:[^\S\r\n]*(?:\r\n|\r|\n))+")
_LINE = regex.compile(r"\r\n|\r|\n")
_WORD = regex.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Page:
    """The stretch `start..end` (exclusive) of a text, and the lines, from 1, that it stands on."""

    start: int
    end: int
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Context:
    """The pages around a quote; `pages[shown]` is the one with the quote, or its beginning."""

    pages: tuple[Page, ...]
    shown: int


def pages(
    text: str, most: int, cost: Cost = len, sentence_starts: Sequence[int] = ()
) -> tuple[Page, ...]:
    """Cut a text into pages; an empty text has one.

    Args:
        text: A document's.
        most: What a page may cost, at least 1. Only a single grapheme that costs more is itself
            cut, and a single character that does is a page.
        cost: What a stretch costs, such as its UTF-16 units once escaped.
        sentence_starts: Where the text's sentences begin, ascending
            (`index.passages.sentence_starts`); without them pages end behind words.
    """
    cutter = _Cutter(text, most, cost, sentence_starts)
    return _numbered(text, list(_forwards(cutter, 0, len(text))) or [(0, 0)])


def page_of(found: Sequence[Page], offset: int) -> int:
    """The position of the page that holds the character, or of the nearest one."""
    return max(0, bisect_right(found, offset, key=lambda page: page.start) - 1)


def context(
    text: str,
    start: int,
    end: int,
    most: int,
    cost: Cost = len,
    sentence_starts: Sequence[int] = (),
    around: int = AROUND,
) -> Context:
    """The pages around the quote `text[start:end]`, of which one holds the whole quote.

    Where the quote is longer than a page, that page holds its beginning. What stands before and
    behind it shares the rest of the page. Takes the same time in a long text as in a short one.

    Args:
        text: A document's.
        start: Where the quote begins, between two graphemes.
        end: Where it ends.
        most: What a page may cost.
        cost: What a stretch costs.
        sentence_starts: Where the text's sentences begin, ascending.
        around: How many pages there are at most on either side.
    """
    cutter = _Cutter(text, most, cost, sentence_starts)
    first, last = _middle(cutter, start, end)
    before: list[tuple[int, int]] = []
    at = first
    while at > 0 and len(before) < around:
        before.append((cutter.backwards(0, at), at))
        at = before[-1][0]
    after: list[tuple[int, int]] = []
    for span in _forwards(cutter, last, len(text)):
        if len(after) == around:
            break
        after.append(span)
    spans = [*reversed(before), (first, last), *after]
    return Context(_numbered(text, spans), len(before))


def _middle(cutter: "_Cutter", start: int, end: int) -> tuple[int, int]:
    """The page of a quote: as much before it as half of what it leaves, then what follows."""
    room = cutter.most - cutter.cost(cutter.text[start:end])
    first = start
    if start > 0 and room >= 2:
        margin = _Cutter(cutter.text, room // 2, cutter.cost, cutter.starts)
        first = margin.backwards(0, start, or_nothing=True)
    if cutter.cost(cutter.text[first:end]) > cutter.most:  # costs need not add up
        first = start
    return first, cutter.forwards(first, len(cutter.text), at_least=end)


def _forwards(cutter: "_Cutter", start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        at = cutter.forwards(start, end)
        yield start, at
        start = at


def _numbered(text: str, spans: Sequence[tuple[int, int]]) -> tuple[Page, ...]:
    """The pages with their lines, counted once through the text."""
    line = 1 + _line_ends(text, 0, spans[0][0])
    found = []
    for start, end in spans:
        last = line + _line_ends(text, start, max(start, end - 1))
        found.append(Page(start, end, line, last))
        line = last + _line_ends(text, max(start, end - 1), end)
    return tuple(found)


def _line_ends(text: str, start: int, end: int) -> int:
    """How many lines end in a stretch; CR LF ends where its LF stands."""
    within = text.count("\n", start, end) + text.count("\r", start, end)
    return within - text.count("\r\n", start, min(end + 1, len(text)) if end > start else end)


class _Cutter:
    """Finds the best place to cut near the place where a page is full."""

    def __init__(self, text: str, most: int, cost: Cost, starts: Sequence[int]) -> None:
        if most < 1:
            raise ValueError(f"A page has room for at least 1, not {most}.")
        self.text = text
        self.most = most
        self.cost = cost
        self.starts = starts

    def forwards(self, start: int, end: int, at_least: int = 0) -> int:
        """Where the page that begins at `start` ends, behind `at_least` where that fits."""
        limit = min(end, start + self.most)
        if limit == end and self.cost(self.text[start:end]) <= self.most:
            return end
        limit = self._full(limit - start, lambda length: self.text[start : start + length]) + start
        if limit < at_least and self.cost(self.text[start:at_least]) <= self.most:
            limit = at_least  # what was about the greatest length fell short of it
        least = max(start + int((limit - start) * _LEAST), at_least if at_least <= limit else 0)
        for ends in self._ends(max(least, start + 1), limit):
            for at in reversed(ends):
                if self._is_boundary(at, start):
                    return at
        return self._last_grapheme(start, limit) or limit

    def backwards(self, start: int, end: int, *, or_nothing: bool = False) -> int:
        """Where the page that ends at `end` begins; with `or_nothing` perhaps at its end."""
        limit = max(start, end - self.most)
        if limit == start and self.cost(self.text[start:end]) <= self.most:
            return start
        limit = end - self._full(end - limit, lambda length: self.text[end - length : end])
        if or_nothing and self.cost(self.text[limit:end]) > self.most:
            return end
        most = end - 1 if or_nothing else end - int((end - limit) * _LEAST) - 1
        for ends in self._ends(limit, max(most, limit)):
            for at in ends:
                if self._is_boundary(at, self._far_before(at, start)):
                    return at
        if or_nothing:
            return end
        known = self._plain_before(limit, self._far_before(limit, start))
        for grapheme in _GRAPHEME.finditer(self.text[known:end]):
            if limit <= known + grapheme.end() < end:
                return int(known + grapheme.end())
        return limit

    def _full(self, length: int, piece: Callable[[int], str]) -> int:
        """About the greatest length that a page has room for, up to `length`, 1 at least."""
        low, high = 0, length  # what is known to fit, and the most that still may
        slack = length // _SLACK
        guess = high
        while low < high and (not low or high - low > slack):
            spent = self.cost(piece(guess))
            if spent <= self.most:
                low = guess
                guess = min(low + slack + 1, high)  # mostly too much already
            else:
                high = guess - 1
                # Most of a text costs about the same, so its share is a good first guess.
                share = guess * self.most // spent - slack // 2
                is_first = not low and high == length - 1
                guess = share if is_first and share > 0 else (low + high + 1) // 2
        return max(low, 1)

    def _ends(self, first: int, last: int) -> Iterator[list[int]]:
        """The places from `first` to `last` at which a page may end, the best kind first."""
        for kind in (_PARAGRAPH, _LINE):
            yield self._behind(kind, first, last)
        within = self.starts[bisect_left(self.starts, first) : bisect_right(self.starts, last)]
        yield list(within)
        yield self._behind(_WORD, first, last)

    def _behind(self, kind: regex.Pattern[str], first: int, last: int) -> list[int]:
        begin = max(0, first - 2)
        found = (match.end() for match in kind.finditer(self.text, begin, last))
        return [at for at in found if at >= first]

    def _is_boundary(self, at: int, start: int) -> bool:
        """Whether no grapheme goes on over this place, `start` being such a place."""
        if at <= start or at >= len(self.text):
            return True
        if self.text[at - 1] != "\r" and _PLAIN.match(self.text, at - 1):
            known = at - 1
        else:
            known = self._plain_before(at, start)
        # Cut out, since \X looks back all along a row of flags.
        piece = self.text[known : at + 1]
        reached = 0
        for grapheme in _GRAPHEME.finditer(piece):
            reached = grapheme.end()
            if known + reached >= at:
                break
        return known + reached == at

    def _far_before(self, at: int, start: int) -> int:
        """Far enough back that no grapheme begins there, short of a hostile text."""
        return max(start, at - max(self.most, _FARTHEST))

    def _plain_before(self, at: int, start: int) -> int:
        for place in range(at - 1, start, -1):
            if _PLAIN.match(self.text, place):
                return place
        return start

    def _last_grapheme(self, start: int, limit: int) -> int:
        """The last boundary of graphemes up to `limit`; 0 where the first goes on beyond it."""
        known = self._plain_before(limit, start)
        while True:
            last = 0
            for grapheme in _GRAPHEME.finditer(self.text[known : limit + 1]):
                if start < known + grapheme.end() <= limit:
                    last = known + grapheme.end()
            if last or known <= start:
                return last
            known = self._plain_before(known, start)
