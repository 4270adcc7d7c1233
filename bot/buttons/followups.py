"""The button that asks further, and its window."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.asker import asker_of, phrases_of
from bot.buttons.forms import Form
from bot.desk import desk_of
from bot.earlier import question_answered_by
from bot.phrases import Phrases
from bot.questions import Asked, reply_to

__all__ = ["open_follow_up"]


class FollowUp(Form):
    """Asks for a question that is understood together with the one that a card answers."""

    def __init__(self, phrases: Phrases, card: discord.Message, most: int) -> None:
        super().__init__(title=phrases.say("follow-up-title"))
        self._card = card
        self._question: ui.TextInput[Any] = ui.TextInput(
            style=discord.TextStyle.paragraph,
            placeholder=phrases.say("follow-up-placeholder"),
            min_length=1,
            max_length=most,
        )
        self.add_item(ui.Label(text=phrases.say("follow-up-label"), component=self._question))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Answer it; discord.py calls this."""
        is_private = self._card.flags.ephemeral
        await interaction.response.defer(thinking=True, ephemeral=is_private)
        desk = desk_of(interaction)
        asked = Asked(
            self._question.value,
            asker_of(interaction),
            before=await question_answered_by(desk, self._card, self._card.author),
            is_private=is_private,
            repeat=True,
        )
        reply = await reply_to(desk, asked)
        await interaction.edit_original_response(view=reply.card)


async def open_follow_up(
    interaction: discord.Interaction,
    arguments: Sequence[str],  # noqa: ARG001 - as all buttons' functions take them
) -> None:
    """Open the window. Nothing may be waited for before it: a window can't be deferred."""
    if interaction.message is not None:
        most = desk_of(interaction).max_question_chars
        form = FollowUp(phrases_of(interaction), interaction.message, most)
        await interaction.response.send_modal(form)
