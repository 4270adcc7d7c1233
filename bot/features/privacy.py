"""/forget-me: everything that is kept about someone goes, at once."""

from collections.abc import Iterator
from typing import Any

import discord
from discord import app_commands

from bot.db.records import ErasedCounts
from bot.i18n import Phrases, phrase
from bot.permissions import phrases_of
from bot.state import state_of
from bot.ui.layout import Card


def forget_me_command() -> app_commands.Command[Any, ..., None]:
    """The command /forget-me."""

    @app_commands.command(
        name=phrase("forget-me-name"), description=phrase("forget-me-description")
    )
    async def forget_me(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        state, phrases = state_of(interaction), phrases_of(interaction)
        forgotten = await state.forget_user(interaction.user.id)
        # The cooldowns stay, for whoever could lift them so would have none. They are numbers in
        # memory that say when somebody may ask again, and are gone within minutes.
        lines = "\n".join(_lines(forgotten, phrases))
        after = f"-# {phrases.say('forget-me-stays')}\n-# {phrases.say('forget-me-messages')}"
        await interaction.edit_original_response(view=Card([lines, after]))

    return forget_me


def _lines(forgotten: ErasedCounts, phrases: Phrases) -> Iterator[str]:
    if forgotten == ErasedCounts():
        yield phrases.say("forget-me-nothing")
        return
    yield phrases.say("forget-me-done")
    if forgotten.answers:
        yield f"- {phrases.say('forget-me-answers', count=forgotten.answers)}"
    if forgotten.feedback:
        yield f"- {phrases.say('forget-me-feedback', count=forgotten.feedback)}"
    if forgotten.questions:
        yield f"- {phrases.say('forget-me-questions', count=forgotten.questions)}"
