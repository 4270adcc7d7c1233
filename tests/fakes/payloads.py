"""What Discord sends: users, guilds, messages, interactions, no larger than discord.py needs."""

import itertools
import time
from typing import Any

Json = dict[str, Any]

DISCORD_EPOCH_MS = 1_420_070_400_000
_counter = itertools.count()


def snowflake() -> str:
    """A new id, which holds the present time as Discord's do."""
    milliseconds = int(time.time() * 1000) - DISCORD_EPOCH_MS
    return str((milliseconds << 22) | (next(_counter) & 0x3FFFFF))


def user(name: str, *, bot: bool = False) -> Json:
    """A user or bot."""
    return {
        "id": snowflake(),
        "username": name,
        "discriminator": "0",
        "global_name": name,
        "avatar": None,
        "bot": bot,
    }


def application(bot: Json) -> Json:
    """The application behind a bot."""
    return {
        "id": bot["id"],
        "name": bot["username"],
        "icon": None,
        "description": "",
        "summary": "",
        "verify_key": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "flags": 0,
        "owner": user("owner"),
        "team": None,
    }


def guild(text_channels: list[str]) -> Json:
    """A guild with text channels, as GUILD_CREATE brings it."""
    guild_id = snowflake()
    return {
        "id": guild_id,
        "name": "Reading room",
        "owner_id": snowflake(),
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "system_channel_flags": 0,
        "features": [],
        "emojis": [],
        "stickers": [],
        "roles": [role("@everyone", guild_id)],
        "channels": [text_channel(channel_id, guild_id) for channel_id in text_channels],
        "threads": [],
        "members": [],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "member_count": 2,
        "large": False,
        "unavailable": False,
    }


def role(name: str, role_id: str) -> Json:
    """A role of a guild."""
    return {
        "id": role_id,
        "name": name,
        "color": 0,
        "hoist": False,
        "position": 0,
        "permissions": str(0xFFFFFFFF),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def text_channel(channel_id: str, guild_id: str) -> Json:
    """A text channel of a guild."""
    return {
        "id": channel_id,
        "guild_id": guild_id,
        "type": 0,
        "name": "questions",
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "topic": None,
        "parent_id": None,
    }


def message(author: Json, channel_id: str, content: str, /, **more: object) -> Json:
    """A message; `more` overrides what a plain one has."""
    return {
        "id": snowflake(),
        "channel_id": channel_id,
        "author": author,
        "content": content,
        "timestamp": "2026-01-01T00:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        "components": [],
        **more,
    }


def member() -> Json:
    """The guild's part of a user."""
    return {
        "roles": [],
        "joined_at": "2025-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "permissions": str(0xFFFFFFFF),
    }


def slash_command(
    application_id: str, author: Json, channel_id: str, data: Json, /, **more: object
) -> Json:
    """A slash command used in a direct message, or in a guild when `more` says so."""
    return {
        "id": snowflake(),
        "application_id": application_id,
        "type": 2,
        "token": f"interaction-{snowflake()}",
        "version": 1,
        "channel_id": channel_id,
        "channel": {"id": channel_id, "type": 1},
        "user": author,
        "data": {"id": snowflake(), "type": 1, **data},
        "locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": {},
        "attachment_size_limit": 10_485_760,
        "app_permissions": str(0xFFFFFFFF),
        **more,
    }
