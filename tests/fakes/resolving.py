"""What Discord adds about the people, channels and roles that someone has picked."""

from tests.fakes.payloads import ALL_PERMISSIONS, Json
from tests.fakes.people import Person
from tests.fakes.places import Place


def resolve(picked: object, at: Place, resolved: Json) -> str:
    """Add what was picked to an interaction's resolved data; its id.

    Args:
        picked: A Person, a Place, or a role of the guild.
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
    if isinstance(picked, dict) and "permissions" in picked:
        resolved.setdefault("roles", {})[picked["id"]] = picked
        return str(picked["id"])
    raise TypeError(f"nobody can pick a {type(picked).__name__}")
