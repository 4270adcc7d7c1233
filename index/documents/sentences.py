"""A document's text -> its sentences, headings and menu lines, each with exact offsets.

Sentences are in order, never overlap, and together hold every letter and digit of the text. Left
outside are white space, bullets, the marks of Markdown headings and lines of mere marks ("---"),
and the front matter of Markdown.
"""

import re
from collections import deque
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Literal

import regex

from index.documents.markdown import Block, count_front_matter, has_words, read_blocks, read_lines
from index.documents.plain_text import mark_headings, mark_menus
from index.text.language import count_japanese, language_of
from index.types import Language, Sentence

MAX_SENTENCE_CHARS = 600  # an excerpt's length: a longer sentence could never be quoted whole

_GRAPHEME = regex.compile(r"\X")
# Where a sentence may be cut, the best first. Behind an ASCII mark a space must follow, so that
# "1,000" and "12:30" stay whole.
_CLAUSES = (
    regex.compile(r"[。｡．！？；;!?.][」』）)\]”’\"']*(?=\s)|[。｡！？；][」』）)\]”’\"']*"),
    regex.compile(r"[、，：]|[,:](?=\s)|\s(?=[-–—]\s)|[–—―]+(?!\s)|[」』）)\]](?=\s)"),
    regex.compile(r"(?<=\S)(?=\s)"),
)
_EARLIEST = MAX_SENTENCE_CHARS // 3  # a cut further ahead leaves a scrap


def split_long_sentences(text: str, start: int, end: int) -> Iterator[int]:
    """Offsets at which to cut text[start:end] so that no piece is over MAX_SENTENCE_CHARS.

    Cuts lie behind a clause where there is one, else at a space, else between two graphemes; only
    a single grapheme longer than the limit is itself cut.
    """
    while end - start > MAX_SENTENCE_CHARS:
        start = _cut(text, start, end)
        yield start


def _cut(text: str, start: int, end: int) -> int:
    limit: int = start + MAX_SENTENCE_CHARS
    boundaries = _grapheme_boundaries(text, start, end, limit)
    if not boundaries:
        return limit
    within = set(boundaries)
    for clause in _CLAUSES:
        # The text behind the limit must be seen: what follows a mark decides.
        ends: list[int] = [
            match.end()
            for match in clause.finditer(text, start + _EARLIEST, min(limit + 2, end))
            if match.end() in within
        ]
        if ends:
            return ends[-1]
    return boundaries[-1]


def _grapheme_boundaries(text: str, start: int, end: int, limit: int) -> list[int]:
    boundaries: list[int] = []
    # One character behind the limit tells whether the limit itself is a boundary. The text is cut
    # out since \X looks back, all along a row of flags.
    for grapheme in _GRAPHEME.finditer(text[start : min(end, limit + 1)]):
        if start + grapheme.end() <= limit:
            boundaries.append(start + grapheme.end())
    return boundaries


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


_MAY_BREAK = re.compile(r"[.!?…。！？]\S*\s+\S")
# What sentencex may see: it fails on Unicode white space, and half surrogates can't reach it.
_UNSEEN = re.compile("[^ -~\u00a1-\u00ac\u00ae-\u017f‘’“”«»–—…]")
_OPENING = "\"'“‘«([{*_¿¡ "
_ONLY_A_NUMBER = re.compile(r"\W*\d{1,3}[.)]\W*\Z")
_ABBREVIATION = re.compile(
    r"\b(?:[a-z]|cf|ca|[Ff]igs?|vols?|caps?|art|séc|pp|pág|págs|aprox|approx|tel|eng"
    r"|[Aa]v|[Dd]ra?s?|[Ss]ra?s?|[Pp]rofa|[Ee]ng[ªa])\.\s*\Z"  # "a. C.", "av. Paulista"
)
# An initial, as in "em S. Paulo"; after a noun ("vitamina C.") a letter may end a sentence.
_INITIAL = re.compile(r"\b(?:em|de|do|da|no|na|por|pelo|pela|by)\s+[A-Z]\.\s*\Z")
MIN_PIECES_OF_LOWERCASE_TEXT = 4


def latin_breaks(text: str, language: Language) -> list[int]:
    """Offsets behind which a new sentence of this line or paragraph begins, in order."""
    if not _MAY_BREAK.search(text):
        return []
    pieces = _segmenter().segment(language, _UNSEEN.sub(_stand_in, text))
    if sum(map(len, pieces)) != len(text):
        return []
    return _joined(pieces)


@cache
def _segmenter() -> ModuleType:
    # Imported late: only building an index needs it, not a question.
    import sentencex

    module: ModuleType = sentencex
    return module


def _stand_in(match: re.Match[str]) -> str:
    """An ASCII character of the same kind, so that offsets stay what they are."""
    char = match.group()
    if char.isspace() or char < " " or "\x7f" <= char <= "\x9f":  # white space and controls
        return " "
    if char.isdigit():
        return "0"
    if char.isalpha():
        return "A" if char.isupper() else "a"
    return {"。": ".", "！": "!", "？": "?"}.get(char, "_")


def _joined(pieces: list[str]) -> list[int]:
    """The breaks between the pieces, less those behind "Inc.", "pág." and the number of an item."""
    is_lowercase_text = len(pieces) >= MIN_PIECES_OF_LOWERCASE_TEXT and 2 * sum(
        _begins(piece).islower() for piece in pieces
    ) > len(pieces)
    breaks: list[int] = []
    end = 0
    for before, piece in pairwise(pieces):
        end += len(before)
        first = _begins(piece)
        belongs = (
            not first
            or (first.islower() and not is_lowercase_text)
            or (first.isdigit() and before.rstrip().endswith("."))
            or _ONLY_A_NUMBER.match(before)
            or _ABBREVIATION.search(before, max(0, len(before) - 12))
            or _INITIAL.search(before, max(0, len(before) - 12))
        )
        if not belongs:
            breaks.append(end)
    return breaks


def _begins(piece: str) -> str:
    """The piece's first character behind opening marks; empty when it has no word."""
    first = piece.lstrip(_OPENING)[:1]
    return first if any(char.isalnum() for char in piece) else ""


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
    for at in (*split_long_sentences(text, start, end), end):
        left, right = _trimmed(text, start, at)
        if left < right:
            yield Sentence(left, right, kind, cut=True)
        start = at
