"""The buttons "Helpful" and "Not helpful", and the modal that asks what was wrong."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.db.records import REASONS, Reason
from bot.errors import Refusal
from bot.interactions import on_button, on_modal
from bot.permissions import phrases_of
from bot.state import state_of
from bot.ui.layout import notice_card
from bot.ui.modals import PersistentModal, submitted_fields

MAX_COMMENT_CHARS = 1_000

_REASON, _COMMENT = "reason", "comment"  # the fields' custom ids


@on_button("helpful")
async def save_helpful(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Save that an answer helped."""
    await _save(interaction, arguments, helpful=True)


@on_button("unhelpful")
async def open_unhelpful(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Ask what was wrong; for a comment only on servers that keep what people write."""
    phrases = phrases_of(interaction)
    modal = PersistentModal(phrases.say("feedback-title"), "unhelpful", *arguments)
    labels: dict[Reason, str] = {
        "wrong passage": phrases.say("feedback-wrong-passage-option"),
        "outdated": phrases.say("feedback-outdated-option"),
        "not covered": phrases.say("feedback-not-covered-option"),
        "other": phrases.say("feedback-other-option"),
    }
    options = [discord.RadioGroupOption(label=labels[each], value=each) for each in REASONS]
    reason: ui.RadioGroup[Any] = ui.RadioGroup(custom_id=_REASON, options=options)
    modal.add_item(ui.Label(text=phrases.say("feedback-reason-label"), component=reason))
    if state_of(interaction).settings(interaction.guild_id).keep_questions:
        comment: ui.TextInput[Any] = ui.TextInput(
            custom_id=_COMMENT,
            style=discord.TextStyle.paragraph,
            placeholder=phrases.say("feedback-comment-placeholder"),
            required=False,
            max_length=MAX_COMMENT_CHARS,
        )
        modal.add_item(ui.Label(text=phrases.say("feedback-comment-label"), component=comment))
    await interaction.response.send_modal(modal)


@on_modal("unhelpful")
async def save_unhelpful(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Save the reason and the comment of the modal."""
    fields = submitted_fields(interaction)
    reason: Reason = next((each for each in REASONS if each == fields.get(_REASON)), "other")
    await _save(interaction, arguments, reason, fields.get(_COMMENT, ""), helpful=False)


async def _save(
    interaction: discord.Interaction[Any],
    arguments: Sequence[str],
    reason: Reason | None = None,
    comment: str = "",
    *,
    helpful: bool,
) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    state = state_of(interaction)
    is_saved = not state.in_flight.is_forgotten and await state.store.feedback.give(
        arguments[0] if arguments else "",
        interaction.user.id,
        interaction.guild_id,
        helpful,
        reason,
        comment or None,
        keep_text=state.settings(interaction.guild_id).keep_questions,
    )
    if not is_saved:
        raise Refusal("answer-expired")
    thanks = phrases_of(interaction).say("feedback-thanks")
    await interaction.edit_original_response(view=notice_card(thanks))
