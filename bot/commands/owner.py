"""/inyo-owner: for whoever keeps the bot."""

import logging
from typing import Any

import discord
from discord import app_commands

from bot.commands.reloading import reload_command
from bot.commands.sync import sync_now
from bot.errors import UNAVAILABLE
from bot.guarded import Guarded
from bot.i18n import phrase
from bot.permissions import phrases_of
from bot.ui.layout import notice_card

__all__ = ["owner_group"]

_log = logging.getLogger(__name__)

_MAY_OPERATE = (discord.TeamMemberRole.admin, discord.TeamMemberRole.developer)


def owner_group() -> Guarded:
    """The command /inyo-owner, which Discord shows to administrators only."""
    group = Guarded(
        _refusal,
        phrase("inyo-owner-name"),
        phrase("inyo-owner-description"),
        discord.Permissions(administrator=True),
        dms=True,
    )
    group.add_command(reload_command())
    group.add_command(_sync_command())
    return group


async def _refusal(interaction: discord.Interaction[Any]) -> str:
    await interaction.response.defer(ephemeral=True, thinking=True)
    try:
        # Asked each time: whoever has left the team since the start must not operate the bot.
        application = await interaction.client.application_info()
    except (discord.HTTPException, *UNAVAILABLE) as error:
        _log.warning("Discord doesn't tell whose the bot is: %s", error)
        return "owner-unknown"
    return "" if _is_owner(interaction.user.id, application) else "owner-not-allowed"


def _is_owner(person: int, application: discord.AppInfo) -> bool:
    """Whether the bot is this person's: their own, or their team's if they may change things."""
    if application.team is None:
        return person == application.owner.id
    if person == application.team.owner_id:
        return True
    return any(
        member.id == person
        and member.membership_state is discord.TeamMembershipState.accepted
        and member.role in _MAY_OPERATE
        for member in application.team.members
    )


def _sync_command() -> app_commands.Command[Any, ..., None]:
    @app_commands.command(
        name=phrase("inyo-owner-sync-name"), description=phrase("inyo-owner-sync-description")
    )
    async def sync(interaction: discord.Interaction[Any]) -> None:
        phrases = phrases_of(interaction)
        known = await sync_now(interaction.client.tree)
        if known is None:
            sentence = phrases.say("sync-failed")
        else:
            sentence = phrases.say("sync-done", count=known)
        await interaction.edit_original_response(view=notice_card(sentence))

    return sync
