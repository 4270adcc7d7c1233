"""Buttons that survive a restart: all that one knows stands in its id.

An id is `inyo:action:argument:argument`; the arguments are numbers, tokens of shown answers and
keys of documents. `bot.actions` says what each action does. There is one class for all of them, so
that blocks, errors and languages are dealt with in one place.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, Self, cast

import discord
from discord import ui

MAX_CUSTOM_ID_CHARS = 100  # Discord API

ButtonHandler = Callable[[discord.Interaction, Sequence[str]], Awaitable[None]]


class ButtonHost(Protocol):
    """The client, as far as a button knows it."""

    async def on_button(
        self, interaction: discord.Interaction, action: str, arguments: Sequence[str]
    ) -> None:
        """Do what the button is for."""


class PersistentButton(
    ui.DynamicItem[ui.Button[Any]], template=r"inyo:(?P<action>[a-z-]+)(?P<rest>(?::[\w-]*)*)"
):
    """A button whose id says what it does."""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003 - discord.py passes it
        item: ui.Item[Any],
        match: re.Match[str],  # noqa: ARG003 - as above; the id is read when it is pressed
    ) -> Self:
        """Make it from a message's button; discord.py calls this."""
        return cls(cast(ui.Button[Any], item))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand over to the client; discord.py calls this."""
        _, action, *arguments = self.item.custom_id.split(":") if self.item.custom_id else ("", "")
        await cast(ButtonHost, interaction.client).on_button(interaction, action, arguments)


def persistent_button(
    action: str,
    *arguments: str | int,
    label: str | None = None,
    emoji: str | None = None,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    disabled: bool = False,
) -> PersistentButton:
    """A button that does `action`.

    Raises:
        ValueError: Action and arguments don't fit into an id.
    """
    custom_id = ":".join(["inyo", action, *map(str, arguments)])
    if len(custom_id) > MAX_CUSTOM_ID_CHARS:
        raise ValueError(f"{custom_id} is too long for the id of a button")
    return PersistentButton(
        ui.Button(custom_id=custom_id, label=label, emoji=emoji, style=style, disabled=disabled)
    )
