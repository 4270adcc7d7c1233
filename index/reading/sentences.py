"""A document's text -> its sentences, headings and menu lines, each with exact offsets.

Sentences are in order, never overlap, and together hold every letter and digit of the text. Left
outside are white space, bullets, the marks of Markdown headings and lines of mere marks ("---"),
and the front matter of Markdown.
"""

from collections.abc import Iterator
from typing import Literal

import regex

from index.reading.blocks import Block, read_blocks
from index.reading.cutting import MAX_SENTENCE_CHARS, cut_points
from index.reading.japanese_sentences import japanese_breaks
from index.reading.latin_sentences import latin_breaks
from index.reading.layout import mark_headings, mark_menus
from index.reading.lines import count_front_matter, has_words, read_lines
from index.text.language import count_japanese, language_of
from index.types import Sentence

__all__ = ["MAX_SENTENCE_CHARS", "split_sentences"]

_GRAPHEME = regex.compile(r"\X")
_MIN_JAPANESE_SHARE = 0.15  # of a block's characters; below, Japanese is only quoted in it

Span = tuple[int, int]


def split_sentences(text: str, *, is_markdown: bool = False) -> tuple[Sentence, ...]:
    """The sentences of a text; one over MAX_SENTENCE_CHARS comes in pieces marked `cut`."""
    lines = read_lines(text)
    if is_markdown:  # in other texts, what stands between two rules may be said
        lines = lines[count_front_matter(text, lines) :]
    blocks = read_blocks(text, lines)
    mark_menus(text, blocks)
    mark_headings(text, blocks)
    sentences: list[Sentence] = []
    for block in blocks:
        for start, end in _spans(text, block):
            sentences.extend(_sentences(text, start, end, _KINDS.get(block.kind, "text")))
    return tuple(sentences)


Kind = Literal["text", "heading", "menu"]
_KINDS: dict[str, Kind] = {"heading": "heading", "menu": "menu"}


def _spans(text: str, block: Block) -> Iterator[Span]:
    """The sentences of a block, trimmed; wordless pieces belong to the one before them."""
    breaks: list[int] = []
    if block.kind in ("line", "paragraph", "item"):
        breaks = _breaks(text, block.start, block.end)
    start = end = block.start
    for at in (*breaks, block.end):
        if has_words(text, end, at) and has_words(text, start, end):
            yield _trimmed(text, start, end)
            start = end
        end = at
    if has_words(text, start, end):
        yield _trimmed(text, start, end)


def _breaks(text: str, start: int, end: int) -> list[int]:
    """The offsets between the sentences of a line or paragraph, judged by its script."""
    block = text[start:end]
    if count_japanese(block) < _MIN_JAPANESE_SHARE * len(block):
        return _on_grapheme_boundaries(text, [start + at for at in _latin(block)])
    breaks: list[int] = []
    offset = 0
    for at in (*japanese_breaks(block), len(block)):
        sentence = block[offset:at]
        if count_japanese(sentence) < _MIN_JAPANESE_SHARE * len(sentence):
            breaks.extend(offset + inner for inner in _latin(sentence))
        breaks.append(at)
        offset = at
    return _on_grapheme_boundaries(text, [start + at for at in breaks[:-1]])


def _latin(text: str) -> list[int]:
    language = language_of(text)
    return latin_breaks(text, "en" if language == "ja" else language)


def _on_grapheme_boundaries(text: str, breaks: list[int]) -> list[int]:
    """Each break moved behind combining marks, which belong to the character before them."""
    return [_behind_marks(text, at) for at in breaks]


def _behind_marks(text: str, at: int) -> int:
    while at < len(text) and _joins(text, at):
        at += 1
    return at


def _joins(text: str, at: int) -> bool:
    match = _GRAPHEME.match(text[at - 1 : at + 1]) if at else None
    return match is not None and match.end() > 1


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    # A space stays where it makes one character with a combining mark or an Arabic number sign.
    if left and _joins(text, left) and not _joins(text, left - 1):
        left -= 1
    if right < len(text) and text[right].isspace() and _joins(text, right):
        right += 1
    return left, right


def _sentences(text: str, start: int, end: int, kind: Kind) -> Iterator[Sentence]:
    if end - start <= MAX_SENTENCE_CHARS:
        yield Sentence(start, end, kind)
        return
    for at in (*cut_points(text, start, end), end):
        left, right = _trimmed(text, start, at)
        if left < right:
            yield Sentence(left, right, kind, cut=True)
        start = at
