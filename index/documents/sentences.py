"""A paragraph -> its sentences, in Japanese, Portuguese and English, with exact offsets."""

import re
from collections import deque
from collections.abc import Iterator

import regex

from index.documents.abbreviations import is_abbreviation
from index.documents.lines import has_words
from index.text.language import count_japanese

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

_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"

_BRACKET = re.compile("[" + _OPENERS + re.escape("".join(_BRACKETS.values())) + "]")
# The second alternative spares "Yahoo!ニュース" and the "?" of a web address; the last ones end a
# sentence at the "." of machine translations ("言いました. ") and of papers that write ， and ．
_END = re.compile(
    rf"""
      (?<![!！?？…‥])[!！?？…‥]*[。｡]+[。｡!！?？…‥]*
    | (?:(?<![A-Za-z0-9!！?？])|(?<=[A-Za-z0-9][!！?？]))[!！?？]++(?=[A-Z0-9{_JAPANESE}{_OPENERS}])
    | (?<![!！?？])[!！?？]++(?=\Z|\s|[{_CLOSERS}])
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

_MAY_BREAK = re.compile(r"[.!?…‥।؟][^\s.!?…‥।؟]*\s|[。｡！？．]")
# A mark in Latin or any other script, with what closes behind it, a note's number among them.
_LATIN_END = re.compile(
    rf"""
      [。！？]+[{_CLOSERS}*_]*
    | (?<![.!?…‥।؟])(?P<mark>[.!?…‥।؟]++)
      (?:[{_CLOSERS}*_~`{_INVISIBLE}]|\[\^?\w{{1,12}}\])*+
      (?=\s)
    """,
    re.VERBOSE,
)
_OPENING = re.compile(rf"(?:[\s\"'“‘«(\[{{*_¿¡{_INVISIBLE}])*")
_FIRST_WORD = re.compile(r"\w+(?:[.'’-]\w+)*")
_NAME = re.compile(r"[^\W\d_]+[A-Z]|\w{2,}\.\w|\w+_\w")  # iPhone, discord.py, user_id
_LONG_WORD = re.compile(r"[^\W\d_A-Z]{4,}\Z")

# What no sentence ends in, whatever marks are inside: code, links, addresses, tags, emphasis.
_UNBROKEN = re.compile(
    r"""
      (?<!`)(?P<fence>`{1,3})(?!`)[^\n]{1,300}?(?<!`)(?P=fence)(?!`)
    | !?\[\[[^\[\]\n]{1,300}\]\]
    | \[(?:[^\[\]]|\[[^\[\]]{0,100}\]){1,300}\]
      (?:\([^()\s]{0,500}(?:\s"[^"\n]{0,200}")?\)|\[[^\[\]]{0,100}\])
    | (?:https?://|www\.)\S{1,500}(?<![.,;:!?)\]}"'>*_”’»])
    | </?[A-Za-z][^<>]{0,300}>
    | \{\{[^{}]{0,300}\}\}
    | (?<![\w*])\*\*(?=[^\s*])[^*]{1,300}(?<=[^\s*])\*\*(?![\w*])
    | (?<!\w)"(?=\S)[^"]{1,300}(?<=\S)"(?!\w)
    """,
    re.VERBOSE,
)
# "**Note.**", "*Tip.*": set off at the beginning, and said of what follows.
_SET_OFF = re.compile(r"\s*(?P<mark>\*{1,3}|_{1,3})(?=[^\s*_])[^*\n]{1,80}?(?P=mark)[.:!]?(?=\s)")
# "Step 2.", "Art. 10.", "3.", "3\\.": a number with a word before it at most; "Note.", "Warning!".
_NUMBERED_LABEL = re.compile(
    r"[\W_]*(?:[^\W\d_]{1,20}\.?\s+)?(?:[nN][.º°]{1,3}\s*)?\d{1,4}(?:[.-]\d{1,4}){0,4}[A-Za-zº°ª]?[.):\s*_\\]*"
)
_ONE_WORD = re.compile(r"[\W_]*[A-Za-zÀ-ɏ]+[\W_]*")
_MAX_LABEL_CHARS = 40


def prose_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentences of text[start:end], which is one paragraph or item, wrapped or not.

    Yields:
        Spans without the white space around them, in order; together they hold every letter and
        digit. Pieces without a word belong to the sentence before them.
    """
    first = begin = start
    for offset in (*_sentence_breaks(text, start, end), end):
        if has_words(text, begin, offset) and has_words(text, first, begin):
            yield trim(text, first, begin)
            first = begin
        begin = offset
    if has_words(text, first, end):
        yield trim(text, first, end)


def cut_long_sentence(text: str, start: int, end: int) -> list[int]:
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
    if not _MAY_BREAK.search(block):
        return []
    is_japanese = count_japanese(block) >= MIN_JAPANESE_SHARE * len(block)
    covered = _covered(block)
    breaks: list[int] = []
    begin = 0
    for stop in (*(_japanese_breaks(block, covered) if is_japanese else ()), len(block)):
        piece = block[begin:stop]
        if count_japanese(piece) < MIN_JAPANESE_SHARE * len(piece):
            breaks.extend(_latin_breaks(block, begin, stop, covered))
        breaks.append(stop)
        begin = stop
    set_off = _SET_OFF.match(block)
    kept: list[int] = []
    begin = set_off.end() if set_off else 0
    for offset in breaks[:-1]:
        while offset < len(block) and _joins(block, offset):
            offset += 1  # combining marks belong to the character before
        if offset > begin and not _is_label(block, kept[-1] if kept else 0, offset):
            kept.append(offset)
    return [start + offset for offset in kept]


def _is_label(text: str, start: int, end: int) -> bool:
    """Whether a piece of a paragraph only names what follows: "Art. 10.", "Step 2.", "Note."."""
    if end - start > _MAX_LABEL_CHARS:
        return False
    if _NUMBERED_LABEL.fullmatch(text, start, end):
        return True
    return start == 0 and _ONE_WORD.fullmatch(text, start, end) is not None


def _japanese_breaks(text: str, covered: bytearray) -> list[int]:
    """Offsets at which a new Japanese sentence of this line or paragraph begins, in order."""
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


def _covered(text: str) -> bytearray:
    """One byte a character: 1 where a sentence can't end.

    That is inside of brackets, code, links, addresses and emphasis; their last character is free.
    """
    covered = _covered_by_brackets(text)
    for match in _UNBROKEN.finditer(text):
        start, end = match.span()
        covered[start : end - 1] = b"\x01" * (end - 1 - start)
    return covered


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


def _latin_breaks(text: str, start: int, end: int, covered: bytearray) -> list[int]:
    """Offsets behind the sentences of text[start:end] in Latin or another script, in order.

    None lies behind "Inc.", "pág." or the number of an item. Before a small letter one lies only
    where most sentences begin with one.
    """
    breaks: list[int] = []
    lower: list[int] = []
    while end > start and not text[end - 1].isalnum():
        end -= 1  # marks and emoji at the end are no sentence
    for match in _LATIN_END.finditer(text, start, end):
        offset = match.end()
        opening = _OPENING.match(text, offset, end)
        first = opening.end() if opening else offset
        is_leader = match["mark"] is not None and match["mark"].startswith("....")
        if first == end or covered[offset] or is_leader:
            continue
        if text[first].islower() and not _is_name(text, first):
            lower.append(offset)
        elif match["mark"] != "." or not _goes_on(text, start, match.start(), first):
            breaks.append(offset)
            start = offset
    n_pieces = len(breaks) + len(lower) + 1
    if n_pieces >= MIN_PIECES_OF_LOWERCASE_TEXT and 2 * len(lower) > n_pieces:
        breaks = sorted([*breaks, *lower])
    return breaks


def _goes_on(text: str, start: int, stop: int, following: int) -> bool:
    """Whether the full stop at `stop` ends an abbreviation or a number, not a sentence."""
    if text[following].isdigit() and not _LONG_WORD.search(text, max(start, stop - 20), stop):
        return True
    return is_abbreviation(text, start, stop, following)


def _is_name(text: str, start: int) -> bool:
    """Whether the word at `start` is written as it is wherever it stands: "iPhone", "setup.py"."""
    word = _FIRST_WORD.match(text, start)
    return word is not None and _NAME.match(word.group()) is not None


def trim(text: str, start: int, end: int) -> tuple[int, int]:
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
    pair = text[offset - 1 : offset + 1] if offset else ""
    if len(pair) < 2 or (max(pair) < "\u0300" and pair != "\r\n"):
        return False
    match = _GRAPHEME.match(pair)
    return match is not None and match.end() > 1
