"""The button "Delete": takes an answer away, for the person who asked or a moderator."""

from collections.abc import Sequence

import discord

from bot.db.records import ShownAnswer
from bot.errors import Refusal
from bot.interactions import on_button
from bot.state import state_of
from bot.ui.message_text import message_asking


@on_button("delete", for_blocked=True)
async def delete(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Delete the message with the answer, and what is saved of the answer."""
    await interaction.response.defer()
    state = state_of(interaction)
    shown = await state.store.answers.find(arguments[0]) if arguments else None
    permissions = interaction.permissions
    moderates = interaction.guild_id is not None and (
        permissions.manage_messages or permissions.manage_guild
    )
    if not moderates and not await _is_theirs(interaction, shown):
        raise Refusal("delete-not-yours")
    await interaction.delete_original_response()
    # The private card of an answer that was shared stays, with buttons that work.
    if shown is not None and not shown.is_private:
        await state.forget_answer(shown.token)


async def _is_theirs(interaction: discord.Interaction, shown: ShownAnswer | None) -> bool:
    """Whether the person asked; Discord knows it of answers that are no longer saved."""
    user_id, message = interaction.user.id, interaction.message
    if shown is not None:
        return shown.user_id == user_id
    if message is None:
        return False
    if message.interaction_metadata is not None:
        return message.interaction_metadata.user.id == user_id
    asking = await message_asking(message)
    return asking is not None and asking.author.id == user_id
