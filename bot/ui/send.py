"""Sending the answer to a message, and showing that it comes."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import discord

from bot.ui.layout import Card

_log = logging.getLogger(__name__)

# Discord's code where the bot may write but not read back.
MAY_NOT_READ_HISTORY = 160002
MAX_WAIT_S = 1.0


async def send_reply(message: discord.Message, card: Card) -> discord.Message:
    """Answer a message; just below it where the bot may not refer to what was said before."""
    try:
        return await message.channel.send(
            view=card,
            # The question may be deleted before it is answered.
            reference=message.to_reference(fail_if_not_exists=False),
            mention_author=False,
        )
    except discord.Forbidden as error:
        if error.code != MAY_NOT_READ_HISTORY:
            raise
        return await message.channel.send(view=card)


@asynccontextmanager
async def thinking(channel: discord.abc.Messageable) -> AsyncIterator[None]:
    """Show that an answer comes; where that fails or takes long, the answer comes all the same."""
    shown = asyncio.Event()
    showing = asyncio.create_task(_show(channel, shown))
    try:
        # Not at the same time as the answer, or the sign could come after it, and stay.
        with suppress(TimeoutError):
            async with asyncio.timeout(MAX_WAIT_S):
                await shown.wait()
        yield
    finally:
        showing.cancel()


async def _show(channel: discord.abc.Messageable, shown: asyncio.Event) -> None:
    try:
        async with channel.typing():
            shown.set()
            await asyncio.Event().wait()
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        _log.info("Can't show that an answer comes: %s", error)
    finally:
        shown.set()
