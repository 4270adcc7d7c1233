"""Modals that survive a restart: like buttons, their custom ids say what they are for.

A feature opens a `PersistentModal` and registers a handler for it with `bot.interactions.on_modal`.
"""

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.ui.persistent_button import custom_id


class PersistentModal(ui.Modal):
    """A modal whose custom id says what it is for."""

    def __init__(self, title: str, action: str, *arguments: str) -> None:
        super().__init__(title=title, custom_id=custom_id(action, *arguments))
        # discord.py would keep every modal that it opens: nobody tells it which ones people close.
        self.stop()


def submitted_fields(interaction: discord.Interaction[Any]) -> Mapping[str, str]:
    """The fields of a submitted modal: custom id -> the text, or the chosen value."""
    data: Mapping[str, Any] = interaction.data or {}
    fields = {}
    for component in data.get("components") or ():
        field = component.get("component", component)  # labels hold their field
        if "custom_id" in field:
            fields[str(field["custom_id"])] = str(field.get("value") or "")
    return fields
