"""What all windows have in common: errors go to the one handler."""

from typing import Any

import discord
from discord import ui

from bot.discord_errors import report_interaction

__all__ = ["Form"]

OPEN_S = 3_600.0  # a window left open for longer is forgotten


class Form(ui.Modal):
    """A window; discord.py only logs what goes wrong in one."""

    def __init__(self, title: str) -> None:
        super().__init__(title=title, timeout=OPEN_S)

    async def on_error(  # type: ignore[override]  # as discord.py calls it for windows
        self, interaction: discord.Interaction[Any], error: Exception
    ) -> None:
        """Report it as everything else; discord.py calls this."""
        await report_interaction(interaction, error)
