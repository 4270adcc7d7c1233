"""Quotes on a card: the quote itself, and below it the citation and a button to its context."""

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.i18n import Phrases
from bot.ui.citations import also_in_line, citation_line, matched_words_line, small
from bot.ui.layout import MAX_CARD_CHARS, RULE, Beside, Card, Part, length_of
from bot.ui.markdown import quote_block
from bot.ui.persistent_button import persistent_button
from index.types import Citation, Excerpt, Language


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim quote with all that a card can say about it.

    Attributes:
        rank: Its position on the card, from 1; buttons find it by this number.
        text: The quote.
        citation: Its source.
        bold: Stretches of the text to print in bold, as starts and ends (exclusive).
        matched: Words of the quote, each with the word of the question that it matches.
        is_cut: Whether it is part of a longer sentence.
        also_in: Documents in another language that say the same.
    """

    rank: int
    text: str
    citation: Citation
    bold: tuple[tuple[int, int], ...] = ()
    matched: tuple[tuple[str, str], ...] = ()
    is_cut: bool = False
    also_in: tuple[Citation, ...] = ()


def quote_of(excerpt: Excerpt) -> Quote:
    """An excerpt as a card shows it."""
    marks = excerpt.highlights
    return Quote(
        excerpt.rank,
        excerpt.quote,
        excerpt.citation,
        tuple((mark.start, mark.end) for mark in marks),
        tuple((excerpt.quote[mark.start : mark.end].strip(), mark.word) for mark in marks),
        excerpt.cut,
        excerpt.also_in,
    )


@dataclass(frozen=True, slots=True)
class Details:
    """Which details to show of quotes: matched words (in bold, or listed), and `also_in`."""

    matches: bool = True
    also_in: bool = True


# From the most to the least: details go one by one where a card would be too long.
DETAILS = (Details(), Details(matches=False), Details(matches=False, also_in=False))


@dataclass(frozen=True, slots=True)
class QuoteStyle:
    """How the quotes of a card are shown.

    Attributes:
        phrases: The phrases in the reader's language.
        token: The token of the answer for the buttons; without one there are no buttons.
        language: The question's language: the matched words of a quote in another language are
            listed below it. None lists them nowhere.
        is_numbered: Whether each quote has its number.
    """

    phrases: Phrases
    token: str = ""
    language: Language | None = None
    is_numbered: bool = True


def quote_parts(quote: Quote, style: QuoteStyle, details: Details = DETAILS[0]) -> tuple[str, Part]:
    """The quote, and below it its citation, with the button "Show context" if there is a token."""
    citation, phrases = quote.citation, style.phrases
    number = f"**{quote.rank}** · " if style.is_numbered else ""
    lines = [f"{number}{citation_line(citation, phrases, is_cut=quote.is_cut)}"]
    if details.also_in:
        lines += [also_in_line(other, phrases) for other in quote.also_in]
    # Readers of the quote's language see in bold what matched.
    if details.matches and style.language is not None and citation.language != style.language:
        lines.append(matched_words_line(quote.matched, phrases))
    block = quote_block(quote.text, quote.bold if details.matches else ())
    if not style.token:
        return block, small(lines)
    button = persistent_button(
        "context", style.token, quote.rank, label=phrases.say("context-button")
    )
    return block, Beside(small(lines), button)


def quotes_card(
    quotes: Sequence[Quote],
    style: QuoteStyle,
    colour: discord.Colour,
    top: Sequence[Part] = (),
    notes: Sequence[str] = (),
    bottom: Sequence[Part] = (),
    max_chars: int = MAX_CARD_CHARS,
) -> Card:
    """A card with as many quotes as fit, and a note on how many don't.

    Details go first, then the quotes of the lowest rank; a quote is never cut.

    Args:
        quotes: The quotes, the best first.
        style: How they are shown.
        colour: The card's colour.
        top: Parts above the quotes.
        notes: Small print below the quotes; left out if no quote fits.
        bottom: Parts below the notes.
        max_chars: The most that the card may hold, in UTF-16 units.

    Raises:
        ValueError: The other parts alone exceed `max_chars`.
    """
    for count in range(len(quotes), -1, -1):
        for details in DETAILS:
            parts = list(top)
            for position, quote in enumerate(quotes[:count]):
                parts += [RULE] if position else []
                parts += quote_parts(quote, style, details)
            shown_notes = list(notes) if count else []
            if count < len(quotes):
                n_hidden = len(quotes) - count
                shown_notes.append(style.phrases.say("quotes-not-shown", count=n_hidden))
            if count and (shown_notes or bottom):
                parts.append(RULE)
            if shown_notes:
                parts.append(small(shown_notes))
            parts += bottom
            if length_of(parts) <= max_chars:
                return Card(parts, colour)
    raise ValueError("the card's own words exceed a message")
