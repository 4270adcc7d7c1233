"""/inyo block and /inyo unblock: who is answered on a server."""

from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.asker import phrases_of
from bot.commands.moderation.settings import revise, tell, think
from bot.translator import phrase

__all__ = ["block_command", "unblock_command"]

Person = discord.Member | discord.User


def block_command() -> app_commands.Command[Any, ..., None]:
    """The command /inyo block."""

    @app_commands.command(
        name=phrase("inyo-block-name"), description=phrase("inyo-block-description")
    )
    @app_commands.rename(user=phrase("inyo-block-user-name"))
    @app_commands.describe(user=phrase("inyo-block-user-description"))
    async def block(interaction: discord.Interaction[Any], user: Person) -> None:
        await think(interaction)
        phrases = phrases_of(interaction)
        if not _is_blockable(user):
            await tell(interaction, phrases.say("user-not-blockable"))
            return
        change = await revise(
            interaction, lambda old: replace(old, blocked=old.blocked | {user.id})
        )
        said = "user-blocked" if change.is_one else "user-blocked-already"
        await tell(interaction, phrases.say(said, user=f"<@{user.id}>"))

    return block


def unblock_command() -> app_commands.Command[Any, ..., None]:
    """The command /inyo unblock."""

    @app_commands.command(
        name=phrase("inyo-unblock-name"), description=phrase("inyo-unblock-description")
    )
    @app_commands.rename(user=phrase("inyo-unblock-user-name"))
    @app_commands.describe(user=phrase("inyo-unblock-user-description"))
    async def unblock(interaction: discord.Interaction[Any], user: Person) -> None:
        await think(interaction)
        change = await revise(
            interaction, lambda old: replace(old, blocked=old.blocked - {user.id})
        )
        said = "user-unblocked" if change.is_one else "user-not-blocked"
        await tell(interaction, phrases_of(interaction).say(said, user=f"<@{user.id}>"))

    return unblock


def _is_blockable(user: Person) -> bool:
    # Of people who have left the server there is no membership, and so no permission.
    permissions = user.resolved_permissions if isinstance(user, discord.Member) else None
    moderates = permissions and (permissions.manage_guild or permissions.administrator)
    return not user.bot and not moderates
