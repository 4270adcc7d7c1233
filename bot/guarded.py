"""Commands for some people only; the others are told so in one line."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.permissions import phrases_of
from bot.ui.layout import notice_card

Guard = Callable[[discord.Interaction[Any]], Awaitable[str]]


class Guarded(app_commands.Group):
    """A group of commands behind a guard, which names the phrase that turns someone away, or "".

    A guard that takes its time has to defer first, as the commands then needn't.
    """

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
        refusal = await self._guard(interaction)
        if refusal:
            card = notice_card(phrases_of(interaction).say(refusal))
            if interaction.response.is_done():
                await interaction.edit_original_response(view=card)
            else:
                await interaction.response.send_message(view=card, ephemeral=True)
        return not refusal
