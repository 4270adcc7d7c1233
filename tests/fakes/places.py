"""Where people meet the bot: servers with their channels, and everywhere outside of them."""

from dataclasses import dataclass

from tests.fakes.payloads import ALL_PERMISSIONS, Json, now, role, snowflake
from tests.fakes.people import MEMBER, MODERATOR, MODERATORS, READERS, Person

TEXT, PRIVATE, VOICE, GROUP, PUBLIC_THREAD, FORUM = 0, 1, 2, 3, 11, 15
IN_GUILD, WITH_BOT, AMONG_PEOPLE = 0, 1, 2  # an interaction's context


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A channel of any kind.

    Where `bot_is_here` is false, only people have installed the bot: it sees their interactions,
    and no message at all.
    """

    channel: Json
    guild: Json | None = None
    bot_is_here: bool = True

    @property
    def id(self) -> str:
        """The channel's id."""
        return str(self.channel["id"])

    @property
    def context(self) -> int:
        """What Discord calls the context of an interaction here."""
        if self.guild is not None:
            return IN_GUILD
        return WITH_BOT if self.bot_is_here else AMONG_PEOPLE


@dataclass(frozen=True, slots=True, eq=False)
class Server:
    """A guild and its channels of all kinds; the second text channel is for chatter."""

    guild: Json
    channel: Place
    lounge: Place
    voice: Place
    thread: Place
    post: Place

    @property
    def id(self) -> str:
        """The guild's id."""
        return str(self.guild["id"])

    def role(self, name: str) -> "Role":
        """The role with this name."""
        (found,) = (each for each in self.guild["roles"] if each["name"] == name)
        return Role(found)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the bot can be met."""
        return (self.channel, self.lounge, self.voice, self.thread, self.post)


def server(name: str, bot: Json, *, bot_is_here: bool = True) -> Server:
    """A new server."""
    guild = _guild(name, bot)
    channels = [
        _channel("questions", TEXT, guild),
        _channel("lounge", TEXT, guild),
        _channel("reading aloud", VOICE, guild),
        _channel("library", FORUM, guild),
    ]
    threads = [
        _thread("About Friday", channels[0], guild),
        _thread("Who was it?", channels[3], guild),
    ]
    guild["channels"] += channels
    guild["threads"] += threads
    chat = [*channels[:3], *threads]
    return Server(guild, *(Place(channel, guild, bot_is_here) for channel in chat))


def direct_messages(person: Person) -> Place:
    """Someone's private channel with the bot."""
    return Place({"id": snowflake(), "type": PRIVATE, "recipients": [person.user]})


def among_people(*people: Person) -> Place:
    """A private channel of people who talk with each other, one of whom installed the bot."""
    members = [person.user for person in people]
    channel = {"id": snowflake(), "type": PRIVATE, "recipients": members}
    if len(people) != 1:
        channel |= {"type": GROUP, "name": None, "icon": None, "owner_id": people[0].id}
    return Place(channel, bot_is_here=False)


def _guild(name: str, bot: Json) -> Json:
    guild_id, bots_role = snowflake(), snowflake()
    member = {"user": bot, "roles": [bots_role], "joined_at": now(), "flags": 0}
    return {
        "id": guild_id,
        "name": name,
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
        "roles": [
            role("@everyone", guild_id, MEMBER),
            role(MODERATORS, snowflake(), MODERATOR),
            role(READERS, snowflake(), MEMBER),
            {**role(bot["username"], bots_role, MEMBER), "managed": True},
        ],
        "channels": [],
        "threads": [],
        "members": [{**member, "deaf": False, "mute": False}],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "member_count": 2,
        "large": False,
        "unavailable": False,
    }


def _channel(name: str, kind: int, guild: Json) -> Json:
    channel = {
        "id": snowflake(),
        "guild_id": guild["id"],
        "type": kind,
        "name": name,
        "position": len(guild["channels"]),
        "permission_overwrites": [],
        "nsfw": False,
        "topic": None,
        "parent_id": None,
        "flags": 0,
    }
    if kind == VOICE:
        channel |= {"bitrate": 64_000, "user_limit": 0, "rtc_region": None}
    elif kind == FORUM:
        channel |= {"available_tags": [], "default_forum_layout": 0, "default_sort_order": None}
    return channel


def _thread(name: str, parent: Json, guild: Json) -> Json:
    metadata = {
        "archived": False,
        "auto_archive_duration": 1_440,
        "archive_timestamp": now(),
        "locked": False,
    }
    return {
        "id": snowflake(),
        "guild_id": guild["id"],
        "parent_id": parent["id"],
        "owner_id": guild["owner_id"],
        "name": name,
        "type": PUBLIC_THREAD,
        "member_count": 2,
        "message_count": 1,
        "total_message_sent": 1,
        "rate_limit_per_user": 0,
        "thread_metadata": metadata,
        "flags": 0,
    }


@dataclass(frozen=True, slots=True)
class Role:
    """A role of a server, to be picked."""

    payload: Json

    @property
    def id(self) -> str:
        """The role's id."""
        return str(self.payload["id"])


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody attaches, as `World.upload` makes it."""

    payload: Json


def resolve(picked: object, at: Place, resolved: Json) -> str:
    """Add what was picked to an interaction's resolved data; its id.

    Args:
        picked: A Person, a Place, a Role or an Upload.
        at: Where it was picked.
        resolved: Is added to.
    """
    if isinstance(picked, Person):
        resolved.setdefault("users", {})[picked.id] = picked.user
        if at.guild is not None:
            member = {**picked.member(at.guild), "permissions": str(picked.permissions)}
            resolved.setdefault("members", {})[picked.id] = member
        return picked.id
    if isinstance(picked, Place):
        channel = {**picked.channel, "permissions": str(ALL_PERMISSIONS)}
        resolved.setdefault("channels", {})[picked.id] = channel
        return picked.id
    if isinstance(picked, Role | Upload):
        kind = "roles" if isinstance(picked, Role) else "attachments"
        resolved.setdefault(kind, {})[picked.payload["id"]] = picked.payload
        return str(picked.payload["id"])
    raise TypeError(f"nobody can pick a {type(picked).__name__}")
