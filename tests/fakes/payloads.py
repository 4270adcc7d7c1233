"""What Discord sends: users, roles, messages, the application; no larger than discord.py needs."""

import itertools
import time
from datetime import UTC, datetime
from email.utils import formatdate
from typing import Any

Json = dict[str, Any]

DISCORD_EPOCH_MS = 1_420_070_400_000
ALL_PERMISSIONS = 0x1FFFFFFFFFFFFF
_counter = itertools.count()


def snowflake() -> str:
    """A new id, which holds the present time as Discord's do."""
    milliseconds = int(time.time() * 1000) - DISCORD_EPOCH_MS
    return str((milliseconds << 22) | (next(_counter) & 0x3FFFFF))


def now() -> str:
    """The present time as Discord writes it."""
    return datetime.fromtimestamp(time.time(), UTC).isoformat()


def http_date() -> str:
    """The present time as the header Date has it."""
    return formatdate(time.time(), usegmt=True)


def user(name: str, *, bot: bool = False, user_id: str | None = None) -> Json:
    """A user or bot."""
    return {
        "id": user_id or snowflake(),
        "username": name,
        "discriminator": "0",
        "global_name": None if bot else name,
        "avatar": None,
        "bot": bot,
    }


def role(name: str, role_id: str, permissions: int = ALL_PERMISSIONS) -> Json:
    """A role of a guild."""
    return {
        "id": role_id,
        "name": name,
        "color": 0,
        "hoist": False,
        "position": 0,
        "permissions": str(permissions),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def message(author: Json, channel_id: str, content: str, /, **more: object) -> Json:
    """A message; `more` overrides what a plain one has."""
    return {
        "id": snowflake(),
        "channel_id": channel_id,
        "author": author,
        "content": content,
        "timestamp": now(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
        "components": [],
        **more,
    }


def application(bot: Json, owner: Json, team: dict[str, tuple[Json, str]] | None = None) -> Json:
    """The application behind a bot.

    Args:
        bot: Its user, whose id it shares.
        owner: Who made it; of a team, who leads it.
        team: Id -> user and role ("admin", "developer" or "read_only"); none: no team.
    """
    data = {
        "id": bot["id"],
        "name": bot["username"],
        "icon": None,
        "description": "",
        "summary": "",
        "verify_key": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "flags": 0,
        "owner": owner,
        "team": None,
    }
    if team:
        team_id = snowflake()
        # A team's application is owned by a user that stands for the team.
        data["owner"] = user(f"team{team_id}", user_id=team_id)
        members = [_team_member(team_id, *member) for member in team.values()]
        data["team"] = {
            "id": team_id,
            "name": "Librarians",
            "icon": None,
            "owner_user_id": owner["id"],
            "members": members,
        }
    return data


def _team_member(team_id: str, who: Json, its_role: str) -> Json:
    accepted = 2
    return {"membership_state": accepted, "team_id": team_id, "role": its_role, "user": who}
