"""The option with which several commands name a document, and its list while people type."""

from typing import Any

import discord
from discord import app_commands

from bot.desk import desk_of
from bot.shelf import key_of

__all__ = ["choice_of", "complete_document", "document_named"]

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
    return [choice_of(titled.path, titled.title) for titled in opened.shelf.find(current, left_out)]


def document_named(interaction: discord.Interaction[Any], named: str) -> str | None:
    """The path of the document that an option names; None where there is none, here."""
    desk = desk_of(interaction)
    opened = desk.answering.opened
    left_out = desk.settings(interaction.guild_id).left_out
    return opened.shelf.path(named, left_out) if opened else None


def choice_of(path: str, title: str) -> app_commands.Choice[str]:
    """A document in such a list."""
    line = " ".join(title.split()).encode("utf-8", "ignore").decode("utf-8")
    shown = line if len(line) <= MAX_CHOICE_CHARS else line[: MAX_CHOICE_CHARS - 1] + "…"
    return app_commands.Choice(name=shown or path[:MAX_CHOICE_CHARS], value=key_of(path))
