"""A plain text -> its blocks: headings, paragraphs, items, rows of tables, messages of chats."""

import re
from bisect import bisect_left, bisect_right

from index.documents.block_builder import Draft, lead_lists_by_their_paragraph
from index.documents.chat import Message, read_chat
from index.documents.delimited import find_tables
from index.documents.lines import Block as LineBlock
from index.documents.lines import Line, comment_spans, has_words, read_blocks, read_lines
from index.documents.plain_text import (
    QUESTION_LEVEL,
    heading_level,
    mark_contents,
    mark_headings,
    mark_navigation,
    number_depth,
)
from index.types import BlockKind

REPLY_LEVEL = QUESTION_LEVEL + 2  # of who replied: below the question, and below who asked it

_ATX = re.compile(r"(#{1,6})[ \t]+\Z")
_EQUALS = re.compile(r"(={2,6})[ \t]*\Z")  # before a heading of a wiki
# Marks on both sides of a heading: "**Fees**", "__**Fees**__", "━━━ FEES ━━━".
_AROUND = r"(?:_{0,2}\*{2,3}_{0,2}|[=~━─═▬┄┅-]{2,})"
_DECORATED = re.compile(rf"{_AROUND}[ \t]*(?P<words>(?:(?!\*\*).)+?)[ \t]*{_AROUND}\Z")
_UNDERLINE = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t>]*(?:(={3,})|(-{3,})|~{4,})[ \t]*(?=[\r\n]|\Z)")
_NUMBER = re.compile(r"[(（]?(?:\d{1,3}|[a-zA-Z])[.)．）]|[①-⑳]")
_FIRST = re.compile(r"[(（]?(?:1|a|A)[.)．）]|①")
_ANNOUNCES = re.compile(r"[:：][*_ ]*\Z")


def read_plain_text(text: str) -> list[Draft]:
    """The blocks of a plain text, in order; together they hold all its words but comments."""
    lines = read_lines(text)
    messages = read_chat(text, [(line.begin, line.end) for line in lines])
    if messages:
        lines = [line for line in lines if line.end <= messages[0].header[0]]
    blocks = read_blocks(text, _mark_rows(text, lines))
    mark_contents(text, blocks)
    mark_navigation(text, blocks)
    mark_headings(text, blocks)
    comment_ends = [end for _, end in comment_spans(text)]
    reader = _Reader(text, comment_ends)
    for block in blocks:
        reader.add(block)
    for draft in reader.drafts:
        if len(draft.stretches) > 1:  # the lines of code, put together once
            draft.words = text[draft.stretches[0][0] : draft.stretches[-1][1]]
    lead_lists_by_their_paragraph(reader.drafts)
    _add_messages(text, messages, reader.drafts)
    for end in comment_ends:
        at = bisect_left(reader.drafts, end, key=lambda draft: draft.start)
        if at < len(reader.drafts):
            reader.drafts[at].follows_hidden = True
    return reader.drafts


def _mark_rows(text: str, lines: list[Line]) -> list[Line]:
    """The lines, with those of tables marked as rows."""
    contents = [text[ln.start : ln.end] if ln.kind == "plain" else "" for ln in lines]
    for table in find_tables(contents):
        for number in table:
            line = lines[number]
            lines[number] = Line(line.start, line.end, "row", line.begin, line.indent)
    return lines


class _Reader:
    """Makes drafts of the lines and paragraphs of a text, and of its lists and tables."""

    def __init__(self, text: str, comment_ends: list[int]) -> None:
        self.text = text
        self.comment_ends = comment_ends
        self.drafts: list[Draft] = []
        self.items: list[tuple[int, int]] = []  # indents and numbers of the items that are open
        self.header = -1  # of the table that is open
        self.most_equals = 0  # of the first heading between "=": the others are below it
        self.levels: dict[int, int] = {}  # depth of a number -> level of the last such heading

    def add(self, block: LineBlock) -> None:
        """Add a block; one of mere marks only goes on with the table above."""
        text, drafts = self.text, self.drafts
        if not has_words(text, block.start, block.end):
            if self.header == len(drafts) - 1 >= 0 and not block.blank_before:
                drafts[-1].end = block.end  # the rule below a table's header
            return
        kind = _kind_of(block)
        line_start = block.start
        comment = bisect_right(self.comment_ends, block.start)
        earliest = self.comment_ends[comment - 1] if comment else 0
        while line_start > earliest and text[line_start - 1] not in "\r\n":
            line_start -= 1
        marks = text[line_start : block.start]
        indent = len(marks) - len(marks.lstrip())
        begin = line_start + indent
        above = drafts[-1] if drafts else None
        if above and kind == above.kind == "code" and not block.blank_before:
            above.stretches.append((block.start, block.end))
            above.end = block.end
            return
        content = (block.start, block.end)
        draft = Draft(begin, block.end, kind, [content], text[slice(*content)], len(drafts))
        if kind == "heading":
            draft.level = self._level(block)
            if decorated := _DECORATED.match(text, *content):
                draft.stretches = [decorated.span("words")]
                draft.words = decorated["words"]
        if kind == "row":
            self._join_table(draft, block)
        else:
            self.header = -1
        self._join_list(draft, indent)
        drafts.append(draft)

    def _level(self, block: LineBlock) -> int:
        """The level of a heading: by its marks, or those of another with such a number, or none."""
        line = self.text[block.start : block.end]
        depth = number_depth(line) if line[:1].isdigit() else 0
        level = self._marked_level(block)
        if depth and level:
            self.levels[depth] = level
        return level or self.levels.get(depth) or heading_level(line)

    def _marked_level(self, block: LineBlock) -> int:
        if marks := _ATX.search(self.text, max(0, block.start - 16), block.start):
            return len(marks.group(1))
        if marks := _EQUALS.search(self.text, max(0, block.start - 16), block.start):
            n_marks = len(marks.group(1))
            self.most_equals = self.most_equals or n_marks
            return 1 + abs(self.most_equals - n_marks)
        if underline := _UNDERLINE.match(self.text, block.end):
            return 1 if underline.group(1) else 2 if underline.group(2) else 3
        return 0

    def _join_table(self, draft: Draft, block: LineBlock) -> None:
        """Let a row belong to the table above; the first row has the names of the columns."""
        above = self.drafts[-1] if self.drafts else None
        if self.header >= 0 and above is not None and not block.blank_before:
            draft.group, draft.lead = above.group, self.header
        else:
            draft.lead = self._announcing()
            self.header = len(self.drafts)

    def _join_list(self, draft: Draft, indent: int) -> None:
        """Let an item belong to the list above, and lead it by its parent or what announces it.

        A deeper indented paragraph goes on with the item above.
        """
        if draft.kind != "item":
            if draft.kind == "paragraph" and self.items and indent > self.items[-1][0]:
                draft.lead = self.items[-1][1]
                draft.group = self.drafts[draft.lead].group
            else:
                self.items = []
            return
        outer = self.drafts[self.items[0][1]] if self.items else None
        while self.items and self.items[-1][0] >= indent:
            self.items.pop()
        draft.level = len(self.items) + 1
        begins_list = _FIRST.match(draft.words) or (
            outer is not None
            and bool(_NUMBER.match(outer.words)) != bool(_NUMBER.match(draft.words))
        )
        if self.items:
            draft.lead = self.items[-1][1]
            draft.group = self.drafts[draft.lead].group
        elif outer is not None and not begins_list:
            draft.lead, draft.group = outer.lead, outer.group
        else:
            draft.lead = self._announcing()
        self.items.append((indent, len(self.drafts)))

    def _announcing(self) -> int:
        """The number of the block directly before, if it is text that ends in a colon; else -1."""
        number = len(self.drafts) - 1
        if number < 0 or self.drafts[number].kind not in ("paragraph", "item"):
            return -1
        end = self.drafts[number].end
        return number if _ANNOUNCES.search(self.text, max(0, end - 8), end) else -1


def _kind_of(block: LineBlock) -> BlockKind:
    if block.kind in ("heading", "navigation", "item", "row"):
        return block.kind
    return "code" if block.kind == "verbatim" else "paragraph"


def _add_messages(text: str, messages: list[Message], drafts: list[Draft]) -> None:
    """Add the messages of a chat.

    Who wrote it, and when, heads each message. A question heads the replies directly behind it, so
    that they are found by its words, and leads to those that others come before.
    """
    numbers: list[int] = []  # of each message's text, -1 for one without words
    asked = -1  # the message whose replies are being read
    for number, message in enumerate(messages):
        if message.reply_to < 0 or message.reply_to != asked:
            asked = -1
        is_reply = asked >= 0
        following = messages[number + 1].reply_to if number + 1 < len(messages) else -1
        if message.asks and following == number:
            asked = number
        lines = [span for span in message.lines if has_words(text, *span)]
        header = _add_draft(text, drafts, "heading", [message.header])
        header.level = REPLY_LEVEL if is_reply else QUESTION_LEVEL
        numbers.append(len(drafts) if lines else -1)
        if lines and asked == number:
            _add_draft(text, drafts, "heading", lines).level = QUESTION_LEVEL + 1
        elif lines:
            said = _add_draft(text, drafts, "paragraph", lines)
            if not is_reply and message.reply_to >= 0:
                said.lead = numbers[message.reply_to]
        for span in message.apart:
            if has_words(text, *span):
                _add_draft(text, drafts, "navigation", [span])


def _add_draft(
    text: str, drafts: list[Draft], kind: BlockKind, stretches: list[tuple[int, int]]
) -> Draft:
    start, end = stretches[0][0], stretches[-1][1]
    drafts.append(Draft(start, end, kind, stretches, text[start:end], len(drafts)))
    return drafts[-1]
