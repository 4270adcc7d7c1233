"""People on the fake Discord: who they are stays the same from one act to the next."""

from dataclasses import dataclass, field

from tests.fakes.payloads import Json, snowflake, user

MANAGE_GUILD = 1 << 5
MANAGE_MESSAGES = 1 << 13
_VIEW, _SEND, _EMBED, _ATTACH, _HISTORY = 1 << 10, 1 << 11, 1 << 14, 1 << 15, 1 << 16
_USE_COMMANDS, _SEND_IN_THREADS = 1 << 31, 1 << 38

MEMBER = _VIEW | _SEND | _EMBED | _ATTACH | _HISTORY | _USE_COMMANDS | _SEND_IN_THREADS
MODERATOR = MEMBER | MANAGE_GUILD | MANAGE_MESSAGES
ADMINISTRATOR = MODERATOR | 1 << 3
MODERATORS = "moderators"  # the role that gives the rights in every server
READERS = "readers"  # a role that gives none


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with an account; `permissions` and the names of `roles` are theirs everywhere."""

    name: str = "reader"
    permissions: int = MEMBER
    locale: str = "en-US"
    id: str = field(default_factory=snowflake)
    roles: tuple[str, ...] = ()

    @property
    def user(self) -> Json:
        """The account."""
        return user(self.name, user_id=self.id)

    def member(self, guild: Json) -> Json:
        """The part of the account that belongs to a guild, as messages bring it."""
        moderates = self.permissions & MANAGE_GUILD
        names = {*self.roles, *([MODERATORS] if moderates else [])}
        roles = [role["id"] for role in guild["roles"] if role["name"] in names]
        return {
            "roles": roles,
            "joined_at": "2025-01-01T00:00:00+00:00",
            "deaf": False,
            "mute": False,
            "flags": 0,
        }

    def acting_member(self, guild: Json) -> Json:
        """The same as interactions bring it: with the account and the permissions."""
        return {
            **self.member(guild),
            "user": self.user,
            "permissions": str(self.permissions),
        }
