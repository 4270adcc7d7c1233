"""/search: the passages that fit some words best, by page."""

from typing import Any

import discord
from discord import app_commands

from bot.i18n import phrase
from bot.permissions import asker_of
from bot.replies.searching import search_card
from bot.state import desk_of

__all__ = ["search_command"]


def search_command(max_query_chars: int) -> app_commands.Command[Any, ..., None]:
    """The command /search."""

    @app_commands.command(name=phrase("search-name"), description=phrase("search-description"))
    @app_commands.rename(query=phrase("search-query-name"), private=phrase("ask-private-name"))
    @app_commands.describe(
        query=phrase("search-query-description"),
        private=phrase("ask-private-description"),
    )
    async def search(
        interaction: discord.Interaction[Any],
        query: app_commands.Range[str, 1, max_query_chars],
        private: bool | None = None,
    ) -> None:
        desk = desk_of(interaction)
        settings = desk.settings(interaction.guild_id)
        is_private = settings.private_by_default if private is None else private
        await interaction.response.defer(thinking=True, ephemeral=is_private)
        card = await search_card(desk, asker_of(interaction), query, is_private=is_private)
        await interaction.edit_original_response(view=card)

    return search
