"""BotState: what all events on Discord share, from the query queue to the rate limits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol, cast

import discord

from bot.audience import Audience, Rights
from bot.db.errors import StorageError
from bot.db.events import Event
from bot.db.records import ErasedCounts, ServerSettings
from bot.history import ConversationHistory
from bot.locks import InFlightTasks, MessageLocks, OneShot, SeenEvents
from bot.rate_limit import RateLimiter
from bot.ui.citations import CitationStyle
from index.types import tenant_of

if TYPE_CHECKING:
    from bot.db.store import Store
    from bot.query_queue import LoadedIndex, QueryQueue
    from bot.server_documents import ServerDocuments
    from bot.translation import Translator
    from index.engine import Engine
    from index.types import Progress

_log = logging.getLogger(__name__)

RETRY_RELOAD_S = 60.0  # a reload takes seconds to minutes, whether it fails or not


@dataclass(frozen=True, slots=True)
class BotState:
    """The state that the handlers of all events share.

    Attributes:
        queue: Runs questions and other work on the index.
        store: The database.
        rate_limiter: Limits questions and searches.
        button_rate_limiter: Limits buttons and other work that costs little.
        history: The latest questions and answers.
        max_question_chars: The longest question that is answered.
        questions_kept_days: For how long servers that keep questions keep them.
        server_documents: The documents that moderators have added.
        model: The setting EMBEDDING_MODEL; "" for the bundled model.
        citations: How citations are shown.
        fetch: Fetches what sources.toml names, and returns how much of it can't be fetched.
        translator: Translates quotes; None if no model does.
        started_at: When the bot started.
        sharing: The answers that were shared.
        seen_events: The messages and interactions that have been handled.
        message_locks: Lets what happens to one message happen in order.
        in_flight: The tasks that handle events just now.
        left_servers: The servers that have removed the bot and of which something is kept still.
        refreshing: The tasks that load the documents again.
    """

    queue: QueryQueue
    store: Store
    rate_limiter: RateLimiter
    button_rate_limiter: RateLimiter
    history: ConversationHistory
    max_question_chars: int
    questions_kept_days: int
    server_documents: ServerDocuments
    model: str = ""
    citations: CitationStyle = field(default_factory=CitationStyle)
    fetch: Callable[[Progress], int] = lambda _: 0
    translator: Translator | None = None
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    sharing: OneShot = field(default_factory=OneShot)
    seen_events: SeenEvents = field(default_factory=SeenEvents)
    message_locks: MessageLocks = field(default_factory=MessageLocks)
    in_flight: InFlightTasks = field(default_factory=InFlightTasks)
    left_servers: set[int] = field(default_factory=set)
    refreshing: set[asyncio.Task[None]] = field(default_factory=set)

    def settings(self, guild_id: int | None) -> ServerSettings:
        """The settings of a server; the defaults for None, a direct message."""
        return self.store.servers.get(guild_id)

    def rights(self, guild_id: int | None) -> Rights:
        """Who may see which documents on a server; None is a direct message."""
        return Rights(self.settings(guild_id), self.store.added_documents.of(guild_id))

    def is_withdrawn(self, path: str) -> bool:
        """Whether the server whose document this is has removed or hidden it."""
        tenant = tenant_of(path)
        return tenant is not None and self.rights(int(tenant)).has_withdrawn(path)

    def may_see(self, path: str, audience: Audience) -> bool:
        """Whether everybody in an audience may see a document."""
        return self.rights(audience.guild_id).may_see(path, audience)

    def left_out(
        self, engine: Engine, audience: Audience, only: str | None = None
    ) -> frozenset[int]:
        """The numbers of the documents to ignore: those that an audience may not see.

        Args:
            engine: The engine whose documents are numbered.
            audience: The people who see what is found.
            only: The path of the only document to search, if any.
        """
        documents = engine.index.documents
        numbers = self.rights(audience.guild_id).left_out(documents, audience)
        return numbers if only is None else numbers | documents.all_but(only)

    async def forget_user(self, user_id: int) -> ErasedCounts:
        """Erase everything about a person, in the bot's other processes too."""
        await self.store.events.post(Event("forgotten", user_id))
        return await self._forget_user(user_id)

    async def _forget_user(self, user_id: int) -> ErasedCounts:
        self.in_flight.forget_user(user_id)  # first: nothing may be saved after the rest is erased
        self.history.forget_user(user_id)
        n_documents = await self.server_documents.forget_author(user_id)
        erased = await self.store.forget_user(user_id)
        # Again: meanwhile other people may have asked follow-ups to their questions.
        self.history.forget_user(user_id)
        if n_documents:
            self.refresh_documents()
        return replace(erased, documents=n_documents)

    async def forget_answer(self, token: str) -> None:
        """Erase an answer that was deleted."""
        await self.store.answers.remove(token)
        self.history.remove(token)

    async def forget_server(self, guild_id: int) -> None:
        """Erase everything about a server."""
        self.in_flight.forget_server(guild_id)  # first, as in `_forget_user`
        had_documents = await self.server_documents.forget_server(guild_id)
        await self.store.servers.forget(guild_id)
        self.history.forget_server(guild_id)
        self.left_servers.discard(guild_id)
        if had_documents:
            self.refresh_documents()

    def refresh_documents(self) -> None:
        """Have the index built again in the background, and tell the bot's other processes."""

        def log_failure(refreshing: asyncio.Task[None]) -> None:
            if not refreshing.cancelled() and (error := refreshing.exception()):
                _log.error("Loading the documents after a change failed: %s", error)

        refreshing = asyncio.create_task(self.load_documents_again())
        self.refreshing.add(refreshing)
        refreshing.add_done_callback(self.refreshing.discard)
        refreshing.add_done_callback(log_failure)

    async def load_documents_again(self) -> None:
        """Load the documents, which have changed, and tell the bot's other processes.

        Raises:
            RetrievalError: They can't be loaded; those of before are still served.
        """
        await self.queue.refresh()
        try:
            await self.store.events.post(Event("reloaded"))
        except StorageError as error:
            _log.warning("Other processes aren't told to reload the documents: %s", error)

    async def handle_event(self, event: Event, retry: Callable[[Event], None]) -> bool:
        """Do here what another process of the bot has done.

        Args:
            event: The event in the other process.
            retry: Called with the event, a while later, if handling it failed.

        Returns:
            False if it can't be handled yet.
        """
        if event.kind == "forgotten" and event.user_id is not None:
            # The database too: tasks of this process may have saved something meanwhile.
            await self._forget_user(event.user_id)
        elif event.kind == "missed":
            self.history.forget_all()  # it isn't known who was forgotten
        elif event.kind in ("reloaded", "restored"):
            if self.queue.is_loading:
                return False
            if event.kind == "restored":
                await self.store.load()
                self.history.forget_all()

            def retry_failed(reloading: asyncio.Future[LoadedIndex]) -> None:
                if not reloading.cancelled() and (error := reloading.exception()):
                    _log.error("Reloading the documents, as another process has, failed: %s", error)
                    reloading.get_loop().call_later(RETRY_RELOAD_S, retry, event)

            self.queue.reload().add_done_callback(retry_failed)
        return True


class _HasState(Protocol):
    state: BotState


def state_of(interaction: discord.Interaction[Any]) -> BotState:
    """The state of the client that received an interaction."""
    return cast(_HasState, interaction.client).state
