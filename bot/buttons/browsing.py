"""Buttons that turn the pages of searches, of the list of documents, and of documents."""

from collections.abc import Sequence

import discord

from bot.buttons.remembered import number, remembered
from bot.cards.documents import documents_card
from bot.permissions import phrases_of
from bot.replies.catalogue import listing_page
from bot.replies.reading import page_card
from bot.replies.searching import search_page
from bot.state import desk_of
from bot.ui.layout import Card, notice_card
from bot.ui.parse_card import heading_on

__all__ = ["open_document", "turn_documents", "turn_page", "turn_search"]


async def turn_search(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Turn to another page of a search; for whoever didn't search, on a card of their own."""
    is_own = _is_own(interaction)
    if is_own:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)
    desk, phrases = desk_of(interaction), phrases_of(interaction)
    shown = await remembered(interaction, arguments)
    if shown is None:
        card = notice_card(phrases.say("answer-too-old"))
    else:
        heading = heading_on(interaction.message)
        card = await search_page(desk, shown, number(arguments, 1, 1), heading, phrases)
    if shown is None and is_own:  # the passages stay on their card
        await interaction.followup.send(view=card, ephemeral=True)
    else:
        await interaction.edit_original_response(view=card)


async def turn_documents(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Turn to another page of the list of documents."""
    await interaction.response.defer()
    desk = desk_of(interaction)
    page = await listing_page(desk, interaction.guild_id, number(arguments, 0, 0))
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
    desk, phrases = desk_of(interaction), phrases_of(interaction)
    key, page, token, rank = [*arguments, *[""] * 4][:4]
    opened = desk.answering.opened
    path = opened.shelf.path_of_key(key) if opened else None
    if path is None:
        return notice_card(phrases.say("document-gone"))
    shown = await desk.store.answers.find(token) if token else None
    # What was left out on a server stays so, wherever the buttons are pressed.
    guild_ids = {interaction.guild_id, shown.guild_id if shown else None}
    cited = (shown, number([rank], 0, 0)) if shown else None
    at = None if page == "at" else number([page], 0, 0)
    return await page_card(desk, path, at, phrases, guild_ids, cited)
