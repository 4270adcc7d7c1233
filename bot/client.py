"""The Discord client: logs in, listens, answers, and leaves cleanly."""

import asyncio
import atexit
import logging
import os
import re
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import discord

from bot.actions import press_button, submit_form
from bot.commands.sync import sync_if_changed
from bot.commands.tree import command_tree
from bot.desk import Desk
from bot.discord_errors import (
    UNAVAILABLE,
    DiscordUnavailableError,
    report_event,
    report_interaction,
    report_message,
)
from bot.engine.answering import Answering, Load
from bot.garbage import set_aside
from bot.invite import invite_link
from bot.memory.pace import paces
from bot.memory.recent import Recent
from bot.messages.conversation import answer_message, take_away, update_answer
from bot.press import Press
from bot.settings import ConfigurationError, Settings
from bot.storage.engine import file_url
from bot.storage.errors import StorageError
from bot.storage.store import Store, open_store
from bot.translator import PhraseTranslator

__all__ = ["Client", "DiscordUnavailableError", "run"]

_log = logging.getLogger(__name__)

# Discord closes sessions in seconds; a container is killed 10 s after SIGTERM.
FINISH_ANSWERS_S = 5.0
FINISH_OPENING_S = 2.0
TIDY_EVERY_S = 600.0

# A longer rate limit raises instead of holding up a start or an answer.
MAX_RATE_LIMIT_S = 60.0

AUTHENTICATION_FAILED = 4004  # Discord's gateway close code

_TOKEN = re.compile(r"[!-~]+")


class Client(discord.AutoShardedClient):
    """Inyo on Discord. It reads no message that doesn't address it: no privileged intent."""

    def __init__(
        self,
        answering: Answering,
        store: Store,
        settings: Settings,
        announce: Callable[[str], None] = _log.info,
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            max_ratelimit_timeout=MAX_RATE_LIMIT_S,
        )
        self.desk = Desk(
            answering,
            store,
            *paces(settings.questions_per_minute),
            Recent(),
            settings.max_question_chars,
            settings.questions_kept_days,
            settings.embedding_model,
        )
        self.tree = command_tree(self, self.desk)
        self._state_dir: Path = settings.state_dir
        self._announce = announce
        self._tidying: asyncio.Task[None] | None = None

    async def setup_hook(self) -> None:
        """Begin to open the index, register the commands, say where the bot is invited from."""
        self.desk.answering.start()
        self._tidying = asyncio.create_task(_tidy(self.desk))
        self.add_dynamic_items(Press)
        if self.application_id is not None:
            self._announce(f"Invite Inyo to a server: {invite_link(self.application_id)}")
        await self.tree.set_translator(PhraseTranslator())
        await sync_if_changed(self.tree, self._state_dir)

    async def close(self) -> None:
        """Stop what runs beside; discord.py calls this."""
        if self._tidying is not None:
            self._tidying.cancel()
        await super().close()

    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention, a reply or a direct message."""
        if self.user is not None:
            self.desk.under_way.add(message.author.id)
            await answer_message(self.desk, message, self.user)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer an edited question anew."""
        self.desk.under_way.add(payload.message.author.id)
        await update_answer(self.desk, self, payload.message)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Take the answer to a deleted question away."""
        self.desk.under_way.add()
        await take_away(self.desk, self, payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Take the answers to deleted questions away."""
        self.desk.under_way.add()
        for message_id in payload.message_ids:
            await take_away(self.desk, self, message_id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget a server that the bot was removed from."""
        self.desk.under_way.add()
        await self.desk.forget_server(guild.id)

    async def pressed(
        self, interaction: discord.Interaction, action: str, arguments: Sequence[str]
    ) -> None:
        """Do what a button is for."""
        await self._do(interaction, press_button(interaction, action, arguments))

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Take windows that were filled in; discord.py itself takes all the rest."""
        if interaction.type is discord.InteractionType.modal_submit:
            await self._do(interaction, submit_form(interaction))

    async def _do(self, interaction: discord.Interaction, doing: Awaitable[None]) -> None:
        """Do it; every error goes to the one handler."""
        self.desk.under_way.add(interaction.user.id)
        try:
            await doing
        except Exception as error:  # noqa: BLE001 - discord.py would only log it
            await report_interaction(interaction, error)

    async def on_error(self, event_method: str, /, *args: object, **_: object) -> None:
        """Take errors of events to the one handler; discord.py calls this."""
        error = sys.exception()
        if self.is_closed() or error is None:
            return
        if args and isinstance(args[0], discord.Message):
            await report_message(args[0], error)
        else:
            report_event(event_method, error)


async def _tidy(desk: Desk) -> None:
    """Remove what has been kept long enough, now and again and again."""
    while True:
        desk.recent.expire()
        try:
            await desk.store.drop_expired(datetime.now(UTC))
        except StorageError as error:
            _log.warning("Can't remove what is expired: %s", error)
        await asyncio.sleep(TIDY_EVERY_S)


def run(settings: Settings, load: Load, announce: Callable[[str], None] = _log.info) -> None:
    """Serve Discord until SIGTERM or SIGINT.

    Args:
        settings: Where the token stands.
        load: Opens the retrieval engine; called in a thread once the bot is logged in.
        announce: Is told the link with which to invite the bot.

    Raises:
        ConfigurationError: There is no token, or Discord refuses it.
        StorageError: The database can't be used.
        DiscordUnavailableError: Discord can't be reached.
    """
    token = _token(settings)
    _quieten_discord()
    answering = Answering(load, set_aside)
    with _leaving(answering), _telling_why():
        asyncio.run(_serve(answering, settings, announce, token))


@contextmanager
def _telling_why() -> Iterator[None]:
    """Turn what keeps the bot from Discord into errors of one clear line."""
    try:
        yield
    except discord.LoginFailure as error:
        raise _refused_token() from error
    except discord.ConnectionClosed as error:
        if error.code == AUTHENTICATION_FAILED:
            raise _refused_token() from error
        raise DiscordUnavailableError(f"Discord closed the connection: {error}") from error
    except (discord.HTTPException, OSError, *UNAVAILABLE) as error:
        raise DiscordUnavailableError(f"Discord can't be reached: {error}") from error


@contextmanager
def _leaving(answering: Answering) -> Iterator[None]:
    """Have the interpreter end well whatever happens inside; errors go on to the caller."""
    exit_code = 0
    try:
        yield
    except BaseException as error:
        exit_code = _exit_code(error)
        raise
    finally:
        # At exit, so that the caller first says what went wrong.
        atexit.register(_leave, answering, exit_code)


async def _serve(
    answering: Answering, settings: Settings, announce: Callable[[str], None], token: str
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows, where Ctrl+C is a KeyboardInterrupt
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    address = settings.database_url or file_url(settings.state_dir)
    async with (
        await open_store(address, settings.questions_kept_days) as store,
        Client(answering, store, settings, announce) as client,
    ):
        serving = asyncio.create_task(client.start(token))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not serving.done():
            _log.info("Closing.")
            await client.desk.under_way.finish(FINISH_ANSWERS_S)
            # Cancelled before closing: discord.py would go on trying to connect a closed client.
            serving.cancel()
            await asyncio.wait({serving})
        if not serving.cancelled():
            serving.result()


def _exit_code(error: BaseException) -> int:
    """What `bot.cli` makes of an error."""
    if isinstance(error, ConfigurationError):
        return 2
    return 130 if isinstance(error, KeyboardInterrupt) else 1


def _leave(answering: Answering, exit_code: int) -> None:
    # An interpreter that ends while a thread of it is in compiled code may abort, and building an
    # index can't be interrupted. It can be cut off at any moment: the index on disk stays whole.
    if answering.wait_until_opened(FINISH_OPENING_S):
        return
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)


def _token(settings: Settings) -> str:
    token = settings.discord_token
    if not token:
        message = (
            "DISCORD_TOKEN is missing: put your bot's token in the environment or in .env "
            "(see README.md). `inyo chat` answers in the terminal and needs none."
        )
        raise ConfigurationError("DISCORD_TOKEN", message)
    if not _TOKEN.fullmatch(token):
        raise _refused_token()
    return token


def _refused_token() -> ConfigurationError:
    message = (
        "DISCORD_TOKEN is refused by Discord: copy the token anew from your application's Bot "
        "page at https://discord.com/developers/applications."
    )
    return ConfigurationError("DISCORD_TOKEN", message)


def _quieten_discord() -> None:
    # There is no voice here that could be missing something.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    for name in ("discord.client", "discord.gateway", "discord.shard"):
        logging.getLogger(name).addFilter(_one_line)


def _one_line(record: logging.LogRecord) -> bool:
    """Shorten what discord.py logs about each lost connection from a traceback to one line."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, (OSError, *UNAVAILABLE)):
        record.msg = f"{record.getMessage()} ({type(error).__name__}: {error})"
        record.args = ()
        record.exc_info = None
    return True
