"""What the commands that set something have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import discord

from bot.cards.layout import Card, Part
from bot.desk import desk_of
from bot.storage.records import ServerSettings

__all__ = ["Change", "revise", "tell", "think"]


@dataclass(frozen=True, slots=True)
class Change:
    """A server's settings before and after."""

    old: ServerSettings
    new: ServerSettings

    @property
    def is_one(self) -> bool:
        """Whether anything is different."""
        return self.old != self.new


async def revise(
    interaction: discord.Interaction[Any], revision: Callable[[ServerSettings], ServerSettings]
) -> Change:
    """Change the settings of the server where a command is used; nobody else's change is lost."""
    seen: list[ServerSettings] = []

    def watched(old: ServerSettings) -> ServerSettings:
        seen.append(old)
        return revision(old)

    if interaction.guild_id is None:
        raise RuntimeError("settings are a server's")
    new = await desk_of(interaction).store.servers.revise(interaction.guild_id, watched)
    return Change(seen[-1], new)


async def think(interaction: discord.Interaction[Any]) -> None:
    """Say at once that an answer comes, which only the moderator will see."""
    await interaction.response.defer(ephemeral=True, thinking=True)


async def tell(interaction: discord.Interaction[Any], *parts: Part) -> None:
    """Answer with a card."""
    await interaction.edit_original_response(view=Card(part for part in parts if part))
