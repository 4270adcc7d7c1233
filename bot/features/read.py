"""/documents and /read: what there is, and what stands in it. Only who asks sees it.

Whoever reads turns pages, and turning somebody else's would be no use to anyone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands

from bot.db.records import ShownAnswer, digest_of
from bot.documents import PagedDocument, key_of
from bot.features.ask import unready
from bot.features.documents import complete_document, document_named, documents_card, listing_page
from bot.features.lookup import number, remembered, why_unreadable
from bot.features.search import search_page
from bot.i18n import Phrases, phrase
from bot.permissions import phrases_of, requester_of
from bot.state import BotState, state_of
from bot.ui.citations import MAX_TITLE_CHARS, citation_line, small
from bot.ui.layout import ANSWERED, Card, Part, Row, notice_card
from bot.ui.markdown import label, quote_block
from bot.ui.parse_card import heading_on_card
from bot.ui.persistent_button import persistent_button
from index.browse.pages import page_of
from index.excerpts.citations import cite
from index.types import Excerpt


@dataclass(frozen=True, slots=True)
class Opening:
    """A document opened at a page, counted from 0.

    `cited` is the quote that it was opened for, as offsets in the text; `cited_by` the token and
    the rank by which its buttons find it again.
    """

    paged: PagedDocument
    page: int
    cited: tuple[int, int] | None = None
    cited_by: tuple[str, int] | None = None


def reading_card(opening: Opening, phrases: Phrases) -> Card:
    """The card for one page."""
    document, pages = opening.paged.document, opening.paged.pages
    if not document.text.strip():
        return notice_card(phrases.say("read-empty"))
    page = pages[opening.page]
    text = document.text[page.start : page.end]
    position = phrases.say("page-position", page=opening.page + 1, pages=len(pages))
    above = [position]
    bold = _within(opening)
    if bold:
        above.append(phrases.say("read-at-citation"))
    citation = cite(document, document.language, page.start, page.end)
    # Discord would show the quote mark of a page of blanks.
    quoted = [quote_block(text, [bold] if bold else [])] if text.strip() else []
    title = label(document.title, MAX_TITLE_CHARS, document.path)
    parts: list[Part] = [
        f"**{title}**\n{small([' · '.join(above)])}",
        *quoted,
        small([citation_line(Excerpt(1, text, 0.0, (), citation), phrases)]),
    ]
    if len(pages) > 1:
        parts.append(_turns(opening, phrases))
    return Card(parts, ANSWERED)


def _within(opening: Opening) -> tuple[int, int] | None:
    """The part of the cited quote that stands on the page, as offsets in the page's text."""
    if opening.cited is None:
        return None
    page = opening.paged.pages[opening.page]
    start, end = max(opening.cited[0], page.start), min(opening.cited[1], page.end)
    return (start - page.start, end - page.start) if start < end else None


def _turns(opening: Opening, phrases: Phrases) -> Row:
    key, page = key_of(opening.paged.document.path), opening.page
    is_last = page + 1 == len(opening.paged.pages)
    previous, following = phrases.say("button-previous-page"), phrases.say("button-next-page")
    cited_by = opening.cited_by or ()
    return Row(
        [
            persistent_button("turn", key, page - 1, *cited_by, label=previous, disabled=page == 0),
            persistent_button("turn", key, page + 1, *cited_by, label=following, disabled=is_last),
        ]
    )


async def page_card(
    state: BotState,
    path: str,
    page: int | None,
    phrases: Phrases,
    guild_ids: Collection[int | None],
    cited: tuple[ShownAnswer, int] | None = None,
    *,
    exactly: bool = False,
) -> Card:
    """A page of a document, or why it can't be read.

    Args:
        state: Where the documents are.
        path: The document's.
        page: Counted from 0; None for the page on which the cited quote begins.
        phrases: In the reader's language.
        guild_ids: The servers that may have left it out.
        cited: The answer, and the rank in it, of the quote that led here; it is bold.
        exactly: Whether a page that isn't there is told so, rather than the nearest shown.
    """
    paged = await state.queue.submit(lambda _: _open(state, path, guild_ids))
    if isinstance(paged, str):
        return notice_card(phrases.say(paged))
    last = len(paged.pages) - 1
    if exactly and page is not None and page > last:
        return notice_card(phrases.say("read-no-such-page", pages=last + 1))
    span = _span(paged, *cited) if cited else None
    if page is None:
        page = page_of(paged.pages, span[0]) if span else 0
    by = (cited[0].token, cited[1]) if cited and span else None
    return reading_card(Opening(paged, min(max(page, 0), last), span, by), phrases)


def _open(state: BotState, path: str, guild_ids: Collection[int | None]) -> PagedDocument | str:
    """The document in pages, or the phrase that tells why it can't be read."""
    opened = state.queue.loaded
    if phrase := why_unreadable(state, path, *guild_ids):
        return phrase
    return (opened and opened.paginator.open(path)) or "document-gone"


def _span(paged: PagedDocument, shown: ShownAnswer, rank: int) -> tuple[int, int] | None:
    """Where the quote stands, if it still does."""
    if not 1 <= rank <= len(shown.excerpts):
        return None
    excerpt, document = shown.excerpts[rank - 1], paged.document
    quote = document.text[excerpt.start : excerpt.end]
    is_there = excerpt.document == document.path and digest_of(quote) == excerpt.digest
    return (excerpt.start, excerpt.end) if is_there else None


MAX_PAGES = 1_000_000


def documents_command() -> app_commands.Command[Any, ..., None]:
    """The command /documents."""

    @app_commands.command(
        name=phrase("documents-name"), description=phrase("documents-description")
    )
    async def documents(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        state, phrases = state_of(interaction), phrases_of(interaction)
        if sentence := unready(state, requester_of(interaction), phrases):
            card = notice_card(sentence)
        else:
            card = documents_card(await listing_page(state, interaction.guild_id, 0), phrases)
        await interaction.edit_original_response(view=card)

    return documents


def read_command() -> app_commands.Command[Any, ..., None]:
    """The command /read."""

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
        await interaction.response.defer(thinking=True, ephemeral=True)
        card = await _opened(interaction, document, page)
        await interaction.edit_original_response(view=card)

    return read


async def _opened(interaction: discord.Interaction[Any], document: str, page: int) -> Card:
    state, phrases = state_of(interaction), phrases_of(interaction)
    if sentence := unready(state, requester_of(interaction), phrases):
        return notice_card(sentence)
    path = document_named(interaction, document)
    if path is None:
        return notice_card(phrases.say("ask-no-such-document", title=label(document, 100)))
    guild_ids = [interaction.guild_id]
    return await page_card(state, path, page - 1, phrases, guild_ids, exactly=True)


async def turn_search(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Turn to another page of a search; for whoever didn't search, on a card of their own."""
    is_own = _is_own(interaction)
    if is_own:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)
    state, phrases = state_of(interaction), phrases_of(interaction)
    shown = await remembered(interaction, arguments)
    if shown is None:
        card = notice_card(phrases.say("answer-too-old"))
    else:
        heading = heading_on_card(interaction.message)
        card = await search_page(state, shown, number(arguments, 1, 1), heading, phrases)
    if shown is None and is_own:  # the passages stay on their card
        await interaction.followup.send(view=card, ephemeral=True)
    else:
        await interaction.edit_original_response(view=card)


async def turn_documents(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Turn to another page of the list of documents."""
    await interaction.response.defer()
    state = state_of(interaction)
    page = await listing_page(state, interaction.guild_id, number(arguments, 0, 0))
    await interaction.edit_original_response(view=documents_card(page, phrases_of(interaction)))


async def open_document(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Open a document on a card of the presser's own, at a page or where a quote stands."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await interaction.edit_original_response(view=await _page(interaction, arguments))


async def turn_page(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Turn to another page of a document."""
    await interaction.response.defer()
    await interaction.edit_original_response(view=await _page(interaction, arguments))


def _is_own(interaction: discord.Interaction) -> bool:
    """Whether a card came up for the one who presses; nobody else even sees a private one.

    The message tells, so that nothing has to be waited for before Discord is answered.
    """
    message = interaction.message
    if message is None:
        return False
    made_for = message.interaction_metadata
    is_presser = made_for is not None and made_for.user.id == interaction.user.id
    return message.flags.ephemeral or is_presser


async def _page(interaction: discord.Interaction, arguments: Sequence[str]) -> Card:
    """The page that a button names: document's key, page or "at", and token and rank of a quote."""
    state, phrases = state_of(interaction), phrases_of(interaction)
    key, page, token, rank = [*arguments, *[""] * 4][:4]
    opened = state.queue.loaded
    path = opened.lookup.path_of_key(key) if opened else None
    if path is None:
        return notice_card(phrases.say("document-gone"))
    shown = await state.store.answers.find(token) if token else None
    # What was left out on a server stays so, wherever the buttons are pressed.
    guild_ids = {interaction.guild_id, shown.guild_id if shown else None}
    cited = (shown, number([rank], 0, 0)) if shown else None
    at = None if page == "at" else number([page], 0, 0)
    return await page_card(state, path, at, phrases, guild_ids, cited)
