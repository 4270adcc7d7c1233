"""Sentences -> passages: consecutive whole sentences, the unit that is ranked."""

from collections.abc import Iterator

from index.documents.sections import Section, read_sections
from index.text.language import count_japanese, language_of
from index.types import Document, Language, Passage, Sentence

# A passage's size counts Japanese characters twice, because they say about twice as much: 500 is
# 500 characters of Portuguese or English and 250 of Japanese.
TARGET_SIZE = 500
MIN_SIZE = TARGET_SIZE // 2
MAX_SIZE = TARGET_SIZE * 5 // 4  # but a single sentence may be longer
SCRAP_SIZE = TARGET_SIZE // 4  # what a section leaves over joins its last passage
MIN_LETTERS_TO_JUDGE = 20  # with fewer, a passage is in its document's language

_JAPANESE_WEIGHT = 2

Range = tuple[int, int]


def split_passages(document: Document, sentences: tuple[Sentence, ...]) -> tuple[Passage, ...]:
    """The passages of a document, in order.

    Within a section they overlap by one sentence, unless it is itself over half a passage long.
    Every sentence is inside of a passage or is a heading of one.
    """
    sizes = [_size(document.text, sentence) for sentence in sentences]
    return tuple(
        _passage(document, sentences, section, first, last)
        for section in read_sections(document.text, sentences)
        for first, last in _split(section, sizes)
    )


def _passage(
    document: Document, sentences: tuple[Sentence, ...], section: Section, first: int, last: int
) -> Passage:
    start, end = sentences[first].start, sentences[last - 1].end
    return Passage(
        start=start,
        end=end,
        first=first,
        last=last,
        language=_language(document, document.text[start:end]),
        headings=section.headings,
        is_menu=section.is_menu,
    )


def _language(document: Document, text: str) -> Language:
    letters = sum(map(str.isalpha, text))
    return language_of(text) if letters >= MIN_LETTERS_TO_JUDGE else document.language


def _size(text: str, sentence: Sentence) -> int:
    piece = text[sentence.start : sentence.end]
    return len(piece) + (_JAPANESE_WEIGHT - 1) * count_japanese(piece)


def _split(section: Section, sizes: list[int]) -> Iterator[Range]:
    """The ranges of sentences of a section's passages."""
    overlaps = not (section.is_menu or section.is_outline)
    first = section.first
    begin = first  # of the sentences that no passage has yet
    while begin < section.last:
        last = _end(sizes, first, begin, section.last)
        yield first, last
        begin = first = last
        if overlaps and last < section.last and _may_repeat(sizes, last - 1):
            first = last - 1


def _may_repeat(sizes: list[int], number: int) -> bool:
    """Whether a sentence may stand in the passage of the next one too."""
    return sizes[number] <= MIN_SIZE and sizes[number] + sizes[number + 1] <= MAX_SIZE


def _end(sizes: list[int], first: int, begin: int, stop: int) -> int:
    """Where the passage that starts at `first` ends; it holds the sentence at `begin` at least."""
    last = begin + 1
    size = sum(sizes[first:last])
    while last < stop and size < TARGET_SIZE:
        overshoot = size + sizes[last] - TARGET_SIZE
        if size >= MIN_SIZE and overshoot > TARGET_SIZE - size:
            break
        size += sizes[last]
        last += 1
    return stop if _is_short(sizes, last, stop, MAX_SIZE - size) else last


def _is_short(sizes: list[int], first: int, last: int, room: int) -> bool:
    """Whether what is left of a section is too short for a passage and fits into the room."""
    size = 0
    for number in range(first, last):
        size += sizes[number]
        if size > min(room, SCRAP_SIZE):
            return False
    return True
