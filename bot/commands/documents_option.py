"""The option with which several commands name a document, and its list while people type."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands

from bot.documents import key_of
from bot.permissions import is_blocked
from bot.state import desk_of
from bot.ui.markdown import plain_end, plain_label, utf16_length

__all__ = ["choices_of", "complete_document", "document_named"]

MAX_CHOICE_CHARS = 100  # Discord API


async def complete_document(
    interaction: discord.Interaction[Any], current: str
) -> list[app_commands.Choice[str]]:
    """The documents whose titles fit what was typed; at once, from memory."""
    desk = desk_of(interaction)
    opened = desk.answering.opened
    if opened is None or is_blocked(interaction):
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
    """Documents in such a list, from their paths and titles; no two look alike."""
    names = {path: plain_label(title, MAX_CHOICE_CHARS, path) for path, title in titles.items()}
    # Of documents that are called the same, only the path tells which is which, and the key where
    # even the paths can't be told apart.
    for told_by in (_end_of, key_of):
        n_called = Counter(names.values())
        names |= {
            path: _beside(titles[path], told_by(path))
            for path, name in names.items()
            if n_called[name] > 1
        }
    return [app_commands.Choice(name=name, value=key_of(path)) for path, name in names.items()]


def _end_of(path: str) -> str:
    return plain_end(path, MAX_CHOICE_CHARS // 2)


def _beside(title: str, addition: str) -> str:
    ending = f" ({addition})"
    return (plain_label(title, MAX_CHOICE_CHARS - utf16_length(ending)) + ending).strip()
