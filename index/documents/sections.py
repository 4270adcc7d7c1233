"""Which headings stand above which sentences: a document's sections."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.types import Sentence

MAX_HEADINGS = 3  # the nearest above a section; more only where they stand directly above it

_ATX = re.compile(r"(#{1,6})[ \t]+\Z")
_SETEXT = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t>]*(?:(={3,})|-{3,})[ \t]*(?=[\r\n]|\Z)")
_PLAIN_LEVEL = 7  # a plain text's headings stand below Markdown's six levels


@dataclass(frozen=True, slots=True)
class Section:
    """The sentences `first`..`last` (exclusive), of one kind, and the headings above them."""

    first: int
    last: int
    headings: tuple[int, ...]
    is_menu: bool = False
    is_outline: bool = False  # made of headings that nothing follows


@dataclass(frozen=True, slots=True)
class _Heading:
    sentence: int
    level: int
    words: str


def read_sections(text: str, sentences: tuple[Sentence, ...]) -> list[Section]:
    """All sections in order; every sentence is inside of one or is a heading of one.

    A heading that nothing follows is inside: because the next heading is on its level, or because
    it closes its section by repeating the heading that opened it.
    """
    reader = _Reader(text, sentences)
    for first, last in _runs(sentences):
        if sentences[first].kind == "heading":
            for number in range(first, last):
                reader.read_heading(number)
        else:
            reader.read_body(first, last)
    return reader.finish()


def _runs(sentences: tuple[Sentence, ...]) -> Iterator[tuple[int, int]]:
    first = 0
    for number in range(1, len(sentences) + 1):
        if number == len(sentences) or sentences[number].kind != sentences[first].kind:
            yield first, number
            first = number


class _Reader:
    """Walks over the sentences with the chain of headings that stand above the current one."""

    def __init__(self, text: str, sentences: tuple[Sentence, ...]) -> None:
        self.text = text
        self.sentences = sentences
        self.sections: list[Section] = []
        self.chain: list[_Heading] = []
        self.unused: set[int] = set()  # headings of the chain that no section has yet

    def read_heading(self, number: int) -> None:
        heading = self._heading(number)
        if self._closes(heading):
            self.sections[-1] = replace(self.sections[-1], last=number + 1)
            self.chain.pop()
            return
        while self.chain and not self._stands_above(self.chain[-1], heading):
            self._leave_heading()
        self.chain.append(heading)
        self.unused.add(number)

    def read_body(self, first: int, last: int) -> None:
        is_menu = self.sentences[first].kind == "menu"
        # A menu at the foot of a page isn't part of the page's last section.
        headings = self._headings() if self.unused or not is_menu else ()
        self.sections.append(Section(first, last, headings, is_menu))

    def finish(self) -> list[Section]:
        while self.chain:
            self._leave_heading()
        return sorted(self.sections, key=lambda section: section.first)

    def _heading(self, number: int) -> _Heading:
        span = self.sentences[number]
        words = " ".join(self.text[span.start : span.end].casefold().split())
        return _Heading(number, _level(self.text, span), words)

    def _closes(self, heading: _Heading) -> bool:
        """Whether a heading repeats the one above and stands at its section's end."""
        if not self.chain or self.chain[-1].words != heading.words or not self.sections:
            return False
        section = self.sections[-1]
        if section.last != heading.sentence or section.is_menu or section.is_outline:
            return False
        below = heading.sentence + 1
        return below == len(self.sentences) or self.sentences[below].kind != "text"

    def _stands_above(self, above: _Heading, heading: _Heading) -> bool:
        if above.level == heading.level == _PLAIN_LEVEL:
            return above.sentence in self.unused  # a title and its subtitle
        return above.level < heading.level

    def _leave_heading(self) -> None:
        """Leave the chain's last heading; one that no section has becomes a section itself."""
        number = self.chain.pop().sentence
        if number not in self.unused:
            return
        self.unused.remove(number)
        before = self.sections[-1] if self.sections else None
        headings = self._headings()
        section = Section(number, number + 1, headings, is_outline=True)
        if before and before.is_outline and before.last == number and before.headings == headings:
            self.sections[-1] = replace(before, last=number + 1)
        else:
            self.sections.append(section)

    def _headings(self) -> tuple[int, ...]:
        numbers = [heading.sentence for heading in self.chain]
        nearest = numbers[-MAX_HEADINGS:]
        headings = tuple(n for n in numbers if n in nearest or n in self.unused)
        self.unused.clear()
        return headings


def _level(text: str, sentence: Sentence) -> int:
    if marks := _ATX.search(text, max(0, sentence.start - 16), sentence.start):
        return len(marks.group(1))
    if underline := _SETEXT.match(text, sentence.end):
        return 1 if underline.group(1) else 2
    return _PLAIN_LEVEL
