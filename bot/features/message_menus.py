"""What can be done with any message: "Find in documents" and "Check quote"."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands

from bot.features.check_quote import check_card
from bot.features.search import find_card
from bot.i18n import phrase
from bot.permissions import Requester, requester_of
from bot.state import BotState, state_of
from bot.ui.layout import Card
from bot.ui.message_text import text_of

CardOf = Callable[[BotState, Requester, str], Awaitable[Card]]


def find_in_documents_menu() -> app_commands.ContextMenu:
    """The command that shows quotes that bear on a message."""
    return _menu(phrase("find-in-documents-menu"), find_card)


def check_quote_menu() -> app_commands.ContextMenu:
    """The command that tells whether a message stands in the documents."""
    return _menu(phrase("check-quote-menu"), check_card)


def _menu(name: app_commands.locale_str, card_of: CardOf) -> app_commands.ContextMenu:
    async def show(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await interaction.response.defer(thinking=True, ephemeral=True)
        # Not the application's id, which is another one in applications of before 2016.
        me = interaction.client.user
        text = text_of(message, me.id if me else interaction.application_id)
        card = await card_of(state_of(interaction), requester_of(interaction), text)
        await interaction.edit_original_response(view=card)

    return app_commands.ContextMenu(name=name, callback=show)
