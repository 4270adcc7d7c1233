"""Buttons that show a quote in its context, and its exact text as a file."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import discord

from bot.buttons.remembered import number, remembered
from bot.cards.context import MAX_PAGE_UNITS, Around, context_card
from bot.permissions import phrases_of
from bot.replies.shown import Found, find_again
from bot.state import desk_of
from bot.ui.citations import citation_line, small
from bot.ui.layout import Card, notice_card

__all__ = ["show_around", "show_excerpt", "show_file", "show_page"]

_UNSAFE_IN_NAMES = re.compile(r"[^\w.-]+")
_MAX_NAME_CHARS = 60


async def show_around(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Open a card of the asker's own with the page around an excerpt."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    card = await _page(interaction, arguments)
    await interaction.edit_original_response(view=card)


async def show_excerpt(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Turn to another excerpt, on its own page."""
    await interaction.response.defer()
    await interaction.edit_original_response(view=await _page(interaction, arguments))


async def show_page(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Turn to another page around the same excerpt."""
    await show_excerpt(interaction, arguments)


async def show_file(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Send the exact text of an excerpt, byte for byte as it stands in the document."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    found = await _find(interaction, arguments)
    phrases = phrases_of(interaction)
    if isinstance(found, str):
        await interaction.edit_original_response(view=notice_card(phrases.say(found)))
        return
    excerpt = found.excerpt
    name = f"{_file_name(excerpt.citation.document)}-{excerpt.citation.line}.txt"
    file = discord.File(io.BytesIO(excerpt.quote.encode()), filename=name)
    heading = phrases.say("exact-text", number=excerpt.rank)
    content = f"{heading}\n{small([citation_line(excerpt, phrases)])}"
    await interaction.edit_original_response(content=content, attachments=[file])


async def _page(interaction: discord.Interaction, arguments: Sequence[str]) -> Card:
    found = await _find(interaction, arguments)
    phrases = phrases_of(interaction)
    if isinstance(found, str):
        return notice_card(phrases.say(found))
    shown = await remembered(interaction, arguments)
    pages = found.context.pages
    at = number(arguments, 2, found.context.shown)
    at = min(max(at, 0), len(pages) - 1)
    page = pages[at]
    text = found.document.text[page.start : page.end]
    n_excerpts = len(shown.excerpts) if shown else 1
    around = Around(found.excerpt, text, page, at, len(pages), n_excerpts)
    return context_card(around, arguments[0], phrases)


async def _find(interaction: discord.Interaction, arguments: Sequence[str]) -> Found | str:
    shown = await remembered(interaction, arguments)
    if shown is None:
        return "answer-too-old"
    # What was left out on a server stays so, wherever the buttons are pressed.
    shown = replace(shown, guild_id=shown.guild_id or interaction.guild_id)
    return await find_again(desk_of(interaction), shown, number(arguments, 1, 0), MAX_PAGE_UNITS)


def _file_name(document: str) -> str:
    stem = _UNSAFE_IN_NAMES.sub("-", PurePosixPath(document).stem).strip("-.")
    return stem[:_MAX_NAME_CHARS] or "quote"
