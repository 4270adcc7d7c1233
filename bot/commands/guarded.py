"""Commands for some people only; the others are told so in one line."""

from collections.abc import Callable
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.asker import phrases_of
from bot.cards.layout import notice_card

__all__ = ["Guarded"]

Guard = Callable[[discord.Interaction[Any]], str]


class Guarded(app_commands.Group):
    """A group of commands behind a guard, which names the phrase that turns someone away, or ""."""

    def __init__(
        self,
        guard: Guard,
        name: locale_str,
        description: locale_str,
        permissions: discord.Permissions,
        *,
        dms: bool,
    ) -> None:
        super().__init__(
            name=name,
            description=description,
            default_permissions=permissions,
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=dms, private_channel=False
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self._guard = guard

    async def interaction_check(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether to go on; discord.py asks before each command of the group.

        Discord itself only hides the commands, and a server may show them to whomever it likes.
        """
        refusal = self._guard(interaction)
        if refusal:
            sentence = phrases_of(interaction).say(refusal)
            await interaction.response.send_message(view=notice_card(sentence), ephemeral=True)
        return not refusal
