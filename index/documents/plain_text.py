"""What only the looks of a page tell: the headings of a plain text, the menus of a web page."""

import re
from dataclasses import replace

from index.documents.markdown import Block, columns, ends_sentence

MAX_HEADING_COLUMNS = 80
MAX_HEADING_WORDS = 14
MAX_HEADINGS_IN_A_ROW = 2
MIN_TEXT_COLUMNS = 40  # what a heading stands above is longer than this
MIN_LONG_COLUMNS = 80

MAX_MENU_COLUMNS = 72
MIN_MENU_LINES = 3
MIN_SPACED_MENU_LINES = 5  # where blank lines stand between them, as in the front of a book
MAX_MENU_ITEM_COLUMNS = 24  # of most lines, unless marks like "#" stand between them

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
    """Turn the heading-like lines that stand directly above longer text into headings."""
    below: Block | None = None
    row = 0  # headings found in a row, from below
    for number in range(len(blocks) - 1, -1, -1):
        block = blocks[number]
        if block.kind == "mark" or _is_byline(text, block):
            continue
        if below is not None and _asks_for(text, block, below):
            blocks[number] = replace(block, kind="heading")
        elif below is not None and _may_head(text, blocks, number):
            in_row = 0 < row < MAX_HEADINGS_IN_A_ROW
            is_above_text = below.kind != "heading" and _is_longer(text, below, block)
            if is_above_text or in_row:
                blocks[number] = replace(block, kind="heading")
        row = row + 1 if block.kind != blocks[number].kind else 0
        below = blocks[number]


def mark_menus(text: str, blocks: list[Block]) -> None:
    """Turn runs of short lines without sentence ends into menus, where there is prose as well."""
    if not any(_is_prose(text, block) for block in blocks):
        return
    run: list[int] = []
    for number in range(len(blocks)):
        if _may_be_in_menu(text, blocks, number, run):
            run.append(number)
        else:
            _mark_run(text, blocks, run)
            run = []
    _mark_run(text, blocks, run)


def _is_byline(text: str, block: Block) -> bool:
    """Whether a line says who wrote when: neither a heading nor what a heading stands above."""
    if block.kind != "line" or block.end - block.start > MAX_HEADING_COLUMNS:
        return False
    line = text[block.start : block.end]
    is_dated = _DATE.search(line) and not ends_sentence(text, block.start, block.end)
    return bool(_BYLINE.match(line) or is_dated)


def _asks_for(text: str, block: Block, below: Block) -> bool:
    """Whether a line is a question of a list, and what stands below it its answer.

    Alone it would answer nobody who asks the same.
    """
    if block.kind != "line" or below.kind not in ("line", "paragraph", "item"):
        return False
    if below.blank_before > 1 or _asks(text, below) or not _asks(text, block):
        return False
    line = text[block.start : block.end]
    if _MARKED_QUESTION.fullmatch(line):
        return True
    is_set_off = block.blank_before > 0 or block.start == 0
    return is_set_off and is_heading_like(text, block.start, block.end)


def _asks(text: str, block: Block) -> bool:
    return text[block.start : block.end].rstrip("*_ ")[-1:] in ("?", "？")


def _may_head(text: str, blocks: list[Block], number: int) -> bool:
    block = blocks[number]
    if block.kind != "line" or not is_heading_like(text, block.start, block.end):
        return False
    if text[block.end - 1] not in "?？" or number == 0 or block.blank_before:
        return True
    # A question in the middle of a text is rather a line of a dialogue.
    above = blocks[number - 1]
    return above.kind != "line" or is_heading_like(text, above.start, above.end)


def _is_longer(text: str, below: Block, heading: Block) -> bool:
    if below.kind not in ("line", "paragraph", "item") or below.blank_before > 1:
        return False
    if text[below.start].islower():  # the second half of a sentence
        return False
    wide = columns(text, heading.start, heading.end)
    below_wide = columns(text, below.start, below.end)
    if below_wide >= max(MIN_LONG_COLUMNS, 2 * wide):
        return True
    is_sentence = ends_sentence(text, below.start, below.end)
    return is_sentence and below_wide >= max(MIN_TEXT_COLUMNS, 1.5 * wide)


def _is_prose(text: str, block: Block) -> bool:
    return (
        block.kind in ("line", "paragraph", "item")
        and columns(text, block.start, block.end) >= MIN_LONG_COLUMNS
        and ends_sentence(text, block.start, block.end)
    )


def _may_be_in_menu(text: str, blocks: list[Block], number: int, run: list[int]) -> bool:
    block = blocks[number]
    if block.kind == "mark":
        return bool(run)
    if block.kind != "line" or columns(text, block.start, block.end) > MAX_MENU_COLUMNS:
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
    # Behind a separator even a whole sentence is one more entry: "#", "Boop.Fun leading the way."
    return len(run) >= MIN_MENU_LINES and blocks[run[-1]].kind == "mark"


def _mark_run(text: str, blocks: list[Block], run: list[int]) -> None:
    entries = [number for number in run if blocks[number].kind != "mark"]
    if not entries or _follows_a_colon(text, blocks, entries[0]):
        return
    is_spaced = [blocks[number].blank_before > 0 for number in entries[1:]]
    below = run[-1] + 1
    if any(is_spaced[-1:]) and below < len(blocks) and _is_prose(text, blocks[below]):
        entries.pop()  # set off from the menu: the heading of the prose below
        is_spaced.pop()
    enough = MIN_SPACED_MENU_LINES if any(is_spaced) else MIN_MENU_LINES
    if len(entries) >= enough and _looks_like_a_menu(text, blocks, entries):
        for number in entries:
            blocks[number] = replace(blocks[number], kind="menu")


def _follows_a_colon(text: str, blocks: list[Block], number: int) -> bool:
    """Whether a line announces what follows, which then is a list."""
    return number > 0 and text[blocks[number - 1].end - 1] in ":："


def _looks_like_a_menu(text: str, blocks: list[Block], entries: list[int]) -> bool:
    between = blocks[entries[0] : entries[-1]]
    if any(b.kind == "mark" and b.end - b.start <= _SEPARATOR_CHARS for b in between):
        return True
    widths = sorted(columns(text, blocks[n].start, blocks[n].end) for n in entries)
    return widths[len(widths) // 2] <= MAX_MENU_ITEM_COLUMNS
