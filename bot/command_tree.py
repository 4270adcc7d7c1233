"""All commands, with the checks and the error handler that they share."""

from typing import Any

import discord
from discord import app_commands

from bot.error_handler import apologize_if_given_up, report_interaction
from bot.features.ask import ask_command
from bot.features.check_quote import check_quote
from bot.features.documents import documents
from bot.features.help import show_help
from bot.features.owner import owner_group
from bot.features.privacy import forget_me
from bot.features.read import read
from bot.features.search import find_in_documents, search_command
from bot.interactions import passes
from bot.moderation.added_documents import add_to_documents
from bot.moderation.group import moderation_group
from bot.permissions import check_not_blocked, requester_of
from bot.state import state_of

# People may erase what is kept about them even if blocked; the groups check for themselves.
_FOR_THE_BLOCKED = ("forget-me", "inyo", "inyo-owner")


class CommandTree(app_commands.CommandTree[Any]):
    """All commands, with the error handler; people whom a server has blocked can't use them there.

    The groups of moderators and of the owner have other contexts than the default for commands.
    """

    def __init__(self, client: discord.AutoShardedClient, max_question_chars: int) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        self.error(report_interaction)
        for command in (
            ask_command(max_question_chars),
            search_command(max_question_chars),
            documents,
            read,
            show_help,
            find_in_documents,
            check_quote,
            add_to_documents,
            moderation_group,
            owner_group,
            forget_me,
        ):
            self.add_command(command)

    async def interaction_check(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether the command may run; discord.py calls this before each command."""
        state = state_of(interaction)
        if not state.seen_events.is_new(interaction.id):
            return False
        state.in_flight.add(interaction.user.id, interaction.guild_id)
        data: dict[str, object] = {**(interaction.data or {})}
        is_autocomplete = interaction.type is discord.InteractionType.autocomplete
        if not is_autocomplete:
            apologize_if_given_up(interaction)
        if is_autocomplete or data.get("name") in _FOR_THE_BLOCKED:
            return True

        async def check(interaction: discord.Interaction[Any]) -> None:
            check_not_blocked(state, requester_of(interaction))

        return await passes(interaction, check)
