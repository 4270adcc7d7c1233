"""What the commands that set something have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, Unpack

import discord

from bot.db.records import ServerSettings
from bot.db.servers import Changes
from bot.state import state_of
from bot.ui.layout import Card, Part

T = TypeVar("T")


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

    new = await state_of(interaction).store.servers.revise(_server(interaction), watched)
    return Change(seen[-1], new)


async def change(interaction: discord.Interaction[Any], **changes: Unpack[Changes]) -> None:
    """Set something, whatever it was."""
    await state_of(interaction).store.servers.change(_server(interaction), **changes)


def add_capped(members: frozenset[T], one: T, limit: int) -> frozenset[T]:
    """One more, unless there are as many already as there may be."""
    more = members | {one}
    return more if len(more) <= limit else members


def _server(interaction: discord.Interaction[Any]) -> int:
    if interaction.guild_id is None:
        raise RuntimeError("settings are a server's")
    return interaction.guild_id


async def think(interaction: discord.Interaction[Any]) -> None:
    """Say at once that an answer comes, which only the moderator will see."""
    await interaction.response.defer(ephemeral=True, thinking=True)


async def tell(interaction: discord.Interaction[Any], *parts: Part) -> None:
    """Answer with a card."""
    await interaction.edit_original_response(view=Card(part for part in parts if part))
