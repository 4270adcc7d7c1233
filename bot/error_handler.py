"""The one error handler: for commands, buttons, modals, messages and other events."""

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeGuard

import aiohttp
import discord
from discord import app_commands

from bot.db.errors import StorageError, log_failure
from bot.errors import BusyError, Refusal, TemporaryRefusal
from bot.i18n import PHRASES, Phrases
from bot.logs import INCIDENT
from bot.permissions import phrases_of
from bot.state import state_of
from bot.ui.layout import notice_card
from bot.ui.send import send_reply
from index.errors import IndexFormatError, QdrantError
from index.text.language import language_of

_log = logging.getLogger(__name__)

# Failures of the network or of Discord, about which our traceback would say nothing.
UNAVAILABLE = (
    aiohttp.ClientError,
    discord.ConnectionClosed,
    discord.DiscordServerError,
    discord.GatewayNotFound,
    discord.RateLimited,
)

# Discord's codes: an interaction's fifteen minutes are over; somebody else has acknowledged it, as
# another process with the same token has.
_INVALID_INTERACTION_TOKEN, _ALREADY_ACKNOWLEDGED = 50027, 40060
_UNAUTHORIZED = 401  # HTTP

# Discord may still show an older version's commands.
_OUTDATED = (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)

_UPDATES_THE_CARD = (
    discord.InteractionResponseType.deferred_message_update,
    discord.InteractionResponseType.message_update,
)


async def report_interaction(interaction: discord.Interaction, error: BaseException) -> None:
    """Handle an error in a command, a button or a modal; see `_handle`."""
    if interaction.client.is_closed():
        return

    async def show(sentence: str) -> None:
        card = notice_card(sentence)
        if not interaction.response.is_done():
            await interaction.response.send_message(view=card, ephemeral=True)
        elif interaction.response.type in _UPDATES_THE_CARD:
            # The original response is the card with the button, which stays as it is.
            await interaction.followup.send(view=card, ephemeral=True)
        else:
            await interaction.edit_original_response(view=card)

    if interaction.command is not None:
        source = f"/{interaction.command.qualified_name}"
    else:
        data: Mapping[str, object] = interaction.data or {}
        source = str(data.get("custom_id", "?"))
    phrases = phrases_of(interaction)
    await _handle(error, source, phrases, None if interaction.is_expired() else show)


def apologize_if_given_up(interaction: discord.Interaction[Any]) -> None:
    """Have the person told to try again, should the bot stop before the running task ends."""

    async def apologize(_: int) -> None:
        await report_interaction(interaction, TemporaryRefusal("ask-closing"))

    state_of(interaction).in_flight.if_given_up(interaction.id, apologize)


async def report_message(message: discord.Message, error: BaseException) -> None:
    """Handle an error in answering a message; see `_handle`."""

    async def show(sentence: str) -> None:
        await send_reply(message, notice_card(sentence))

    # The channel of direct messages would say who wrote it.
    is_direct = message.guild is None
    source = "a direct message" if is_direct else f"a message in channel {message.channel.id}"
    await _handle(error, source, PHRASES[language_of(message.content)], show)


def report_event(event: str, error: BaseException) -> None:
    """Log an error in an event that nobody waits for an answer to, such as a deleted question."""
    if isinstance(error, StorageError):
        log_failure(_log, f"Could not follow {event}", error)
    elif _is_gone(error) or isinstance(error, UNAVAILABLE):
        _log.warning("Could not follow %s: %s", event, _first_line(error))
    else:
        _log.error("Handling %s failed", event, exc_info=error)


async def _handle(
    error: BaseException,
    source: str,
    phrases: Phrases,
    show: Callable[[str], Awaitable[None]] | None,
) -> None:
    """Log an error and tell the person about it.

    In this order:

    1. Refusals: the phrase that the code chose, and nothing in the log.
    2. Failed checks of commands: nothing, the check has answered.
    3. Not allowed or gone (no permission; the message, channel or interaction no longer exists, has
       expired, or was answered by somebody else): one line in the log, since nobody can be told. If
       the token was revoked, not even that: the bot ends, and says so once.
    4. Discord or the network fails: one line in the log.
    5. The Qdrant server or the database is away: one line in the log, and a fixed sentence. The
       index was damaged: the queue has logged it and rebuilds it, and the person is asked to wait.
    6. An outdated command, an invalid value or a full queue: a fixed sentence.
    7. Anything else is a bug: the traceback goes to the log under an error id, and a fixed
       sentence with that id to the person. The error's own text is never shown.

    Args:
        error: The exception that was raised.
        source: The command, button or message, for the log.
        phrases: The phrases in the person's language.
        show: Sends a sentence to the person; None when it is too late for that.
    """
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, app_commands.CheckFailure):
        return
    if _is_gone(error):
        is_revoked = error.status == _UNAUTHORIZED and error.code != _INVALID_INTERACTION_TOKEN
        level = logging.DEBUG if is_revoked else logging.WARNING
        _log.log(level, "Not allowed to answer %s, or it is gone: %s", source, _first_line(error))
        return
    if isinstance(error, UNAVAILABLE):
        _log.warning("Could not answer %s: %s", source, _first_line(error))
        return
    sentence = _sentence(error, source, phrases)
    if show is None:
        return
    try:
        await show(sentence)
    except (discord.HTTPException, *UNAVAILABLE) as failure:
        _log.warning("Could not report an error to %s: %s", source, _first_line(failure))


def _is_gone(error: BaseException) -> TypeGuard[discord.HTTPException]:
    """Whether Discord doesn't let the bot answer, now or ever."""
    if not isinstance(error, discord.HTTPException):
        return False
    return (
        isinstance(error, discord.Forbidden | discord.NotFound)
        or error.status == _UNAUTHORIZED
        or error.code in (_INVALID_INTERACTION_TOKEN, _ALREADY_ACKNOWLEDGED)
    )


def _sentence(error: BaseException, source: str, phrases: Phrases) -> str:
    """The sentence that the person gets; logs what isn't a refusal of ours."""
    if isinstance(error, Refusal):
        return phrases.say(error.phrase, **error.arguments)
    if isinstance(error, BusyError):
        return phrases.say("ask-busy")
    if isinstance(error, QdrantError):
        _log.warning("Could not answer %s: %s", source, _first_line(error))
        return phrases.say("error-engine-away")
    if isinstance(error, StorageError):
        log_failure(_log, f"Could not answer {source}", error)
        return phrases.say("error-database-away")
    if isinstance(error, IndexFormatError):
        return phrases.say("ask-starting")
    if isinstance(error, _OUTDATED):
        return phrases.say("error-command-outdated")
    if isinstance(error, app_commands.TransformerError):
        return phrases.say("error-bad-value")
    error_id = secrets.token_hex(4)
    _log.error(
        "Error ID %s: answering %s failed",
        *(error_id, source),
        exc_info=error,
        extra={INCIDENT: error_id},
    )
    return phrases.say("error-unexpected", id=f"`{error_id}`")


def _first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]
