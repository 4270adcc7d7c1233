"""The answer that a button belongs to."""

from collections.abc import Sequence

import discord

from bot.state import desk_of
from bot.storage.records import ShownAnswer

__all__ = ["number", "remembered"]


async def remembered(
    interaction: discord.Interaction, arguments: Sequence[str]
) -> ShownAnswer | None:
    """The answer whose token is a button's first argument; None when it is kept no more."""
    return await desk_of(interaction).store.answers.find(arguments[0]) if arguments else None


def number(arguments: Sequence[str], position: int, default: int) -> int:
    """A button's argument as a number; whatever else stands there is the default."""
    written = arguments[position] if position < len(arguments) else ""
    is_number = written.lstrip("-").isdecimal() and len(written) <= 9
    return int(written) if is_number else default
