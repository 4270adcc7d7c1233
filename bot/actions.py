"""What buttons and windows do: each action, as it stands in their ids, and its function."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import discord

from bot.features.ask import hurry, unready
from bot.features.context import show_around, show_excerpt, show_file, show_page
from bot.features.feedback import find_helpful, note_unhelpful, open_unhelpful
from bot.features.follow_up import answer_follow_up, open_follow_up
from bot.features.read import open_document, turn_documents, turn_page, turn_search
from bot.features.share import delete, share
from bot.moderation.privacy import erase_server, keep_server
from bot.permissions import is_blocked, phrases_of, requester_of
from bot.state import state_of
from bot.ui.layout import notice_card
from bot.ui.modals import filled_in
from bot.ui.persistent_button import ButtonHandler

FormHandler = Callable[
    [
        discord.Interaction,
        Sequence[str],
        Mapping[str, str],
    ],  # the id's arguments, what was filled in
    Awaitable[None],
]

ACTIONS: Mapping[str, ButtonHandler] = {
    "more": show_around,
    "at": show_page,
    "to": show_excerpt,
    "file": show_file,
    "follow": open_follow_up,
    "share": share,
    "delete": delete,
    "good": find_helpful,
    "bad": open_unhelpful,
    "found": turn_search,
    "documents": turn_documents,
    "read": open_document,
    "turn": turn_page,
    "forget-server": erase_server,
    "keep-server": keep_server,
}

FORMS: Mapping[str, FormHandler] = {"follow": answer_follow_up, "bad": note_unhelpful}

# They read the documents, which may not be open yet.
_NEED_DOCUMENTS = frozenset(
    ("more", "at", "to", "file", "share", "found", "documents", "read", "turn")
)

# An answer is its asker's to take away. Moderators may have been blocked before they were that. Who
# may do these is checked when they are done.
_FOR_THE_BLOCKED = frozenset(("delete", "forget-server", "keep-server"))


async def press_button(
    interaction: discord.Interaction, action: str, arguments: Sequence[str]
) -> None:
    """Do what a button is for, unless its presser is blocked here or it must wait."""
    if sentence := _refusal(interaction, action):
        await interaction.response.send_message(view=notice_card(sentence), ephemeral=True)
    else:
        await ACTIONS[action](interaction, arguments)


def _refusal(interaction: discord.Interaction, action: str) -> str:
    """Why a button does nothing now; "" if nothing stands in the way."""
    state, phrases = state_of(interaction), phrases_of(interaction)
    if action in _FOR_THE_BLOCKED:
        return ""
    if is_blocked(interaction):
        return phrases.say("ask-blocked")
    if action not in ACTIONS:
        return phrases.say("answer-too-old")  # of an earlier version of the bot
    if action in _NEED_DOCUMENTS:
        return unready(state, requester_of(interaction), phrases)
    return hurry(state, interaction.user.id, phrases)


async def submit_form(interaction: discord.Interaction) -> None:
    """Take a window that was filled in, unless whoever did it is blocked here."""
    phrases = phrases_of(interaction)
    data: Mapping[str, object] = interaction.data or {}
    custom_id = str(data.get("custom_id"))
    _, action, *arguments = custom_id.split(":") if ":" in custom_id else ("", "")
    sentence = ""
    if is_blocked(interaction):
        sentence = phrases.say("ask-blocked")
    elif action not in FORMS:
        sentence = phrases.say("answer-too-old")
    if sentence:
        await interaction.response.send_message(view=notice_card(sentence), ephemeral=True)
    else:
        await FORMS[action](interaction, arguments, filled_in(interaction))
