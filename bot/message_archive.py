"""Messages as a file: in the form of DiscordChatExporter's JSON, which the index reads.

Each message keeps the id of who wrote it, so that a person's messages can be taken out again.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SUFFIX = ".json"
_INDENT = 1


@dataclass(frozen=True, slots=True)
class ArchivedMessage:
    """A message of a person.

    Attributes:
        id: Its id.
        text: Its words, with names in place of mentions.
        author_id: The person who wrote it.
        author: Their name on the server.
        written_at: When.
        edited_at: When it was last changed, if it was.
        replies_to: The id of the message that it replies to, if any.
    """

    id: int
    text: str
    author_id: int
    author: str
    written_at: datetime
    edited_at: datetime | None = None
    replies_to: int | None = None


@dataclass(frozen=True, slots=True)
class ArchivedChannel:
    """The thread, post or channel that messages are from, and its server."""

    id: int
    name: str
    guild_id: int
    guild: str
    topic: str = ""


def archive(channel: ArchivedChannel, messages: Iterable[ArchivedMessage]) -> bytes:
    """Messages of one channel, the oldest first, as a file."""
    written = [_message(each, channel) for each in messages]
    content = {
        "guild": {"id": str(channel.guild_id), "name": channel.guild},
        "channel": {
            "id": str(channel.id),
            "type": "GuildPublicThread",
            "name": channel.name,
            "topic": channel.topic or None,
        },
        "messages": written,
        "messageCount": len(written),
    }
    return _encode(content)


def without_author(data: bytes, user_id: int) -> bytes | None:
    """An archive without the messages of a person; None if there are no others."""
    content = json.loads(data)
    rest = [each for each in content["messages"] if each["author"]["id"] != str(user_id)]
    if not rest:
        return None
    return _encode(content | {"messages": rest, "messageCount": len(rest)})


def _message(message: ArchivedMessage, channel: ArchivedChannel) -> dict[str, Any]:
    edited_at = message.edited_at
    written: dict[str, Any] = {
        "id": str(message.id),
        "type": "Default" if message.replies_to is None else "Reply",
        "timestamp": message.written_at.isoformat(),
        "timestampEdited": edited_at.isoformat() if edited_at else None,
        "content": message.text,
        "author": {"id": str(message.author_id), "name": message.author, "isBot": False},
    }
    if message.replies_to is not None:
        written["reference"] = {
            "messageId": str(message.replies_to),
            "channelId": str(channel.id),
            "guildId": str(channel.guild_id),
        }
    return written


def _encode(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=_INDENT).encode("utf-8", "replace")
