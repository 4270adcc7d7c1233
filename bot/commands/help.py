"""/help: what the bot does and how to use it, in the asker's language."""

from typing import Any

import discord
from discord import app_commands

from bot.cards.help import help_card
from bot.i18n import phrase
from bot.permissions import phrases_of

__all__ = ["help_command"]


def help_command() -> app_commands.Command[Any, ..., None]:
    """The command /help; it needs no documents, and so answers at any time."""

    @app_commands.command(name=phrase("help-name"), description=phrase("help-description"))
    async def show_help(interaction: discord.Interaction[Any]) -> None:
        card = help_card(phrases_of(interaction))
        await interaction.response.send_message(view=card, ephemeral=True)

    return show_help
