"""The button that asks further, and its window."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.conversation.context import question_answered_by
from bot.features.ask import Asked, reply_to
from bot.history import NO_CONTEXT
from bot.i18n import Phrases
from bot.permissions import phrases_of, requester_of
from bot.state import state_of
from bot.ui.modals import Form

_QUESTION = "question"


class FollowUp(Form):
    """Asks for a question that is understood together with the one that a card answers."""

    def __init__(self, phrases: Phrases, most: int) -> None:
        super().__init__(phrases.say("follow-up-title"), "follow")
        question: ui.TextInput[Any] = ui.TextInput(
            custom_id=_QUESTION,
            style=discord.TextStyle.paragraph,
            placeholder=phrases.say("follow-up-placeholder"),
            min_length=1,
            max_length=most,
        )
        self.add_item(ui.Label(text=phrases.say("follow-up-label"), component=question))


async def open_follow_up(
    interaction: discord.Interaction,
    arguments: Sequence[str],  # noqa: ARG001 - as all buttons' functions take them
) -> None:
    """Open the window. Nothing may be waited for before it: a window can't be deferred."""
    most = state_of(interaction).max_question_chars
    await interaction.response.send_modal(FollowUp(phrases_of(interaction), most))


async def answer_follow_up(
    interaction: discord.Interaction,
    arguments: Sequence[str],  # noqa: ARG001 - as all windows' functions take them
    fields: Mapping[str, str],
) -> None:
    """Answer what was filled in, as privately as the card whose button was pressed."""
    card = interaction.message
    is_private = card is not None and card.flags.ephemeral
    await interaction.response.defer(thinking=True, ephemeral=is_private)
    state = state_of(interaction)
    asked = Asked(
        fields.get(_QUESTION, ""),
        requester_of(interaction),
        before=await question_answered_by(state, card, card.author) if card else NO_CONTEXT,
        is_private=is_private,
        repeat=True,
    )
    reply = await reply_to(state, asked)
    await interaction.edit_original_response(view=reply.card)
