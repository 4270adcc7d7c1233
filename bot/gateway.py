"""The connection to Discord's gateway: a lost one is resumed, and back within a minute of Discord.

discord.py alone tries to resume once. If the gateway can't be reached just then, it begins a new
session, in which what people wrote meanwhile never arrives, and it waits for up to 17 minutes
between its attempts.
"""

import asyncio
import logging
import random
import re
import time
from typing import Literal

import aiohttp
import discord
import yarl
from discord.backoff import ExponentialBackoff
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.shard import Shard

from bot.errors import TokenRevokedError
from bot.logs import message_of

_log = logging.getLogger(__name__)

AUTHENTICATION_FAILED = 4004  # Discord's gateway close code
REFUSED_BY_DISCORD = (
    "DISCORD_TOKEN is refused by Discord: copy the token again from your application's Bot "
    "page at https://discord.com/developers/applications."
)

_TOKEN = re.compile(r"[!-~]+")  # what an HTTP header may hold without being encoded

MAX_WAIT_S = 60.0  # between two attempts to connect
FORGET_AFTER_S = 3 * MAX_WAIT_S  # without an attempt: the next outage is another one
REPORT_EVERY_S = 900.0  # while Discord is away, one line in the log

UNREACHABLE = (
    OSError,
    aiohttp.ClientError,
    discord.ConnectionClosed,
    discord.GatewayNotFound,
    discord.HTTPException,
    ReconnectWebSocket,
)


def may_be_token(text: str) -> bool:
    """Whether a text can be sent as a token at all; errors of the HTTP client would show it."""
    return _TOKEN.fullmatch(text) is not None


class Backoff(ExponentialBackoff[Literal[False]]):
    """How long to wait before the next attempt: twice as long each time, at most MAX_WAIT_S.

    Half of it is random, so that many bots don't come back in the same second.
    """

    def __init__(self) -> None:
        super().__init__()
        self._attempts = 0
        self._attempted_at = time.monotonic()

    def delay(self) -> float:
        """The seconds to wait now."""
        now = time.monotonic()
        if now - self._attempted_at > FORGET_AFTER_S:
            self._attempts = 0
        self._attempted_at = now
        longest = min(MAX_WAIT_S, 2.0**self._attempts)
        self._attempts = min(self._attempts + 1, 10)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


class ResumingShard(Shard):
    """A shard that goes on with its session however many attempts that takes.

    A session that Discord no longer knows is refused, and a new one begins; discord.py does that.
    """

    def __init__(
        self,
        websocket: DiscordWebSocket,
        client: "AutoShardedClient",
        queue: "asyncio.PriorityQueue[discord.shard.EventItem]",
    ) -> None:
        super().__init__(websocket, client, queue.put_nowait)
        self._backoff = Backoff()
        self._last_event: tuple[str | None, int | None] | None = None

    async def reidentify(self, exc: ReconnectWebSocket) -> None:
        """Connect again at once, unless nothing came over the last connection either."""
        last_event = self.ws.session_id, self.ws.sequence
        if last_event == self._last_event:
            await asyncio.sleep(self._backoff.delay())
        self._last_event = last_event
        await super().reidentify(exc)

    async def reconnect(self) -> None:
        """Connect again after an attempt that failed."""
        if self.ws.session_id is None:
            await super().reconnect()
            return
        # The session's own address may be what is away; any other takes it over.
        self.ws.gateway = DiscordWebSocket.DEFAULT_GATEWAY
        await super().reidentify(ReconnectWebSocket(self.id, resume=True))


class AutoShardedClient(discord.AutoShardedClient):
    """A Discord client whose shards are `ResumingShard`s.

    It is named like its base class, so that its private attributes are those of the base class.
    """

    has_connected = False
    _ending: asyncio.Task[None] | None = None

    async def launch_shard(
        self, gateway: yarl.URL, shard_id: int, *, initial: bool = False
    ) -> None:
        """Connect a shard, as soon as Discord lets it; discord.py calls this."""
        backoff = Backoff()
        while True:
            connecting = DiscordWebSocket.from_client(
                self, initial=initial, gateway=gateway, shard_id=shard_id
            )
            try:
                websocket = await asyncio.wait_for(connecting, self.shard_connect_timeout)
                break
            except UNREACHABLE as error:
                wait_s = backoff.delay()
                message = "Attempting a reconnect for shard ID %s in %.2fs (%s: %s)"
                _log.warning(message, shard_id, wait_s, type(error).__name__, error)
                await asyncio.sleep(wait_s)
        shard = self.__shards[shard_id] = ResumingShard(websocket, self, self.__queue)
        shard.launch()

    async def connect(self, *, reconnect: bool = True) -> None:
        """Serve until the client is closed; discord.py calls this.

        Raises:
            TokenRevokedError: Discord no longer accepts the token, with which it had connected.
        """
        try:
            await super().connect(reconnect=reconnect)
        except discord.ConnectionClosed as error:
            if error.code == AUTHENTICATION_FAILED and self.has_connected:
                raise TokenRevokedError from error
            raise
        if self._ending is not None:
            raise TokenRevokedError

    def end_revoked(self) -> None:
        """Close the client, if Discord once accepted the token and now says that it doesn't."""
        if self.has_connected and self._ending is None:
            self._ending = asyncio.create_task(self.close())

    async def on_connect(self) -> None:
        """Note that the token was accepted; discord.py calls this."""
        self.has_connected = True


class OutageFilter(logging.Filter):
    """Makes of discord.py's tracebacks of a lost connection one line, every REPORT_EVERY_S."""

    def __init__(self) -> None:
        super().__init__()
        self._reported_at: float | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten a record; False if it is left out."""
        error = record.exc_info[1] if record.exc_info else None
        message = message_of(record)
        if isinstance(error, UNREACHABLE):
            record.msg = f"{message} ({type(error).__name__}: {error})"
            record.args = ()
            record.exc_info = None
        if not message.startswith("Attempting a reconnect"):
            return True
        now = time.monotonic()
        if self._reported_at is not None and now - self._reported_at < REPORT_EVERY_S:
            return False
        self._reported_at = now
        return True
