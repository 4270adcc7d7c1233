"""/inyo documents: what isn't quoted on a server."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.db.records import ServerSettings
from bot.documents import DocumentLookup, key_of
from bot.features.documents import choices_of
from bot.i18n import Phrases, phrase
from bot.moderation.settings import Change, add_capped, revise, tell, think
from bot.permissions import is_moderator, phrases_of
from bot.state import state_of
from bot.ui.layout import MAX_CARD_CHARS
from bot.ui.markdown import label, utf16_length
from index.browse.titles import MAX_TITLES

MAX_LEFT_OUT = 500
MAX_TITLE_CHARS = 100

_ACTIONS = [
    app_commands.Choice(name=phrase("inyo-documents-leave-out-choice"), value="leave-out"),
    app_commands.Choice(name=phrase("inyo-documents-bring-back-choice"), value="bring-back"),
    app_commands.Choice(name=phrase("inyo-documents-list-choice"), value="list"),
]


def documents_command() -> app_commands.Command[Any, ..., None]:
    """The command /inyo documents."""

    @app_commands.command(
        name=phrase("inyo-documents-name"), description=phrase("inyo-documents-description")
    )
    @app_commands.rename(
        action=phrase("inyo-documents-action-name"),
        document=phrase("inyo-documents-document-name"),
    )
    @app_commands.describe(
        action=phrase("inyo-documents-action-description"),
        document=phrase("inyo-documents-document-description"),
    )
    @app_commands.choices(action=_ACTIONS)
    @app_commands.autocomplete(document=_complete)
    async def documents(
        interaction: discord.Interaction[Any], action: str, document: str | None = None
    ) -> None:
        await think(interaction)
        await tell(interaction, await _outcome(interaction, action, document or ""))

    return documents


async def _outcome(interaction: discord.Interaction[Any], action: str, named: str) -> str:
    phrases, state = phrases_of(interaction), state_of(interaction)
    if state.queue.loaded is None:
        return phrases.say("ask-failed" if state.queue.status == "failed" else "ask-starting")
    lookup = state.queue.loaded.lookup
    left_out = state.settings(interaction.guild_id).hidden_documents
    if action == "list":
        return _list([lookup.title(path) for path in left_out], phrases)
    if not named.strip():
        return phrases.say("documents-which")
    path = _path(lookup, named, left_out)
    if path is None:
        return phrases.say("ask-no-such-document", title=label(named, MAX_TITLE_CHARS))
    change = await revise(interaction, _revision(action, path))
    title = label(lookup.title(path), MAX_TITLE_CHARS)
    return _said(action, path, title, change, phrases)


def _said(action: str, path: str, title: str, change: Change, phrases: Phrases) -> str:
    if action == "bring-back":
        if change.is_one:
            return phrases.say("documents-brought-back", title=title)
        return phrases.say("documents-not-left-out", title=title)
    if change.is_one:
        return phrases.say("documents-left-out", title=title)
    if path in change.new.hidden_documents:
        return phrases.say("documents-left-out-already", title=title)
    return phrases.say("documents-too-many", limit=MAX_LEFT_OUT)


def _revision(action: str, path: str) -> Callable[[ServerSettings], ServerSettings]:
    def revised(old: ServerSettings) -> ServerSettings:
        if action == "bring-back":
            return replace(old, hidden_documents=old.hidden_documents - {path})
        return replace(old, hidden_documents=add_capped(old.hidden_documents, path, MAX_LEFT_OUT))

    return revised


def _list(titles: Iterable[str], phrases: Phrases) -> str:
    """As many titles as fit on a card; autocomplete finds the others."""
    lines = [f"- {label(title, MAX_TITLE_CHARS)}" for title in sorted(titles)]
    if not lines:
        return phrases.say("documents-none-left-out")
    text = phrases.say("documents-left-out-list", count=len(lines))
    for line in lines:
        if utf16_length(text) + utf16_length(line) + len("\n\n- …") > MAX_CARD_CHARS:
            return f"{text}\n- …"
        text += f"\n{line}"
    return text


def _path(lookup: DocumentLookup, named: str, left_out: Iterable[str]) -> str | None:
    """The document that is meant; one that is left out may be gone from the documents by now."""
    gone = {key_of(path): path for path in left_out} | {path: path for path in left_out}
    return gone.get(named) or lookup.path(named)


async def _complete(
    interaction: discord.Interaction[Any], current: str
) -> list[app_commands.Choice[str]]:
    """The documents that can be left out, or brought back; nothing for those who can do neither."""
    state = state_of(interaction)
    opened = state.queue.loaded
    if opened is None or not is_moderator(interaction):
        return []
    lookup, left_out = opened.lookup, state.settings(interaction.guild_id).hidden_documents
    if interaction.namespace.action != "bring-back":
        return choices_of({t.path: t.title for t in lookup.find(current, left_out)})
    there = {t.path: t.title for t in lookup.find_among(current, left_out)}
    missing = sorted(path for path in left_out if path not in lookup)
    gone = [path for path in missing if current.casefold() in path.casefold()]
    return choices_of({**there, **dict(zip(gone, gone, strict=True))})[:MAX_TITLES]
