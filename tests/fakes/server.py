"""A fake Discord on loopback, to which the real discord.py logs in: REST, and people who talk.

Only addresses have to be changed for it: see `tests.fakes.addresses`.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web

from tests.fakes import limits, schemas
from tests.fakes.gateway import FakeGateway
from tests.fakes.payloads import (
    Json,
    application,
    guild,
    member,
    message,
    slash_command,
    snowflake,
    user,
)

TOKEN = "fake.token.of-the-tests"
API = "/api/v10"
PATIENCE_S = 30.0
MAX_REQUESTS_PER_S = 50  # Discord API; interactions don't count

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Request:
    """What the bot sent; `status` is what it was answered with."""

    method: str
    path: str
    body: Any
    status: int


@dataclass(slots=True)
class _Failure:
    method: str
    path_part: str
    status: int
    times: int


class FakeDiscord:
    """A Discord of one guild with one channel, for one bot. Enter it to serve."""

    def __init__(self, bot: Json | None = None) -> None:
        self.bot = bot or user("Inyo", bot=True)
        self.channel_id = snowflake()
        self.guild = guild([self.channel_id])
        self.gateway = FakeGateway(TOKEN, self.bot, self.guild)
        self.requests: list[Request] = []
        self.problems: list[str] = []
        self._failures: list[_Failure] = []
        self._cards: dict[str, asyncio.Future[Json]] = {}
        self._recent: deque[float] = deque()
        self._arrival = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._origin = ""

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._record], client_max_size=64 * 1024 * 1024)
        app.add_routes(
            [
                web.get("/gateway", self.gateway.handle),
                web.get(f"{API}/users/@me", self._me),
                web.get(f"{API}/oauth2/applications/@me", self._application),
                web.get(f"{API}/gateway/bot", self._gateway_bot),
                web.put(f"{API}/applications/{{id}}/commands", self._put_commands),
                web.post(f"{API}/channels/{{id}}/typing", self._typing),
                web.post(f"{API}/channels/{{id}}/messages", self._post_message),
                web.post(f"{API}/interactions/{{id}}/{{token}}/callback", self._callback),
                web.patch(f"{API}/webhooks/{{id}}/{{token}}/messages/@original", self._edit),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self._origin = f"{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def api_url(self) -> str:
        """What `discord.http.Route.BASE` has to be."""
        return f"http://{self._origin}{API}"

    @property
    def gateway_url(self) -> str:
        """What `DiscordWebSocket.DEFAULT_GATEWAY` has to be."""
        return f"ws://{self._origin}/gateway"

    # What people do. All of it returns the key by which `card` finds the bot's answer.

    async def say(self, content: str, **more: object) -> str:
        """Write into the guild's channel; Discord blanks what doesn't concern the bot."""
        data = message(user("reader"), self.channel_id, content, **more)
        if all(mentioned["id"] != self.bot["id"] for mentioned in data["mentions"]):
            data["content"] = ""
        data |= {"guild_id": self.guild["id"], "member": member()}
        await self.gateway.dispatch("MESSAGE_CREATE", data)
        return str(data["id"])

    async def mention(self, question: str, gap: str = " ", **more: object) -> str:
        """Mention the bot and ask, with `gap` between the two."""
        content = f"<@{self.bot['id']}>{gap}{question}"
        return await self.say(content, mentions=[self.bot], **more)

    async def reply(self, question: str) -> str:
        """Reply to a message of the bot, pinging it."""
        reference = {"message_id": snowflake(), "channel_id": self.channel_id}
        return await self.say(question, mentions=[self.bot], type=19, message_reference=reference)

    async def write_privately(self, question: str) -> str:
        """Write the bot a direct message."""
        data = message(user("reader"), snowflake(), question)
        await self.gateway.dispatch("MESSAGE_CREATE", data)
        return str(data["id"])

    async def ask(self, question: str, locale: str = "en-US", **more: object) -> str:
        """Use /ask in the guild's channel."""
        options = [{"name": "question", "type": 3, "value": question}]
        in_guild = {
            "guild_id": self.guild["id"],
            "guild": {"id": self.guild["id"], "locale": "en-US", "features": []},
            "channel": {"id": self.channel_id, "type": 0, "name": "questions", "position": 0},
            "member": {**member(), "user": user("reader")},
            "locale": locale,
        }
        data = slash_command(
            self.bot["id"],
            user("reader"),
            self.channel_id,
            {"name": "ask", "options": options},
            **(in_guild | more),
        )
        await self.gateway.dispatch("INTERACTION_CREATE", data)
        return str(data["token"])

    # What the bot does.

    async def card(self, key: str, at_most_s: float = PATIENCE_S) -> Json:
        """The bot's answer to what was said or asked, once it is there."""
        async with asyncio.timeout(at_most_s):
            return await asyncio.shield(self._awaited(key))

    def is_answered(self, key: str) -> bool:
        """Whether the bot has answered already."""
        return key in self._cards and self._cards[key].done()

    def sent(self, method: str, path_part: str) -> list[Request]:
        """The requests of the bot so far, those that were refused included."""
        return [
            request
            for request in self.requests
            if request.method == method and path_part in request.path
        ]

    async def arrived(self, method: str, path_part: str, count: int) -> None:
        """Wait until the bot has sent `count` such requests."""
        async with asyncio.timeout(PATIENCE_S), self._arrival:
            await self._arrival.wait_for(lambda: len(self.sent(method, path_part)) >= count)

    def fail_next(self, method: str, path_part: str, status: int, times: int = 1) -> None:
        """Refuse the next matching requests."""
        self._failures.append(_Failure(method, path_part, status, times))

    def _awaited(self, key: str) -> asyncio.Future[Json]:
        if key not in self._cards:
            self._cards[key] = asyncio.get_running_loop().create_future()
        return self._cards[key]

    def _answered(self, key: str, body: Json) -> None:
        awaited = self._awaited(key)
        if awaited.done():
            self.problems.append(f"{key} was answered twice")
        else:
            awaited.set_result(body)

    # REST.

    @web.middleware
    async def _record(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        if not request.path.startswith(API):
            return await handler(request)
        method, path = request.method, request.path.removeprefix(API)
        raw = await request.read()
        body = await request.json() if raw else None
        if body is not None:
            self.problems += limits.problems(method, path, body, len(raw))
            self.problems += schemas.problems(method, path, body)
        response = self._refusal(request, path) or await handler(request)
        self.requests.append(Request(method, path, body, response.status))
        async with self._arrival:
            self._arrival.notify_all()
        return response

    def _refusal(self, request: web.Request, path: str) -> web.Response | None:
        by_token = path.startswith(("/interactions/", "/webhooks/"))
        if not by_token and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return _error(401)
        for failure in self._failures:
            if failure.method == request.method and failure.path_part in path:
                failure.times -= 1
                if not failure.times:
                    self._failures.remove(failure)
                return _error(failure.status)
        return None if by_token else self._global_limit()

    def _global_limit(self) -> web.Response | None:
        now = time.monotonic()
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if len(self._recent) >= MAX_REQUESTS_PER_S:
            return _error(429, is_global=True)
        self._recent.append(now)
        return None

    async def _me(self, _: web.Request) -> web.Response:
        return _json(self.bot)

    async def _application(self, _: web.Request) -> web.Response:
        return _json(application(self.bot))

    async def _gateway_bot(self, _: web.Request) -> web.Response:
        starts = {"total": 1000, "remaining": 999, "reset_after": 1000, "max_concurrency": 1}
        answer = {"url": self.gateway_url, "shards": 1, "session_start_limit": starts}
        return _json(answer)

    async def _put_commands(self, request: web.Request) -> web.Response:
        own = {"application_id": self.bot["id"], "version": "1", "default_member_permissions": None}
        commands = [{"id": snowflake(), **own, **command} for command in await request.json()]
        return _json(commands)

    async def _typing(self, _: web.Request) -> web.Response:
        return web.Response(status=204)

    async def _post_message(self, request: web.Request) -> web.Response:
        body = await request.json()
        reference = body.get("message_reference")
        if reference is None:
            self.problems.append("a message that answers nobody")
        else:
            self._answered(str(reference["message_id"]), body)
        return _json(message(self.bot, request.match_info["id"], ""))

    async def _callback(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body["type"] == 4:
            self._answered(request.match_info["token"], body["data"])
        interaction = {"id": request.match_info["id"], "type": 2}
        resource: Json = {"type": body["type"]}
        if body["type"] == 4:
            resource["message"] = message(self.bot, self.channel_id, "")
        return _json({"interaction": interaction, "resource": resource})

    async def _edit(self, request: web.Request) -> web.Response:
        self._answered(request.match_info["token"], await request.json())
        return _json(message(self.bot, self.channel_id, ""))


def _error(status: int, *, is_global: bool = False) -> web.Response:
    if status == 429:
        answer = {"message": "You are being rate limited.", "retry_after": 0.2, "global": is_global}
        # Without Via, discord.py takes a 429 for a ban by Discord's front.
        response = _json(answer, 429)
        response.headers["Via"] = "1.1 fake"
        return response
    codes = {401: 0, 403: 50_001, 404: 10_062}
    return _json({"message": "No.", "code": codes.get(status, 0)}, status)


def _json(content: object, status: int = 200) -> web.Response:
    # discord.py parses only what has exactly this type; aiohttp's own helper adds a charset.
    body = json.dumps(content).encode()
    return web.Response(body=body, status=status, content_type="application/json")
