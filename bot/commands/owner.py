"""/inyo-owner: for whoever keeps the bot."""

from typing import Any

import discord
from discord import app_commands

from bot.asker import phrases_of
from bot.cards.layout import notice_card
from bot.commands.guarded import Guarded
from bot.commands.reloading import reload_command
from bot.commands.sync import sync_now
from bot.translator import phrase

__all__ = ["is_owner", "owner_group"]

_MAY_OPERATE = (discord.TeamMemberRole.admin, discord.TeamMemberRole.developer)


def owner_group() -> Guarded:
    """The command /inyo-owner, which Discord shows to administrators only."""
    group = Guarded(
        lambda interaction: "" if is_owner(interaction) else "owner-not-allowed",
        phrase("inyo-owner-name"),
        phrase("inyo-owner-description"),
        discord.Permissions(administrator=True),
        dms=True,
    )
    group.add_command(reload_command())
    group.add_command(_sync_command())
    return group


def is_owner(interaction: discord.Interaction[Any]) -> bool:
    """Whether the bot is this person's: their own, or their team's if they may change things."""
    client: discord.Client = interaction.client
    application = client.application
    if application is None:
        return False
    if application.team is None:
        return interaction.user.id == application.owner.id
    if interaction.user.id == application.team.owner_id:
        return True
    return any(
        member.id == interaction.user.id
        and member.membership_state is discord.TeamMembershipState.accepted
        and member.role in _MAY_OPERATE
        for member in application.team.members
    )


def _sync_command() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name=phrase("inyo-owner-sync-name"), description=phrase("inyo-owner-sync-description")
    )
    async def sync(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        phrases = phrases_of(interaction)
        known = await sync_now(interaction.client.tree)
        if known is None:
            sentence = phrases.say("sync-failed")
        else:
            sentence = phrases.say("sync-done", count=known)
        await interaction.edit_original_response(view=notice_card(sentence))

    return sync
