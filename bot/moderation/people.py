"""/inyo block and /inyo unblock: who is answered on a server."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.i18n import phrase
from bot.moderation.settings import revise, tell, think
from bot.permissions import phrases_of

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
        if not _is_blockable(user):
            await tell(interaction, phrases_of(interaction).say("user-not-blockable"))
        elif await _revise_blocked(interaction, lambda blocked: blocked | {user.id}):
            await _tell_about(interaction, user, "user-blocked")
        else:
            await _tell_about(interaction, user, "user-blocked-already")

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
        if await _revise_blocked(interaction, lambda blocked: blocked - {user.id}):
            await _tell_about(interaction, user, "user-unblocked")
        else:
            await _tell_about(interaction, user, "user-not-blocked")

    return unblock


async def _revise_blocked(
    interaction: discord.Interaction[Any], revision: Callable[[frozenset[int]], frozenset[int]]
) -> bool:
    """Change who is blocked on the server; whether that is somebody else now."""
    change = await revise(interaction, lambda old: replace(old, blocked=revision(old.blocked)))
    return change.is_one


async def _tell_about(interaction: discord.Interaction[Any], user: Person, said: str) -> None:
    await tell(interaction, phrases_of(interaction).say(said, user=f"<@{user.id}>"))


def _is_blockable(user: Person) -> bool:
    # Of people who have left the server there is no membership, and so no permission.
    permissions = user.resolved_permissions if isinstance(user, discord.Member) else None
    moderates = permissions and (permissions.manage_guild or permissions.administrator)
    return not user.bot and not moderates
