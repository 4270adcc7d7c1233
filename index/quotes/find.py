"""Checks whether a text appears verbatim in the documents.

White space, punctuation, width and letter case are ignored (`index.text.quote_normalization`), and
in Markdown what a reader doesn't see: where links lead, marks, comments. A text that doesn't appear
verbatim is compared with the most similar place. If a message quotes
something in quotation marks or in lines after ">", each of these quotes is checked by itself,
unless the message as a whole is a quote.
"""

import functools
import itertools
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import regex
from rapidfuzz.distance import Indel

from index.documents.structure import Structure, read_structure
from index.excerpts.citations import cite_place
from index.params import MIN_QUOTE_SIMILARITY, WHOLE_MESSAGE_SIMILARITY
from index.quotes.diff import Piece, differences
from index.storage.index import Index
from index.text.characters import CLOSING, OPENING, STRAIGHT
from index.text.quote_normalization import fold_quote
from index.types import MAX_RANKED, Citation

MAX_MESSAGE_CHARS = 4_000
MIN_LETTERS = 8  # shorter texts appear in many places by chance
MAX_QUOTES = 5  # checked in a message
MAX_PLACES = 5  # cited for a quote
MAX_COUNTED = 500  # places of a quote
MAX_FETCHING_S = 1.2  # until the documents that may hold a message's quotes are looked at no more
_SEARCHED_CHARS = 160  # of a quote that the search for similar passages uses
_COMPARED_PASSAGES = 6
_N_GRAM_LETTERS = 3  # in a row count as common when the most similar place is looked for
_MAX_WORD_CHARS = 50  # by which a place is extended to whole words
# Latin words and numbers must be whole: "5 million" isn't a quote from "1.5 million".
_INSIDE_WORD = regex.compile(
    r"(?<=[\p{Latin}\p{N}])(?=[\p{Latin}\p{N}\p{M}])|(?<=\p{N}[.,])(?=\p{N})|(?<=\p{N})(?=[.,]\p{N})"
)
_LEADING_MARKS = regex.compile(r"[^\p{L}\p{N}]*")
_TRAILING_MARKS = regex.compile(r"(?r)[^\p{L}\p{N}\p{M}]*\Z")  # from the end: linear time
# Lines after ">", and after ">>>" the whole rest of the message.
_QUOTED_LINES = regex.compile(
    r"^[ \t]*>>>[ ](?s:.*)|^(?:[ \t]*>[ ][^\n]*(?:\n|\Z))+", regex.MULTILINE
)
_LINE_PREFIX = regex.compile(r"^[ \t]*>(?:>>)?[ ]", regex.MULTILINE)
_IN_QUOTATION_MARKS = regex.compile(
    r"“(?P<said>[^“”]*)”|„(?P<said>[^„“”]*)[“”]|\"(?P<said>[^\"]*)\"|«(?P<said>[^«»]*)»"
    r"|「(?P<said>(?:[^「」]|「[^「」]*」)*+)」|『(?P<said>(?:[^『』]|『[^『』]*』)*+)』"
)

Verdict = Literal["verbatim", "differs", "not_found", "too_short"]
Stretch = tuple[int, int, int]  # a document's number, and offsets in it
# Finds so many passages most similar to a text, best first, except those of the given documents.
Search = Callable[[str, frozenset[int], int], list[Stretch]]


@dataclass(frozen=True, slots=True)
class MessageQuote:
    """A quote at the offsets `start` to `end` (exclusive) of a message.

    `text` is the quote without quotation marks around it or ">" before its lines.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class CheckedQuote:
    """A quote and the result of its check.

    `verdict`:
        "verbatim": the quote appears in `total` places (MAX_COUNTED means that many or more).
            `places` cites the first of them; `case_ignored` tells that only letter case differs,
            `markup_ignored` that the document has markup in between, such as a link's target.
        "differs": `places` cites the most similar place. `similarity`, 0 to 1, is the share of
            letters in common, and `pieces` are the differences.
        "not_found": no passage is similar.
        "too_short": the quote has fewer than MIN_LETTERS letters.

    `is_partial` says that it was not looked for in all documents: it may stand in others, too.
    """

    quote: MessageQuote
    verdict: Verdict
    places: tuple[Citation, ...] = ()
    total: int = 0
    case_ignored: bool = False
    markup_ignored: bool = False
    similarity: float = 0.0
    pieces: tuple[Piece, ...] = ()
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class QuoteCheck:
    """The checked quotes of a message. `n_unchecked` counts further quotes in it."""

    quotes: tuple[CheckedQuote, ...]
    n_unchecked: int = 0

    @property
    def is_verbatim(self) -> bool:
        """Whether every checked quote appears verbatim in the documents."""
        return all(quote.verdict == "verbatim" for quote in self.quotes)


@dataclass(frozen=True, slots=True)
class _Place:
    """The offsets `start` to `end` (exclusive) of a document."""

    document: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QuoteChecker:
    """Checks quotes against the documents of an index.

    Attributes:
        index: The index.
        search: Finds similar passages.
    """

    index: Index
    search: Search

    def check(self, message: str, left_out: frozenset[int] = frozenset()) -> QuoteCheck:
        """Check the first MAX_MESSAGE_CHARS characters of a message.

        Args:
            message: Any text.
            left_out: The numbers of documents to ignore.
        """
        message = message[:MAX_MESSAGE_CHARS]
        whole, n_letters = MessageQuote(0, len(message), message), _n_letters(message)
        if n_letters < MIN_LETTERS:
            return QuoteCheck((CheckedQuote(whole, "too_short"),))
        until = time.monotonic() + MAX_FETCHING_S
        try:
            checked = self._find_verbatim(whole, left_out, until)
            if checked.verdict == "verbatim":
                return QuoteCheck((checked,))
            quotes = [(quote, _n_letters(quote.text)) for quote in quotes_in(message)]
            quotes = [(quote, length) for quote, length in quotes if length >= MIN_LETTERS]
            if 2 * sum(length for _, length in quotes) < n_letters:
                checked = self._find_similar(checked, left_out)
                if not quotes or checked.similarity >= WHOLE_MESSAGE_SIMILARITY:
                    return QuoteCheck((checked,))
            results = []
            for quote, _ in quotes[:MAX_QUOTES]:
                checked = self._find_verbatim(quote, left_out, until)
                if checked.verdict != "verbatim":
                    checked = self._find_similar(checked, left_out)
                results.append(checked)
            return QuoteCheck(tuple(results), max(0, len(quotes) - MAX_QUOTES))
        finally:
            self.index.give_back()

    def _find_verbatim(
        self, quote: MessageQuote, left_out: frozenset[int], until: float
    ) -> CheckedQuote:
        """Find the places where a quote appears; it is not found if there are none."""
        exact = fold_quote(quote.text, keep_case=True).text
        folded = fold_quote(quote.text).text
        numbers, is_all = self._documents_with(quote.text, folded, left_out, until)
        found = list(itertools.islice(self._places_in(numbers, folded), MAX_COUNTED))
        # A link's target or a comment can part the words that stand together on the page.
        shown = [] if found else [*self._shown_places(quote, folded, left_out)]
        same_case, other_case = list[_Place](), list[_Place]()
        for place in found or shown:
            place = self._with_outer_marks(place, quote.text)
            text = self._text_at(place)
            if shown:
                text = self._shown_text(place.document)[place.start : place.end]
            is_exact = fold_quote(text, keep_case=True).text == exact
            (same_case if is_exact else other_case).append(place)
        # Places with identical punctuation and white space come first.
        places = sorted(
            same_case or other_case, key=lambda place: self._text_at(place) not in quote.text
        )
        if not places:
            return CheckedQuote(quote, "not_found", is_partial=not is_all)
        return CheckedQuote(
            quote,
            "verbatim",
            places=tuple(map(self._cite, places[:MAX_PLACES])),
            total=len(places),
            case_ignored=not same_case,
            markup_ignored=bool(shown),
            similarity=1.0,
            is_partial=not is_all,
        )

    def documents_with(self, text: str, left_out: frozenset[int]) -> Iterable[int]:
        """The documents that hold a text; punctuation, white space and letter case don't count.

        If the index doesn't hold the documents themselves, some may be missing.

        Args:
            text: The text.
            left_out: The numbers of documents to ignore.
        """
        until = time.monotonic() + MAX_FETCHING_S
        return self._documents_with(text, fold_quote(text).text, left_out, until)[0]

    def _documents_with(
        self, text: str, folded: str, left_out: frozenset[int], until: float
    ) -> tuple[Iterable[int], bool]:
        """The documents that hold a text, as it is and folded, and whether these are all."""
        found, is_all = self.index.documents_with(folded, left_out, until)
        if is_all:
            return found, True
        similar = self._similar_documents(text, left_out, MAX_RANKED)
        texts = ((number, self.index.documents.text(number)) for number in similar)
        found = {*found, *(number for number, said in texts if folded in fold_quote(said).text)}
        return sorted(found), False

    def _places_in(self, numbers: Iterable[int], folded_quote: str) -> Iterator[_Place]:
        """Find the places where a quote appears in whole words, some of which are shown."""
        for number in numbers:
            text = self.index.documents.document(number).text
            for start, end in _stretches(folded_quote, text):
                if _n_letters(self._shown_text(number)[start:end]):
                    yield _Place(number, start, end)

    def _shown_places(
        self, quote: MessageQuote, folded_quote: str, left_out: frozenset[int]
    ) -> Iterator[_Place]:
        """Find the places where readers of similar documents see a text."""
        for number in self._similar_documents(quote.text, left_out, _COMPARED_PASSAGES):
            for span in _stretches(folded_quote, self._shown_text(number)):
                place = _Place(number, *span)
                if self._without_hidden(place) == place:
                    yield place

    def _similar_documents(self, text: str, left_out: frozenset[int], k: int) -> list[int]:
        """The documents of the k most similar passages, the best first."""
        found = self.search(text[:_SEARCHED_CHARS], left_out, k)
        return [*dict.fromkeys(number for number, _, _ in found)]

    def _shown_text(self, number: int) -> str:
        """A document's text with spaces for all that a reader doesn't see, as long as the text."""
        document = self.index.documents.document(number)
        return _structure(document.text).searched if document.is_markdown else document.text

    def _without_hidden(self, place: _Place) -> _Place:
        """The longest part of a place without comments between, which must never be shown."""
        document = self.index.documents.document(place.document)
        bounds = [place.start, place.start]
        if document.is_markdown:
            for before, block in itertools.pairwise(_structure(document.text).blocks):
                if block.follows_hidden and place.start < block.start < place.end:
                    bounds += min(before.end, block.start), block.start
        bounds.append(place.end)
        parts = zip(bounds[1::2], bounds[2::2], strict=True)
        return _Place(place.document, *max(parts, key=lambda part: part[1] - part[0]))

    def _find_similar(self, checked: CheckedQuote, left_out: frozenset[int]) -> CheckedQuote:
        """Find the most similar place of a quote, among the passages that are found for it."""
        quote = checked.quote
        wanted = fold_quote(quote.text).text
        best, similarity = None, 0.0
        searched = quote.text[:_SEARCHED_CHARS]
        for number, start, end in self.search(searched, left_out, _COMPARED_PASSAGES):
            text = self._shown_text(number)
            # The quote may begin before the passage or end after it.
            first_offset = max(0, start - len(quote.text))
            folded = fold_quote(text[first_offset : end + len(quote.text)])
            first, last, score = most_similar_stretch(wanted, folded.text)
            if score > similarity:
                offsets = int(folded.starts[first]), int(folded.ends[last - 1])
                best = _Place(number, *(first_offset + offset for offset in offsets))
                similarity = score
        if best is None or similarity < MIN_QUOTE_SIMILARITY:
            return checked
        best = self._without_hidden(self._with_whole_words(best))
        place = self._with_outer_marks(best, quote.text)
        pieces = list(differences(quote.text, self._text_at(place)))
        start, end = place.start, place.end
        if pieces and pieces[0].kind == "only_in_document":
            start += len(pieces.pop(0).text)
        is_added = len(pieces) < 2 or pieces[-2].kind != "only_in_message"  # not another word
        if pieces and pieces[-1].kind == "only_in_document" and is_added:
            end -= len(pieces.pop().text)
        return replace(
            checked,
            verdict="differs",
            places=(self._cite(_Place(place.document, start, end)),),
            similarity=round(similarity, 4),
            pieces=tuple(pieces),
        )

    def _with_whole_words(self, place: _Place) -> _Place:
        """Add the rest of the words that a place cuts."""
        text, start, end = self._document_text(place), place.start, place.end
        while start > max(0, place.start - _MAX_WORD_CHARS) and _INSIDE_WORD.match(text, start):
            start -= 1
        while end < place.end + _MAX_WORD_CHARS and _INSIDE_WORD.match(text, end):
            end += 1
        return _Place(place.document, start, end)

    def _with_outer_marks(self, place: _Place, quote: str) -> _Place:
        """Add the brackets and quotation marks around a place that the quote has around it, too."""
        text = self._document_text(place)
        leading, trailing = _LEADING_MARKS.match(quote), _TRAILING_MARKS.search(quote)
        before, after = leading[0] if leading else "", trailing[0] if trailing else ""
        before_place = text[max(0, place.start - len(before)) : place.start]
        start = place.start - _n_common_marks(before[::-1], before_place[::-1], OPENING)
        end = place.end + _n_common_marks(after, text[place.end : place.end + len(after)], CLOSING)
        return _Place(place.document, start, end)

    def _document_text(self, place: _Place) -> str:
        return self.index.documents.document(place.document).text

    def _text_at(self, place: _Place) -> str:
        return self._document_text(place)[place.start : place.end]

    def _cite(self, place: _Place) -> Citation:
        return cite_place(*self.index.whole(place.document), place.start, place.end)


@functools.lru_cache(maxsize=16)
def _structure(text: str) -> Structure:
    return read_structure(text, is_markdown=True)


def _stretches(folded_quote: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a folded text appears in a text in whole words."""
    folded = fold_quote(text)
    position = folded.text.find(folded_quote)
    while position >= 0:
        span = folded.span(position, position + len(folded_quote))
        is_whole = span is not None and not any(_INSIDE_WORD.match(text, offset) for offset in span)
        if span is not None and is_whole:
            yield span
        step = len(folded_quote) if is_whole else 1
        position = folded.text.find(folded_quote, position + step)


def quotes_in(message: str) -> list[MessageQuote]:
    """Find the quotes in a message, in order and without overlaps.

    Quotation marks inside quoted lines are part of that quote.
    """
    quotes: list[MessageQuote] = []
    line_quotes = [match.span() for match in _QUOTED_LINES.finditer(message)]
    position = 0
    for start, end in [*line_quotes, (len(message), len(message))]:
        for match in _IN_QUOTATION_MARKS.finditer(message, position, start):
            quotes.append(MessageQuote(*match.span("said"), match["said"]))
        if start < end:
            text = _LINE_PREFIX.sub("", message[start:end])
            quotes.append(MessageQuote(start, end, text))
        position = end
    return quotes


def most_similar_stretch(wanted: str, text: str) -> tuple[int, int, float]:
    """Find the part of a text that is most similar to the wanted one.

    The window that has most of the wanted text's trigrams is found in linear time (rapidfuzz's
    partial_ratio takes seconds for some texts of 4,000 characters), and only that is aligned.

    Returns:
        Its start, its end (exclusive), and the similarity, 0 to 1. The similarity is 0 if the texts
        have no letter in common.
    """
    grams = set(zip(wanted, wanted[1:], wanted[2:], strict=False))
    is_common = map(grams.__contains__, zip(text, text[1:], text[2:], strict=False))
    n_common = np.zeros(len(text) + 1, dtype=np.int64)
    n_common[1 : max(1, len(text) - 1)] = list(is_common)
    np.cumsum(n_common, out=n_common)
    length = min(len(wanted), len(text))
    window = int(np.argmax(n_common[length:] - n_common[: len(n_common) - length]))
    # The text may have words that the wanted one lacks, and the other way round.
    margin = 12 + len(wanted) // 10
    begin = max(0, window - margin)
    around = text[begin : window + len(wanted) + margin]
    blocks = [b for b in Indel.editops(wanted, around).as_matching_blocks() if b.size]
    blocks = [block for block in blocks if block.size >= _N_GRAM_LETTERS] or blocks
    if not blocks:
        return 0, 0, 0.0
    # Letters of the wanted text before the first common ones probably have a counterpart, too.
    start = max(0, blocks[0].b - blocks[0].a)
    end = min(len(around), blocks[-1].b + len(wanted) - blocks[-1].a)
    similarity = Indel.normalized_similarity(wanted, around[start:end])
    return begin + start, begin + end, similarity


def _n_letters(text: str) -> int:
    """Count the letters and digits."""
    return len(fold_quote(text).text) if len(text) >= MIN_LETTERS else 0


def _n_common_marks(ours: str, theirs: str, marks: frozenset[str]) -> int:
    """Count the characters that two texts begin with alike, up to the last one in `marks`."""
    n_common = 0
    for count, pair in enumerate(zip(ours, theirs, strict=False), start=1):
        is_mark = all(character in marks or character == STRAIGHT for character in pair)
        if not is_mark and len({unicodedata.normalize("NFKC", each) for each in pair}) > 1:
            break
        if is_mark:
            n_common = count
    return n_common
