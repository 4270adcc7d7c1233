"""Sentences -> passages: consecutive whole sentences of one section, the unit that is ranked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from index.text.language import count_japanese, language_of
from index.types import Document, Passage, Sentence

# A passage's size counts Japanese characters twice, because they say about twice as much: 500 is
# 500 characters of Portuguese or English and 250 of Japanese.
TARGET_SIZE = 500
MIN_SIZE = TARGET_SIZE // 2
MAX_SIZE = TARGET_SIZE * 5 // 4  # but a single sentence may be longer
SCRAP_SIZE = TARGET_SIZE // 4  # a shorter rest of a section joins its last passage
MAX_HEADINGS = 3  # the nearest above a section; more only where they follow one another directly

_JAPANESE_WEIGHT = 2
_ATX = re.compile(r"(#{1,6})[ \t]+\Z")
_SETEXT = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t>]*(?:(={3,})|-{3,})[ \t]*(?=[\r\n]|\Z)")
_PLAIN_LEVEL = 7  # headings of plain text rank below the six levels of Markdown


def split_passages(document: Document, sentences: tuple[Sentence, ...]) -> tuple[Passage, ...]:
    """The passages of a document, in order.

    Within a section they overlap by one sentence, unless it is itself over half a passage long.
    Every sentence is inside a passage or is a heading of one.
    """
    text = document.text
    contents = [text[sentence.start : sentence.end] for sentence in sentences]
    sizes = [len(s) + (_JAPANESE_WEIGHT - 1) * count_japanese(s) for s in contents]
    passages: list[Passage] = []
    for section in _read_sections(text, sentences):
        for first, last in _split_section(section, sizes):
            start, end = sentences[first].start, sentences[last - 1].end
            language = language_of(text[start:end], document.language)
            passages.append(
                Passage(
                    *(start, end, first, last, language),
                    headings=section.headings,
                    is_navigation=section.is_navigation,
                )
            )
    return tuple(passages)


@dataclass(frozen=True, slots=True)
class _Section:
    """The sentences `first`..`last` (exclusive), of one kind, and the headings above them."""

    first: int
    last: int
    headings: tuple[int, ...]
    is_navigation: bool = False
    is_outline: bool = False  # made of headings that nothing follows


def _split_section(section: _Section, sizes: list[int]) -> Iterator[tuple[int, int]]:
    """The ranges of sentences of a section's passages."""
    overlaps = not (section.is_navigation or section.is_outline)
    first = section.first
    begin = first  # the first sentence that is in no passage yet
    while begin < section.last:
        last = begin + 1
        size = sum(sizes[first:last])
        while last < section.last and size < TARGET_SIZE:
            overshoot = size + sizes[last] - TARGET_SIZE
            if size >= MIN_SIZE and overshoot > TARGET_SIZE - size:
                break
            size += sizes[last]
            last += 1
        rest, stop, max_rest = 0, last, min(MAX_SIZE - size, SCRAP_SIZE)
        while stop < section.last and rest <= max_rest:
            rest += sizes[stop]
            stop += 1
        if rest <= max_rest:
            last = section.last
        yield first, last
        begin = first = last
        if overlaps and last < section.last:
            repeated = sizes[last - 1]
            if repeated <= MIN_SIZE and repeated + sizes[last] <= MAX_SIZE:
                first = last - 1


@dataclass(frozen=True, slots=True)
class _Heading:
    sentence: int
    level: int
    words: str


def _read_sections(text: str, sentences: tuple[Sentence, ...]) -> list[_Section]:
    """All sections in order; every sentence is inside one or is a heading of one.

    A heading that nothing follows is inside: because the next heading is on its level, or because
    it closes its section by repeating the heading that opened it.
    """
    outline = _Outline(text, sentences)
    for kind, run in groupby(range(len(sentences)), lambda number: sentences[number].kind):
        numbers = list(run)
        if kind == "heading":
            for number in numbers:
                outline.add_heading(number)
            continue
        # Navigation at the foot of a page isn't part of the page's last section.
        is_navigation = kind == "navigation"
        headings = outline.take_headings() if outline.unused or not is_navigation else ()
        outline.sections.append(_Section(numbers[0], numbers[-1] + 1, headings, is_navigation))
    while outline.chain:
        outline.leave_heading()
    return sorted(outline.sections, key=lambda section: section.first)


@dataclass(slots=True)
class _Outline:
    """The sections read so far, and the chain of headings above the current sentence."""

    text: str
    sentences: tuple[Sentence, ...]
    sections: list[_Section] = field(default_factory=list)
    chain: list[_Heading] = field(default_factory=list)
    unused: set[int] = field(default_factory=set)  # headings of the chain that no section has yet

    def add_heading(self, number: int) -> None:
        """Put a heading in its place in the chain, or close the section that it ends."""
        sentence = self.sentences[number]
        words = " ".join(self.text[sentence.start : sentence.end].casefold().split())
        level = _PLAIN_LEVEL
        if marks := _ATX.search(self.text, max(0, sentence.start - 16), sentence.start):
            level = len(marks.group(1))
        elif underline := _SETEXT.match(self.text, sentence.end):
            level = 1 if underline.group(1) else 2
        section = self.sections[-1] if self.sections else None
        below = number + 1
        repeats_heading = self.chain and self.chain[-1].words == words
        if (
            section
            and repeats_heading
            and section.last == number
            and not (section.is_navigation or section.is_outline)
            and (below == len(self.sentences) or self.sentences[below].kind != "text")
        ):
            self.sections[-1] = replace(section, last=below)
            self.chain.pop()
            return
        while self.chain:
            above = self.chain[-1]
            is_subtitle = above.level == level == _PLAIN_LEVEL and above.sentence in self.unused
            if above.level < level or is_subtitle:
                break
            self.leave_heading()
        self.chain.append(_Heading(number, level, words))
        self.unused.add(number)

    def leave_heading(self) -> None:
        """Pop the last heading; if no section has used it, it becomes a section."""
        number = self.chain.pop().sentence
        if number not in self.unused:
            return
        self.unused.remove(number)
        previous = self.sections[-1] if self.sections else None
        headings = self.take_headings()
        if (
            previous
            and previous.is_outline
            and previous.last == number
            and previous.headings == headings
        ):
            self.sections[-1] = replace(previous, last=number + 1)
        else:
            self.sections.append(_Section(number, number + 1, headings, is_outline=True))

    def take_headings(self) -> tuple[int, ...]:
        """The headings above a section that begins here; they are used from then on."""
        numbers = [heading.sentence for heading in self.chain]
        nearest = numbers[-MAX_HEADINGS:]
        headings = tuple(n for n in numbers if n in nearest or n in self.unused)
        self.unused.clear()
        return headings
