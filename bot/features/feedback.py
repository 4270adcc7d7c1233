"""Buttons that say whether an answer helped."""

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.db.records import REASONS, Reason
from bot.i18n import Phrases
from bot.permissions import phrases_of
from bot.state import state_of
from bot.ui.layout import notice_card
from bot.ui.modals import Form

MAX_COMMENT_CHARS = 1_000

_REASON, _COMMENT = "reason", "comment"


class Unhelpful(Form):
    """Asks what was wrong; for a comment only where one would be kept."""

    def __init__(self, phrases: Phrases, token: str, *, takes_comment: bool) -> None:
        super().__init__(phrases.say("feedback-title"), "bad", token)
        labels = {
            "wrong passage": phrases.say("feedback-wrong-passage-option"),
            "outdated": phrases.say("feedback-outdated-option"),
            "not covered": phrases.say("feedback-not-covered-option"),
            "other": phrases.say("feedback-other-option"),
        }
        options = [discord.RadioGroupOption(label=labels[r], value=r) for r in REASONS]
        reason: ui.RadioGroup[Any] = ui.RadioGroup(custom_id=_REASON, options=options)
        self.add_item(ui.Label(text=phrases.say("feedback-reason-label"), component=reason))
        if not takes_comment:
            return
        comment: ui.TextInput[Any] = ui.TextInput(
            custom_id=_COMMENT,
            style=discord.TextStyle.paragraph,
            placeholder=phrases.say("feedback-comment-placeholder"),
            required=False,
            max_length=MAX_COMMENT_CHARS,
        )
        self.add_item(ui.Label(text=phrases.say("feedback-comment-label"), component=comment))


async def find_helpful(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Note that an answer helped."""
    await _give(interaction, arguments[0] if arguments else "", None, "", helpful=True)


async def open_unhelpful(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Ask what was wrong with an answer."""
    token = arguments[0] if arguments else ""
    is_kept = state_of(interaction).settings(interaction.guild_id).keep_questions
    form = Unhelpful(phrases_of(interaction), token, takes_comment=is_kept)
    await interaction.response.send_modal(form)


async def note_unhelpful(
    interaction: discord.Interaction, arguments: Sequence[str], fields: Mapping[str, str]
) -> None:
    """Keep what was filled in."""
    reason: Reason = next((each for each in REASONS if each == fields.get(_REASON)), "other")
    token = arguments[0] if arguments else ""
    await _give(interaction, token, reason, fields.get(_COMMENT, ""), helpful=False)


async def _give(
    interaction: discord.Interaction[Any],
    token: str,
    reason: Reason | None,
    comment: str,
    *,
    helpful: bool,
) -> None:
    await interaction.response.defer(ephemeral=True, thinking=True)
    state = state_of(interaction)
    is_known = not state.in_flight.is_forgotten and await state.store.feedback.give(
        token,
        interaction.user.id,
        interaction.guild_id,
        helpful,
        reason,
        comment or None,
        keep_text=state.settings(interaction.guild_id).keep_questions,
    )
    sentence = phrases_of(interaction).say("feedback-thanks" if is_known else "answer-too-old")
    await interaction.edit_original_response(view=notice_card(sentence))
