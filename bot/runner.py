"""Serving Discord: logs in, runs the client until it is told to stop, and leaves cleanly."""

import asyncio
import atexit
import ctypes
import gc
import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import discord

from bot.client import Client
from bot.db.engine import file_url
from bot.db.store import open_store
from bot.error_handler import UNAVAILABLE
from bot.errors import DiscordUnavailableError
from bot.query_queue import Load, QueryQueue
from bot.settings import ConfigurationError, Settings
from index.embedding.static import BUNDLED_EMBEDDING
from index.storage.arrays import release_files

# The dictionary that splits Japanese, and the bundled embedding's pieces, mapped once in a process.
# A few questions need some MB of them; left alone they hold 170 after some hundred questions.
READ_HERE_AND_THERE = (
    "sudachidict_core/resources/system.dic",
    str(BUNDLED_EMBEDDING / "model.safetensors"),
)

YOUNG = 1  # the generations up to this one hold some thousand objects


def freeze_gc() -> None:
    """Let the collector look no more at what is there, and give back what isn't needed.

    A full collection stops everything while it walks all objects: a tenth of a second already for
    the modules and a small index. Therefore it isn't collected here either, but for what is new. An
    index holds nothing in a circle: when it is replaced it goes without the collector.
    """
    gc.collect(YOUNG)
    gc.freeze()
    trim_memory()


def trim_memory() -> None:
    """Give back what is free or needn't be there: it takes some milliseconds, in any thread.

    The next questions take some tenths of a millisecond longer, as they map anew what they read.
    """
    release_files(READ_HERE_AND_THERE)
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's
        if trim is not None:
            trim(0)


_log = logging.getLogger(__name__)

# Discord closes sessions in seconds; a container is killed 10 s after SIGTERM.
FINISH_ANSWERS_S = 5.0
FINISH_OPENING_S = 2.0

AUTHENTICATION_FAILED = 4004  # Discord's gateway close code

_TOKEN = re.compile(r"[!-~]+")


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
    queue = QueryQueue(load, freeze_gc, trim_memory)
    with _leaving(queue), _telling_why():
        asyncio.run(_serve(queue, settings, announce, token))


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
def _leaving(queue: QueryQueue) -> Iterator[None]:
    """Have the interpreter end well whatever happens inside; errors go on to the caller."""
    exit_code = 0
    try:
        yield
    except BaseException as error:
        exit_code = _exit_code(error)
        raise
    finally:
        # At exit, so that the caller first says what went wrong.
        atexit.register(_leave, queue, exit_code)


async def _serve(
    queue: QueryQueue, settings: Settings, announce: Callable[[str], None], token: str
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows, where Ctrl+C is a KeyboardInterrupt
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    address = settings.database_url or file_url(settings.state_dir)
    is_shared = bool(settings.shard_ids)
    async with (
        await open_store(address, settings.questions_kept_days, is_shared=is_shared) as store,
        Client(queue, store, settings, announce) as client,
    ):
        serving = asyncio.create_task(client.start(token))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not serving.done():
            _log.info("Closing.")
            await client.state.in_flight.finish(FINISH_ANSWERS_S)
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


def _leave(queue: QueryQueue, exit_code: int) -> None:
    # An interpreter that ends while a thread of it is in compiled code may abort, and building an
    # index can't be interrupted. It can be cut off at any moment: the index on disk stays whole.
    if queue.wait_until_opened(FINISH_OPENING_S):
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
