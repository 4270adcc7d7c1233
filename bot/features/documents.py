"""/documents, the list of all documents by page, and the option with which commands name one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import app_commands

from bot.audience import Audience
from bot.document_links import key_of
from bot.errors import Refusal
from bot.i18n import Phrases, phrase
from bot.interactions import on_button
from bot.permissions import (
    audience_of,
    check_may_browse,
    is_blocked,
    phrases_of,
    requester_of,
)
from bot.state import BotState, state_of
from bot.ui.citations import small
from bot.ui.layout import ANSWERED, RULE, Beside, Card, Part, Row, notice_card
from bot.ui.markdown import label, plain_end, plain_label, utf16_length
from bot.ui.persistent_button import custom_id, number_in, page_buttons, persistent_button
from index.engine import Engine
from index.types import Document

DOCUMENTS_ON_PAGE = 8
MAX_CHOICE_CHARS = 100  # Discord API

# Escaped text may be twice as long: eight documents with the longest facts just fit.
_MAX_TITLE_CHARS = 80
_MAX_FACT_CHARS = 40
_MAX_DATE_CHARS = 20


@app_commands.command(name=phrase("documents-name"), description=phrase("documents-description"))
async def documents(interaction: discord.Interaction[Any]) -> None:
    """The command /documents."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    check_may_browse(state_of(interaction), requester_of(interaction))
    await _show_page(interaction, 0)


@on_button("documents_page", needs_documents=True)
async def turn_documents_page(interaction: discord.Interaction, arguments: Sequence[str]) -> None:
    """Turn to another page of the list."""
    await interaction.response.defer()
    await _show_page(interaction, number_in(arguments, 0) or 0)


async def _show_page(interaction: discord.Interaction[Any], number: int) -> None:
    """Show a page of the documents that a person may see, or the page nearest to it.

    Each document has a button that opens it.
    """
    state, phrases = state_of(interaction), phrases_of(interaction)

    def find(engine: Engine) -> tuple[int, int, list[tuple[Document, str]]]:
        documents, loaded = engine.index.documents, state.queue.loaded
        audience = audience_of(interaction)
        left_out = state.left_out(engine, audience)
        numbers = [each for each in range(len(documents)) if each not in left_out]
        page = min(max(number, 0), max(0, len(numbers) - 1) // DOCUMENTS_ON_PAGE)
        listed = []
        for each in numbers[page * DOCUMENTS_ON_PAGE : (page + 1) * DOCUMENTS_ON_PAGE]:
            document = documents.document(each)
            original = document.translation_of
            title = ""
            if loaded and original and state.may_see(original, audience):
                title = loaded.lookup.title(original)
            listed.append((document, title))
        return len(numbers), page, listed

    n_documents, page, listed = await state.queue.submit(find)
    n_pages = -(-n_documents // DOCUMENTS_ON_PAGE)
    count = phrases.say("documents-heading", count=n_documents)
    parts: list[Part] = [f"**{count}**\n{small([phrases.say('documents-read')])}", RULE]
    for document, original in listed:
        read = phrases.say("read-button")
        button = persistent_button("read", key_of(document.path), 0, label=read)
        parts.append(Beside(_description(document, original, phrases), button))
    if n_pages > 1:
        buttons = page_buttons(phrases, page, n_pages, lambda at: custom_id("documents_page", at))
        position = phrases.say("page-position", page=page + 1, pages=n_pages)
        parts += [RULE, small([position]), Row(buttons)]
    card = Card(parts, ANSWERED) if listed else notice_card(phrases.say("documents-none"))
    await interaction.edit_original_response(view=card)


def _description(document: Document, original: str, phrases: Phrases) -> str:
    """A document's title, and small print with its language, length, date, author, original.

    Args:
        document: The document.
        original: The title of the document that it translates; "" if none may be named.
        phrases: The phrases in the reader's language.
    """
    title = f"**{label(document.title, _MAX_TITLE_CHARS, document.path)}**"
    if document.title_is_ours:
        title += f" {phrases.say('cited-title-added')}"
    facts = [
        phrases.say("documents-length", count=len(document.text)),
        label(document.date or "", _MAX_DATE_CHARS),
        label(document.author or "", _MAX_FACT_CHARS),
    ]
    if document.language_is_sure:
        facts.insert(0, phrases.say("documents-language", language=document.language))
    if title_of_original := label(original, _MAX_FACT_CHARS):
        facts.append(phrases.say("documents-translation-of", title=title_of_original))
    return f"{title}\n{small([' · '.join(fact for fact in facts if fact)])}"


async def complete_document(
    interaction: discord.Interaction[Any], current: str
) -> list[app_commands.Choice[str]]:
    """The documents whose titles match what was typed so far, as far as the person may see them."""
    state = state_of(interaction)
    loaded = state.queue.loaded
    if loaded is None or is_blocked(state, interaction.user.id, interaction.guild_id):
        return []
    matching = loaded.lookup.find(current, state.left_out(loaded.engine, audience_of(interaction)))
    return choices_of({each.path: each.title for each in matching})


def find_document(state: BotState, name: str, audience: Audience) -> str:
    """The path of the document that an option names; call it while an index is open.

    Raises:
        Refusal: There is no such document for everybody in the audience.
    """
    loaded = state.queue.loaded
    path = loaded.lookup.path(name, state.left_out(loaded.engine, audience)) if loaded else None
    if path is None:
        raise Refusal("document-unknown", title=label(name, MAX_CHOICE_CHARS))
    return path


def choices_of(titles: Mapping[str, str]) -> list[app_commands.Choice[str]]:
    """Choices for documents, given their paths and titles; no two look alike.

    Documents with the same title are told apart by their paths, or by their keys if even those
    look the same.
    """
    names = {path: plain_label(title, MAX_CHOICE_CHARS, path) for path, title in titles.items()}
    for suffix_of in (lambda path: plain_end(path, MAX_CHOICE_CHARS // 2), key_of):
        n_called = Counter(names.values())
        for path, name in list(names.items()):
            if n_called[name] > 1:
                suffix = f" ({suffix_of(path)})"
                title = plain_label(titles[path], MAX_CHOICE_CHARS - utf16_length(suffix))
                names[path] = f"{title}{suffix}".strip()
    return [app_commands.Choice(name=name, value=key_of(path)) for path, name in names.items()]
