"""/inyo block and /inyo unblock: people who get no answers on a server."""

from typing import Any

import discord
from discord import app_commands

from bot.errors import Refusal
from bot.i18n import phrase
from bot.moderation.settings import add_member, defer, remove_member, show
from bot.permissions import phrases_of

Person = discord.Member | discord.User


@app_commands.command(name=phrase("inyo-block-name"), description=phrase("inyo-block-description"))
@app_commands.rename(user=phrase("inyo-block-user-name"))
@app_commands.describe(user=phrase("inyo-block-user-description"))
async def block(interaction: discord.Interaction[Any], user: Person) -> None:
    """Block a person who is no bot and no moderator."""
    await defer(interaction)
    # People who have left the server are users, not members, and have no permissions.
    permissions = user.resolved_permissions if isinstance(user, discord.Member) else None
    if user.bot or (permissions and (permissions.manage_guild or permissions.administrator)):
        raise Refusal("user-not-blockable")
    outcome = await add_member(interaction, "blocked", user.id)
    phrase_id = "user-blocked" if outcome == "added" else "user-blocked-already"
    await show(interaction, phrases_of(interaction).say(phrase_id, user=f"<@{user.id}>"))


@app_commands.command(
    name=phrase("inyo-unblock-name"), description=phrase("inyo-unblock-description")
)
@app_commands.rename(user=phrase("inyo-unblock-user-name"))
@app_commands.describe(user=phrase("inyo-unblock-user-description"))
async def unblock(interaction: discord.Interaction[Any], user: Person) -> None:
    """Let a blocked person ask again."""
    await defer(interaction)
    was_blocked = await remove_member(interaction, "blocked", user.id)
    phrase_id = "user-unblocked" if was_blocked else "user-not-blocked"
    await show(interaction, phrases_of(interaction).say(phrase_id, user=f"<@{user.id}>"))
