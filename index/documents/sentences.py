"""A document's text -> its sentences, headings and lines of navigation, with exact offsets.

Sentences are in order, never overlap, and together hold every letter and digit of the text. They
leave out white space, bullets, the marks of Markdown headings, lines of mere marks ("---"), and the
front matter of Markdown.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Literal

import regex

from index.documents.markdown import Block, count_front_matter, has_words, read_blocks, read_lines
from index.documents.plain_text import mark_headings, mark_navigation
from index.text.language import count_japanese, language_of
from index.types import Sentence

MAX_SENTENCE_CHARS = 600  # an excerpt's length: a longer sentence could never be quoted whole
MAX_BRACKET_CHARS = 300  # a bracket open for longer was never closed, or holds a text of its own
MAX_BRACKET_DEPTH = 20
MIN_PIECES_OF_LOWERCASE_TEXT = 4
MIN_JAPANESE_SHARE = 0.15  # of a block's characters; below, Japanese is only quoted in it

_GRAPHEME = regex.compile(r"\X")
# Where a long sentence may be cut, the best first. After an ASCII mark a space must follow, so that
# "1,000" and "12:30" stay whole.
_CLAUSES = (
    regex.compile(r"[。｡．！？；;!?.][」』）)\]”’\"']*(?=\s)|[。｡！？；][」』）)\]”’\"']*"),
    regex.compile(r"[、，：]|[,:](?=\s)|\s(?=[-–—]\s)|[–—―]+(?!\s)|[」』）)\]](?=\s)"),
    regex.compile(r"(?<=\S)(?=\s)"),
)
_MIN_CUT_CHARS = MAX_SENTENCE_CHARS // 3  # an earlier cut leaves a scrap

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

_MAY_BREAK = re.compile(r"[.!?…。！？]\S*\s+\S")
# Hidden from sentencex, which fails on Unicode white space and half surrogates.
_UNSEEN = re.compile("[^ -~\u00a1-\u00ac\u00ae-\u017f‘’“”«»–—…]")
_OPENING = "\"'“‘«([{*_¿¡ "
_ONLY_A_NUMBER = re.compile(r"\W*\d{1,3}[.)]\W*\Z")
_ABBREVIATION = re.compile(
    r"\b(?:[a-z]|cf|ca|[Ff]igs?|vols?|caps?|art|séc|pp|pág|págs|aprox|approx|tel|eng"
    r"|[Aa]v|[Dd]ra?s?|[Ss]ra?s?|[Pp]rofa|[Ee]ng[ªa])\.\s*\Z"  # "a. C.", "av. Paulista"
)
# An initial, as in "em S. Paulo"; after a noun ("vitamina C.") a letter may end a sentence.
_INITIAL = re.compile(r"\b(?:em|de|do|da|no|na|por|pelo|pela|by)\s+[A-Z]\.\s*\Z")


def split_sentences(text: str, *, is_markdown: bool = False) -> tuple[Sentence, ...]:
    """The sentences of a text; one over MAX_SENTENCE_CHARS comes in pieces marked `cut`."""
    lines = read_lines(text)
    if is_markdown:  # elsewhere, lines between two rules may be text
        lines = lines[count_front_matter(text, lines) :]
    blocks = read_blocks(text, lines)
    mark_navigation(text, blocks)
    mark_headings(text, blocks)
    sentences: list[Sentence] = []
    for block in blocks:
        kind: Literal["text", "heading", "navigation"] = "text"
        if block.kind == "heading" or block.kind == "navigation":
            kind = block.kind
        is_split = block.kind in ("line", "paragraph", "item")
        breaks = _sentence_breaks(text, block.start, block.end) if is_split else []
        for start, end in _split_block(text, block, breaks):
            cuts = _cut_long_sentence(text, start, end)
            for cut in cuts:
                left, right = _trim(text, start, cut)
                if left < right:
                    sentences.append(Sentence(left, right, kind, cut=len(cuts) > 1))
                start = cut
    return tuple(sentences)


def _split_block(text: str, block: Block, breaks: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The sentences of a block, trimmed; wordless pieces belong to the one before them."""
    start = end = block.start
    for offset in (*breaks, block.end):
        if has_words(text, end, offset) and has_words(text, start, end):
            yield _trim(text, start, end)
            start = end
        end = offset
    if has_words(text, start, end):
        yield _trim(text, start, end)


def _cut_long_sentence(text: str, start: int, end: int) -> list[int]:
    """The ends of the pieces of text[start:end], none of them over MAX_SENTENCE_CHARS.

    Cuts lie after a clause where there is one, else at a space, else between two graphemes; only
    a single grapheme longer than the limit is itself cut.
    """
    cuts: list[int] = []
    while end - start > MAX_SENTENCE_CHARS:
        limit = start + MAX_SENTENCE_CHARS
        # One character after the limit tells whether the limit itself is a boundary. The text is
        # sliced since \X looks back, all along a row of flags.
        graphemes = _GRAPHEME.finditer(text[start : min(end, limit + 1)])
        boundaries = [start + g.end() for g in graphemes if start + g.end() <= limit]
        allowed = set(boundaries)
        best = boundaries[-1] if boundaries else limit
        for clause in _CLAUSES:
            # Seen beyond the limit, since the character after a mark decides.
            clauses = clause.finditer(text, start + _MIN_CUT_CHARS, min(limit + 2, end))
            if ends := [match.end() for match in clauses if match.end() in allowed]:
                best = ends[-1]
                break
        cuts.append(best)
        start = best
    return [*cuts, end]


def _sentence_breaks(text: str, start: int, end: int) -> list[int]:
    """The offsets between the sentences of a line or paragraph, judged by its script."""
    block = text[start:end]
    is_japanese = count_japanese(block) >= MIN_JAPANESE_SHARE * len(block)
    breaks: list[int] = []
    begin = 0
    for stop in (*(_japanese_breaks(block) if is_japanese else ()), len(block)):
        piece = block[begin:stop]
        is_latin = count_japanese(piece) < MIN_JAPANESE_SHARE * len(piece)
        if is_latin and _MAY_BREAK.search(piece):
            language = "pt" if language_of(piece) == "pt" else "en"
            breaks.extend(begin + inner for inner in _latin_breaks(piece, language))
        breaks.append(stop)
        begin = stop
    offsets = [start + offset for offset in breaks[:-1]]
    for number, offset in enumerate(offsets):  # combining marks belong to the character before
        while offset < len(text) and _joins(text, offset):
            offset += 1
        offsets[number] = offset
    return offsets


def _japanese_breaks(text: str) -> list[int]:
    """Offsets at which a new Japanese sentence of this line or paragraph begins, in order."""
    covered = _covered_by_brackets(text)
    quotes = (quote.end() for quote in _QUOTE_END.finditer(text))
    breaks = {end for end in quotes if not covered[end - 1]}
    for mark in _END.finditer(text):
        tail = _TAIL.match(text, mark.end())
        end = tail.end() if tail else mark.end()
        goes_on = mark.group()[-1] in "!！?？" and _GOES_ON.match(text, end)
        if not (covered[mark.start()] or goes_on):
            breaks.add(end)
    numbers: set[int] = set()
    for item in _INLINE_ITEM.finditer(text):
        number = int(item["number"])
        if not covered[item.start()] and (number == 1 or number - 1 in numbers):
            numbers.add(number)
            breaks.add(item.start("number"))
    return sorted(offset for offset in breaks if 0 < offset < len(text))


def _covered_by_brackets(text: str) -> bytearray:
    """One byte a character: 1 from an opening bracket up to the closing one that matches it.

    Brackets without a partner are ignored, so that a stray 「 doesn't cover the rest.
    """
    covered = bytearray(len(text))
    open_brackets: deque[tuple[int, str]] = deque(maxlen=MAX_BRACKET_DEPTH)
    for bracket in _BRACKET.finditer(text):
        offset, char = bracket.start(), bracket.group()
        if char in _BRACKETS:
            open_brackets.append((offset, _BRACKETS[char]))
        elif any(closing == char for _, closing in open_brackets):
            opened, closing = open_brackets.pop()
            while closing != char:
                opened, closing = open_brackets.pop()
            if offset - opened <= MAX_BRACKET_CHARS:
                covered[opened:offset] = b"\x01" * (offset - opened)
    return covered


def _latin_breaks(text: str, language: str) -> list[int]:
    """Offsets at which a new sentence of this text in Latin script begins, in order.

    None lies after "Inc.", "pág." or the number of an item.
    """
    import sentencex  # late: only building an index needs it, not a question

    pieces: list[str] = sentencex.segment(language, _UNSEEN.sub(_substitute, text))
    if sum(map(len, pieces)) != len(text):
        return []
    # The first characters after opening marks; none of a piece without a word.
    firsts = [p.lstrip(_OPENING)[:1] if any(map(str.isalnum, p)) else "" for p in pieces]
    is_lowercase_text = len(pieces) >= MIN_PIECES_OF_LOWERCASE_TEXT and (
        2 * sum(map(str.islower, firsts)) > len(pieces)
    )
    breaks: list[int] = []
    end = 0
    for piece, first in zip(pieces, firsts[1:], strict=False):
        end += len(piece)
        belongs = (
            not first
            or (first.islower() and not is_lowercase_text)
            or (first.isdigit() and piece.rstrip().endswith("."))
            or _ONLY_A_NUMBER.match(piece)
            or _ABBREVIATION.search(piece, max(0, len(piece) - 12))
            or _INITIAL.search(piece, max(0, len(piece) - 12))
        )
        if not belongs:
            breaks.append(end)
    return breaks


def _substitute(match: re.Match[str]) -> str:
    """An ASCII character of the same kind, so that offsets stay as they are."""
    char = match.group()
    if char.isspace() or char < " " or "\x7f" <= char <= "\x9f":  # white space and controls
        return " "
    if char.isdigit():
        return "0"
    if char.isalpha():
        return "A" if char.isupper() else "a"
    return {"。": ".", "！": "!", "？": "?"}.get(char, "_")


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """text[start:end] without the white space around it."""
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = start + len(piece.rstrip())
    # A space stays where it makes one character with a combining mark or an Arabic number sign.
    if left and _joins(text, left) and not _joins(text, left - 1):
        left -= 1
    if right < len(text) and text[right].isspace() and _joins(text, right):
        right += 1
    return left, right


def _joins(text: str, offset: int) -> bool:
    """Whether the characters before and after an offset are one grapheme."""
    match = _GRAPHEME.match(text[offset - 1 : offset + 1]) if offset else None
    return match is not None and match.end() > 1
