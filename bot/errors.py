"""What happens to errors on Discord: one handler for commands and messages."""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping

import aiohttp
import discord
from discord import app_commands

from bot.conversation.send import send_reply
from bot.i18n import PHRASES, Phrases
from bot.permissions import phrases_of
from bot.query_queue import BusyError
from bot.ui.layout import notice_card
from index.errors import QdrantError
from index.text.language import language_of

_log = logging.getLogger(__name__)

# What the network and Discord itself do wrong; a traceback of ours would say nothing about it.
UNAVAILABLE = (
    aiohttp.ClientError,
    discord.ConnectionClosed,
    discord.DiscordServerError,
    discord.GatewayNotFound,
    discord.RateLimited,
)

# Discord shows commands as it was last told of them, which may be those of an older version.
_OUTDATED = (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)


_ABOUT_THE_CARD = (
    discord.InteractionResponseType.deferred_message_update,
    discord.InteractionResponseType.message_update,
)


class DiscordUnavailableError(RuntimeError):
    """Discord can't be reached or doesn't let the bot in; the text is one clear line."""


async def report_interaction(interaction: discord.Interaction, error: BaseException) -> None:
    """Handle an error in a command; see `_handle`."""

    async def tell(sentence: str) -> None:
        card = notice_card(sentence)
        if not interaction.response.is_done():
            await interaction.response.send_message(view=card, ephemeral=True)
        elif interaction.response.type in _ABOUT_THE_CARD:
            # The original response is the card with the button, which stays as it is.
            await interaction.followup.send(view=card, ephemeral=True)
        else:
            await interaction.edit_original_response(view=card)

    where = _name(interaction)
    phrases = phrases_of(interaction)
    await _handle(error, where, phrases, None if interaction.is_expired() else tell)


async def report_message(message: discord.Message, error: BaseException) -> None:
    """Handle an error in answering a message; see `_handle`."""

    async def tell(sentence: str) -> None:
        await send_reply(message, notice_card(sentence))

    where = f"message {message.id} in channel {message.channel.id}"
    await _handle(error, where, PHRASES[language_of(message.content)], tell)


def report_event(event: str, error: BaseException) -> None:
    """Log an error in an event that nobody waits for an answer to, such as a deleted question."""
    if isinstance(error, discord.Forbidden | discord.NotFound | UNAVAILABLE):
        _log.warning("Could not follow %s: %s", event, _line(error))
    else:
        _log.error("Handling %s failed", event, exc_info=error)


async def _handle(
    error: BaseException,
    where: str,
    phrases: Phrases,
    tell: Callable[[str], Awaitable[None]] | None,
) -> None:
    """Log an error and tell the person who asked what they can use.

    The first that applies decides:

    0. A check let nobody pass: nothing, for the check has told the person why.
    1. Forbidden or gone (no permission; the message, channel or interaction no longer exists):
       one line in the log, since nobody can be told.
    2. Discord or the network fails: one line in the log.
    3. The index is on another machine that is away: one line in the log, and a fixed sentence.
    4. A command in a form that it no longer has, a value that is none, or a full queue: a fixed
       sentence.
    5. Anything else is a fault of ours: the traceback goes to the log under an incident id, and a
       fixed sentence with that id to the person. Never the error's own text.

    Args:
        error: What was raised.
        where: What was being answered, for the log.
        phrases: The sentences in the person's language.
        tell: Says a sentence to the person; None when it is too late for that.
    """
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, app_commands.CheckFailure):
        return
    if isinstance(error, discord.Forbidden | discord.NotFound):
        _log.warning("Not allowed to answer %s, or it is gone: %s", where, _line(error))
        return
    if isinstance(error, UNAVAILABLE):
        _log.warning("Could not answer %s: %s", where, _line(error))
        return
    if isinstance(error, QdrantError):
        _log.warning("Could not answer %s: %s", where, _line(error))
        sentence = phrases.say("error-engine-away")
    elif isinstance(error, _OUTDATED):
        sentence = phrases.say("error-command-outdated")
    elif isinstance(error, BusyError):
        sentence = phrases.say("ask-busy")
    elif isinstance(error, app_commands.TransformerError):
        sentence = phrases.say("error-bad-value")
    else:
        incident = secrets.token_hex(4)
        _log.error("Incident %s: answering %s failed", incident, where, exc_info=error)
        sentence = phrases.say("error-incident", incident=f"`{incident}`")
    if tell is None:
        return
    try:
        await tell(sentence)
    except (discord.HTTPException, *UNAVAILABLE) as failure:
        _log.warning("Could not report an error to %s: %s", where, _line(failure))


def _name(interaction: discord.Interaction) -> str:
    """What was used, for the log: a command, or a button or window by its id."""
    if interaction.command is not None:
        return f"/{interaction.command.qualified_name}"
    data: Mapping[str, object] = interaction.data or {}
    return str(data.get("custom_id", "?"))


def _line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]
