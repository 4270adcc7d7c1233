"""Blocks -> passages: whole consecutive blocks of one section, the unit that is ranked.

A list stays with the line that leads to it, a table with its header row, as long as they fit. What
they are led by is searched with each further passage, as are all headings above.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from index.documents.structure import Structure
from index.text.language import count_japanese, language_of
from index.types import Block, Document, Passage

# A passage's size counts Japanese characters twice, because they say about twice as much: 500 is
# 500 characters of Portuguese or English and 250 of Japanese. White space counts once.
TARGET_SIZE = 500
MIN_SIZE = TARGET_SIZE // 2
MAX_SIZE = TARGET_SIZE * 5 // 4  # but a single sentence may be longer
SCRAP_SIZE = TARGET_SIZE // 4  # a shorter rest of a section joins its last passage
# Of one heading or header row: a longer one would make each passage below it as long.
MAX_SENTENCES_ABOVE = 3

_JAPANESE_WEIGHT = 2


@dataclass(frozen=True, slots=True)
class _Unit:
    """Sentences `first`..`last` (exclusive) that stay in one passage.

    `repeats` says that it is a sentence of prose, which the next passage may begin with again.
    """

    first: int
    last: int
    size: int
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class _Section:
    """Blocks that may share passages, by their numbers, and the heading above, or -1."""

    blocks: list[int]
    heading: int
    is_navigation: bool = False
    is_outline: bool = False  # made of headings that nothing follows


def split_passages(document: Document, structure: Structure) -> tuple[Passage, ...]:
    """The passages of a document, in order.

    Every sentence is inside of a passage or is a heading of one. Within a section neighbours share
    a sentence of prose, unless it is itself over half a passage long.
    """
    splitter = _Splitter(document, structure)
    return tuple(
        splitter.passage(section, first, last)
        for section in _sections(structure.blocks)
        for first, last in _pack(splitter.units(section))
    )


def _sections(blocks: tuple[Block, ...]) -> list[_Section]:
    """All sections in order; nothing hidden is inside of one."""
    has_content = {block.heading for block in blocks}
    menus = _menus(blocks)
    sections: list[_Section] = []
    for number, block in enumerate(blocks):
        is_heading = block.kind == "heading" and block.level > 0
        if is_heading and number in has_content:
            continue
        is_menu = block.group in menus
        before = sections[-1] if sections else None
        if (
            before is not None
            and before.blocks[-1] == number - 1
            and before.heading == block.heading
            and before.is_outline == is_heading
            and before.is_navigation == is_menu
            and not block.follows_hidden
        ):
            before.blocks.append(number)
        else:
            sections.append(_Section([number], block.heading, is_menu, is_heading))
    return sections


def _menus(blocks: tuple[Block, ...]) -> set[int]:
    """The groups that are nothing but navigation."""
    groups: dict[int, bool] = {}
    for block in blocks:
        is_menu = block.kind == "navigation"
        groups[block.group] = groups.get(block.group, True) and is_menu
    return {group for group, is_menu in groups.items() if is_menu}


def _pack(units: list[_Unit]) -> Iterator[tuple[int, int]]:
    """The ranges of sentences of the passages that hold these consecutive units."""
    first = begin = 0  # the first unit of the passage, and the first that is in no passage yet
    while begin < len(units):
        last = begin + 1
        size = sum(unit.size for unit in units[first:last])
        while last < len(units) and size < TARGET_SIZE:
            overshoot = size + units[last].size - TARGET_SIZE
            if size >= MIN_SIZE and overshoot > TARGET_SIZE - size:
                break
            size += units[last].size
            last += 1
        rest = sum(unit.size for unit in units[last : last + SCRAP_SIZE])
        if rest <= min(MAX_SIZE - size, SCRAP_SIZE):
            last = len(units)
        yield units[first].first, units[last - 1].last
        begin = first = last
        if last < len(units) and units[last - 1].repeats:
            repeated = units[last - 1].size
            if repeated <= MIN_SIZE and repeated + units[last].size <= MAX_SIZE:
                first = last - 1


class _Splitter:
    """Makes the passages of one document."""

    def __init__(self, document: Document, structure: Structure) -> None:
        self._document = document
        self._structure = structure
        contents = (structure.searched[s.start : s.end] for s in structure.sentences)
        squeezed = [" ".join(content.split()) for content in contents]
        self._sizes = [len(s) + (_JAPANESE_WEIGHT - 1) * count_japanese(s) for s in squeezed]
        title = _folded(document.title)
        self._titles = {
            number
            for number, sentence in enumerate(structure.sentences)
            if sentence.kind == "heading" and _folded(squeezed[number]) == title
        }
        self._block_of: list[int] = []
        for number, block in enumerate(structure.blocks):
            self._block_of += [number] * (block.last - block.first)

    def units(self, section: _Section) -> list[_Unit]:
        """What stays together: short groups with what leads to them, blocks, or sentences."""
        blocks = self._structure.blocks
        units: list[_Unit] = []
        numbers = section.blocks
        at = 0
        while at < len(numbers):
            stop = at + 1
            while stop < len(numbers) and blocks[numbers[stop]].group == blocks[numbers[at]].group:
                stop += 1
            members = [blocks[number] for number in numbers[at:stop]]
            if sum(map(self._size, members)) <= MAX_SIZE:
                group = [_Unit(members[0].first, members[-1].last, sum(map(self._size, members)))]
            else:
                group = [unit for block in members for unit in self._units_of(block)]
            is_led = at > 0 and members[0].lead == numbers[at - 1]
            if is_led and units[-1].size + group[0].size <= MAX_SIZE:
                lead = units.pop()
                group[0] = _Unit(lead.first, group[0].last, lead.size + group[0].size)
            units += [self._with_repeats(unit, section) for unit in group]
            at = stop
        return units

    def _units_of(self, block: Block) -> list[_Unit]:
        if self._size(block) <= MAX_SIZE:
            return [_Unit(block.first, block.last, self._size(block))]
        return [_Unit(n, n + 1, self._sizes[n]) for n in range(block.first, block.last)]

    def _with_repeats(self, unit: _Unit, section: _Section) -> _Unit:
        is_prose = self._structure.blocks[self._block_of[unit.first]].kind == "paragraph"
        is_menu = section.is_navigation or section.is_outline
        repeats = is_prose and unit.last == unit.first + 1 and not is_menu
        return _Unit(unit.first, unit.last, unit.size, repeats)

    def _size(self, block: Block) -> int:
        return sum(self._sizes[block.first : block.last])

    def passage(self, section: _Section, first: int, last: int) -> Passage:
        """The passage of sentences `first`..`last` of a section."""
        sentences = self._structure.sentences
        start, end = sentences[first].start, sentences[last - 1].end
        headings = self._above(section, first, last)
        is_titled = any(number in self._titles for number in (*headings, *range(first, last)))
        language = language_of(self._prose(first, last), self._document.language)
        return Passage(
            *(start, end, first, last, language, headings, section.is_navigation, is_titled)
        )

    def _prose(self, first: int, last: int) -> str:
        """The words of sentences, without code."""
        blocks, sentences = self._structure.blocks, self._structure.sentences
        return "\n".join(
            self._structure.searched[sentences[number].start : sentences[number].end]
            for number in range(first, last)
            if blocks[self._block_of[number]].kind != "code"
        )

    def _above(self, section: _Section, first: int, last: int) -> tuple[int, ...]:
        """The sentences above that are searched with a passage, in order."""
        blocks = self._structure.blocks
        above: set[int] = set()
        heading = section.heading
        while heading >= 0:
            above.update(_first_sentences(blocks[heading]))
            heading = blocks[heading].heading
        for number in range(self._block_of[first], self._block_of[last - 1] + 1):
            lead = blocks[number].lead
            while lead >= 0 and blocks[lead].first < first:
                # Of a paragraph, only the sentence that ends in the colon leads to the list.
                is_row = blocks[lead].kind == "row"
                above.update(_first_sentences(blocks[lead]) if is_row else ())
                above.add(blocks[lead].last - 1)
                lead = blocks[lead].lead
        return tuple(sorted(number for number in above if number < first))


def _first_sentences(block: Block) -> range:
    return range(block.first, min(block.last, block.first + MAX_SENTENCES_ABOVE))


def _folded(title: str) -> str:
    return "".join(title.casefold().split())
