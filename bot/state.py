"""What everything on Discord shares: the engine, the store, and what is remembered for a while."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol, cast

import discord

from bot.db.events import Event
from bot.db.records import ErasedCounts, ServerSettings
from bot.db.store import Store
from bot.history import ConversationHistory
from bot.locks import InFlightTasks, MessageLocks, OneShot
from bot.query_queue import LoadedIndex, QueryQueue
from bot.rate_limit import RateLimiter
from index.engine import Engine

_log = logging.getLogger(__name__)

RELOAD_AGAIN_S = 60.0  # reading the documents takes seconds to minutes, whether it fails or not


@dataclass(frozen=True, slots=True)
class BotState:
    """The desk at which questions are answered.

    `rate_limiter` is that of questions, `presses` that of buttons and of what else costs little;
    `model` the setting EMBEDDING_MODEL, "" for the bundled one.
    """

    queue: QueryQueue
    store: Store
    rate_limiter: RateLimiter
    button_rate_limiter: RateLimiter
    history: ConversationHistory
    max_question_chars: int
    questions_kept_days: int
    model: str = ""
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    sharing: OneShot = field(default_factory=OneShot)
    message_locks: MessageLocks = field(default_factory=MessageLocks)
    in_flight: InFlightTasks = field(default_factory=InFlightTasks)

    def settings(self, guild_id: int | None) -> ServerSettings:
        """What the moderators of a server have set; None, a direct message, has the defaults."""
        return self.store.servers.get(guild_id)

    async def forget_user(self, user_id: int) -> ErasedCounts:
        """Remove everything that is kept about somebody, by other processes too."""
        await self.store.events.post(Event("forgotten", user_id))
        return await self._forget_user(user_id)

    async def heed(self, event: Event, again: Callable[[Event], None]) -> bool:
        """Do what another process has done; False if that has to wait.

        Args:
            event: What happened there.
            again: Called with the event, a while later, if handling it failed.
        """
        if event.kind == "forgotten" and event.user_id is not None:
            # From the database again: what was under way here may have come in behind the rest.
            await self._forget_user(event.user_id)
        elif event.kind == "missed":
            self.history.forget_all()  # whoever it was: the database has nothing of them any more
        elif event.kind == "reloaded":
            if self.queue.is_loading:
                return False
            self.queue.reload().add_done_callback(lambda done: _try_again(done, event, again))
        return True

    async def _forget_user(self, user_id: int) -> ErasedCounts:
        self.in_flight.forget_user(user_id)  # first: nothing may come in behind the rest
        self.history.forget_user(user_id)
        forgotten = await self.store.forget_user(user_id)
        self.history.forget_user(user_id)  # others may have quoted their words meanwhile
        return forgotten

    async def forget_server(self, guild_id: int) -> None:
        """Remove everything that is kept about a server."""
        self.in_flight.forget_server(guild_id)  # first: nothing may come in behind the rest
        await self.store.servers.forget(guild_id)
        self.history.forget_server(guild_id)

    def hidden_numbers(
        self, engine: Engine, guild_id: int | None, only: str | None = None
    ) -> frozenset[int]:
        """The numbers of the documents that aren't quoted here, or all but one."""
        documents = engine.index.documents
        numbers = documents.numbers_of(self.settings(guild_id).hidden_documents)
        return numbers if only is None else numbers | documents.all_but(only)


def _try_again(
    reloading: asyncio.Future[LoadedIndex], event: Event, again: Callable[[Event], None]
) -> None:
    """After a reload that failed: the other processes may have got what this one hasn't."""
    if not reloading.cancelled() and (error := reloading.exception()):
        _log.error("Reading the documents anew, as another process did, failed: %s", error)
        reloading.get_loop().call_later(RELOAD_AGAIN_S, again, event)


class _HasState(Protocol):
    state: BotState


def state_of(interaction: discord.Interaction[Any]) -> BotState:
    """The desk of the client that got an interaction."""
    return cast(_HasState, interaction.client).state
