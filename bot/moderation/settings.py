"""Changing a server's settings, and answering the moderator who does."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

import discord

from bot.db.records import ServerSettings
from bot.state import state_of
from bot.ui.layout import Card, Part

SetSetting = Literal["channels", "hidden_documents", "blocked"]


async def revise(
    interaction: discord.Interaction[Any], revision: Callable[[ServerSettings], ServerSettings]
) -> tuple[ServerSettings, ServerSettings]:
    """Derive the server's new settings from the current ones, so that no other change is lost.

    Returns:
        The settings before and after.
    """
    if interaction.guild_id is None:
        raise RuntimeError("only servers have settings")
    old = ServerSettings(interaction.guild_id)

    def note_old(settings: ServerSettings) -> ServerSettings:
        nonlocal old
        old = settings
        return revision(settings)

    new = await state_of(interaction).store.servers.revise(interaction.guild_id, note_old)
    return old, new


async def add_member(
    interaction: discord.Interaction[Any],
    setting: SetSetting,
    member: int | str,
    max_members: float = math.inf,
) -> Literal["added", "already", "full"]:
    """Add something to a setting that is a set."""

    def add(settings: ServerSettings) -> ServerSettings:
        members = getattr(settings, setting) | {member}
        return settings if len(members) > max_members else replace(settings, **{setting: members})

    old, new = await revise(interaction, add)
    if old != new:
        return "added"
    return "already" if member in getattr(new, setting) else "full"


async def remove_member(
    interaction: discord.Interaction[Any], setting: SetSetting, member: int | str
) -> bool:
    """Remove something from a setting that is a set; whether it was in it."""

    def remove(settings: ServerSettings) -> ServerSettings:
        return replace(settings, **{setting: getattr(settings, setting) - {member}})

    old, new = await revise(interaction, remove)
    return old != new


async def defer(interaction: discord.Interaction[Any]) -> None:
    """Tell Discord that an answer follows, which only the moderator sees."""
    await interaction.response.defer(ephemeral=True, thinking=True)


async def show(interaction: discord.Interaction[Any], *parts: Part) -> None:
    """Answer a deferred command with a card of the parts that aren't empty."""
    await interaction.edit_original_response(view=Card(part for part in parts if part))
