"""/read, a document by page, and the buttons that open one. Only the reader sees the card."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from bot.audience import Audience
from bot.db.records import QuoteLocation, ShownAnswer, digest_of
from bot.document_links import DocumentLinks, key_of
from bot.documents import PagedDocument
from bot.errors import Refusal
from bot.features.documents import complete_document, find_document
from bot.features.shown_answers import check_visible
from bot.i18n import Phrases, phrase
from bot.interactions import on_button
from bot.permissions import audience_of, check_may_browse, phrases_of, requester_of
from bot.state import BotState, state_of
from bot.ui.citations import MAX_TITLE_CHARS, CitationStyle, citation_line, small
from bot.ui.layout import ANSWERED, Card, Part, Row, notice_card
from bot.ui.markdown import label, quote_block
from bot.ui.persistent_button import custom_id, number_in, page_buttons
from index.browse.pages import page_of
from index.engine import Engine
from index.excerpts.citations import cite

MAX_PAGES = 1_000_000


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """The quote whose document was opened; it has a rank if it belongs to an answer."""

    token: str
    rank: int
    location: QuoteLocation


def page_card(
    paged: PagedDocument,
    number: int,
    quote: ShownQuote | None,
    phrases: Phrases,
    links: DocumentLinks | None = None,
) -> Card:
    """The card for one page, with a quote on it in bold.

    Args:
        paged: The document in pages.
        number: The page, from 0.
        quote: The quote for which the document was opened, if any.
        phrases: The phrases in the reader's language.
        links: Makes the link to the web reader, if there is one.
    """
    document, pages = paged.document, paged.pages
    if not document.text.strip():
        return notice_card(phrases.say("read-empty"))
    page = pages[number]
    marked = (quote.location.start, quote.location.end) if quote else (0, 0)
    text, bold = paged.visible.part(page.start, page.end, marked)
    above = [phrases.say("page-position", page=number + 1, pages=len(pages))]
    if bold:
        above.append(phrases.say("read-has-quote"))
    citation = cite(document, document.language, page.start, page.end)
    title = label(document.title, MAX_TITLE_CHARS, document.path)
    parts: list[Part] = [
        f"**{title}**\n{small([' · '.join(above)])}",
        # Discord would show the quote mark of a page of blanks.
        *([quote_block(text, bold)] if text.strip() else []),
        small([citation_line(citation, phrases, CitationStyle(has_place=True, links=links))]),
    ]
    if len(pages) > 1:
        key, reason = key_of(document.path), (quote.token, quote.rank) if quote else ()
        buttons = page_buttons(
            phrases, number, len(pages), lambda at: custom_id("read_page", key, at, *reason)
        )
        parts.append(Row(buttons))
    return Card(parts, ANSWERED)


@app_commands.command(name=phrase("read-name"), description=phrase("read-description"))
@app_commands.rename(document=phrase("read-document-name"), page=phrase("read-page-name"))
@app_commands.describe(
    document=phrase("read-document-description"), page=phrase("read-page-description")
)
@app_commands.autocomplete(document=complete_document)
async def read(
    interaction: discord.Interaction[Any],
    document: str,
    page: app_commands.Range[int, 1, MAX_PAGES] = 1,
) -> None:
    """The command /read."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    state = state_of(interaction)
    check_may_browse(state, requester_of(interaction))
    audience = audience_of(interaction)
    path = find_document(state, document, audience)
    paged = await _open(state, path, audience)
    if page > len(paged.pages):
        raise Refusal("read-no-such-page", pages=len(paged.pages))
    card = page_card(paged, page - 1, None, phrases_of(interaction), state.citations.links)
    await interaction.edit_original_response(view=card)


@on_button("read", needs_documents=True)
async def open_document(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Send the presser a card with a page of a document."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await _show_page(interaction, arguments)


@on_button("read_page", needs_documents=True)
async def turn_document_page(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Turn the card to another page of its document."""
    await interaction.response.defer()
    await _show_page(interaction, arguments)


async def _show_page(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Show the page that a button names.

    Its arguments: the document's key; the page, or "quote" for the page with the quote; token and
    rank of that quote, if any.
    """
    state, loaded = state_of(interaction), state_of(interaction).queue.loaded
    path = loaded.lookup.path_of_key(arguments[0]) if loaded and arguments else None
    if path is None:
        raise Refusal("document-gone")
    token = arguments[2] if len(arguments) > 2 else ""
    shown = await state.store.answers.find(token) if token else None
    paged = await _open(state, path, audience_of(interaction), shown)
    quote, rank = None, number_in(arguments, 3) or 0
    if shown and 1 <= rank <= len(shown.excerpts):
        location = shown.excerpts[rank - 1]
        text = paged.document.text[location.start : location.end]
        if location.document == path and location.digest == digest_of(text):
            quote = ShownQuote(token, rank, location)
    number = number_in(arguments, 1)
    if number is None:
        number = page_of(paged.pages, quote.location.start) if quote else 0
    number = min(max(number, 0), len(paged.pages) - 1)
    card = page_card(paged, number, quote, phrases_of(interaction), state.citations.links)
    await interaction.edit_original_response(view=card)


async def _open(
    state: BotState, path: str, audience: Audience, shown: ShownAnswer | None = None
) -> PagedDocument:
    def open_visible(_: Engine) -> PagedDocument:
        # In the thread: moderators may hide the document while this waits.
        check_visible(state, path, audience, shown)
        loaded = state.queue.loaded
        paged = loaded.paginator.open(path) if loaded else None
        if paged is None:
            raise Refusal("document-gone")
        return paged

    return await state.queue.submit(open_visible)
