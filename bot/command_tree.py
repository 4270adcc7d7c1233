"""All commands together, with what holds for each of them."""

from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands

from bot.error_handler import report_interaction
from bot.features.ask import ask_command
from bot.features.help import help_command
from bot.features.message_menus import check_quote_menu, find_in_documents_menu
from bot.features.owner import owner_group
from bot.features.privacy import forget_me_command
from bot.features.read import documents_command, read_command
from bot.features.search import search_command
from bot.moderation.group import moderation_group
from bot.permissions import is_blocked, phrases_of
from bot.state import BotState, state_of
from bot.ui.layout import notice_card

# What is kept about them is theirs to remove; the others have checks of their own.
_FOR_THE_BLOCKED = ("forget-me", "inyo", "inyo-owner")


class Tree(app_commands.CommandTree[Any]):
    """The commands; nobody who is blocked on a server may use them there."""

    async def interaction_check(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether to go on; discord.py asks before each command."""
        state_of(interaction).in_flight.add(interaction.user.id, interaction.guild_id)
        if interaction.type is discord.InteractionType.autocomplete:
            return True
        if not is_blocked(interaction) or _named(interaction) in _FOR_THE_BLOCKED:
            return True
        sentence = phrases_of(interaction).say("ask-blocked")
        await interaction.response.send_message(view=notice_card(sentence), ephemeral=True)
        return False


def _named(interaction: discord.Interaction[Any]) -> str:
    """The name of the command, or of its outermost group."""
    data: Mapping[str, object] = {**(interaction.data or {})}
    return str(data.get("name", ""))


def command_tree(client: discord.AutoShardedClient, state: BotState) -> Tree:
    """All commands of the bot, with the one error handler."""
    # Both are for what says nothing else: the groups of moderators and of the owner do.
    tree = Tree(
        client,
        allowed_contexts=app_commands.AppCommandContext(
            guild=True, dm_channel=True, private_channel=True
        ),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
    )
    tree.error(report_interaction)
    tree.add_command(ask_command(state.max_question_chars))
    tree.add_command(search_command(state.max_question_chars))
    tree.add_command(documents_command())
    tree.add_command(read_command())
    tree.add_command(help_command())
    tree.add_command(find_in_documents_menu())
    tree.add_command(check_quote_menu())
    tree.add_command(moderation_group)
    tree.add_command(owner_group())
    tree.add_command(forget_me_command())
    return tree
