"""The gateway half of the fake Discord: identify, heartbeats, events, and resuming."""

import asyncio
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.payloads import Json, snowflake

DISPATCH, HEARTBEAT, IDENTIFY, RESUME = 0, 1, 2, 6
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11

HEARTBEAT_INTERVAL_MS = 20_000


def shard_of(guild_id: str, n_shards: int) -> int:
    """The shard to which Discord sends what happens on a server."""
    return (int(guild_id) >> 22) % n_shards


class FakeGateway:
    """The sessions of one bot, one a shard; a bot of several processes may have several."""

    def __init__(self, token: str, bot: Json, guilds: list[Json]) -> None:
        self.guilds = guilds
        self.identified: list[Json] = []
        self.resumed: list[Json] = []
        self.refuse_with: int | None = None  # a close code
        self.is_away = False  # whether it lets nobody connect
        self.n_refused = 0
        self.forgets = False  # whether it refuses to resume
        self.cuts = False  # whether it cuts every connection as soon as there is one
        self.token = token
        self._bot = bot
        self._n_shards = 1  # what the bot said last
        self._sessions: dict[int, _Session] = {}

    @property
    def connected(self) -> asyncio.Event:
        """Whether shard 0 is, the only one of most bots."""
        return self.connected_shard(0)

    def connected_shard(self, number: int) -> asyncio.Event:
        """Whether a shard is connected."""
        return self._session(number).connected

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a websocket; the route's handler."""
        if self.is_away:
            self.n_refused += 1
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_INTERVAL_MS}})
        if self.cuts:
            await socket.close(code=1011)
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._receive(socket, request, frame.json())
        for session in self._sessions.values():
            session.lost(socket)
        return socket

    async def dispatch(self, event: str, data: Json) -> None:
        """Send an event, now or, while nobody is connected, when the session is resumed."""
        guild_id = data["id"] if event.startswith("GUILD_") else data.get("guild_id")
        shard = shard_of(guild_id, self._n_shards) if guild_id else 0
        await self._session(shard).dispatch(event, data)

    async def drop(self) -> None:
        """Cut shard 0's connection without a word, as a failing network does."""
        self._session(0).drop()

    async def end(self, code: int) -> None:
        """Close shard 0's connection with a code."""
        await self._session(0).close(code)

    async def close(self) -> None:
        """Say goodbye, so that the server can stop."""
        for session in self._sessions.values():
            await session.close()

    def _session(self, shard: int) -> "_Session":
        return self._sessions.setdefault(shard, _Session())

    async def _receive(
        self, socket: web.WebSocketResponse, request: web.Request, frame: dict[str, Any]
    ) -> None:
        data = frame["d"]
        if frame["op"] == HEARTBEAT:
            await socket.send_json({"op": HEARTBEAT_ACK})
        elif frame["op"] == IDENTIFY and self.refuse_with is not None:
            await socket.close(code=self.refuse_with)
        elif frame["op"] == IDENTIFY and data["token"] == self.token:
            self.identified.append(data)
            await self._begin(data["shard"], socket, request)
        elif frame["op"] == RESUME and (session := self._found(data["session_id"])):
            self.resumed.append(data)
            session.connect(socket, request, sent=data["seq"])
            await session.dispatch("RESUMED", {})
        elif frame["op"] in (IDENTIFY, RESUME):
            await socket.send_json({"op": INVALID_SESSION, "d": False})

    async def _begin(
        self, shard: list[int], socket: web.WebSocketResponse, request: web.Request
    ) -> None:
        number, self._n_shards = shard
        guilds = [each for each in self.guilds if shard_of(each["id"], self._n_shards) == number]
        session = self._sessions[number] = self._session(number).anew()
        session.connect(socket, request)
        ready = {
            "v": 10,
            "user": self._bot,
            "guilds": [{"id": guild["id"], "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": f"ws://{request.host}{request.path}",
            "application": {"id": self._bot["id"], "flags": 0},
            "shard": shard,
        }
        await session.dispatch("READY", ready)
        for guild in guilds:
            await session.dispatch("GUILD_CREATE", guild)

    def _found(self, session_id: str) -> "_Session | None":
        of_this_id = (each for each in self._sessions.values() if each.id == session_id)
        return None if self.forgets else next(of_this_id, None)


class _Session:
    """One shard's. Events are kept, so that a resumed connection gets what it missed."""

    def __init__(self, connected: asyncio.Event | None = None) -> None:
        self.id = f"session-{snowflake()}"
        self.connected = connected or asyncio.Event()
        self._events: list[Json] = []
        self._sent = 0
        self._socket: web.WebSocketResponse | None = None
        self._transport: asyncio.Transport | None = None

    def anew(self) -> "_Session":
        """The session that comes after; whoever waits for the shard waits for this one."""
        return _Session(self.connected)

    def connect(
        self, socket: web.WebSocketResponse, request: web.Request, *, sent: int = 0
    ) -> None:
        """Go on over a new connection, to which some events were sent already."""
        self._socket = socket
        self._transport = request.transport
        self._sent = sent
        self.connected.set()

    async def dispatch(self, event: str, data: Json) -> None:
        """Send an event, now or when the session is resumed."""
        self._events.append({"op": DISPATCH, "t": event, "s": len(self._events) + 1, "d": data})
        while self._socket is not None and self._sent < len(self._events):
            kept = self._events[self._sent]
            self._sent += 1
            # While the connection breaks: whoever resumes gets it again.
            with suppress(ConnectionResetError):
                await self._socket.send_json(kept)

    def drop(self) -> None:
        """Cut the connection."""
        if self._transport is None:
            raise RuntimeError("nobody is connected")
        self.connected.clear()
        self._socket = None
        self._transport.abort()

    def lost(self, socket: web.WebSocketResponse) -> None:
        """Note that a connection has ended, if it was this session's."""
        if self._socket is socket:
            self._socket = None
            self.connected.clear()

    async def close(self, code: int = 1000) -> None:
        """Say goodbye."""
        if self._socket is not None:
            await self._socket.close(code=code)
