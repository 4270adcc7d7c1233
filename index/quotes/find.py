"""Does a text stand verbatim in the documents? Where, or what is nearest and how does it differ?

White space, punctuation, width and letter case aside (`quote_folding`). What a message puts
in quotation marks or quotes by ">" is checked on its own, unless all of it stands in one place.
"""

import functools
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

import regex

from index.excerpts.excerpts import cite
from index.params import MIN_LIKENESS, WHOLE_LIKENESS
from index.quotes.diff import Piece, Window, best_window, differences
from index.storage.index import Index
from index.text.brackets import CLOSING, OPENING, STRAIGHT
from index.text.quote_normalization import FoldedText, fold_quote
from index.types import Citation, Hit
from index.weak_methods import weak_bound_method

# What Discord draws as quoted: lines behind ">", and behind ">>>" all that follows.
_LINES = regex.compile(r"^[ \t]*>>>[ ].*|^(?:[ \t]*>[ ][^\n]*(?:\n|\Z))+", regex.MULTILINE)
_REST = regex.compile(r"[ \t]*>>>[ ]")
_PREFIX = regex.compile(r"^[ \t]*>(?:>>)?[ ]", regex.MULTILINE)
_MARKED = regex.compile(
    r"“(?P<said>[^“”]*)”|„(?P<said>[^„“”]*)[“”]|\"(?P<said>[^\"]*)\"|«(?P<said>[^«»]*)»"
    r"|「(?P<said>(?:[^「」]|「[^「」]*」)*+)」|『(?P<said>(?:[^『』]|『[^『』]*』)*+)』"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """What stands at `start..end` (exclusive) of a message: `text`, without any ">"."""

    start: int
    end: int
    text: str


def quoted_stretches(message: str) -> list[Stretch]:
    """The quoted stretches of a message, in order; they don't overlap."""
    found: list[Stretch] = []
    at = 0
    for start, end in (*_lines(message), (len(message), len(message))):
        for match in _MARKED.finditer(message, at, start):
            found.append(Stretch(*match.span("said"), match["said"]))
        if start < end:
            found.append(Stretch(start, end, _PREFIX.sub("", message[start:end])))
        at = end
    return found


def _lines(message: str) -> Iterator[tuple[int, int]]:
    for match in _LINES.finditer(message):
        if _REST.match(message, match.start()):
            yield match.start(), len(message)
            return
        yield match.span()


Kind = Literal["spaces", "width", "punctuation", "case"]

_RIM = regex.compile(r"^[^\p{L}\p{N}]+|[^\p{L}\p{N}\p{M}]+$")
_SPACES = regex.compile(r"\s+")
_PUNCTUATION = regex.compile(r"[\p{P}\p{S}]+")
_FOLDS: dict[Kind, Callable[[str], str]] = {
    "width": lambda text: unicodedata.normalize("NFKC", text),
    "punctuation": lambda text: _PUNCTUATION.sub("", text),
    "spaces": lambda text: _SPACES.sub("", text),
    "case": str.casefold,
}


def looked_past(quote: str, document: str) -> tuple[Kind, ...]:
    """What has to be looked past for the two texts to be the same; nothing if they are.

    What stands before their first and behind their last letters is no part of them.
    """
    quote, document = (_RIM.sub("", text) for text in (quote, document))
    if unicodedata.normalize("NFC", quote) == unicodedata.normalize("NFC", document):
        return ()
    needed = tuple(kind for kind in _FOLDS if not _same(quote, document, without=kind))
    # Where any of two would do, as for full-width brackets, none is needed.
    alone = (kind for kind in _FOLDS if _FOLDS[kind](quote) == _FOLDS[kind](document))
    return needed or tuple(alone)[:1] or ("punctuation",)


def _same(quote: str, document: str, without: Kind) -> bool:
    for kind, fold in _FOLDS.items():
        if kind != without:
            quote, document = fold(quote), fold(document)
    return quote == document


MAX_MESSAGE_CHARS = 4_000
MIN_LETTERS = 8  # fewer stand in many places by chance
MAX_STRETCHES = 5  # of one message
MAX_PLACES = 5  # that are cited
MAX_COUNTED = 500
_SEARCHED_CHARS = 160  # of a stretch, from which the nearest passage is looked for
_NEAREST = 6  # passages that are compared
_REMEMBERED = 32  # documents that stay at hand, folded, with their offsets
# Latin words and numbers are whole: "5 million" does not stand in "1.5 million".
_GOES_ON = regex.compile(
    r"(?<=[\p{Latin}\p{N}])(?=[\p{Latin}\p{N}\p{M}])|(?<=\p{N}[.,])(?=\p{N})|(?<=\p{N})(?=[.,]\p{N})"
)

_LEAD = regex.compile(r"[^\p{L}\p{N}]*")
_REST_of_quote_check = regex.compile(r"(?r)[^\p{L}\p{N}\p{M}]*\Z")  # read from the end
_LONGEST_WORD = 50  # characters that a word cut in two is mended by

Verdict = Literal["verbatim", "differs", "not_found", "too_short"]
# A text and the numbers of documents to leave out -> the passages nearest to it, best first.
Search = Callable[[str, frozenset[int]], list[Hit]]


@dataclass(frozen=True, slots=True)
class CheckedStretch:
    """`text`, which stands at `start..end` of the message, and what became of it.

    "verbatim": it stands in `total` places (MAX_COUNTED: or more), of which `places`
    cites the first; `case_ignored` when only capitals differ there. "differs": `places` cites the
    nearest one, `pieces` tell how it differs, `likeness` how little, 0..1. "not_found": nothing is
    like it. "too_short": it has fewer than MIN_LETTERS letters.
    """

    text: str
    start: int
    end: int
    verdict: Verdict
    places: tuple[Citation, ...] = ()
    total: int = 0
    case_ignored: bool = False
    likeness: float = 0.0
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """What a message quotes, checked. `left_out` counts stretches beyond the first few."""

    stretches: tuple[CheckedStretch, ...]
    left_out: int = 0

    @property
    def is_verbatim(self) -> bool:
        """Whether all that was checked stands in the documents."""
        return all(stretch.verdict == "verbatim" for stretch in self.stretches)


class QuoteChecker:
    """Checks quotes against one segment; only documents that may hold them are folded for it."""

    def __init__(self, index: Index, search: Search) -> None:
        self._segment = index
        self._search = search
        self._folded = functools.lru_cache(maxsize=_REMEMBERED)(weak_bound_method(self._fold))

    def check(self, message: str, left_out: frozenset[int] = frozenset()) -> QuoteCheck:
        """Check a message, or its first 4,000 characters; no text breaks it."""
        try:
            return self._check(message[:MAX_MESSAGE_CHARS], left_out)
        finally:
            self._segment.give_back()

    def _check(self, message: str, left_out: frozenset[int]) -> QuoteCheck:
        whole = Stretch(0, len(message), message)
        if _letters(whole) < MIN_LETTERS:
            return QuoteCheck((_result(whole, "too_short"),))
        found = self._verbatim(whole, left_out)
        quoted = [s for s in quoted_stretches(message) if _letters(s) >= MIN_LETTERS]
        if found is None and 2 * sum(map(_letters, quoted)) < _letters(whole):
            nearest = self._nearest(whole, left_out)
            if not quoted or nearest.likeness >= WHOLE_LIKENESS:
                found = nearest
        if found is not None:
            return QuoteCheck((found,))
        checked = [
            self._verbatim(stretch, left_out) or self._nearest(stretch, left_out)
            for stretch in quoted[:MAX_STRETCHES]
        ]
        return QuoteCheck(tuple(checked), max(0, len(quoted) - MAX_STRETCHES))

    def _verbatim(self, stretch: Stretch, left_out: frozenset[int]) -> CheckedStretch | None:
        """The stretch with where it stands; None where it stands nowhere."""
        wanted = fold_quote(stretch.text).text
        exact = fold_quote(stretch.text, keep_case=True).text
        written: list[tuple[int, int, int]] = []
        others: list[tuple[int, int, int]] = []
        rim = _rim(stretch.text)
        for found_at in self._places(wanted, left_out):
            place = self._with_marks(found_at, rim)
            (written if self._written(place) == exact else others).append(place)
            if len(written) + len(others) == MAX_COUNTED:
                break
        # What stands there to the letter is cited before what has to be looked past something.
        found = sorted(written or others, key=lambda place: self._at(place) not in stretch.text)
        if not found:
            return None
        return _result(
            stretch,
            "verbatim",
            places=tuple(self._cite(*place) for place in found[:MAX_PLACES]),
            total=len(found),
            case_ignored=not written,
            likeness=1.0,
        )

    def _places(self, wanted: str, left_out: frozenset[int]) -> Iterator[tuple[int, int, int]]:
        """Documents and offsets where the folded text stands in whole words."""
        for number in self._segment.folded.holding(wanted):
            if number in left_out:
                continue
            folded = self._folded(number)
            at = folded.text.find(wanted)
            while at >= 0:
                span = folded.span(at, at + len(wanted))
                is_whole = span is not None and self._is_whole(number, *span)
                if span is not None and is_whole:
                    yield number, *span
                at = folded.text.find(wanted, at + (len(wanted) if is_whole else 1))

    def _with_marks(
        self, place: tuple[int, int, int], rim: tuple[str, str]
    ) -> tuple[int, int, int]:
        number, start, end = place
        text = self._segment.documents.document(number).text
        return number, *_with_marks(text, start, end, rim)

    def _is_whole(self, number: int, start: int, end: int) -> bool:
        text = self._segment.documents.document(number).text
        return not any(_GOES_ON.match(text, at) for at in (start, end))

    def _written(self, place: tuple[int, int, int]) -> str:
        return fold_quote(self._at(place), keep_case=True).text

    def _at(self, place: tuple[int, int, int]) -> str:
        number, start, end = place
        return self._segment.documents.document(number).text[start:end]

    def _nearest(self, stretch: Stretch, left_out: frozenset[int]) -> CheckedStretch:
        """The stretch with the place that is most like it, if any is."""
        wanted = fold_quote(stretch.text).text
        best: tuple[Window, int] | None = None
        for hit in self._search(stretch.text[:_SEARCHED_CHARS], left_out)[:_NEAREST]:
            number = int(self._segment.passages.documents[hit.passage])
            near = self._segment.passages.spans[hit.passage].tolist()
            window = best_window(wanted, self._folded(number), near)
            if window is not None and (best is None or window.likeness > best[0].likeness):
                best = window, number
        if best is None or best[0].likeness < MIN_LIKENESS:
            return _result(stretch, "not_found")
        window, number = best
        text = self._segment.documents.document(number).text
        start, end = _whole_words(text, window.start, window.end)
        start, end = _with_marks(text, start, end, _rim(stretch.text))
        start, end, pieces = _trimmed(start, differences(stretch.text, text[start:end]))
        return _result(
            stretch,
            "differs",
            places=(self._cite(number, start, end),),
            likeness=round(window.likeness, 4),
            pieces=pieces,
        )

    def _cite(self, number: int, start: int, end: int) -> Citation:
        table = self._segment.passages
        position = bisect_right(table.sentence_starts(number), start) - 1
        sentence = int(table.document_bounds[number]) + max(0, position)
        document = self._segment.documents.document(number)
        return cite(document, table.language_of(sentence), start, end)

    def _fold(self, number: int) -> FoldedText:
        return fold_quote(self._segment.documents.document(number).text)


def _letters(stretch: Stretch) -> int:
    """How many letters and digits count; the longest row of quotation marks is soon done."""
    if len(stretch.text) < MIN_LETTERS:
        return 0
    return len(fold_quote(stretch.text).text)


def _result(
    stretch: Stretch,
    verdict: Verdict,
    places: tuple[Citation, ...] = (),
    total: int = 0,
    likeness: float = 0.0,
    pieces: tuple[Piece, ...] = (),
    *,
    case_ignored: bool = False,
) -> CheckedStretch:
    return CheckedStretch(
        stretch.text,
        stretch.start,
        stretch.end,
        verdict,
        places,
        total,
        case_ignored,
        likeness,
        pieces,
    )


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch with the rest of the words that it cuts."""
    least, most = max(0, start - _LONGEST_WORD), min(len(text), end + _LONGEST_WORD)
    while start > least and _GOES_ON.match(text, start):
        start -= 1
    while end < most and _GOES_ON.match(text, end):
        end += 1
    return start, end


def _rim(message: str) -> tuple[str, str]:
    """What stands before the first letter of a message, and behind the last."""
    margin, rest = _LEAD.match(message), _REST_of_quote_check.search(message)
    return margin[0] if margin else "", rest[0] if rest else ""


def _with_marks(text: str, start: int, end: int, rim: tuple[str, str]) -> tuple[int, int]:
    """The stretch with the brackets and quotation marks at its rim that the message has as well."""
    before, behind = rim
    start -= _n_common(before[::-1], text[max(0, start - len(before)) : start][::-1], OPENING)
    end += _n_common(behind, text[end : end + len(behind)], CLOSING)
    return start, end


def _n_common(ours: str, theirs: str, marks: frozenset[str]) -> int:
    """How many characters the two begin with alike, up to the last that is one of the marks."""
    common = 0
    for count, (our, their) in enumerate(zip(ours, theirs, strict=False), start=1):
        is_mark = our in marks | {STRAIGHT} and their in marks | {STRAIGHT}
        if not is_mark and normalize("NFKC", our) != normalize("NFKC", their):
            break
        if is_mark:
            common = count
    return common


def _trimmed(start: int, pieces: tuple[Piece, ...]) -> tuple[int, int, tuple[Piece, ...]]:
    """The pieces without what only the document has before and behind them, and their offsets."""
    first, last = 0, len(pieces)
    if last and pieces[0].kind == "only_in_document":
        start += len(pieces[0].text)
        first = 1
    if last > first and pieces[-1].kind == "only_in_document":
        last -= 1
    kept = pieces[first:last]
    length = sum(len(piece.text) for piece in kept if piece.kind != "only_in_message")
    return start, start + length, kept
