"""Buttons that remove all that is kept about a server, or leave it be."""

from collections.abc import Sequence

import discord

from bot.permissions import is_moderator, phrases_of
from bot.state import desk_of
from bot.ui.layout import notice_card

__all__ = ["forget_server", "keep_server"]


async def forget_server(interaction: discord.Interaction, _: Sequence[str]) -> None:
    """Remove it, if the presser still is a moderator: the card may have stood there for long."""
    await interaction.response.defer()
    phrases = phrases_of(interaction)  # before the server's language is forgotten
    if interaction.guild_id is None or not is_moderator(interaction):
        sentence = phrases.say("moderation-not-allowed")
    else:
        await desk_of(interaction).forget_server(interaction.guild_id)
        sentence = phrases.say("forget-server-done")
    await interaction.edit_original_response(view=notice_card(sentence))


async def keep_server(interaction: discord.Interaction, _: Sequence[str]) -> None:
    """Leave everything as it is."""
    sentence = phrases_of(interaction).say("forget-server-cancelled")
    await interaction.response.edit_message(view=notice_card(sentence))
