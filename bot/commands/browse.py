"""/documents and /read: what there is, and what stands in it. Only who asks sees it.

Whoever reads turns pages, and turning somebody else's would be no use to anyone.
"""

from typing import Any

import discord
from discord import app_commands

from bot.cards.documents import documents_card
from bot.commands.documents_option import complete_document, document_named
from bot.i18n import phrase
from bot.permissions import asker_of, phrases_of
from bot.replies.catalogue import listing_page
from bot.replies.questions import unready
from bot.replies.reading import page_card
from bot.state import desk_of
from bot.ui.layout import Card, notice_card
from bot.ui.markdown import label

__all__ = ["documents_command", "read_command"]

MAX_PAGES = 1_000_000


def documents_command() -> app_commands.Command[Any, ..., None]:
    """The command /documents."""

    @app_commands.command(
        name=phrase("documents-name"), description=phrase("documents-description")
    )
    async def documents(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        desk, phrases = desk_of(interaction), phrases_of(interaction)
        if sentence := unready(desk, asker_of(interaction), phrases):
            card = notice_card(sentence)
        else:
            card = documents_card(await listing_page(desk, interaction.guild_id, 0), phrases)
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
    desk, phrases = desk_of(interaction), phrases_of(interaction)
    if sentence := unready(desk, asker_of(interaction), phrases):
        return notice_card(sentence)
    path = document_named(interaction, document)
    if path is None:
        return notice_card(phrases.say("ask-no-such-document", title=label(document, 100)))
    guild_ids = [interaction.guild_id]
    return await page_card(desk, path, page - 1, phrases, guild_ids, exactly=True)
