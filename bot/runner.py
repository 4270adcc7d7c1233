"""`inyo run`: logs in to Discord, runs the client until it is told to stop, and exits cleanly."""

import asyncio
import atexit
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import discord

from bot.client import Client
from bot.db.engine import file_url
from bot.db.store import open_store
from bot.error_handler import UNAVAILABLE
from bot.errors import DiscordUnavailableError, TokenRevokedError
from bot.gateway import AUTHENTICATION_FAILED, REFUSED_BY_DISCORD, OutageFilter, may_be_token
from bot.health import serving_health
from bot.metrics import Metrics
from bot.process_lock import only_process
from bot.query_queue import Load, QueryQueue
from bot.settings import ConfigurationError, Settings
from bot.translation import Translator
from bot.watchdog import telling_systemd
from bot.watching import Watched, serve_changes
from bot.web_reader.server import serving_reader
from index.embedding.static import BUNDLED_EMBEDDING
from index.storage.arrays import release_files

_log = logging.getLogger(__name__)

FINISH_LOADING_S = 2.0  # after SHUTDOWN_SECONDS: a container is killed 10 s after SIGTERM

# Large files that are mapped for as long as the process runs, and read at random: SudachiPy's
# dictionary and the bundled embedding.
RANDOMLY_READ_FILES = (
    "sudachidict_core/resources/system.dic",
    str(BUNDLED_EMBEDDING / "model.safetensors"),
)


def free_memory() -> None:
    """Give back the mapped pages of RANDOMLY_READ_FILES; the next questions map what they read.

    Without it the bot has 434 MB in memory after 1,000 questions on the seeds, with it 295.
    """
    release_files(RANDOMLY_READ_FILES)


def run(
    settings: Settings,
    load: Load,
    announce: Callable[[str], None] = _log.info,
    watched: Watched | None = None,
) -> None:
    """Serve Discord until SIGTERM or SIGINT.

    Args:
        settings: With the token.
        load: Opens the retrieval engine; called in a thread once the bot is logged in.
        announce: Gets the name of the folder that is served, and the invite link.
        watched: What is watched, to load again when it changes.

    Raises:
        ConfigurationError: There is no token, or Discord refuses it; or no translation with the
            model that is to translate.
        EmbeddingError: That model isn't there.
        StorageError: The database can't be used.
        DiscordUnavailableError: Discord can't be reached.
        TokenRevokedError: Discord no longer accepts the token.
        AlreadyRunningError: Another process of this machine serves Discord with the token.
    """
    token = settings.discord_token
    if not token:
        message = (
            "DISCORD_TOKEN is missing: put your bot's token in the environment or in .env "
            "(see README.md). `inyo chat` answers in the terminal and needs none."
        )
        raise ConfigurationError("DISCORD_TOKEN", message)
    if not may_be_token(token):
        raise ConfigurationError("DISCORD_TOKEN", REFUSED_BY_DISCORD)
    is_remote = settings.has_no_documents
    place = f"on the server {settings.index_url}" if is_remote else f"in {settings.documents_dir}"
    announce(f"Serving the documents {place}.")
    if settings.serves_samples and not is_remote:
        _log.warning("These are the samples: name your own folder with DOCUMENTS_DIR.")
    translator = Translator(settings.translation_model) if settings.translation_model else None
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # voice isn't used
    outages = OutageFilter()
    for name in ("discord.client", "discord.gateway", "discord.shard", "bot.gateway"):
        logging.getLogger(name).addFilter(outages)

    metrics = Metrics()
    logging.getLogger().addHandler(metrics.log_handler())
    queue = QueryQueue(load, free_memory, metrics)
    exit_code = 1  # what `bot.cli` makes of the errors
    try:
        with only_process(settings, discord.http.Route.BASE), _plain_errors():
            asyncio.run(_serve(queue, settings, announce, watched, translator, metrics))
        exit_code = 0
    except KeyboardInterrupt:
        exit_code = 130
        raise
    except ConfigurationError:
        exit_code = 2
        raise
    except TokenRevokedError:
        exit_code = 3
        raise
    finally:
        # At exit, so that the caller can report an error first.
        atexit.register(_exit_while_loading, queue, translator, exit_code)


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Make errors of the connection to Discord errors of ours, with one line each."""
    try:
        yield
    except discord.LoginFailure as error:
        raise ConfigurationError("DISCORD_TOKEN", REFUSED_BY_DISCORD) from error
    except discord.ConnectionClosed as error:
        if error.code == AUTHENTICATION_FAILED:
            raise ConfigurationError("DISCORD_TOKEN", REFUSED_BY_DISCORD) from error
        raise DiscordUnavailableError(f"Discord closed the connection: {error}") from error
    except (discord.HTTPException, OSError, *UNAVAILABLE) as error:
        raise DiscordUnavailableError(f"Discord can't be reached: {error}") from error


async def _serve(
    queue: QueryQueue,
    settings: Settings,
    announce: Callable[[str], None],
    watched: Watched | None,
    translator: Translator | None,
    metrics: Metrics,
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows, where Ctrl+C is a KeyboardInterrupt
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    address = settings.database_url or file_url(settings.state_dir)
    is_shared = bool(settings.shard_ids)
    async with (
        await open_store(address, settings.questions_kept_days, is_shared=is_shared) as store,
        Client(queue, store, settings, announce, translator=translator) as client,
        serving_reader(settings, queue, client.state.is_withdrawn),
        serving_health(settings, metrics, client.readiness),
        telling_systemd(),
    ):
        client.observe(metrics)
        following = None
        if watched is not None:  # before the documents are first looked at
            following = asyncio.create_task(serve_changes(queue, watched))
        serving = asyncio.create_task(client.start(settings.discord_token))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if following is not None:
            following.cancel()
        if not serving.done():
            _log.info("Closing.")
            queue.close()
            await client.state.in_flight.finish(settings.shutdown_seconds)
            # Cancelled before closing: discord.py would go on trying to connect a closed client.
            serving.cancel()
            await asyncio.wait({serving})
        if not serving.cancelled():
            serving.result()


def _exit_while_loading(queue: QueryQueue, translator: Translator | None, exit_code: int) -> None:
    """End the process even if an index is still being built, or a model loaded to translate.

    Neither can be interrupted, and an interpreter that exits while one of its threads is in
    compiled code may abort. The process can be killed at any moment: the saved index stays whole.
    """
    is_translating = translator is not None and not translator.stop(FINISH_LOADING_S)
    if queue.wait_until_loaded(FINISH_LOADING_S) and not is_translating:
        return
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)
