"""Buttons that show a private answer to all, and that take an answer away."""

from collections.abc import Sequence

import discord

from bot.asker import phrases_of
from bot.buttons.remembered import remembered
from bot.cards.layout import notice_card
from bot.cards.reading_back import shared_card, without_share
from bot.desk import desk_of

__all__ = ["delete", "share"]


async def share(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Show what the asker alone saw to everybody in the channel, once."""
    phrases = phrases_of(interaction)
    if interaction.message is None or not arguments:
        return
    await interaction.response.edit_message(
        view=without_share(interaction.message, arguments[0], phrases)
    )
    name = interaction.user.display_name
    card = shared_card(interaction.message, arguments[0], phrases, name)
    await interaction.followup.send(view=card, ephemeral=False)


async def delete(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Take an answer away, for the one who asked or a moderator."""
    await interaction.response.defer()
    shown = await remembered(interaction, arguments)
    is_asker = shown is not None and shown.user_id == interaction.user.id
    permissions = interaction.permissions
    is_moderator = interaction.guild_id is not None and (
        permissions.manage_messages or permissions.manage_guild
    )
    if not is_asker and not is_moderator:
        sentence = phrases_of(interaction).say("delete-not-yours")
        await interaction.followup.send(view=notice_card(sentence), ephemeral=True)
        return
    await interaction.delete_original_response()
    desk = desk_of(interaction)
    if shown is not None:
        await desk.store.answers.remove(shown.token)
        desk.recent.remove(shown.token)
