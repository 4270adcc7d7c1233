"""What all windows have in common: like buttons, they survive a restart.

The id of a window is made like a button's, `inyo:action:argument:argument`, and `bot.actions` says
what becomes of one that was filled in.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import discord
from discord import ui


class Form(ui.Modal):
    """A window whose id says what it is for."""

    def __init__(self, title: str, action: str, *arguments: str) -> None:
        super().__init__(title=title, custom_id=":".join(("inyo", action, *arguments)))
        # discord.py would keep each window that it opens: nobody tells it of those that people
        # close again.
        self.stop()


def filled_in(interaction: discord.Interaction[Any]) -> Mapping[str, str]:
    """What was filled into a window: a field's id -> its text or what was chosen."""
    data: Mapping[str, Any] = interaction.data or {}
    return dict(_fields(data.get("components") or ()))


def _fields(components: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    for component in components:
        if "component" in component:  # a label, with its field
            yield from _fields([component["component"]])
        elif "custom_id" in component:
            yield component["custom_id"], component.get("value") or ""
