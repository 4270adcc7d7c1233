"""What all windows have in common: who may send them, and where their errors go."""

from typing import Any

import discord
from discord import ui

from bot.asker import is_blocked, phrases_of
from bot.cards.layout import notice_card
from bot.desk import desk_of
from bot.discord_errors import report_interaction

__all__ = ["Form"]

OPEN_S = 3_600.0  # a window left open for longer is forgotten


class Form(ui.Modal):
    """A window; discord.py only logs what goes wrong in one."""

    def __init__(self, title: str) -> None:
        super().__init__(title=title, timeout=OPEN_S)

    async def interaction_check(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether to take what was filled in; discord.py asks before `on_submit`."""
        desk_of(interaction).under_way.add()
        if not is_blocked(interaction):
            return True
        self.stop()  # which discord.py does only for those it takes
        sentence = phrases_of(interaction).say("ask-blocked")
        await interaction.response.send_message(view=notice_card(sentence), ephemeral=True)
        return False

    async def on_error(  # type: ignore[override]  # as discord.py calls it for windows
        self, interaction: discord.Interaction[Any], error: Exception
    ) -> None:
        """Report it as everything else; discord.py calls this."""
        await report_interaction(interaction, error)
