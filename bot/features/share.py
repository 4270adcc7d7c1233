"""Buttons that show a private answer to all, and that take an answer away."""

from collections.abc import Collection, Iterable, Sequence

import discord

from bot.conversation.context import message_asking
from bot.db.records import ShownAnswer
from bot.features.lookup import is_left_out, remembered
from bot.permissions import phrases_of
from bot.state import BotState, state_of
from bot.ui.layout import notice_card
from bot.ui.parse_card import is_shared, shared_card, without_share


async def share(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Show what the asker alone saw to everybody in the channel, once."""
    await interaction.response.defer()
    if interaction.message is None or not arguments:
        return
    token, phrases, state = arguments[0], phrases_of(interaction), state_of(interaction)
    shown = await remembered(interaction, arguments)
    guild_ids = {interaction.guild_id, shown.guild_id if shown else None}
    if phrase := _why_not(state, shown, guild_ids):
        await interaction.followup.send(view=notice_card(phrases.say(phrase)), ephemeral=True)
        return
    # Whoever presses twice is quicker than the button is greyed out.
    with state.sharing.once(token) as is_first:
        if not is_first or is_shared(interaction.message):
            sentence = phrases.say("shared-already")
            await interaction.followup.send(view=notice_card(sentence), ephemeral=True)
            return
        name = interaction.user.display_name
        left_out = _left_out(state, guild_ids)
        card = shared_card(interaction.message, token, phrases, name, left_out)
        sent = await interaction.followup.send(view=card, ephemeral=False, wait=True)
    if sent.flags.ephemeral:  # as Discord makes it where people may not use the apps they bring
        state.sharing.undo(token)
        sentence = phrases.say("shared-not-here")
        await interaction.followup.send(view=notice_card(sentence), ephemeral=True)
        return
    greyed_out = without_share(interaction.message, token, phrases)
    await interaction.edit_original_response(view=greyed_out)


async def delete(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Take an answer away, for the one who asked or a moderator."""
    await interaction.response.defer()
    shown = await remembered(interaction, arguments)
    if not _moderates(interaction) and not await _asked(interaction, shown):
        sentence = phrases_of(interaction).say("delete-not-yours")
        await interaction.followup.send(view=notice_card(sentence), ephemeral=True)
        return
    await interaction.delete_original_response()
    # Of an answer that was shared, the asker's own card stays, and its buttons work.
    if shown is not None and not shown.is_private:
        state = state_of(interaction)
        await state.store.answers.remove(shown.token)
        state.history.remove(shown.token)


def _why_not(state: BotState, shown: ShownAnswer | None, guild_ids: Collection[int | None]) -> str:
    """The phrase that tells why an answer can't be shared; "" where it can."""
    if shown is None:  # nobody could use its buttons
        return "answer-too-old"
    is_hidden = any(is_left_out(state, each.document, *guild_ids) for each in shown.excerpts)
    return "read-left-out" if is_hidden else ""


def _left_out(state: BotState, guild_ids: Iterable[int | None]) -> list[tuple[str, str]]:
    """Titles and paths of what these servers leave out."""
    opened = state.queue.loaded
    paths = frozenset().union(
        *(state.settings(guild_id).hidden_documents for guild_id in guild_ids)
    )
    return [(opened.lookup.title(path) if opened else path, path) for path in paths]


def _moderates(interaction: discord.Interaction) -> bool:
    permissions = interaction.permissions
    is_moderator = permissions.manage_messages or permissions.manage_guild
    return interaction.guild_id is not None and is_moderator


async def _asked(interaction: discord.Interaction, shown: ShownAnswer | None) -> bool:
    """Whether the presser asked; of an answer that is kept no more, Discord still knows who did."""
    message = interaction.message
    if shown is not None:
        return shown.user_id == interaction.user.id
    if message is None:
        return False
    if message.interaction_metadata is not None:
        return message.interaction_metadata.user.id == interaction.user.id
    asking = await message_asking(message)
    return asking is not None and asking.author.id == interaction.user.id
