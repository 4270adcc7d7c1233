"""Replies to messages, and the typing indicator before them."""

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
    """Reply to a message, once: if the first reply arrived after all, Discord returns that one.

    If the bot may not read the history, it is sent without the reference.
    """
    try:
        return await message.channel.send(
            view=card,
            nonce=message.id,
            # The question may be deleted before it is answered.
            reference=message.to_reference(fail_if_not_exists=False),
            mention_author=False,
        )
    except discord.Forbidden as error:
        if error.code != MAY_NOT_READ_HISTORY:
            raise
        return await message.channel.send(view=card, nonce=message.id)


@asynccontextmanager
async def thinking(channel: discord.abc.Messageable) -> AsyncIterator[None]:
    """Show the typing indicator meanwhile; if that fails or takes long, go on without it."""
    shown = asyncio.Event()

    async def show() -> None:
        try:
            async with channel.typing():
                shown.set()
                await asyncio.Event().wait()
        # RuntimeError is aiohttp's after the client has been closed.
        except (discord.DiscordException, aiohttp.ClientError, OSError, RuntimeError) as error:
            _log.info("Can't show the typing indicator: %s", error)
        finally:
            shown.set()

    showing = asyncio.create_task(show())
    try:
        # Wait until it is shown: if it came after the answer, it would stay for ten seconds.
        with suppress(TimeoutError):
            async with asyncio.timeout(MAX_WAIT_S):
                await shown.wait()
        yield
    finally:
        showing.cancel()
