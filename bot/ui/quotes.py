"""Quotes on a card: the quote itself, and below it the citation and a button to its context."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import discord

from bot.i18n import Phrases
from bot.ui.citations import (
    CitationStyle,
    also_in_line,
    citation_line,
    matched_words_line,
    small,
)
from bot.ui.formatting import quote_markdown
from bot.ui.layout import MAX_CARD_CHARS, RULE, Beside, Card, Part, length_of
from bot.ui.markdown import QUOTE_PREFIX, label, quote_block
from bot.ui.markdown_dialects import Around
from bot.ui.persistent_button import persistent_button
from bot.ui.rendering import visible_text
from index.types import Citation, Context, Excerpt, Language, Omitted

# The last argument of the button to the context of a quote that leaves something out: the page that
# is shown begins with the quote.
READ_ON = "on"
_MAX_CONTEXTS = 4  # the nearest lines above a quote
_MAX_CONTEXT_CHARS = 200


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
        context: Text of the document that the quote needs, in small print above it.
        omitted: How much of a list, a table or a block of code it leaves out.
    """

    rank: int
    text: str
    citation: Citation
    bold: tuple[tuple[int, int], ...] = ()
    matched: tuple[tuple[str, str], ...] = ()
    is_cut: bool = False
    also_in: tuple[Citation, ...] = ()
    context: tuple[Context, ...] = ()
    omitted: Omitted | None = None


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
        excerpt.context,
        excerpt.omitted,
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
        cited: How citations are shown.
        is_verbatim: Whether quotes are shown with their markup, character for character.
    """

    phrases: Phrases
    token: str = ""
    language: Language | None = None
    is_numbered: bool = True
    cited: CitationStyle = field(default_factory=CitationStyle)
    is_verbatim: bool = False


def quote_parts(quote: Quote, style: QuoteStyle, details: Details = DETAILS[0]) -> tuple[str, Part]:
    """The quote, and below it its citation, with the button "Show context" if there is a token."""
    citation, phrases, omitted = quote.citation, style.phrases, quote.omitted
    number = f"**{quote.rank}** · " if style.is_numbered else ""
    cited = citation_line(
        citation,
        phrases,
        style.cited,
        language=style.language,
        is_cut=quote.is_cut,
    )
    lines = [f"{number}{cited}"]
    if omitted is not None:
        count = {"shown": omitted.shown, "total": omitted.total}
        lines.insert(0, phrases.say("quote-omitted", kind=omitted.kind, **count))
    if details.also_in:
        lines += [also_in_line(other, phrases, style.cited) for other in quote.also_in]
    # Readers of the quote's language see in bold what matched.
    if details.matches and style.language is not None and citation.language != style.language:
        lines.append(matched_words_line(quote.matched, phrases))
    block = _block(quote, quote.bold if details.matches else (), is_verbatim=style.is_verbatim)
    if not style.token:
        return block, small(lines)
    read_on = [READ_ON] if omitted else []
    button = persistent_button(
        "context", style.token, quote.rank, *read_on, label=phrases.say("context-button")
    )
    return block, Beside(small(lines), button)


def _block(quote: Quote, bold: Sequence[tuple[int, int]], *, is_verbatim: bool) -> str:
    """The quote below the text that it needs, which is in small print."""
    is_markdown = quote.citation.is_markdown
    if is_verbatim or not is_markdown:
        block = quote_block(quote.text, bold)
    else:
        around, column = Around.of(quote.context), quote.citation.column
        block = quote_markdown(quote.text, bold, around=around, column=column)
    above = [each.quote for each in quote.context if each.kind in ("heading", "lead")]
    lines = small(
        label(visible_text(text) if is_markdown else text, _MAX_CONTEXT_CHARS)
        for text in above[-_MAX_CONTEXTS:]
    )
    return f"{QUOTE_PREFIX}{lines}\n{block.removeprefix(QUOTE_PREFIX)}" if lines else block


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
