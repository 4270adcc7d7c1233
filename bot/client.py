"""The Discord client: hands each event over to the feature that handles it."""

import asyncio
import functools
import logging
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import discord
from discord.webhook.async_ import async_context

from bot.command_tree import CommandTree
from bot.conversation.catch_up import Outages, catch_up, left_meanwhile, shard_of
from bot.conversation.messages import answer_message, delete_answer, update_answer
from bot.db.errors import StorageError, log_failure
from bot.db.events import LOOK_EVERY_S, Event
from bot.db.store import Store
from bot.delivery import Deliveries, PatientHTTPClient, PatientWebhookAdapter
from bot.discord_clock import DiscordClock
from bot.document_links import links_of
from bot.error_handler import report_event, report_message
from bot.features import context, delete, feedback, follow_up, share  # noqa: F401 - their buttons
from bot.features.owner import sync_if_changed
from bot.gateway import AutoShardedClient
from bot.health import Readiness
from bot.history import ConversationHistory
from bot.i18n import PhraseTranslator
from bot.interactions import PersistentButton, handle_interaction
from bot.metrics import Metrics, Shard
from bot.permissions import PERMISSIONS
from bot.query_queue import QueryQueue
from bot.rate_limit import PRESSES_PER_QUESTION, RateLimiter
from bot.server_documents import ServerDocuments
from bot.settings import SERVER_DOCUMENTS, Settings
from bot.state import BotState
from bot.sync.sources import fetch_apart, sync_options
from bot.translation import Translator
from bot.ui.citations import CitationStyle
from bot.ui.message_text import guild_id_of
from bot.ui.persistent_button import is_custom_id
from index.types import MEGABYTE

SCOPES = ("bot", "applications.commands")

_log = logging.getLogger(__name__)

EXPIRE_EVERY_S = 600.0

# Of Discord's: a longer one raises instead of holding up a start or an answer.
MAX_RATE_LIMIT_S = 60.0


class Client(AutoShardedClient):
    """The Discord client. Without privileged intents, it reads only messages addressed to it."""

    def __init__(
        self,
        queue: QueryQueue,
        store: Store,
        settings: Settings,
        announce: Callable[[str], None] = _log.info,
        clock: Callable[[], float] = time.monotonic,
        translator: Translator | None = None,
    ) -> None:
        shards: dict[str, Any] = {}  # by default all of them, as many as Discord recommends
        if settings.shard_ids:
            shards = {"shard_ids": list(settings.shard_ids), "shard_count": settings.shard_count}
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            **shards,
            max_ratelimit_timeout=MAX_RATE_LIMIT_S,
        )
        self._deliveries = Deliveries()
        self.http = self._connection.http = PatientHTTPClient(
            self.loop, self._deliveries, self.end_revoked, MAX_RATE_LIMIT_S
        )
        self._discord_clock = DiscordClock()
        self.http.http_trace = self._discord_clock.trace()
        self.state = BotState(
            queue,
            store,
            RateLimiter(settings.questions_per_minute, clock=clock),
            RateLimiter(settings.questions_per_minute * PRESSES_PER_QUESTION, clock=clock),
            ConversationHistory(),
            settings.max_question_chars,
            settings.questions_kept_days,
            ServerDocuments(
                settings.state_dir / SERVER_DOCUMENTS,
                store,
                settings.server_documents_mb * MEGABYTE,
                settings.max_document_mb * MEGABYTE,
            ),
            settings.embedding_model,
            CitationStyle(settings.citation_detail == "LINE", links_of(settings)),
            # With WATCH=INDEX another process sees to the documents.
            fetch=(lambda _: 0)
            if settings.watch == "INDEX"
            else functools.partial(fetch_apart, sync_options(settings)),
            translator=translator,
        )
        self.tree = CommandTree(self, settings.max_question_chars)
        self._state_dir: Path = settings.state_dir
        self._announce = announce
        self._available: set[int] = set()  # the servers of which the present sessions have told
        self._background: list[asyncio.Task[None]] = []

    def observe(self, metrics: Metrics) -> None:
        """Have metrics tell of this client; call it before the client starts."""
        trace = self.http.http_trace or aiohttp.TraceConfig()
        metrics.add_to_trace(trace)
        self.http.http_trace = trace
        limiters = {"question": self.state.rate_limiter, "button": self.state.button_rate_limiter}
        metrics.watch(self.state.queue, limiters, self._shard_states)

    def readiness(self) -> Readiness:
        """Whether questions are answered."""
        connected = {shard.number for shard in self._shard_states() if shard.is_connected}
        # Discord may not have said yet how many there are: then none is connected.
        is_connected = connected.issuperset(self.shard_ids or range(self.shard_count or 1))
        return Readiness(self.state.queue.status, is_connected)

    def _shard_states(self) -> list[Shard]:
        return [
            Shard(number, not shard.is_closed(), shard.latency)
            for number, shard in sorted(self.shards.items())
        ]

    async def setup_hook(self) -> None:
        """Start loading the index, register the commands, announce the invite link."""
        async_context.set(PatientWebhookAdapter(self._deliveries))  # of all tasks of the client
        # Discord has told its time: the client has logged in.
        self._outages = Outages(lambda: self._discord_clock.now() or datetime.now(UTC))
        self.state.queue.start()
        self._background.append(asyncio.create_task(_expire(self.state, self._discord_clock)))
        self._background.append(asyncio.create_task(_follow_other_processes(self.state)))
        self.add_dynamic_items(PersistentButton)
        await self.tree.set_translator(PhraseTranslator())
        if self.shard_ids is None or 0 in self.shard_ids:  # once for all processes of the bot
            if self.application_id is not None:
                link = discord.utils.oauth_url(
                    self.application_id, permissions=PERMISSIONS, scopes=SCOPES
                )
                self._announce(f"Invite Inyo to a server: {link}")
            await sync_if_changed(self.tree, self._state_dir)

    async def close(self) -> None:
        """Stop the background tasks; discord.py calls this."""
        for task in self._background:
            task.cancel()
        await super().close()

    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention, a reply or a direct message."""
        if self.user is not None:
            self.state.in_flight.add(message.author.id, guild_id_of(message))
            await answer_message(self.state, self, message, self.user)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer an edited question again."""
        self.state.in_flight.add(payload.message.author.id, payload.guild_id)
        await update_answer(self.state, self, payload.message)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Delete the answer to a deleted question."""
        self.state.in_flight.add()
        await delete_answer(self.state, self, payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Delete the answers to deleted questions."""
        self.state.in_flight.add()
        for message_id in payload.message_ids:
            await delete_answer(self.state, self, message_id)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Note that the session has told of a server; discord.py keeps those of earlier ones."""
        self._available.add(guild.id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Note that the bot is on one more server."""
        self._available.add(guild.id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Erase everything about a server that the bot was removed from.

        If the database is away, it is tried again until it is back.
        """
        self.state.in_flight.add()
        await self._forget_servers({guild.id})

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Note since when messages may be missed."""
        self._outages.begin(shard_id)

    async def on_shard_connect(self, shard_id: int) -> None:
        """Note that the shard has another session, which hasn't what came before."""
        self._outages.connect(shard_id, is_resumed=False)
        self._available = {each for each in self._available if shard_of(self, each) != shard_id}

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Note that none was missed: Discord delivers them in a resumed session.

        Unless it is another session than before, which was lost at once.
        """
        self._outages.connect(shard_id, is_resumed=True)
        await self._catch_up(shard_id)

    async def on_shard_ready(self, shard_id: int) -> None:
        """Read what was missed, if the shard had a session before this one."""
        await self._catch_up(shard_id)
        if left := await left_meanwhile(self.state, self, shard_id, self._available):
            self.state.in_flight.add()
            await self._forget_servers(left)

    async def _catch_up(self, shard_id: int) -> None:
        if since := self._outages.end(shard_id):
            await catch_up(self.state, self, shard_id, since)

    async def _forget_servers(self, guild_ids: Set[int]) -> None:
        self.state.left_servers.update(guild_ids)
        for guild_id in guild_ids:
            await self.state.forget_server(guild_id)
            _log.info("A server has removed the bot: what was kept about it is erased.")

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Handle submitted modals, and refuse what isn't ours.

        discord.py dispatches commands by itself, and components with an id of `PersistentButton`.
        """
        data: Mapping[str, object] = interaction.data or {}
        custom_id = str(data.get("custom_id", ""))
        is_modal = interaction.type is discord.InteractionType.modal_submit
        is_component = interaction.type is discord.InteractionType.component
        if is_modal or (is_component and not is_custom_id(custom_id)):
            await handle_interaction(interaction, custom_id)

    async def on_error(self, event_method: str, /, *args: object, **_: object) -> None:
        """Pass an event's error to the error handler; discord.py calls this."""
        error = sys.exception()
        if self.is_closed() or error is None:
            return
        if args and isinstance(args[0], discord.Message):
            await report_message(args[0], error)
        else:
            report_event(event_method, error)


async def _expire(state: BotState, discord_clock: DiscordClock) -> None:
    """Remove from memory and from the database, every few minutes, what has expired.

    From the database only what has expired by Discord's clock too: it can't be brought back.
    """
    while True:
        for expire in (
            state.history.expire,
            state.rate_limiter.expire,
            state.button_rate_limiter.expire,
        ):
            with _log_errors("Can't remove what has expired from memory"):
                expire()
        with _log_errors("Can't remove what has expired from the database"):
            if (now := discord_clock.not_later(datetime.now(UTC))) is not None:
                await state.store.drop_expired(now)
        for guild_id in tuple(state.left_servers):
            with _log_errors("Can't erase what is kept about a server that the bot has left"):
                await state.forget_server(guild_id)
        await asyncio.sleep(EXPIRE_EVERY_S)


async def _follow_other_processes(state: BotState) -> None:
    """Handle the events of the bot's other processes and `inyo restore`, every few seconds."""
    pending: list[Event] = []
    failure = "Can't follow the bot's other processes"
    while True:
        with _log_errors(failure):
            pending += await state.store.events.new()
            await state.store.events.drop_expired()
        for event in tuple(pending):
            with _log_errors(failure):  # one event that fails doesn't hold up the others
                if await state.handle_event(event, pending.append):
                    pending.remove(event)
        await asyncio.sleep(LOOK_EVERY_S)


@contextmanager
def _log_errors(failure: str) -> Iterator[None]:
    """Log errors in a background task, which then tries again later."""
    try:
        yield
    except StorageError as error:
        log_failure(_log, failure, error)
    except Exception:  # noqa: BLE001 - an outer edge: nobody waits for the task
        _log.exception("%s", failure)
