"""/inyo private-by-default, /inyo keep-questions and /inyo forget-server."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.errors import Refusal
from bot.i18n import phrase
from bot.interactions import on_button
from bot.moderation.settings import defer, revise, show
from bot.permissions import is_moderator, phrases_of
from bot.state import state_of
from bot.ui.layout import Row, notice_card
from bot.ui.persistent_button import persistent_button


@app_commands.command(
    name=phrase("inyo-private-by-default-name"),
    description=phrase("inyo-private-by-default-description"),
)
@app_commands.rename(on=phrase("inyo-private-by-default-on-name"))
@app_commands.describe(on=phrase("inyo-private-by-default-on-description"))
async def private_by_default(interaction: discord.Interaction[Any], on: bool) -> None:
    """Show the answers of commands to the asker only, unless the asker chooses otherwise."""
    await defer(interaction)
    await revise(interaction, lambda old: replace(old, private_by_default=on))
    await show(interaction, phrases_of(interaction).say("private-on" if on else "private-off"))


@app_commands.command(
    name=phrase("inyo-keep-questions-name"), description=phrase("inyo-keep-questions-description")
)
@app_commands.rename(on=phrase("inyo-keep-questions-on-name"))
@app_commands.describe(on=phrase("inyo-keep-questions-on-description"))
async def keep_questions(interaction: discord.Interaction[Any], on: bool) -> None:
    """Store questions and comments for some days, or stop and erase them; for administrators."""
    await defer(interaction)
    if not interaction.permissions.administrator:
        raise Refusal("keep-questions-not-allowed")
    await revise(interaction, lambda old: replace(old, keep_questions=on))
    phrases = phrases_of(interaction)
    if on:
        days = state_of(interaction).questions_kept_days
        await show(interaction, phrases.say("keep-questions-on", days=days))
    else:
        await show(interaction, phrases.say("keep-questions-off"))


@app_commands.command(
    name=phrase("inyo-forget-server-name"), description=phrase("inyo-forget-server-description")
)
async def forget_server(interaction: discord.Interaction[Any]) -> None:
    """Ask whether to erase everything about the server; hidden and blocked are counted."""
    await defer(interaction)
    phrases = phrases_of(interaction)
    settings = state_of(interaction).settings(interaction.guild_id)
    lines = [phrases.say("forget-server-confirm")]
    if count := len(settings.hidden_documents):
        lines.append(f"- {phrases.say('forget-server-hidden', count=count)}")
    if count := len(state_of(interaction).server_documents.of(interaction.guild_id)):
        lines.append(f"- {phrases.say('forget-server-added', count=count)}")
    if count := len(settings.blocked):
        lines.append(f"- {phrases.say('forget-server-blocked', count=count)}")
    forget, cancel = phrases.say("forget-server-button"), phrases.say("forget-server-cancel-button")
    buttons = [
        persistent_button("erase_server", label=forget, style=discord.ButtonStyle.danger),
        persistent_button("keep_server", label=cancel),
    ]
    await show(interaction, "\n".join(lines), Row(buttons))


@on_button("erase_server", for_blocked=True)
async def erase_server(interaction: discord.Interaction, _: Sequence[str]) -> None:
    """Erase everything, if the person is still a moderator: the card may be old."""
    await interaction.response.defer()
    phrases = phrases_of(interaction)  # before the server's language is forgotten
    if interaction.guild_id is None or not is_moderator(interaction):
        phrase_id = "moderation-not-allowed"
    else:
        await state_of(interaction).forget_server(interaction.guild_id)
        phrase_id = "forget-server-done"
    await interaction.edit_original_response(view=notice_card(phrases.say(phrase_id)))


@on_button("keep_server", for_blocked=True)
async def keep_server(interaction: discord.Interaction, _: Sequence[str]) -> None:
    """Leave everything as it is."""
    cancelled = phrases_of(interaction).say("forget-server-cancelled")
    await interaction.response.edit_message(view=notice_card(cancelled))
