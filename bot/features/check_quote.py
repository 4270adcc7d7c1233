"""The message command "Check quote": whether a text or its quotes are in the documents verbatim."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import discord
import regex
from discord import app_commands

from bot.db.records import QuoteLocation
from bot.document_links import DocumentLinks
from bot.errors import Refusal
from bot.features.shown_answers import find_quote, save_answer
from bot.i18n import Phrases, phrase
from bot.permissions import check_may_ask, requester_of
from bot.state import BotState, state_of
from bot.ui.citations import CitationStyle, small
from bot.ui.layout import (
    ANSWERED,
    MAX_CARD_CHARS,
    MAX_PARTS,
    NOT_ANSWERED,
    RULE,
    Card,
    Part,
    length_of,
    n_components,
)
from bot.ui.markdown import label
from bot.ui.message_text import custom_ids_in, is_own, text_of
from bot.ui.persistent_button import number_in, parse_custom_id
from bot.ui.quotes import Quote, QuoteStyle, quote_parts
from index.engine import Engine
from index.quotes.diff import IgnoredDifference, ignored_differences
from index.quotes.find import MAX_MESSAGE_CHARS, MIN_LETTERS, CheckedQuote
from index.text.characters import paired

_MAX_QUOTE_CHARS = 80
_MAX_WORD_CHARS = 60
_MAX_WORDS = 12
_LETTER = regex.compile(r"[\p{L}\p{N}\p{M}]")
_MAX_PLACES = (5, 3, 2, 1)  # to show of a quote: as many as fit


@dataclass(frozen=True, slots=True)
class LocatedCheck:
    """A checked quote of a message, the quotes at its places, and the differences ignored."""

    check: CheckedQuote
    quotes: tuple[Quote, ...]
    ignored: tuple[IgnoredDifference, ...] = ()


@app_commands.context_menu(name=phrase("check-quote-menu"))
async def check_quote(interaction: discord.Interaction[Any], message: discord.Message) -> None:
    """The message command "Check quote"."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    state, requester = state_of(interaction), requester_of(interaction)
    text = text_of(message, interaction)
    if not any(map(str.isalnum, text)):
        raise Refusal("check-no-text")
    if len(text) > MAX_MESSAGE_CHARS:
        raise Refusal("check-too-long", count=MAX_MESSAGE_CHARS)
    check_may_ask(state, requester)

    shown = await _shown_on(state, message) if is_own(message, interaction) else []

    def find(engine: Engine) -> tuple[tuple[LocatedCheck, ...], int]:
        left_out = state.left_out(engine, requester.audience(is_private=True))
        found = engine.check_quote(_verbatim(engine, shown, left_out) or text, left_out)
        return _with_quotes(engine, found.quotes), found.n_unchecked

    checked, n_unchecked = await state.queue.submit(find)
    quotes = [quote for each in checked for quote in each.quotes]
    token = await save_answer(state, requester, quotes) if quotes else ""
    card = checked_card(checked, n_unchecked, token, requester.phrases, state.citations.links)
    await interaction.edit_original_response(view=card)


async def _shown_on(state: BotState, message: discord.Message) -> list[QuoteLocation]:
    """The places of the quotes on one of the bot's own cards, as far as they are saved."""
    places: list[QuoteLocation] = []
    for custom_id in custom_ids_in(message.components):
        action, arguments = parse_custom_id(custom_id)
        answer = None
        if action == "context" and arguments:
            answer = await state.store.answers.find(arguments[0])
        rank = number_in(arguments, 1) or 0
        if answer is not None and 1 <= rank <= len(answer.excerpts):
            places.append(answer.excerpts[rank - 1])
    return places


def _verbatim(engine: Engine, places: Sequence[QuoteLocation], left_out: frozenset[int]) -> str:
    """The quotes at these places as quotes of a message; "" if one isn't there (any more).

    A card shows Markdown as what it means, not letter for letter.
    """
    documents = engine.index.documents
    if not left_out.isdisjoint(documents.numbers_of(place.document for place in places)):
        return ""
    try:
        quotes = [find_quote(engine, place, rank)[1] for rank, place in enumerate(places, 1)]
    except Refusal:
        return ""
    return "\n\n".join("> " + quote.text.replace("\n", "\n> ") for quote in quotes)


def _with_quotes(engine: Engine, checks: Sequence[CheckedQuote]) -> tuple[LocatedCheck, ...]:
    """The checked quotes with the text at their places; what only the document has is bold."""
    documents = engine.index.documents
    checked: list[LocatedCheck] = []
    n_quotes = 0
    for check in checks:
        bold, at = [], 0
        for piece in check.pieces:
            if piece.kind == "only_in_document":
                bold.append((at, at + len(piece.text)))
            if piece.kind != "only_in_message":
                at += len(piece.text)
        quotes = []
        for place in check.places:
            (number,) = documents.numbers_of([place.document])
            text = documents.document(number).text[place.start : place.end]
            n_quotes += 1
            quotes.append(Quote(n_quotes, text, place, tuple(bold)))
        ignored: tuple[IgnoredDifference, ...] = ()
        if check.markup_ignored:
            ignored = ("markup", "case") if check.case_ignored else ("markup",)
        elif quotes:
            ignored = ignored_differences(check.quote.text, quotes[0].text)
        checked.append(LocatedCheck(check, tuple(quotes), ignored))
    return tuple(checked)


def checked_card(
    checked: Sequence[LocatedCheck],
    n_unchecked: int,
    token: str,
    phrases: Phrases,
    links: DocumentLinks | None = None,
) -> Card:
    """The card for the quotes of a message; those that don't fit are counted.

    Args:
        checked: The checked quotes, in the message's order.
        n_unchecked: How many quotes were not checked.
        token: The token under which the quotes are saved; without one, there are no buttons.
        phrases: The phrases in the reader's language.
        links: Makes the links to the web reader, if there is one.
    """
    is_found = any(each.check.verdict == "verbatim" for each in checked)
    style = QuoteStyle(phrases, token, cited=CitationStyle(True, links), is_verbatim=True)
    counts = range(len(checked), 0, -1)
    for count, has_text, max_places in product(counts, (True, False), _MAX_PLACES):
        parts: list[Part] = []
        for each in checked[:count]:
            parts += [RULE] if parts else []
            if len(checked) > 1:
                parts.append(small([f"“{label(each.check.quote.text, _MAX_QUOTE_CHARS)}”"]))
            parts += _outcome(each, style, max_places, has_text=has_text)
        notes = []
        if count < len(checked):
            notes.append(phrases.say("quotes-not-shown", count=len(checked) - count))
        if n_unchecked:
            notes.append(phrases.say("check-not-checked", count=n_unchecked))
        parts += [RULE, small(notes)] if notes else []
        if length_of(parts) <= MAX_CARD_CHARS and n_components(parts) <= MAX_PARTS:
            return Card(parts, ANSWERED if is_found else NOT_ANSWERED)
    raise ValueError("the card's own words exceed a message")


def _outcome(
    checked: LocatedCheck, style: QuoteStyle, max_places: int, *, has_text: bool
) -> Iterator[Part]:
    """The outcome for one quote: a verdict, then its places, the first with its text."""
    check, phrases = checked.check, style.phrases
    if check.verdict == "too_short":
        yield phrases.say("check-too-short", count=MIN_LETTERS)
    elif check.verdict == "not_found":
        yield f"**{phrases.say('check-none')}**"
    else:
        yield from _places(checked, style, max_places, has_text=has_text)
    if check.is_partial:
        yield small([phrases.say("check-not-all")])


def _places(
    checked: LocatedCheck, style: QuoteStyle, max_places: int, *, has_text: bool
) -> Iterator[Part]:
    """A verdict on a quote that has places, and these."""
    check, phrases = checked.check, style.phrases
    if check.verdict == "differs":
        verdict = phrases.say("check-nearest")
    elif checked.ignored:
        kinds = [phrases.say("check-difference", kind=kind) for kind in checked.ignored]
        differences = phrases.say("cited-separator").join(kinds)
        verdict = phrases.say("check-nearly", count=check.total, differences=differences)
    else:
        verdict = phrases.say("check-verbatim", count=check.total)
    yield f"**{verdict}**"
    shown = checked.quotes[:max_places]
    for position, quote in enumerate(shown):
        block, below = quote_parts(quote, style)
        if has_text and position == 0:  # the texts are the same at the other places
            yield block
        yield below
    if check.verdict == "differs":
        yield small(_differences(check, phrases))
    elif check.total > len(shown):
        yield small([phrases.say("check-more-places", count=check.total - len(shown))])


def _differences(check: CheckedQuote, phrases: Phrases) -> Iterator[str]:
    """How similar the texts are, and the words that only one of them has.

    Words are without the punctuation at their ends, but for paired brackets.
    """
    # Never "100 %" of texts that differ.
    yield phrases.say("check-same-letters", percent=min(99, round(check.similarity * 100)))
    for name, kind in (
        ("check-only-in-message", "only_in_message"),
        ("check-only-in-document", "only_in_document"),
    ):
        words = []
        for text in (piece.text for piece in check.pieces if piece.kind == kind):
            pairs = paired(text)
            kept = [at for at, letter in enumerate(text) if at in pairs or _LETTER.match(letter)]
            if _LETTER.search(text):
                words.append(label(text[kept[0] : kept[-1] + 1], _MAX_WORD_CHARS))
        if words:
            shown = [*words[:_MAX_WORDS], *(["…"] if len(words) > _MAX_WORDS else [])]
            yield phrases.say(name, words=" · ".join(shown))
