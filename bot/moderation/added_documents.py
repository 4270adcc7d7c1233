"""/inyo add, remove and replace, and "Add to documents": the server's own documents."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands

from bot.db.records import AddedDocument, LimitKind
from bot.document_links import key_of
from bot.error_handler import UNAVAILABLE
from bot.errors import Refusal
from bot.features.documents import MAX_CHOICE_CHARS
from bot.i18n import phrase
from bot.moderation.channels import AnyChannel, ChannelOption
from bot.moderation.documents import limits_line
from bot.moderation.message_files import file_of_link, file_of_message, is_readable, place_limit
from bot.moderation.settings import defer, show
from bot.permissions import check_moderator, is_moderator, phrases_of
from bot.server_documents import NewFile
from bot.state import state_of
from bot.ui.markdown import label, plain_label
from index.browse.titles import MAX_TITLES
from index.errors import RetrievalError

MAX_NAME_CHARS = 100
MAX_ATTACHMENTS = 10  # Discord API: of one message

_log = logging.getLogger(__name__)

Channel = app_commands.Transform[AnyChannel, ChannelOption]


@app_commands.command(name=phrase("inyo-add-name"), description=phrase("inyo-add-description"))
@app_commands.rename(
    file=phrase("inyo-add-file-name"),
    link=phrase("inyo-add-link-name"),
    channel=phrase("inyo-add-channel-name"),
    role=phrase("inyo-add-role-name"),
)
@app_commands.describe(
    file=phrase("inyo-add-file-description"),
    link=phrase("inyo-add-link-description"),
    channel=phrase("inyo-add-channel-description"),
    role=phrase("inyo-add-role-description"),
)
async def add(
    interaction: discord.Interaction[Any],
    file: discord.Attachment | None = None,
    link: str | None = None,
    channel: Channel | None = None,
    role: discord.Role | None = None,
) -> None:
    """Add a file, a message, or a whole thread or post, for everybody or for some."""
    await defer(interaction)
    new, limit = await _new_file(interaction, file, link)
    limits = set[tuple[LimitKind, int]]()
    if channel is not None:
        limits.add(("channel", channel.id))
    elif limit is not None:
        limits.add(limit)
    if role is not None:
        limits.add(("role", role.id))
    await _add_all(interaction, [replace(new, limits=frozenset(limits))])


@app_commands.command(
    name=phrase("inyo-replace-name"), description=phrase("inyo-replace-description")
)
@app_commands.rename(
    document=phrase("inyo-replace-document-name"),
    file=phrase("inyo-add-file-name"),
    link=phrase("inyo-add-link-name"),
)
@app_commands.describe(
    document=phrase("inyo-replace-document-description"),
    file=phrase("inyo-add-file-description"),
    link=phrase("inyo-add-link-description"),
)
async def replace_document(
    interaction: discord.Interaction[Any],
    document: str,
    file: discord.Attachment | None = None,
    link: str | None = None,
) -> None:
    """Put a file or messages in the place of a document; who may see it stays as it is."""
    await defer(interaction)
    old = _find(interaction, document)
    new, limit = await _new_file(interaction, file, link)
    if limit is not None:
        new = replace(new, limits=frozenset({limit}))
    await _add_all(interaction, [new], replaces=old.name)


@app_commands.command(
    name=phrase("inyo-remove-name"), description=phrase("inyo-remove-description")
)
@app_commands.rename(document=phrase("inyo-remove-document-name"))
@app_commands.describe(document=phrase("inyo-remove-document-description"))
async def remove(interaction: discord.Interaction[Any], document: str) -> None:
    """Remove a document that was added, and what was set for it."""
    await defer(interaction)
    state, old = state_of(interaction), _find(interaction, document)
    await state.server_documents.remove(old.guild_id, old.name)
    state.refresh_documents()
    name = label(old.name, MAX_NAME_CHARS)
    await show(interaction, phrases_of(interaction).say("remove-done", name=name))


@app_commands.context_menu(name=phrase("add-to-documents-menu"))
@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
async def add_to_documents(interaction: discord.Interaction[Any], message: discord.Message) -> None:
    """The message command "Add to documents": its text, and the files attached to it."""
    await defer(interaction)
    await check_moderator(interaction)
    files = []
    if new := file_of_message(interaction, message):
        files.append(new)
    for attachment in message.attachments[:MAX_ATTACHMENTS]:
        if is_readable(attachment.filename):
            files.append(await _download(interaction, attachment, message.jump_url))
    if not files:
        raise Refusal("add-nothing")
    if limit := place_limit(interaction, interaction.channel):
        files = [replace(each, limits=frozenset({limit})) for each in files]
    await _add_all(interaction, files)


@remove.autocomplete("document")
@replace_document.autocomplete("document")
async def complete_added(
    interaction: discord.Interaction[Any], current: str
) -> list[app_commands.Choice[str]]:
    """The documents that were added to the server; none for people who may not change them."""
    if not is_moderator(interaction):
        return []
    typed = current.casefold().strip()
    added = state_of(interaction).server_documents.of(interaction.guild_id)
    return [
        app_commands.Choice(name=plain_label(name, MAX_CHOICE_CHARS), value=key_of(record.path))
        for name, record in sorted(added.items())
        if typed in name.casefold()
    ][:MAX_TITLES]


def _find(interaction: discord.Interaction[Any], named: str) -> AddedDocument:
    """The document that an option names by its key, or by its file's name.

    Raises:
        Refusal: The server has no such document of its own.
    """
    added = state_of(interaction).server_documents.of(interaction.guild_id)
    for name, record in added.items():
        if named in (key_of(record.path), name):
            return record
    raise Refusal("added-unknown", name=label(named, MAX_NAME_CHARS))


async def _new_file(
    interaction: discord.Interaction[Any], file: discord.Attachment | None, link: str | None
) -> tuple[NewFile, tuple[LimitKind, int] | None]:
    """What the options of a command name, and the channel that it must not leave, if any.

    Raises:
        Refusal: They name nothing or both, or what they name can't be read.
    """
    state_of(interaction).server_documents.check_size(file.size if file else 0)
    if (file is None) == (link is None):
        raise Refusal("add-what")
    if link is not None:
        return await file_of_link(interaction, link)
    if file is None:
        raise Refusal("add-what")
    return await _download(interaction, file), None


async def _download(
    interaction: discord.Interaction[Any], attachment: discord.Attachment, source: str = ""
) -> NewFile:
    state_of(interaction).server_documents.check_size(attachment.size)
    name = label(attachment.filename, MAX_NAME_CHARS)
    try:
        data = await attachment.read()
    except (discord.HTTPException, *UNAVAILABLE) as error:
        _log.warning("An attachment can't be downloaded: %s", error)
        raise Refusal("add-not-downloaded", name=name) from error
    return NewFile(attachment.filename, data, interaction.user.id, source)


async def _add_all(
    interaction: discord.Interaction[Any], files: Sequence[NewFile], replaces: str = ""
) -> None:
    """Add files, say so, and say when they can be quoted."""
    state, phrases = state_of(interaction), phrases_of(interaction)
    guild_id = interaction.guild_id or 0
    added: list[AddedDocument] = []
    refusals: list[str] = []
    for file in files:
        try:
            added.append(await state.server_documents.add(guild_id, file, replaces=replaces))
        except Refusal as refusal:
            if len(files) == 1:
                raise
            refusals.append(phrases.say(refusal.phrase, **refusal.arguments))
        if state.in_flight.is_forgotten:  # the server or the moderator: nothing of it may stay
            for each in added:
                await state.server_documents.remove(guild_id, each.name)
            return
    settings = state.settings(guild_id)
    paths = {each.path for each in added}
    limits = {(each.kind, each.id) for each in settings.limits if each.document in paths}
    notes = "\n".join(filter(None, [limits_line(limits, phrases), *refusals]))
    if not added:
        await show(interaction, notes)
        return
    names = phrases.say("cited-separator").join(label(each.name, MAX_NAME_CHARS) for each in added)
    await show(interaction, phrases.say("add-reading", names=names), notes)
    try:
        await state.load_documents_again()
        done = phrases.say("add-done", names=names)
    except RetrievalError as error:
        _log.error("Documents were added, but the index can't be built: %s", error)
        done = phrases.say("add-not-loaded", names=names)
    if not interaction.is_expired():
        await show(interaction, done, notes)
