"""The gateway half of the fake Discord: identify, heartbeats, events, and resuming."""

import asyncio
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.payloads import Json, snowflake

DISPATCH, HEARTBEAT, IDENTIFY, RESUME = 0, 1, 2, 6
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11

HEARTBEAT_INTERVAL_MS = 20_000


class FakeGateway:
    """One session of one bot. Events are kept, so that a resumed connection gets what it missed."""

    def __init__(self, token: str, bot: Json, guilds: list[Json]) -> None:
        self.connected = asyncio.Event()
        self.guilds = guilds
        self.identified: list[Json] = []
        self.resumed: list[Json] = []
        self.refuse_with: int | None = None  # a close code
        self._token = token
        self._bot = bot
        self._session = ""
        self._url = ""
        self._events: list[Json] = []
        self._sent = 0
        self._socket: web.WebSocketResponse | None = None
        self._transport: asyncio.Transport | None = None

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a websocket; the route's handler."""
        self._url = f"ws://{request.host}{request.path}"
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_INTERVAL_MS}})
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                await self._receive(socket, request, frame.json())
        if self._socket is socket:
            self._socket = None
            self.connected.clear()
        return socket

    async def dispatch(self, event: str, data: Json) -> None:
        """Send an event, now or, while nobody is connected, when the session is resumed."""
        self._events.append({"op": DISPATCH, "t": event, "s": len(self._events) + 1, "d": data})
        await self._flush()

    async def drop(self) -> None:
        """Cut the connection without a word, as a failing network does."""
        if self._transport is None:
            raise RuntimeError("nobody is connected")
        self.connected.clear()
        self._socket = None
        self._transport.abort()

    async def close(self) -> None:
        """Say goodbye, so that the server can stop."""
        if self._socket is not None:
            await self._socket.close()

    async def _receive(
        self, socket: web.WebSocketResponse, request: web.Request, frame: dict[str, Any]
    ) -> None:
        data = frame["d"]
        if frame["op"] == HEARTBEAT:
            await socket.send_json({"op": HEARTBEAT_ACK})
        elif frame["op"] == IDENTIFY and self.refuse_with is not None:
            await socket.close(code=self.refuse_with)
        elif frame["op"] == IDENTIFY and data["token"] == self._token:
            self.identified.append(data)
            self._events.clear()
            self._sent = 0
            self._connect(socket, request)
            await self.dispatch("READY", self._ready(data))
            for guild in self.guilds:
                await self.dispatch("GUILD_CREATE", guild)
        elif frame["op"] == RESUME and data["session_id"] == self._session:
            self.resumed.append(data)
            self._sent = data["seq"]
            self._connect(socket, request)
            await self.dispatch("RESUMED", {})
        elif frame["op"] in (IDENTIFY, RESUME):
            await socket.send_json({"op": INVALID_SESSION, "d": False})

    def _connect(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self._socket = socket
        self._transport = request.transport
        self.connected.set()

    async def _flush(self) -> None:
        while self._socket is not None and self._sent < len(self._events):
            event = self._events[self._sent]
            self._sent += 1
            # While the connection breaks: whoever resumes gets it again.
            with suppress(ConnectionResetError):
                await self._socket.send_json(event)

    def _ready(self, identify: Json) -> Json:
        self._session = f"session-{snowflake()}"
        return {
            "v": 10,
            "user": self._bot,
            "guilds": [{"id": guild["id"], "unavailable": True} for guild in self.guilds],
            "session_id": self._session,
            "resume_gateway_url": self._url,
            "application": {"id": self._bot["id"], "flags": 0},
            "shard": identify["shard"],
        }
