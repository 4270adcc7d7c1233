"""Finds headings of plain text and navigation of web pages by the shape of their lines."""

import re
from dataclasses import replace

from index.documents.lines import Block, columns, ends_sentence

MAX_HEADING_COLUMNS = 80
MAX_HEADING_WORDS = 14
MAX_HEADINGS_IN_A_ROW = 2
MIN_TEXT_COLUMNS = 40  # text below a heading is longer than this
MIN_LONG_COLUMNS = 80

MAX_NAVIGATION_COLUMNS = 72
MIN_NAVIGATION_LINES = 3
MIN_SPACED_NAVIGATION_LINES = 5  # with blank lines between them, as in the front of a book
MAX_NAVIGATION_ITEM_COLUMNS = 24  # of most lines, unless marks like "#" separate them

_SEPARATOR_CHARS = 2
_DATE = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}")
_BYLINE = re.compile(r"(?:By|Por)\s+[A-Z]")
# A sentence without its 。; headings end in nouns.
_PREDICATE = re.compile(r"(?:です|ます|した|せん|である|だった|でしょう|ください)\Z")
_SPEAKER = re.compile(r"[^:：]{1,24}[:：]\s")  # "Alice: hello", "Price: 30"
_NO_HEADING_START = re.compile(r"[\"'“”‘’«「『（(\[<|—–・•/\d]|https?:|www\.")
_NO_HEADING_END = re.compile(r"[,、，;；・\-–—=\\|]\Z")
_LETTER = re.compile(r"[^\W\d_]")
# A line that asks, marked as one of a list of questions: "Q: ...?", "**...?**", "質問1：…？".
_MARKED_QUESTION = re.compile(
    r"(?:(?:\*\*|__)?(?:Q|Question|P|Pergunta|質問|問|Ｑ)\s*\d{0,3}\s*[:：.．)）].*[?？](?:\*\*|__)?"
    r"|(\*\*|__).*[?？]\1)",
    re.IGNORECASE,
)


def is_heading_like(text: str, start: int, end: int) -> bool:
    """Whether a line could be a heading: short, with letters, without the end of a sentence."""
    if end - start > MAX_HEADING_COLUMNS or columns(text, start, end) > MAX_HEADING_COLUMNS:
        return False
    line = text[start:end]
    return bool(
        _LETTER.search(line)
        and len(line.split()) <= MAX_HEADING_WORDS
        and not line[0].islower()
        and not _SPEAKER.match(line)
        and not _NO_HEADING_START.match(line)
        and not _NO_HEADING_END.search(line)
        and not _PREDICATE.search(line)
        and (line[-1] in "?？" or not ends_sentence(text, start, end))
    )


def mark_headings(text: str, blocks: list[Block]) -> None:
    """Turn the heading-like lines directly above longer text into headings."""
    below: Block | None = None
    n_in_row = 0  # headings found in a row, from below
    for number in range(len(blocks) - 1, -1, -1):
        block = blocks[number]
        if block.kind == "mark" or _is_byline(text, block):
            continue
        is_heading = (
            below is not None
            and block.kind == "line"
            and (
                _is_question_above_answer(text, block, below)
                or (
                    _may_be_heading(text, blocks, number)
                    and (
                        0 < n_in_row < MAX_HEADINGS_IN_A_ROW or _is_longer_text(text, below, block)
                    )
                )
            )
        )
        if is_heading:
            blocks[number] = replace(block, kind="heading")
        n_in_row = n_in_row + 1 if is_heading else 0
        below = blocks[number]


def mark_navigation(text: str, blocks: list[Block]) -> None:
    """Mark runs of short lines without sentence ends as navigation, if there is prose as well."""
    if not any(_is_prose(text, block) for block in blocks):
        return
    run: list[int] = []
    for number in range(len(blocks) + 1):
        if number < len(blocks) and _may_be_navigation(text, blocks, number, run):
            run.append(number)
            continue
        for entry in _navigation_entries(text, blocks, run):
            blocks[entry] = replace(blocks[entry], kind="navigation")
        run = []


def _is_byline(text: str, block: Block) -> bool:
    """Whether a line names author or date; it is neither a heading nor text below one."""
    if block.kind != "line" or block.end - block.start > MAX_HEADING_COLUMNS:
        return False
    line = text[block.start : block.end]
    is_dated = _DATE.search(line) and not ends_sentence(text, block.start, block.end)
    return bool(_BYLINE.match(line) or is_dated)


def _is_question_above_answer(text: str, block: Block, below: Block) -> bool:
    """Whether a line is a question of a list, and the block below its answer.

    They must stay together: the question alone answers nothing.
    """
    line = text[block.start : block.end]
    first_below = text[below.start : below.end]
    is_answered = below.kind in ("line", "paragraph", "item") and below.blank_before <= 1
    asks, below_asks = (s.rstrip("*_ ").endswith(("?", "？")) for s in (line, first_below))
    if not is_answered or below_asks or not asks:
        return False
    if _MARKED_QUESTION.fullmatch(line):
        return True
    is_set_off = block.blank_before > 0 or block.start == 0
    return is_set_off and is_heading_like(text, block.start, block.end)


def _may_be_heading(text: str, blocks: list[Block], number: int) -> bool:
    block = blocks[number]
    if not is_heading_like(text, block.start, block.end):
        return False
    if text[block.end - 1] not in "?？" or number == 0 or block.blank_before:
        return True
    # A question in the middle of a text is more likely a line of a dialogue.
    above = blocks[number - 1]
    return above.kind != "line" or is_heading_like(text, above.start, above.end)


def _is_longer_text(text: str, below: Block, heading: Block) -> bool:
    """Whether a block is text that is clearly longer than the heading-like line above it."""
    if below.kind not in ("line", "paragraph", "item") or below.blank_before > 1:
        return False
    if text[below.start].islower():  # the second half of a sentence
        return False
    width = columns(text, heading.start, heading.end)
    width_below = columns(text, below.start, below.end)
    if width_below >= max(MIN_LONG_COLUMNS, 2 * width):
        return True
    is_sentence = ends_sentence(text, below.start, below.end)
    return is_sentence and width_below >= max(MIN_TEXT_COLUMNS, 1.5 * width)


def _is_prose(text: str, block: Block) -> bool:
    return (
        block.kind in ("line", "paragraph", "item")
        and columns(text, block.start, block.end) >= MIN_LONG_COLUMNS
        and ends_sentence(text, block.start, block.end)
    )


def _may_be_navigation(text: str, blocks: list[Block], number: int, run: list[int]) -> bool:
    block = blocks[number]
    if block.kind == "mark":
        return bool(run)
    if block.kind != "line" or columns(text, block.start, block.end) > MAX_NAVIGATION_COLUMNS:
        return False
    line = text[block.start : block.end]
    if not _LETTER.search(line):
        return bool(run)
    if line[-1] in ":：" or _SPEAKER.match(line) or _NO_HEADING_START.match(line):
        return False
    if _is_byline(text, block):
        return False
    if not ends_sentence(text, block.start, block.end):
        return True
    # After a separator even a whole sentence is one more entry: "#", "Boop.Fun leading the way."
    return len(run) >= MIN_NAVIGATION_LINES and blocks[run[-1]].kind == "mark"


def _navigation_entries(text: str, blocks: list[Block], run: list[int]) -> list[int]:
    """The lines of a run of short lines and marks if they are navigation; else none."""
    entries = [number for number in run if blocks[number].kind != "mark"]
    if not entries:
        return []
    first = entries[0]
    if first > 0 and text[blocks[first - 1].end - 1] in ":：":
        return []  # announced by the line above: a list
    is_spaced = [blocks[number].blank_before > 0 for number in entries[1:]]
    below = run[-1] + 1
    if any(is_spaced[-1:]) and below < len(blocks) and _is_prose(text, blocks[below]):
        entries.pop()  # set off from the rest: the heading of the prose below
        is_spaced.pop()
    if len(entries) < (MIN_SPACED_NAVIGATION_LINES if any(is_spaced) else MIN_NAVIGATION_LINES):
        return []
    between = blocks[entries[0] : entries[-1]]
    widths = sorted(columns(text, blocks[n].start, blocks[n].end) for n in entries)
    is_separated = any(b.kind == "mark" and b.end - b.start <= _SEPARATOR_CHARS for b in between)
    is_narrow = widths[len(widths) // 2] <= MAX_NAVIGATION_ITEM_COLUMNS
    return entries if is_separated or is_narrow else []
