"""Messages of Discord as files for the documents: one message, a thread, a forum post.

Only what the moderator could read themselves is read. What isn't open to everybody on the server
stays in the channel where it was written.
"""

import logging
import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

import discord

from bot.db.records import LimitKind
from bot.error_handler import UNAVAILABLE
from bot.errors import Refusal
from bot.message_archive import SUFFIX, ArchivedChannel, ArchivedMessage, archive
from bot.server_documents import NewFile
from bot.ui.message_text import is_own, text_of, written_text
from index.documents.readers.registry import SUFFIXES

MAX_MESSAGES = 1_000  # of a thread: ten requests to Discord
_TITLE_WORDS = 8  # of a message, which has no title of its own
_MAX_TITLE_CHARS = 80
_LINK = re.compile(
    r"<?https://(?:\w+\.)?discord(?:app)?\.com/channels/(\d{1,20})/(\d{1,20})(?:/(\d{1,20}))?/?>?"
)
_IN_PATHS = re.compile(r"[./\\]+")
Readable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
_BY_PEOPLE = (discord.MessageType.default, discord.MessageType.reply)

_log = logging.getLogger(__name__)


def is_readable(name: str) -> bool:
    """Whether a file with this name is of a format that is read."""
    return PurePath(name).suffix.lower() in SUFFIXES


def place_limit(
    interaction: discord.Interaction[Any], place: object
) -> tuple[LimitKind, int] | None:
    """The channel that must not be left by what is written in a place, if not all may read it."""
    guild = interaction.guild
    if guild is None or not isinstance(place, discord.abc.Snowflake):
        return "channel", interaction.channel_id or 0
    known = guild.get_channel_or_thread(place.id) or place
    if isinstance(known, discord.Thread) and known.is_private():
        return "channel", known.id
    channel = known.parent if isinstance(known, discord.Thread) else known
    if not isinstance(channel, discord.abc.GuildChannel):
        return "channel", getattr(known, "parent_id", None) or known.id
    is_open = channel.permissions_for(guild.default_role).view_channel
    return None if is_open else ("channel", channel.id)


def file_of_message(
    interaction: discord.Interaction[Any], message: discord.Message
) -> NewFile | None:
    """A message on which a message command is used, as a file; None if it has no words.

    Raises:
        Refusal: The bot itself wrote it.
    """
    if is_own(message, interaction):
        raise Refusal("add-own")
    text = written_text(message) or text_of(message, interaction)
    if not any(map(str.isalnum, text)):
        return None
    return _archived(interaction, _title_of(text), [(message, text)], message.jump_url)


async def file_of_link(
    interaction: discord.Interaction[Any], link: str
) -> tuple[NewFile, tuple[LimitKind, int] | None]:
    """What a link leads to, as a file: a message, or all messages of a thread or forum post.

    Returns:
        The file, and its `place_limit`.

    Raises:
        Refusal: It leads elsewhere, or to what the bot or the moderator can't read.
    """
    match = _LINK.fullmatch(link.strip())
    if match is None or int(match[1]) != interaction.guild_id:
        raise Refusal("add-link")
    try:
        channel = await _channel(interaction, int(match[2]))
        if match[3] is None:
            if not isinstance(channel, discord.Thread):
                raise Refusal("add-not-a-thread")
            return await _thread(interaction, channel), place_limit(interaction, channel)
        message = await channel.fetch_message(int(match[3]))
    except (discord.Forbidden, discord.NotFound) as error:
        raise Refusal("add-no-access") from error
    except (discord.HTTPException, *UNAVAILABLE) as error:
        _log.warning("Messages can't be read: %s", error)
        raise Refusal("add-discord-away") from error
    if _is_unreadable(message):
        raise Refusal("add-no-content")
    file = file_of_message(interaction, message)
    if file is None:
        raise Refusal("add-nothing")
    return file, place_limit(interaction, channel)


async def _channel(interaction: discord.Interaction[Any], channel_id: int) -> Readable:
    """A channel or thread of the server that both the bot and the moderator can read."""
    guild, user = interaction.guild, interaction.user
    if guild is None or not isinstance(user, discord.Member):
        raise Refusal("add-no-access")
    known = guild.get_channel_or_thread(channel_id)
    channel = known or await interaction.client.fetch_channel(channel_id)
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        raise Refusal("add-no-access")
    try:
        may = channel.permissions_for(user)
    except discord.ClientException as error:  # the thread's channel isn't known
        raise Refusal("add-no-access") from error
    can_read = may.view_channel and may.read_message_history
    if isinstance(channel, discord.Thread) and channel.is_private():
        can_read = can_read and may.manage_threads
    if channel.guild.id != interaction.guild_id or not can_read:
        raise Refusal("add-no-access")
    if not isinstance(channel, Readable):  # a forum, of which a post is meant
        raise Refusal("add-not-a-thread")
    return channel


async def _thread(interaction: discord.Interaction[Any], thread: discord.Thread) -> NewFile:
    """All messages of a thread, without the bot's own."""
    messages: list[tuple[discord.Message, str]] = []
    async for each in thread.history(limit=MAX_MESSAGES + 1, oldest_first=True):
        message = each
        if each.type is discord.MessageType.thread_starter_message and each.reference:
            starter = each.reference.resolved
            message = starter if isinstance(starter, discord.Message) else each
        if message.type not in _BY_PEOPLE or is_own(message, interaction):
            continue
        if _is_unreadable(message):
            raise Refusal("add-no-content")
        text = written_text(message) or text_of(message, interaction)
        if any(map(str.isalnum, text)):
            messages.append((message, text))
    if len(messages) > MAX_MESSAGES:
        raise Refusal("add-too-many-messages", limit=MAX_MESSAGES)
    if not messages:
        raise Refusal("add-nothing")
    return _archived(interaction, thread.name, messages, thread.jump_url)


def _archived(
    interaction: discord.Interaction[Any],
    title: str,
    messages: Sequence[tuple[discord.Message, str]],
    source: str,
) -> NewFile:
    guild, (first, _) = interaction.guild, messages[0]
    channel = ArchivedChannel(
        first.channel.id, title, interaction.guild_id or 0, guild.name if guild else ""
    )
    archived = [
        ArchivedMessage(
            message.id,
            text,
            message.author.id,
            message.author.display_name,
            message.created_at,
            message.edited_at,
            message.reference.message_id if message.reference else None,
        )
        for message, text in messages
    ]
    return NewFile(
        f"{_IN_PATHS.sub(' ', title)}{SUFFIX}",
        archive(channel, archived),
        interaction.user.id,
        source,
        frozenset(message.author.id for message, _ in messages),
    )


def _title_of(text: str) -> str:
    return " ".join(text.split()[:_TITLE_WORDS])[:_MAX_TITLE_CHARS]


def _is_unreadable(message: discord.Message) -> bool:
    """Whether Discord withholds what is in a message, as it does without "Message Content"."""
    return not (
        message.content
        or message.attachments
        or message.embeds
        or message.components
        or message.stickers
        or message.poll
        or message.message_snapshots
    )
