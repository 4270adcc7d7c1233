"""/inyo documents: hide documents on a server, so that they aren't quoted there."""

from typing import Any

import discord
from discord import app_commands

from bot.document_links import key_of
from bot.errors import Refusal
from bot.features.documents import choices_of
from bot.i18n import Phrases, phrase
from bot.moderation.settings import add_member, defer, remove_member, show
from bot.permissions import is_moderator, phrases_of
from bot.state import state_of
from bot.ui.layout import MAX_CARD_CHARS
from bot.ui.markdown import label, utf16_length
from index.browse.titles import MAX_TITLES

MAX_HIDDEN = 500
MAX_TITLE_CHARS = 100

_ACTIONS = [
    app_commands.Choice(name=phrase("inyo-documents-hide-choice"), value="hide"),
    app_commands.Choice(name=phrase("inyo-documents-show-choice"), value="show"),
    app_commands.Choice(name=phrase("inyo-documents-list-choice"), value="list"),
]


@app_commands.command(
    name=phrase("inyo-documents-name"), description=phrase("inyo-documents-description")
)
@app_commands.rename(
    action=phrase("inyo-documents-action-name"), document=phrase("inyo-documents-document-name")
)
@app_commands.describe(
    action=phrase("inyo-documents-action-description"),
    document=phrase("inyo-documents-document-description"),
)
@app_commands.choices(action=_ACTIONS)
async def documents(
    interaction: discord.Interaction[Any], action: str, document: str | None = None
) -> None:
    """Hide a document, show it again, or list the hidden ones."""
    await defer(interaction)
    phrases, state = phrases_of(interaction), state_of(interaction)
    if state.queue.loaded is None:
        raise Refusal("ask-failed" if state.queue.status == "failed" else "ask-starting")
    lookup = state.queue.loaded.lookup
    hidden = state.settings(interaction.guild_id).hidden_documents
    if action == "list":
        await show(interaction, _list([lookup.title(path) for path in hidden], phrases))
        return
    name = document or ""
    if not name.strip():
        raise Refusal("documents-which")
    # A hidden document may be gone from the index.
    path = name if name in hidden else {key_of(path): path for path in hidden}.get(name)
    path = path or lookup.path(name)
    if path is None:
        raise Refusal("document-unknown", title=label(name, MAX_TITLE_CHARS))
    title = label(lookup.title(path), MAX_TITLE_CHARS)
    if action == "show":
        was_hidden = await remove_member(interaction, "hidden_documents", path)
        phrase_id = "documents-shown-again" if was_hidden else "documents-not-hidden"
        await show(interaction, phrases.say(phrase_id, title=title))
        return
    outcome = await add_member(interaction, "hidden_documents", path, MAX_HIDDEN)
    if outcome == "full":
        raise Refusal("documents-too-many", limit=MAX_HIDDEN)
    phrase_id = "documents-hidden" if outcome == "added" else "documents-hidden-already"
    await show(interaction, phrases.say(phrase_id, title=title))


@documents.autocomplete("document")
async def complete_document(
    interaction: discord.Interaction[Any], current: str
) -> list[app_commands.Choice[str]]:
    """The documents that can be hidden, or shown again; none for people who may do neither."""
    state = state_of(interaction)
    loaded = state.queue.loaded
    if loaded is None or not is_moderator(interaction):
        return []
    lookup, hidden = loaded.lookup, state.settings(interaction.guild_id).hidden_documents
    if interaction.namespace.action != "show":
        return choices_of({t.path: t.title for t in lookup.find(current, hidden)})
    titles = {t.path: t.title for t in lookup.find_among(current, hidden)}
    for path in sorted(hidden):  # a hidden document that is gone from the index has no title
        if path not in lookup and current.casefold() in path.casefold():
            titles[path] = path
    return choices_of(titles)[:MAX_TITLES]


def _list(titles: list[str], phrases: Phrases) -> str:
    """As many titles as fit on a card; autocomplete finds the others."""
    if not titles:
        return phrases.say("documents-none-hidden")
    text = phrases.say("documents-hidden-list", count=len(titles))
    for title in sorted(titles):
        line = f"\n- {label(title, MAX_TITLE_CHARS)}"
        if utf16_length(text) + utf16_length(line) + len("\n- …") > MAX_CARD_CHARS:
            return f"{text}\n- …"
        text += line
    return text
