"""/forget-me: erases everything that is kept about a person, at once."""

from typing import Any

import discord
from discord import app_commands

from bot.i18n import phrase
from bot.permissions import phrases_of
from bot.state import state_of
from bot.ui.citations import small
from bot.ui.layout import Card


@app_commands.command(name=phrase("forget-me-name"), description=phrase("forget-me-description"))
async def forget_me(interaction: discord.Interaction[Any]) -> None:
    """The command /forget-me.

    The person's rate limits stay, or everybody could lift their own: they are numbers in memory,
    gone within minutes.
    """
    await interaction.response.defer(ephemeral=True, thinking=True)
    phrases = phrases_of(interaction)
    erased = await state_of(interaction).forget_user(interaction.user.id)
    counts = {
        "forget-me-answers": erased.answers,
        "forget-me-feedback": erased.feedback,
        "forget-me-questions": erased.questions,
        "forget-me-documents": erased.documents,
    }
    lines = [f"- {phrases.say(name, count=count)}" for name, count in counts.items() if count]
    lines.insert(0, phrases.say("forget-me-done" if lines else "forget-me-nothing"))
    notes = [phrases.say("forget-me-blocks"), phrases.say("forget-me-messages")]
    await interaction.edit_original_response(view=Card(["\n".join(lines), small(notes)]))
