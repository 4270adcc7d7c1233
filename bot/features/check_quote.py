"""A message's text -> the card that says whether it stands in the documents ("Check quote")."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import regex

from bot.features.ask import obstacle
from bot.features.remembering import remember
from bot.features.search import quoted
from bot.i18n import Phrases
from bot.permissions import Requester
from bot.state import BotState
from bot.ui.citations import small
from bot.ui.layout import (
    ANSWERED,
    MAX_CARD_CHARS,
    MAX_PARTS,
    RULE,
    SILENT,
    Card,
    Part,
    length_of,
    n_components,
    notice_card,
)
from bot.ui.markdown import label
from index.engine import Engine
from index.quotes.diff import IgnoredDifference, ignored_differences
from index.quotes.find import MAX_MESSAGE_CHARS, MIN_LETTERS, CheckedQuote
from index.text.brackets import paired
from index.types import Citation, Excerpt, Highlight

_MAX_STRETCH_CHARS = 80
_MAX_WORD_CHARS = 60
_MAX_WORDS = 12
_SAID = regex.compile(r"[\p{L}\p{N}\p{M}]")  # what makes a difference
_MOST_PLACES = (5, 3, 2, 1)  # shown of a stretch: the most that fit


@dataclass(frozen=True, slots=True)
class Checked:
    """A stretch of a message, what stands at its places, and what was looked past."""

    stretch: CheckedQuote
    excerpts: tuple[Excerpt, ...]
    looked_past: tuple[IgnoredDifference, ...] = ()


def checked_card(checked: Sequence[Checked], left_out: int, token: str, phrases: Phrases) -> Card:
    """The card for a message's stretches; what doesn't fit is left out whole and counted.

    Args:
        checked: What was checked, in the message's order.
        left_out: How many stretches weren't.
        token: What the places are remembered by; without one, there are no buttons.
        phrases: In the reader's language.
    """
    is_found = any(each.stretch.verdict == "verbatim" for each in checked)
    counts = range(len(checked), 0, -1)
    for count, with_quotes, most in product(counts, (True, False), _MOST_PLACES):
        parts: list[Part] = []
        for each in checked[:count]:
            parts += [RULE] if parts else []
            if len(checked) > 1:
                parts.append(small([f"“{label(each.stretch.quote.text, _MAX_STRETCH_CHARS)}”"]))
            parts += _told(each, token, phrases, most, with_quotes=with_quotes)
        if missing := list(_missing(len(checked) - count, left_out, phrases)):
            parts += [RULE, small(missing)]
        if length_of(parts) <= MAX_CARD_CHARS and n_components(parts) <= MAX_PARTS:
            return Card(parts, ANSWERED if is_found else SILENT)
    raise ValueError("the card's own words exceed a message")


def _missing(n_unfit: int, n_unchecked: int, phrases: Phrases) -> Iterator[str]:
    if n_unfit:
        yield phrases.say("quotes-left-out", count=n_unfit)
    if n_unchecked:
        yield phrases.say("check-left-out", count=n_unchecked)


def _told(
    checked: Checked, token: str, phrases: Phrases, most: int, *, with_quotes: bool
) -> Iterator[Part]:
    stretch = checked.stretch
    if stretch.verdict == "too_short":
        yield phrases.say("check-too-short", count=MIN_LETTERS)
        return
    if stretch.verdict == "not_found":
        yield f"**{phrases.say('check-none')}**"
        return
    yield f"**{_verdict(checked, phrases)}**"
    shown = checked.excerpts[:most]
    for position, excerpt in enumerate(shown):
        quote, below = quoted(excerpt, token, phrases)
        if with_quotes and position == 0:  # the others say the same
            yield quote
        yield below
    if stretch.verdict == "differs":
        yield small(_differences(stretch, phrases))
    elif stretch.total > len(shown):
        yield small([phrases.say("check-more-places", count=stretch.total - len(shown))])


def _verdict(checked: Checked, phrases: Phrases) -> str:
    if checked.stretch.verdict == "differs":
        return phrases.say("check-nearest")
    if not checked.looked_past:
        return phrases.say("check-verbatim", count=checked.stretch.total)
    kinds = [phrases.say("check-difference", kind=kind) for kind in checked.looked_past]
    differences = phrases.say("cited-separator").join(kinds)
    return phrases.say("check-nearly", count=checked.stretch.total, differences=differences)


def _differences(stretch: CheckedQuote, phrases: Phrases) -> Iterator[str]:
    # Never "100 %" of what isn't the same.
    yield phrases.say("check-same-letters", percent=min(99, round(stretch.similarity * 100)))
    if words := _words(stretch, "only_in_message"):
        yield phrases.say("check-only-in-message", words=words)
    if words := _words(stretch, "only_in_document"):
        yield phrases.say("check-only-in-document", words=words)


def _words(stretch: CheckedQuote, kind: str) -> str:
    pieces = (_trimmed(piece.text) for piece in stretch.pieces if piece.kind == kind)
    words = [label(piece, _MAX_WORD_CHARS) for piece in pieces if piece]
    return " · ".join([*words[:_MAX_WORDS], *(["…"] if len(words) > _MAX_WORDS else [])])


def _trimmed(text: str) -> str:
    """A piece without the punctuation at its ends, but for brackets whose partner is in it."""
    pairs = paired(text)
    kept = [at for at, letter in enumerate(text) if at in pairs or _SAID.match(letter)]
    return text[kept[0] : kept[-1] + 1] if any(map(_SAID.match, text)) else ""


async def check_card(state: BotState, requester: Requester, text: str) -> Card:
    """Check what a message says, or what it quotes."""
    phrases = requester.phrases
    if not any(map(str.isalnum, text)):
        return notice_card(phrases.say("check-no-text"))
    if len(text) > MAX_MESSAGE_CHARS:
        return notice_card(phrases.say("check-too-long", count=MAX_MESSAGE_CHARS))
    if sentence := obstacle(state, requester, phrases):
        return notice_card(sentence)

    def check(engine: Engine) -> tuple[tuple[Checked, ...], int]:
        found = engine.check_quote(text, state.hidden_numbers(engine, requester.guild_id))
        return _quoted(engine, found.quotes), found.n_unchecked

    checked, left_out = await state.queue.submit(check)
    excerpts = tuple(excerpt for each in checked for excerpt in each.excerpts)
    token = await remember(state, requester, excerpts) if excerpts else ""
    return checked_card(checked, left_out, token, phrases)


def _quoted(engine: Engine, stretches: tuple[CheckedQuote, ...]) -> tuple[Checked, ...]:
    """The stretches with what stands at their places, ranked through all of them."""
    documents = engine.index.documents
    checked: list[Checked] = []
    rank = 1
    for stretch in stretches:
        excerpts = []
        for place in stretch.places:
            (number,) = documents.numbers_of([place.document])
            excerpts.append(_excerpt(rank, documents.document(number).text, place, stretch))
            rank += 1
        kinds = ignored_differences(stretch.quote.text, excerpts[0].quote) if excerpts else ()
        checked.append(Checked(stretch, tuple(excerpts), kinds))
    return tuple(checked)


def _excerpt(rank: int, text: str, place: Citation, stretch: CheckedQuote) -> Excerpt:
    """What stands at a place; what only the document has is marked."""
    marks = []
    at = 0
    for piece in stretch.pieces:
        if piece.kind == "only_in_message":
            continue
        if piece.kind == "only_in_document":
            marks.append(Highlight(at, at + len(piece.text), ""))
        at += len(piece.text)
    return Excerpt(rank, text[place.start : place.end], 0.0, tuple(marks), place)
