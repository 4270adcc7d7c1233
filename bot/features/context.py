"""The button "Show context": a card with the page around a quote, and the quote as a file."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import discord

from bot.db.records import ShownAnswer
from bot.document_links import key_of
from bot.documents import MAX_PAGE_UNITS, PagedDocument, page_cost, visible_text
from bot.errors import Refusal
from bot.features.shown_answers import check_visible, find_quote, find_shown_answer
from bot.features.translate import translate_buttons
from bot.interactions import on_button
from bot.permissions import audience_of, phrases_of
from bot.state import state_of
from bot.ui.citations import (
    MAX_TITLE_CHARS,
    CitationStyle,
    citation_line,
    position,
    small,
)
from bot.ui.layout import ANSWERED, RULE, Card, Part, Row
from bot.ui.markdown import label, quote_block
from bot.ui.persistent_button import custom_id, number_in, page_buttons, persistent_button
from bot.ui.quotes import READ_ON, Quote
from index.browse.pages import Context, context
from index.engine import Engine
from index.excerpts.citations import cite

_UNSAFE_IN_NAMES = re.compile(r"[^\w.-]+")
_MAX_FILE_NAME_CHARS = 60


@on_button("context", needs_documents=True)
async def show_context(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Send the presser a card with the page around a quote."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await _show_page(interaction, arguments)


@on_button("page", needs_documents=True)
@on_button("excerpt", needs_documents=True)
async def turn_page(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Turn the card to another page around the quote, or to another excerpt of the answer."""
    await interaction.response.defer()
    await _show_page(interaction, arguments)


@on_button("exact_text", needs_documents=True)
async def send_exact_text(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Send a quote as a file, byte for byte as it is in the document."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    _, _, quote, _ = await _find(interaction, arguments)
    phrases, citation = phrases_of(interaction), quote.citation
    stem = _UNSAFE_IN_NAMES.sub("-", PurePosixPath(citation.document).stem).strip("-.")
    name = f"{stem[:_MAX_FILE_NAME_CHARS] or 'quote'}-{citation.line}.txt"
    file = discord.File(io.BytesIO(quote.text.encode()), filename=name)
    heading = phrases.say("context-exact-text", number=quote.rank)
    cited = citation_line(citation, phrases, _style(interaction))
    content = f"{heading}\n{small([cited])}"
    await interaction.edit_original_response(content=content, attachments=[file])


def _style(interaction: discord.Interaction) -> CitationStyle:
    """Citations that always name the file and the lines."""
    return replace(state_of(interaction).citations, has_place=True)


async def _find(
    interaction: discord.Interaction, arguments: Sequence[str]
) -> tuple[ShownAnswer, PagedDocument, Quote, Context]:
    """The answer, document and quote of a button, whose arguments are token and rank, and pages."""
    state = state_of(interaction)
    shown = await find_shown_answer(interaction, arguments)
    rank = number_in(arguments, 1) or 0
    if not 1 <= rank <= len(shown.excerpts):
        raise Refusal("answer-expired")
    excerpt = shown.excerpts[rank - 1]

    def find(engine: Engine) -> tuple[ShownAnswer, PagedDocument, Quote, Context]:
        # In the thread: moderators may hide the document while this waits.
        check_visible(state, excerpt.document, audience_of(interaction), shown)
        document, quote = find_quote(engine, excerpt, rank)
        (number,) = engine.index.documents.numbers_of([excerpt.document])
        index, number = engine.index.whole(number)
        starts = index.passages.sentence_starts(number)
        end = excerpt.end
        if arguments[-1] == READ_ON:  # as if it were longer than a page, which then begins with it
            end = min(len(document.text), max(end, excerpt.start + MAX_PAGE_UNITS))
        around = context(document.text, excerpt.start, end, MAX_PAGE_UNITS, page_cost, starts)
        paged = PagedDocument(document, visible_text(document), around.pages)
        return shown, paged, quote, around

    return await state.queue.submit(find)


async def _show_page(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Show the page that a button names, by default the page with the quote, which is bold."""
    shown, paged, quote, around = await _find(interaction, arguments)
    phrases, citation, rank = phrases_of(interaction), quote.citation, quote.rank
    number, read_on = number_in(arguments, 2), arguments[-1:] if READ_ON in arguments else ()
    number = min(max(around.shown if number is None else number, 0), len(around.pages) - 1)
    page = around.pages[number]
    where = cite(paged.document, paged.document.language, page.start, page.end)
    text, bold = paged.visible.part(page.start, page.end, (citation.start, citation.end))
    title = label(citation.title, MAX_TITLE_CHARS, citation.document)
    heading = [
        phrases.say("context-heading", title=title),
        phrases.say("context-position", number=rank, total=len(shown.excerpts)),
        # Not the page's number: /read cuts the whole document into other pages.
        position(where, phrases),
    ]
    pages = [
        *page_buttons(
            phrases,
            number,
            len(around.pages),
            lambda at: custom_id("page", shown.token, rank, at, *read_on),
        ),
        persistent_button(
            "exact_text", shown.token, rank,
            label=phrases.say("context-exact-text-button"), emoji="📄",
        ),
    ]  # fmt: skip
    excerpts = [
        persistent_button(
            "excerpt", shown.token, rank - 1,
            label=phrases.say("context-previous-excerpt-button"), disabled=rank <= 1,
        ),
        persistent_button(
            "excerpt", shown.token, rank + 1,
            label=phrases.say("context-next-excerpt-button"),
            disabled=rank >= len(shown.excerpts),
        ),
        persistent_button(
            "read", key_of(citation.document), "quote", shown.token, rank,
            label=phrases.say("read-in-document-button"), emoji="📖",
        ),
    ]  # fmt: skip
    excerpts += translate_buttons(
        state_of(interaction).translator, [citation], phrases, shown.token, (rank, rank)
    )
    parts: list[Part] = [
        small([" · ".join(heading)]),
        # Discord would show the quote mark of a page of blanks.
        *([quote_block(text, bold)] if text.strip() else []),
        small([citation_line(citation, phrases, _style(interaction))]),
        RULE,
        Row(pages),
        Row(excerpts),
    ]
    await interaction.edit_original_response(view=Card(parts, ANSWERED))
