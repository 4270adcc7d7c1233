"""Whether a document may be shown: it is there, and no moderators concerned have left it out."""

from bot.documents import key_of
from bot.state import Desk

__all__ = ["is_left_out", "why_unreadable"]


def is_left_out(desk: Desk, path: str, *guild_ids: int | None) -> bool:
    """Whether one of these servers leaves a document out; None is a direct message."""
    return any(path in desk.settings(guild_id).left_out for guild_id in guild_ids)


def why_unreadable(desk: Desk, path: str, *guild_ids: int | None) -> str:
    """The phrase that tells why a document can't be shown just now; "" where it can."""
    opened = desk.answering.opened
    if opened is None or opened.shelf.path_of_key(key_of(path)) != path:
        return "document-gone"
    return "read-left-out" if is_left_out(desk, path, *guild_ids) else ""
