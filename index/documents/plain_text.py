"""Finds headings of plain text and navigation of web pages by the shape of their lines."""

import re
import unicodedata
from dataclasses import replace

from index.documents.lines import Block, columns, ends_sentence

MAX_HEADING_COLUMNS = 80
MAX_HEADING_WORDS = 14
MAX_HEADINGS_IN_A_ROW = 2
MIN_TEXT_COLUMNS = 40  # text below a heading is longer than this
MIN_LONG_COLUMNS = 80
MAX_CONTENTS_WORDS = 4  # of "Contents", "Table of contents"

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
_NO_HEADING_START = re.compile(r"[\"'“”‘’«「『（(\[<|—–・•/\d]|https?:|www\.|-#\s")
_NO_HEADING_END = re.compile(r"[,、，;；・\-–—=\\|]\Z")
_LETTER = re.compile(r"[^\W\d_]")
# "Q: ...?", "P1. ...", "質問：…", with what may stand before the answer below.
_QUESTION = re.compile(
    r"(?:\*\*|__)?(?:Q|Question|P|Pergunta|質問|問|Ｑ)\s*+(?:\d{1,3}\s*+)?[:：.．)）]",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?:\*\*|__)?(?:A|Answer|R|Resposta|Resp|回答|答え|答|Ａ)\s*+(?:\d{1,3}\s*+)?[:：.．)）]",
    re.IGNORECASE,
)
_BOLD_QUESTION = re.compile(r"(?:__(?=\*\*))?(\*\*|__).*[?？]\1(?:(?<=\*\*)__)?")
_BOLD = re.compile(r"_{0,2}\*\*(?=\S)(?P<words>(?:(?!\*\*).)+)(?<=\S)\*\*_{0,2}")
# "CHAPTER IV", "Art. 5º", "§ 3", "第2章": before a heading, or one by itself.
_DIVISION = re.compile(
    r"(?i:chapter|part|section|annex|appendix|article|art\.|§{1,2}|cap[ií]tulo|cap\.|parte|se[çc][ãa]o"
    r"|anexo|ap[êe]ndice|artigo|t[íi]tulo|livro|book|volume|lesson|aula|unit|unidade|cláusula|clause)"
    r"\s*(?:[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}|[IVXLC]{1,7}\b|[A-Z]\b)\s?[ºª°]?[.:)]?(?=\s|\Z)"
    r"|第[0-9０-９一二三四五六七八九十百]{1,4}[章条節部編課回]"
)
# "3.2 ", "1) ", "IV. ", "B. "
_NUMBER = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){1,4}[.)]?|\d{1,3}[.)．）]|[IVXL]{1,6}[.)]|[A-H][.)])\s+"
)
_LEADER = re.compile(r"(?:(?:\.\s?){4,}|…{2,}|[・･]{4,}|_{4,})\s*(?:\d{1,4}|[ivxl]{1,6})\Z")
_MAX_LEADER_CHARS = 300  # of a line's end
_MAX_SHOUTED_SHARE = 0.4  # of lines in capitals, where these are headings
_MIN_CAPITALS = 4
CHAPTER_LEVEL, CAPITALS_LEVEL, MAX_MARKED_LEVEL = 2, 3, 6
PLAIN_LEVEL = 7  # of headings that only their shape tells
QUESTION_LEVEL = 8  # below all: it heads its answer alone


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
    """Turn lines into headings: numbered ones, those in capitals, questions, and short ones.

    Short lines are headings only directly above longer text.
    """
    is_shouted = _is_shouted(text, blocks)
    below: Block | None = None
    n_in_row = 0  # headings found in a row, from below
    for number in range(len(blocks) - 1, -1, -1):
        block = blocks[number]
        if block.kind == "mark" or _is_byline(text, block):
            continue
        is_heading = below is not None and (
            _is_marked_question(text, block, below)
            or _is_in_bold(text, blocks, number, below)
            or _is_numbered_heading(text, blocks, number, below)
            or (
                block.kind == "line"
                and (
                    (not is_shouted and _is_in_capitals(text, blocks, number))
                    or _is_question_above_answer(text, block, below)
                    or (
                        _may_be_heading(text, blocks, number)
                        and (
                            0 < n_in_row < MAX_HEADINGS_IN_A_ROW
                            or _is_longer_text(text, below, block)
                        )
                    )
                )
            )
        )
        if is_heading:
            blocks[number] = replace(block, kind="heading")
        n_in_row = n_in_row + 1 if is_heading else 0
        below = blocks[number]


def heading_level(line: str) -> int:
    """The level of a heading without marks: by its number, its capitals, or neither."""
    if _QUESTION.match(line) or _BOLD_QUESTION.fullmatch(line):
        return QUESTION_LEVEL
    if division := _DIVISION.match(line):
        is_small = division.group()[:2].casefold() in ("ar", "§ ", "§§") or line[-1:] == "条"
        return CAPITALS_LEVEL + 1 if is_small else CHAPTER_LEVEL
    if depth := number_depth(line):
        return min(CAPITALS_LEVEL + depth, MAX_MARKED_LEVEL)
    return CAPITALS_LEVEL if line.isupper() else PLAIN_LEVEL


def number_depth(line: str) -> int:
    """How many parts the number of a heading has: 2 of "3.2 Fees"; 0 if it has none."""
    number = _NUMBER.match(line)
    return len(re.findall(r"\w+", number.group())) if number else 0


def is_numbered_part(line: str) -> bool:
    """Whether a line begins as the heading of one of several parts: "2. Fees", "第1章 総則"."""
    return (_DIVISION.match(line) or _NUMBER.match(line)) is not None


def mark_contents(text: str, blocks: list[Block]) -> None:
    """Mark tables of contents as navigation: lines that lead to a page by dots, and their title."""
    for number in range(len(blocks) - 1, -1, -1):
        block = blocks[number]
        line = text[block.start : block.end]
        if block.kind in ("line", "item", "row") and _LEADER.search(line[-_MAX_LEADER_CHARS:]):
            is_contents = True
        else:
            below = blocks[number + 1] if number + 1 < len(blocks) else None
            is_contents = (
                below is not None
                and below.kind == "navigation"
                and block.kind == "line"
                and below.blank_before <= 1
                and is_heading_like(text, block.start, block.end)
                and len(line.split()) <= MAX_CONTENTS_WORDS
            )
        if is_contents:
            blocks[number] = replace(block, kind="navigation")


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


def _is_marked_question(text: str, block: Block, below: Block) -> bool:
    """Whether a block is marked as a question, and the one below isn't another question.

    They must stay together: the question alone answers nothing.
    """
    if block.kind not in ("line", "paragraph") or below.kind == "heading":
        return False
    line, answer = text[block.start : block.end], text[below.start : below.end]
    if below.blank_before > 1 or _QUESTION.match(answer) or _asks(answer):
        return False
    if _QUESTION.match(line):
        return is_marked_question(line, answer)
    return _BOLD_QUESTION.fullmatch(line) is not None and below.kind in (
        "line",
        "paragraph",
        "item",
    )


def _is_in_bold(text: str, blocks: list[Block], number: int, below: Block) -> bool:
    """Whether a line set off from the text above is wholly in bold, as members of chats write."""
    block = blocks[number]
    if block.kind != "line" or below.kind not in ("line", "paragraph", "item"):
        return False
    bold = _BOLD.fullmatch(text, block.start, block.end)
    is_set_off = block.blank_before > 0 or not number or blocks[number - 1].kind == "mark"
    return (
        bold is not None
        and is_set_off
        and bold["words"][-1] not in ":："
        and _BOLD.fullmatch(text, below.start, below.end) is None
        and is_heading_like(text, *bold.span("words"))
    )


def is_marked_question(line: str, answer: str) -> bool:
    """Whether a line says that it is a question: "Q: Why?", or "Q: Rain" above "A: We dance."."""
    return _QUESTION.match(line) is not None and (_asks(line) or _ANSWER.match(answer) is not None)


def _is_question_above_answer(text: str, block: Block, below: Block) -> bool:
    """Whether a line set off from the text above asks what the block below answers."""
    line = text[block.start : block.end]
    if below.kind not in ("line", "paragraph", "item") or below.blank_before > 1:
        return False
    if not _asks(line) or _asks(text[below.start : below.end]):
        return False
    is_set_off = block.blank_before > 0 or block.start == 0
    return is_set_off and is_heading_like(text, block.start, block.end)


def _asks(line: str) -> bool:
    return line.rstrip("*_ ").endswith(("?", "？"))


def _is_numbered_heading(text: str, blocks: list[Block], number: int, below: Block) -> bool:
    """Whether a line begins as headings with a number do, and text stands below it.

    An item of a list has other items above or below it instead.
    """
    block, above = blocks[number], blocks[number - 1] if number else None
    if block.kind not in ("line", "item") or below.kind == "navigation":
        return False
    line = text[block.start : block.end]
    label = _DIVISION.match(line) or _NUMBER.match(line)
    if label is None or columns(text, block.start, block.end) > MAX_HEADING_COLUMNS:
        return False
    rest = (
        block.start
        + label.end()
        + len(line[label.end() :])
        - len(line[label.end() :].lstrip(" –—-:."))
    )
    if rest < block.end and not is_heading_like(text, rest, block.end):
        return False
    if rest >= block.end and not _DIVISION.match(line):
        return False
    if block.kind == "item" or _NUMBER.match(line):
        follows_item = above is not None and above.kind == "item" and _is_numbered(text, above)
        leads_to_item = below.kind == "item" and _is_numbered(text, below)
        return not (follows_item or leads_to_item)
    return True


def _is_numbered(text: str, block: Block) -> bool:
    return _NUMBER.match(text, block.start, block.end) is not None


def _is_in_capitals(text: str, blocks: list[Block], number: int) -> bool:
    """Whether a line is set off from the text above, and written in capitals."""
    block = blocks[number]
    above = blocks[number - 1] if number else None
    is_set_off = block.blank_before > 0 or above is None or above.kind in ("mark", "heading")
    line = text[block.start : block.end]
    return (
        is_set_off
        and line.isupper()
        and sum(map(str.isalpha, line)) >= _MIN_CAPITALS
        and is_heading_like(text, block.start, block.end)
    )


def _is_shouted(text: str, blocks: list[Block]) -> bool:
    """Whether much of a text is written in capitals, which then mark no headings."""
    lines = [text[b.start : b.end] for b in blocks if b.kind in ("line", "paragraph", "item")]
    return sum(map(str.isupper, lines)) > _MAX_SHOUTED_SHARE * len(lines)


def _may_be_heading(text: str, blocks: list[Block], number: int) -> bool:
    block = blocks[number]
    if not is_heading_like(text, block.start, block.end) or _is_one_of_a_list(text, blocks, number):
        return False
    if text[block.end - 1] not in "?？" or number == 0 or block.blank_before:
        return True
    # A question in the middle of a text is more likely a line of a dialogue.
    above = blocks[number - 1]
    return above.kind != "line" or is_heading_like(text, above.start, above.end)


def _is_one_of_a_list(text: str, blocks: list[Block], number: int) -> bool:
    """Whether a line begins with a symbol, such as an emoji, and so does the line next to it."""

    def begins_with_symbol(block: Block) -> bool:
        return not text[block.start].isascii() and unicodedata.category(text[block.start]) == "So"

    block, others = blocks[number], []
    if number and not block.blank_before:
        others.append(blocks[number - 1])
    if number + 1 < len(blocks) and not blocks[number + 1].blank_before:
        others.append(blocks[number + 1])
    return begins_with_symbol(block) and any(map(begins_with_symbol, others))


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
