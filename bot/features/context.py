"""Buttons that show a quote in its context, and its exact text as a file."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import discord

from bot.documents import MAX_PAGE_UNITS, key_of
from bot.features.lookup import Found, find_again, number, remembered
from bot.i18n import Phrases
from bot.permissions import phrases_of
from bot.state import state_of
from bot.ui.citations import MAX_TITLE_CHARS, citation_line, lines, small
from bot.ui.layout import ANSWERED, RULE, Card, Row, notice_card
from bot.ui.markdown import label, quote_block
from bot.ui.persistent_button import persistent_button
from index.browse.pages import Page
from index.types import Excerpt


@dataclass(frozen=True, slots=True)
class Around:
    """A page near an excerpt, and where both are among their like; all positions from 0."""

    excerpt: Excerpt
    text: str
    page: Page
    page_number: int
    n_pages: int
    n_excerpts: int


def context_card(around: Around, token: str, phrases: Phrases) -> Card:
    """The card for one page, with buttons to the next ones and to the other excerpts."""
    excerpt, page = around.excerpt, around.page
    bold = (
        max(0, excerpt.citation.start - page.start),
        min(page.end, excerpt.citation.end) - page.start,
    )
    # Discord would show the quote mark of a page of blanks.
    marked = [bold] if bold[0] < bold[1] else []
    quoted = [quote_block(around.text, marked)] if around.text.strip() else []
    title = label(excerpt.citation.title, MAX_TITLE_CHARS, excerpt.citation.document)
    heading = phrases.say("around-heading", title=title)
    # Not its number: /read cuts the whole document into other pages.
    position = lines(page.first_line, page.last_line, phrases)
    number = phrases.say("excerpt-position", number=excerpt.rank, total=around.n_excerpts)
    return Card(
        [
            small([f"{heading} · {number} · {position}"]),
            *quoted,
            small([citation_line(excerpt, phrases)]),
            RULE,
            _pages(around, token, phrases),
            _excerpts(around, token, phrases),
        ],
        ANSWERED,
    )


def _pages(around: Around, token: str, phrases: Phrases) -> Row:
    rank, page = around.excerpt.rank, around.page_number
    return Row(
        [
            persistent_button(
                "at", token, rank, page - 1,
                label=phrases.say("button-previous-page"), disabled=page == 0,
            ),
            persistent_button(
                "at", token, rank, page + 1,
                label=phrases.say("button-next-page"), disabled=page + 1 >= around.n_pages,
            ),
            persistent_button(
                "file", token, rank,
                label=phrases.say("button-exact-text"), emoji="📄",
            ),
        ]
    )  # fmt: skip


def _excerpts(around: Around, token: str, phrases: Phrases) -> Row:
    rank = around.excerpt.rank
    return Row(
        [
            persistent_button(
                "to", token, rank - 1,
                label=phrases.say("button-previous-excerpt"), disabled=rank <= 1,
            ),
            persistent_button(
                "to", token, rank + 1,
                label=phrases.say("button-next-excerpt"), disabled=rank >= around.n_excerpts,
            ),
            persistent_button(
                "read", key_of(around.excerpt.citation.document), "at", token, rank,
                label=phrases.say("button-read-on"), emoji="📖",
            ),
        ]
    )  # fmt: skip


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
    return await find_again(state_of(interaction), shown, number(arguments, 1, 0), MAX_PAGE_UNITS)


def _file_name(document: str) -> str:
    stem = _UNSAFE_IN_NAMES.sub("-", PurePosixPath(document).stem).strip("-.")
    return stem[:_MAX_NAME_CHARS] or "quote"
