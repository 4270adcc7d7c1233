"""A document's text -> its sentences and blocks, with exact offsets.

Sentences are in order, never overlap, and together hold every letter and digit that isn't markup or
hidden. Each is in exactly one block.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.documents.block_builder import Draft
from index.documents.lines import columns, ends_sentence, has_words
from index.documents.markdown import read_markdown
from index.documents.plain_blocks import read_plain_text
from index.documents.plain_text import PLAIN_LEVEL
from index.documents.sentences import cut_long_sentence, prose_sentences, trim
from index.text.characters import LINE_END
from index.types import Block, Sentence

MIN_WRAP_COLUMNS = 36
MAX_WRAP_COLUMNS = 120
MAX_HEADINGS_ABOVE = 20  # Markdown has six levels, and a text hardly as many subtitles in a row
_KINSOKU_COLUMNS = 4  # Japanese is wrapped at any character, but no line begins with 。
_FIRST_WORD = re.compile(r"[\s>]*([\u2e80-\uffef\U00020000-\U0003ffff]|[^\s\u2e80-\uffef]+)")
# Marks in front of a line's first letter; a role of MyST begins no line of its own.
_MARKS = re.compile(r"[\s>]*(?:(?P<role>\{[A-Za-z][\w:+.-]*\}`)|[*_`\[]+)")
# Words that no line ends with where its sentence does, in English and Portuguese, and a comma.
_DANGLES = re.compile(
    r"(?:,|(?<![\w-])(?:a|an|the|of|for|with|from|by|and|or|your|our|their|its|my"
    r"|o|os|as|de|do|da|dos|das|um|uma|em|na|nas|e|ou|com|para|por|pelo|pela|seu|sua))[ \t]*\Z"
)
_HARD_BREAK = re.compile(r"(?:[ ]{2,}|\\|<br[ ]*/?>[ ]*)\Z")


@dataclass(frozen=True, slots=True)
class Structure:
    """The sentences and blocks of a text.

    `searched` is the text as it is searched: as long as the text itself, with spaces for markup and
    for all that is outside of blocks.
    """

    sentences: tuple[Sentence, ...]
    blocks: tuple[Block, ...]
    searched: str


def read_structure(text: str, *, is_markdown: bool = False) -> Structure:
    """Find the sentences and blocks of a text."""
    drafts = read_markdown(text) if is_markdown else read_plain_text(text)
    headings = _headings_above(text, drafts)
    wrap = _wrap_columns(text, drafts) if is_markdown else 0
    sentences: list[Sentence] = []
    blocks: list[Block] = []
    searched: list[str] = []
    at = 0
    for draft, heading in zip(drafts, headings, strict=True):
        first = len(sentences)
        searched += (" " * (draft.stretches[0][0] - at), draft.words)
        at = draft.stretches[-1][1]
        for left, right, is_cut in _sentences_of(text, draft, wrap):
            kind = draft.kind if draft.kind in ("heading", "navigation") else "text"
            sentences.append(Sentence(left, right, kind, is_cut))
        blocks.append(
            Block(
                *(draft.start, draft.end, first, len(sentences), draft.kind, draft.group),
                *(draft.lead, draft.level, heading, draft.follows_hidden),
            )
        )
    searched.append(" " * (len(text) - at))
    return Structure(tuple(sentences), tuple(blocks), "".join(searched))


def _sentences_of(text: str, draft: Draft, wrap: int) -> Iterator[tuple[int, int, bool]]:
    """The sentences of a block, and whether each is a piece of one that is too long."""
    base = draft.stretches[0][0]
    spans: list[tuple[int, int]] = []
    for start, end in draft.stretches:
        for left, right in _parts(text, draft, (start, end), wrap):
            if has_words(draft.words, left - base, right - base):
                spans.append((left, right))
            elif spans and draft.kind != "code":  # nothing but marks: a part of what is before
                spans[-1] = (spans[-1][0], right)
    for start, end in spans:
        cuts = cut_long_sentence(text, start, end)
        for cut in cuts:
            left, right = trim(text, start, cut)
            if left < right:
                yield left, right, len(cuts) > 1
            start = cut


def _parts(
    text: str, draft: Draft, stretch: tuple[int, int], wrap: int
) -> Iterator[tuple[int, int]]:
    """Where a stretch of a block may be divided into sentences."""
    start, end = stretch
    if draft.kind == "code":
        for line in re.finditer(r"[^\r\n]+", text[start:end]):
            left, right = trim(text, start + line.start(), start + line.end())
            if left < right:
                yield left, right
    elif draft.kind in ("heading", "row"):
        yield trim(text, start, end)
    else:
        for left, right in _line_runs(text, start, end, wrap):
            yield from prose_sentences(text, left, right)


def _line_runs(text: str, start: int, end: int, wrap: int) -> Iterator[tuple[int, int]]:
    """The runs of lines of a paragraph that may be read across their line ends.

    A line goes on in the next one if that begins with a small letter, or if its first word didn't
    fit any more into the line above.
    """
    ends = [*LINE_END.finditer(text, start, end)] if wrap else []
    if not ends:
        yield start, end
        return
    starts = [start, *(match.end() for match in ends)]
    stops = [*(match.start() for match in ends), end]
    widths = [columns(text, *span) for span in zip(starts, stops, strict=True)]
    if len(ends) > 1 and MIN_WRAP_COLUMNS <= max(widths) <= MAX_WRAP_COLUMNS:
        wrap = max(widths)
    for number in range(len(ends)):
        left, right, below = starts[number], stops[number], starts[number + 1]
        word = _FIRST_WORD.match(text, below, end)
        first = word[1] if word else " "
        needed = _KINSOKU_COLUMNS if first >= "\u2e80" else 1 + columns(first, 0, len(first))
        is_full = widths[number] + needed > wrap >= MIN_WRAP_COLUMNS
        goes_on = first[0].islower() or is_full or ends_sentence(text, left, right)
        goes_on = goes_on or _goes_on_behind_marks(text, (left, right), (below, end))
        if not goes_on or _HARD_BREAK.search(text, max(left, right - 10), right):
            yield start, right
            start = below
    yield start, end


def _goes_on_behind_marks(text: str, line: tuple[int, int], below: tuple[int, int]) -> bool:
    """Whether a line lacks its end, or the next one begins with markup and then a small letter."""
    left, right = line
    if _DANGLES.search(text, max(left, right - 20), right):
        return True
    marks = _MARKS.match(text, *below)
    if marks is None or marks["role"]:
        return marks is not None
    # Of lines that all begin with marks each is a line of its own: "`-a` shows all".
    is_prose = columns(text, left, right) >= MIN_WRAP_COLUMNS and not _MARKS.match(text, *line)
    return is_prose and text[marks.end() : marks.end() + 1].islower()


def _wrap_columns(text: str, drafts: list[Draft]) -> int:
    """The width to which a document's paragraphs seem to be wrapped; 1 if to none."""
    widest = 1
    for draft in drafts:
        if draft.kind not in ("paragraph", "item"):
            continue
        start, end = draft.stretches[0]
        for line_end in LINE_END.finditer(text, start, end):
            width = columns(text, start, line_end.start())
            if width <= MAX_WRAP_COLUMNS:
                widest = max(widest, width)
            start = line_end.end()
    return widest


def _headings_above(text: str, drafts: list[Draft]) -> list[int]:
    """For each block the number of the nearest heading above, or -1.

    A heading that repeats the one above it, with nothing below, closes its section: its level
    becomes 0. Of two headings without marks in a row, the second one stands under the first.
    """
    above: list[int] = []
    chain: list[int] = []
    last_text = -1
    for number, draft in enumerate(drafts):
        while chain and (until := drafts[chain[-1]].until) is not None and until <= number:
            chain.pop()
        while draft.ends and chain and drafts[chain[-1]].level >= draft.ends:
            chain.pop()
        if draft.kind != "heading":
            last_text = number
            above.append(chain[-1] if chain else -1)
            continue
        if chain and last_text == number - 1 > chain[-1] and _closes(text, drafts, number, chain):
            draft.level = 0
            above.append(chain.pop())
            continue
        while chain:
            level = drafts[chain[-1]].level
            is_subtitle = level == draft.level == PLAIN_LEVEL and last_text < chain[-1]
            if len(chain) < MAX_HEADINGS_ABOVE and (level < draft.level or is_subtitle):
                break
            chain.pop()
        above.append(chain[-1] if chain else -1)
        chain.append(number)
    return above


def _closes(text: str, drafts: list[Draft], number: int, chain: list[int]) -> bool:
    """Whether a heading repeats the one above it, and no text follows."""
    if number + 1 < len(drafts) and drafts[number + 1].kind not in ("heading", "navigation"):
        return False
    if drafts[number - 1].kind == "navigation":
        return False
    first, second = (
        "".join(text[start:end].casefold().split())
        for start, end in (drafts[n].stretches[0] for n in (chain[-1], number))
    )
    return first == second
