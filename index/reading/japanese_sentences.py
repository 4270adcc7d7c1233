"""Where sentences end in Japanese: at 。！？ outside of quotation marks and brackets."""

import re
from collections import deque
from collections.abc import Iterator

__all__ = ["japanese_breaks"]

MAX_BRACKET_CHARS = 300  # what stays open longer was never closed, or holds a text of its own
MAX_BRACKET_DEPTH = 20

_BRACKETS = dict(zip("「『（([［{｛〈《【〔“｢", "」』）)]］}｝〉》】〕”｣", strict=True))
_OPENERS = re.escape("".join(_BRACKETS))
_CLOSERS = re.escape("".join(_BRACKETS.values())) + "\"'’»"
_JAPANESE = "\u3005-\u3007\u3041-\u309f\u30a1-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f"

_BRACKET = re.compile("[" + _OPENERS + re.escape("".join(_BRACKETS.values())) + "]")
# The second alternative spares "Yahoo!ニュース" and the "?" of a web address; the last ones end a
# sentence at the "." of machine translations ("言いました. ") and of papers that write ， and ．
_END = re.compile(
    rf"""
      [!！?？…‥]*[。｡]+[。｡!！?？…‥]*
    | (?<![A-Za-z0-9])[!！?？]+(?=[A-Z0-9{_JAPANESE}{_OPENERS}])
    | [!！?？]+(?=\Z|\s|[{_CLOSERS}])
    | (?<=[{_JAPANESE}{_CLOSERS}])\.(?=\Z|\s)
    | (?<=[{_JAPANESE}{_CLOSERS}])．(?!\d)
    """,
    re.VERBOSE,
)
_TAIL = re.compile(f"[{_CLOSERS}]*")
# 行くのか？と思った goes on: a quoting particle or a comma follows the mark.
_GOES_ON = re.compile("と|って|など|、|，|,")
# 「…です。」 「…」: a quotation that ends a sentence, where nothing like と言った follows.
_QUOTE_END = re.compile(rf"[。｡!！?？.．…][」』｣”]+(?=\Z|\s++(?!と|って|など)|[{_OPENERS}])")
# … です 2. 次の…: the items of a list that was run into one line.
_INLINE_ITEM = re.compile(rf"(?<=[{_JAPANESE}{_CLOSERS}、。.])\s+(?P<number>\d{{1,2}})[.．)）]\s")


def japanese_breaks(text: str) -> list[int]:
    """Offsets behind which a new sentence of this line or paragraph begins, in order."""
    covered = _covered_by_brackets(text)
    breaks = {*_sentence_ends(text, covered), *_quote_ends(text, covered), *_items(text, covered)}
    return sorted(at for at in breaks if 0 < at < len(text))


def _covered_by_brackets(text: str) -> bytearray:
    """One byte a character: 1 from an opening bracket up to the closing one that matches it.

    Brackets without a partner count for nothing, so that a stray 「 can't swallow what follows.
    """
    covered = bytearray(len(text))
    open_brackets: deque[tuple[int, str]] = deque(maxlen=MAX_BRACKET_DEPTH)
    for bracket in _BRACKET.finditer(text):
        at, char = bracket.start(), bracket.group()
        if char in _BRACKETS:
            open_brackets.append((at, _BRACKETS[char]))
        elif any(closing == char for _, closing in open_brackets):
            opened = _close(open_brackets, char)
            if at - opened <= MAX_BRACKET_CHARS:
                covered[opened:at] = b"\x01" * (at - opened)
    return covered


def _close(open_brackets: deque[tuple[int, str]], char: str) -> int:
    while True:
        at, closing = open_brackets.pop()
        if closing == char:
            return at


def _sentence_ends(text: str, covered: bytearray) -> Iterator[int]:
    for mark in _END.finditer(text):
        if covered[mark.start()]:
            continue
        tail = _TAIL.match(text, mark.end())
        end = tail.end() if tail else mark.end()
        if mark.group()[-1] in "!！?？" and _GOES_ON.match(text, end):
            continue
        yield end


def _quote_ends(text: str, covered: bytearray) -> Iterator[int]:
    for quote in _QUOTE_END.finditer(text):
        if not covered[quote.end() - 1]:
            yield quote.end()


def _items(text: str, covered: bytearray) -> Iterator[int]:
    numbers: set[int] = set()
    for item in _INLINE_ITEM.finditer(text):
        number = int(item["number"])
        if not covered[item.start()] and (number == 1 or number - 1 in numbers):
            numbers.add(number)
            yield item.start("number")
