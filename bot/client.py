"""The Discord client: takes what happens on Discord to what deals with it."""

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import discord

from bot.actions import press_button, submit_form
from bot.command_tree import command_tree
from bot.conversation.mentions import guild_id_of
from bot.conversation.messages import answer_message, take_away, update_answer
from bot.db.errors import StorageError
from bot.db.events import LOOK_EVERY_S, Event
from bot.db.store import Store
from bot.error_handler import report_event, report_interaction, report_message
from bot.features.owner import sync_if_changed
from bot.history import ConversationHistory
from bot.i18n import PhraseTranslator
from bot.query_queue import QueryQueue
from bot.rate_limit import PRESSES_PER_QUESTION, RateLimiter
from bot.settings import Settings
from bot.state import BotState
from bot.ui.persistent_button import PersistentButton

SCOPES = ("bot", "applications.commands")

# No more than answering needs: replying takes the message history, the exact text is a file.
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    read_message_history=True,
    embed_links=True,
    attach_files=True,
)


def invite_link(application_id: int) -> str:
    """Discord's page on which to choose the server."""
    return discord.utils.oauth_url(application_id, permissions=PERMISSIONS, scopes=SCOPES)


_log = logging.getLogger(__name__)

TIDY_EVERY_S = 600.0

# A longer rate limit raises instead of holding up a start or an answer.
MAX_RATE_LIMIT_S = 60.0


class Client(discord.AutoShardedClient):
    """Inyo on Discord. It reads no message that doesn't address it: no privileged intent."""

    def __init__(
        self,
        queue: QueryQueue,
        store: Store,
        settings: Settings,
        announce: Callable[[str], None] = _log.info,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            **_shards(settings),
            max_ratelimit_timeout=MAX_RATE_LIMIT_S,
        )
        self.state = BotState(
            queue,
            store,
            RateLimiter(settings.questions_per_minute, clock=clock),
            RateLimiter(settings.questions_per_minute * PRESSES_PER_QUESTION, clock=clock),
            ConversationHistory(),
            settings.max_question_chars,
            settings.questions_kept_days,
            settings.embedding_model,
        )
        self.tree = command_tree(self, self.state)
        self._state_dir: Path = settings.state_dir
        self._announce = announce
        self._beside: list[asyncio.Task[None]] = []

    async def setup_hook(self) -> None:
        """Begin to open the index, register the commands, say where the bot is invited from."""
        self.state.queue.start()
        self._beside.append(asyncio.create_task(_tidy(self.state)))
        if self.state.store.events.is_shared:
            self._beside.append(asyncio.create_task(_heed_others(self.state)))
        self.add_dynamic_items(PersistentButton)
        await self.tree.set_translator(PhraseTranslator())
        if self.shard_ids is None or 0 in self.shard_ids:
            await self._appear()

    async def _appear(self) -> None:
        """Do what is done once for a bot, not by each of its processes."""
        if self.application_id is not None:
            self._announce(f"Invite Inyo to a server: {invite_link(self.application_id)}")
        await sync_if_changed(self.tree, self._state_dir)

    async def close(self) -> None:
        """Stop what runs beside; discord.py calls this."""
        for task in self._beside:
            task.cancel()
        await super().close()

    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention, a reply or a direct message."""
        if self.user is not None:
            self.state.in_flight.add(message.author.id, guild_id_of(message))
            await answer_message(self.state, self, message, self.user)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer an edited question anew."""
        self.state.in_flight.add(payload.message.author.id, payload.guild_id)
        await update_answer(self.state, self, payload.message)

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Take the answer to a deleted question away."""
        self.state.in_flight.add()
        await take_away(self.state, self, payload.message_id)

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Take the answers to deleted questions away."""
        self.state.in_flight.add()
        for message_id in payload.message_ids:
            await take_away(self.state, self, message_id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget a server that the bot was removed from."""
        self.state.in_flight.add()
        await self.state.forget_server(guild.id)

    async def on_button(
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
        self.state.in_flight.add(interaction.user.id, interaction.guild_id)
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


async def _tidy(state: BotState) -> None:
    """Remove what has been kept long enough, now and again and again."""
    while True:
        for expire in (
            state.history.expire,
            state.rate_limiter.expire,
            state.button_rate_limiter.expire,
        ):
            with _log_errors("Can't forget what is expired"):
                expire()
        with _log_errors("Can't remove what is expired"):
            await state.store.drop_expired(datetime.now(UTC))
        await asyncio.sleep(TIDY_EVERY_S)


async def _heed_others(state: BotState) -> None:
    """Do what the bot's other processes have done, again and again."""
    waiting: list[Event] = []
    not_done = "Can't do what other processes have done"
    while True:
        with _log_errors(not_done):
            waiting += await state.store.events.new()
            await state.store.events.drop_expired()
        for notice in tuple(waiting):
            with _log_errors(not_done):  # one that can't be done holds up no other
                if await state.heed(notice, waiting.append):
                    waiting.remove(notice)
        await asyncio.sleep(LOOK_EVERY_S)


@contextmanager
def _log_errors(not_done: str) -> Iterator[None]:
    """Log what keeps a task in the background from something, so that it is tried again later."""
    try:
        yield
    except StorageError as error:
        _log.warning("%s: %s", not_done, error)
    except Exception:  # noqa: BLE001 - an outer edge: nobody waits for the task
        _log.exception("%s", not_done)


def _shards(settings: Settings) -> dict[str, Any]:
    """What discord.py is told of shards; nothing where it shall ask Discord and take all."""
    if not settings.shard_ids:
        return {}
    return {"shard_ids": list(settings.shard_ids), "shard_count": settings.shard_count}
