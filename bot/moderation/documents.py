"""/inyo documents: hide documents on a server, or limit them to channels or roles."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.db.records import DocumentLimit, LimitKind
from bot.document_links import key_of
from bot.documents import DocumentLookup
from bot.errors import Refusal
from bot.features.documents import choices_of
from bot.i18n import Phrases, phrase
from bot.moderation.channels import AnyChannel, ChannelOption
from bot.moderation.settings import add_member, defer, remove_member, revise, show
from bot.permissions import is_moderator, phrases_of
from bot.state import BotState, state_of
from bot.ui.formatting import safe_link
from bot.ui.layout import MAX_CARD_CHARS
from bot.ui.markdown import label, utf16_length
from index.browse.titles import MAX_TITLES

MAX_HIDDEN = 500
MAX_LIMITS = 500
MAX_TITLE_CHARS = 100
_MAX_URL_CHARS = 300

_ACTIONS = [
    app_commands.Choice(name=phrase("inyo-documents-hide-choice"), value="hide"),
    app_commands.Choice(name=phrase("inyo-documents-show-choice"), value="show"),
    app_commands.Choice(name=phrase("inyo-documents-limit-choice"), value="limit"),
    app_commands.Choice(name=phrase("inyo-documents-open-choice"), value="open"),
    app_commands.Choice(name=phrase("inyo-documents-list-choice"), value="list"),
]


@app_commands.command(
    name=phrase("inyo-documents-name"), description=phrase("inyo-documents-description")
)
@app_commands.rename(
    action=phrase("inyo-documents-action-name"),
    document=phrase("inyo-documents-document-name"),
    channel=phrase("inyo-documents-channel-name"),
    role=phrase("inyo-documents-role-name"),
)
@app_commands.describe(
    action=phrase("inyo-documents-action-description"),
    document=phrase("inyo-documents-document-description"),
    channel=phrase("inyo-documents-channel-description"),
    role=phrase("inyo-documents-role-description"),
)
@app_commands.choices(action=_ACTIONS)
async def documents(
    interaction: discord.Interaction[Any],
    action: str,
    document: str | None = None,
    channel: app_commands.Transform[AnyChannel, ChannelOption] | None = None,
    role: discord.Role | None = None,
) -> None:
    """Hide a document or limit it, undo that, or list what is so and what was added."""
    await defer(interaction)
    phrases, state = phrases_of(interaction), state_of(interaction)
    if state.queue.loaded is None:
        raise Refusal("ask-failed" if state.queue.status == "failed" else "ask-starting")
    lookup = state.queue.loaded.lookup
    if action == "list":
        await show(interaction, _list(state, lookup, interaction.guild_id, phrases))
        return
    path = _find(interaction, lookup, document or "")
    title = label(lookup.title(path), MAX_TITLE_CHARS)
    if action in ("limit", "open"):
        targets: set[tuple[LimitKind, int]] = set()
        if channel is not None:
            targets.add(("channel", channel.id))
        if role is not None:
            targets.add(("role", role.id))
        await show(interaction, await _limit(interaction, action, path, targets, title))
        return
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


def _find(interaction: discord.Interaction[Any], lookup: DocumentLookup, named: str) -> str:
    """The path of a document that moderators name; one that is hidden may be gone from the index.

    Raises:
        Refusal: None is named, or there is no such document for this server.
    """
    if not named.strip():
        raise Refusal("documents-which")
    state = state_of(interaction)
    rights = state.rights(interaction.guild_id)
    set_before = rights.hidden | rights.limited
    path = named if named in set_before else {key_of(each): each for each in set_before}.get(named)
    if path is None and state.queue.loaded is not None:
        others = rights.others(state.queue.loaded.engine.index.documents)
        path = lookup.path(named, others)
    if path is None:
        raise Refusal("document-unknown", title=label(named, MAX_TITLE_CHARS))
    return path


async def _limit(
    interaction: discord.Interaction[Any],
    action: str,
    path: str,
    targets: set[tuple[LimitKind, int]],
    title: str,
) -> str:
    """Limit a document to channels and roles too, or lift these limits, or all if none is named."""
    phrases = phrases_of(interaction)
    named = {DocumentLimit(path, kind, target) for kind, target in targets}
    if action == "open":
        old, new = await revise(
            interaction,
            lambda settings: replace(
                settings,
                limits=frozenset(
                    each
                    for each in settings.limits
                    if each.document != path or (named and each not in named)
                ),
            ),
        )
        if old == new:
            return phrases.say("documents-not-limited", title=title)
    else:
        if not named:
            raise Refusal("documents-limit-to-what")
        _, new = await revise(
            interaction,
            lambda settings: (
                replace(settings, limits=settings.limits | named)
                if len(settings.limits | named) <= MAX_LIMITS
                else settings
            ),
        )
        if not named <= new.limits:
            raise Refusal("documents-too-many-limits", limit=MAX_LIMITS)
    rest = {(each.kind, each.id) for each in new.limits if each.document == path}
    if not rest:
        return phrases.say("documents-opened", title=title)
    return f"**{title}**\n{limits_line(rest, phrases)}"


def limits_line(limits: Iterable[tuple[LimitKind, int]], phrases: Phrases) -> str:
    """Where and for whom a document is quoted; "" if there is no limit."""
    targets = sorted(limits)
    separator = phrases.say("cited-separator")
    channels = separator.join(f"<#{target}>" for kind, target in targets if kind == "channel")
    roles = separator.join(f"<@&{target}>" for kind, target in targets if kind == "role")
    lines = []
    if channels:
        lines.append(phrases.say("documents-limit-channels", channels=channels))
    if roles:
        lines.append(phrases.say("documents-limit-roles", roles=roles))
    return "\n".join(lines)


@documents.autocomplete("document")
async def complete_document(
    interaction: discord.Interaction[Any], current: str
) -> list[app_commands.Choice[str]]:
    """The documents to which the action can be done; none for people who may do nothing."""
    state = state_of(interaction)
    loaded = state.queue.loaded
    if loaded is None or not is_moderator(interaction):
        return []
    lookup, rights = loaded.lookup, state.rights(interaction.guild_id)
    action = interaction.namespace.action
    among = {"show": rights.hidden, "open": rights.limited}.get(action)
    if among is None:
        others = rights.others(loaded.engine.index.documents)
        if action == "hide":
            others |= loaded.engine.index.documents.numbers_of(rights.hidden)
        return choices_of({t.path: t.title for t in lookup.find(current, others)})
    titles = {t.path: t.title for t in lookup.find_among(current, among)}
    for path in sorted(among):  # a document that is gone from the index has no title
        if path not in lookup and current.casefold() in path.casefold():
            titles[path] = path
    return choices_of(titles)[:MAX_TITLES]


def _list(state: BotState, lookup: DocumentLookup, guild_id: int | None, phrases: Phrases) -> str:
    """What was added, hidden and limited, as much as fits; autocomplete finds the rest."""
    text = ""
    for line in _lines(state, lookup, guild_id, phrases):
        longer = f"{text}\n{line}" if text else line
        if utf16_length(longer) + len("\n- …") > MAX_CARD_CHARS:
            return f"{text}\n- …"
        text = longer
    return text


def _lines(
    state: BotState, lookup: DocumentLookup, guild_id: int | None, phrases: Phrases
) -> Iterator[str]:
    rights = state.rights(guild_id)
    added = state.server_documents.of(guild_id)
    if added:
        yield phrases.say("documents-added-list", count=len(added))
    for name, record in sorted(added.items()):
        who = f"<@{record.added_by}>" if record.added_by else phrases.say("documents-added-unknown")
        facts = [label(name, MAX_TITLE_CHARS), who, discord.utils.format_dt(record.added_at, "d")]
        if link := safe_link(record.source, _MAX_URL_CHARS):
            facts.append(f"[{phrases.say('cited-source')}](<{link}>)")
        yield f"- {' · '.join(facts)}"
    hidden = sorted(map(lookup.title, rights.hidden))
    if hidden:
        yield phrases.say("documents-hidden-list", count=len(hidden))
    else:
        yield phrases.say("documents-none-hidden")
    yield from (f"- {label(title, MAX_TITLE_CHARS)}" for title in hidden)
    limited = sorted(rights.limited)
    if limited:
        yield phrases.say("documents-limited-list", count=len(limited))
    for path in limited:
        limits = rights.settings.limits
        own = {(each.kind, each.id) for each in limits if each.document == path}
        line = limits_line(own, phrases).replace("\n", " · ")
        yield f"- {label(lookup.title(path), MAX_TITLE_CHARS)}: {line}"
