"""The button that asks further, and its window."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.asker import asker_of, phrases_of
from bot.buttons.forms import Form
from bot.cards.reading_back import question_on
from bot.desk import desk_of
from bot.phrases import Phrases
from bot.questions import Asked, reply_to

__all__ = ["open_follow_up"]


class FollowUp(Form):
    """Asks for a question that is understood together with the one before it."""

    def __init__(self, phrases: Phrases, before: str, most: int, *, is_private: bool) -> None:
        super().__init__(title=phrases.say("follow-up-title"))
        self._before = before
        self._is_private = is_private
        self._question: ui.TextInput[Any] = ui.TextInput(
            style=discord.TextStyle.paragraph,
            placeholder=phrases.say("follow-up-placeholder"),
            min_length=1,
            max_length=most,
        )
        self.add_item(ui.Label(text=phrases.say("follow-up-label"), component=self._question))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Answer it; discord.py calls this."""
        await interaction.response.defer(thinking=True, ephemeral=self._is_private)
        asked = Asked(
            self._question.value,
            asker_of(interaction),
            before=self._before,
            is_private=self._is_private,
            repeat=True,
        )
        reply = await reply_to(desk_of(interaction), asked)
        await interaction.edit_original_response(view=reply.card)


async def open_follow_up(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Open the window. Nothing may be waited for before it: a window can't be deferred."""
    desk = desk_of(interaction)
    recent = desk.recent.find(arguments[0]) if arguments else None
    before = recent.question if recent else question_on(interaction.message)
    is_private = interaction.message is not None and interaction.message.flags.ephemeral
    most = desk.max_question_chars
    form = FollowUp(phrases_of(interaction), before, most, is_private=is_private)
    await interaction.response.send_modal(form)
