"""The option with which several commands name a document, and its list while people type."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands

from bot.desk import desk_of
from bot.escaping import is_visible, plain_label, utf16_length
from bot.shelf import key_of

__all__ = ["choices_of", "complete_document", "document_named"]

MAX_CHOICE_CHARS = 100  # Discord API


async def complete_document(
    interaction: discord.Interaction[Any], current: str
) -> list[app_commands.Choice[str]]:
    """The documents whose titles fit what was typed; at once, from memory."""
    desk = desk_of(interaction)
    opened = desk.answering.opened
    if opened is None:
        return []
    left_out = desk.settings(interaction.guild_id).left_out
    return choices_of({t.path: t.title for t in opened.shelf.find(current, left_out)})


def document_named(interaction: discord.Interaction[Any], named: str) -> str | None:
    """The path of the document that an option names; None where there is none, here."""
    desk = desk_of(interaction)
    opened = desk.answering.opened
    left_out = desk.settings(interaction.guild_id).left_out
    return opened.shelf.path(named, left_out) if opened else None


def choices_of(titles: Mapping[str, str]) -> list[app_commands.Choice[str]]:
    """Documents in such a list, from their paths and titles."""
    n_called = Counter(titles.values())
    return [
        app_commands.Choice(
            # Of documents that are called the same, only the path tells which is which.
            name=_shown(title, path, alone=n_called[title] == 1),
            value=key_of(path),
        )
        for path, title in titles.items()
    ]


def _shown(title: str, path: str, *, alone: bool) -> str:
    room = MAX_CHOICE_CHARS
    if alone or not is_visible(title):
        return plain_label(title, room, instead=path)
    ending = f" ({plain_label(path, room // 2)})"
    return plain_label(title, room - utf16_length(ending)) + ending
