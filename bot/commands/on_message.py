"""What can be done with any message: "Find in documents" and "Check quote"."""

from typing import Any

import discord
from discord import app_commands

from bot.asker import asker_of
from bot.desk import desk_of
from bot.messages.pointed import text_of
from bot.replies.checking import check_card
from bot.replies.searching import find_card
from bot.translator import phrase

__all__ = ["check_quote_menu", "find_in_documents_menu"]

_EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
_BOTH = app_commands.AppInstallationType(guild=True, user=True)


def find_in_documents_menu() -> app_commands.ContextMenu:
    """The command that shows quotes that bear on a message."""

    async def find_in_documents(
        interaction: discord.Interaction[Any], message: discord.Message
    ) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        text = text_of(message, interaction.application_id)
        card = await find_card(desk_of(interaction), asker_of(interaction), text)
        await interaction.edit_original_response(view=card)

    return app_commands.ContextMenu(
        name=phrase("find-in-documents-menu"),
        callback=find_in_documents,
        allowed_contexts=_EVERYWHERE,
        allowed_installs=_BOTH,
    )


def check_quote_menu() -> app_commands.ContextMenu:
    """The command that tells whether a message stands in the documents."""

    async def check_quote(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        text = text_of(message, interaction.application_id)
        card = await check_card(desk_of(interaction), asker_of(interaction), text)
        await interaction.edit_original_response(view=card)

    return app_commands.ContextMenu(
        name=phrase("check-quote-menu"),
        callback=check_quote,
        allowed_contexts=_EVERYWHERE,
        allowed_installs=_BOTH,
    )
