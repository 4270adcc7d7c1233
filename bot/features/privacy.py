"""What is kept about a person: the card that says it, and /forget-me, which erases it at once."""

import logging
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.db.errors import StorageError, log_failure
from bot.errors import Refusal
from bot.i18n import phrase
from bot.interactions import on_button
from bot.permissions import phrases_of
from bot.state import state_of
from bot.ui.citations import small
from bot.ui.layout import Card

_log = logging.getLogger(__name__)

_KEPT_ELSE = (
    "privacy-memory",
    "privacy-moderators",
    "privacy-not-kept",
    "privacy-who",
    "privacy-remove",
)


@on_button("privacy")
async def show_privacy(interaction: discord.Interaction[Any], _: Sequence[str]) -> None:
    """Say in full what is kept, for how long, who sees it and how to have it removed."""
    phrases = phrases_of(interaction)
    days = state_of(interaction).questions_kept_days
    kept = [
        phrases.say("privacy-answers"),
        phrases.say("privacy-unanswered", days=days),
        *map(phrases.say, _KEPT_ELSE),
    ]
    lines = [f"## {phrases.say('privacy-title')}", *(f"- {sentence}" for sentence in kept)]
    card = Card(["\n".join(lines)])
    await interaction.response.send_message(view=card, ephemeral=True)


@app_commands.command(name=phrase("forget-me-name"), description=phrase("forget-me-description"))
async def forget_me(interaction: discord.Interaction[Any]) -> None:
    """The command /forget-me.

    The person's rate limits stay, or everybody could lift their own: they are numbers in memory,
    gone within minutes.
    """
    await interaction.response.defer(ephemeral=True, thinking=True)
    phrases = phrases_of(interaction)
    try:
        erased = await state_of(interaction).forget_user(interaction.user.id)
    except StorageError as error:  # some of it may be gone; again removes the rest
        log_failure(_log, "Nobody can be forgotten", error)
        raise Refusal("forget-me-database-away") from error
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
