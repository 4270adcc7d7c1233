"""What the bot sent, kept and checked, and refused where a test or a limit says so."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.fakes import limits, schemas
from tests.fakes.bodies import Body, read_body
from tests.fakes.loop import Halts, running_s
from tests.fakes.payloads import http_date
from tests.fakes.refusals import RefusedError, failure, rate_limit, refusal

TOKEN = "fake.token.of-the-tests"
API = "/api/v10"
PATIENCE_S = 30.0
MAX_REQUESTS_PER_S = 50  # Discord API; interactions don't count

# What a request is given on its way to its handler.
BODY = web.RequestKey("body", Body)
ARRIVED = web.RequestKey("arrived", float)

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Request:
    """What the bot sent; `status` is what it was answered with."""

    method: str
    path: str
    body: Any
    status: int
    files: tuple[str, ...] = ()


@dataclass(slots=True)
class _Failure:
    method: str
    path_part: str
    status: int
    times: int
    code: int | None
    is_done: bool
    is_global: bool


class Watch:
    """Keeps every request, and refuses those that it is told to refuse."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._unchecked: list[tuple[str, str, Any, int]] = []
        self._problems: list[str] = []
        self._failures: list[_Failure] = []
        self._recent: deque[float] = deque()
        self._arrival = asyncio.Condition()
        self.halts = Halts()
        self.token = TOKEN
        self.is_revoked = False  # whether the bot's owner has made a new token

    @property
    def problems(self) -> list[str]:
        """What Discord would have refused so far.

        Bodies are checked here and not when they come: checking takes longer than answering, and
        would be measured as the bot's time.
        """
        for method, path, body, size in self._unchecked:
            self._problems += limits.problems(method, path, body, size)
            self._problems += schemas.problems(method, path, body)
        self._unchecked.clear()
        return self._problems

    def sent(self, method: str, path_part: str) -> list[Request]:
        """The requests of the bot so far, those that were refused included."""
        return [
            request
            for request in self.requests
            if request.method == method and path_part in request.path
        ]

    async def arrived(self, method: str, path_part: str, count: int) -> None:
        """Wait until the bot has sent `count` such requests."""
        await self.until(lambda: len(self.sent(method, path_part)) >= count)

    async def until(self, condition: Callable[[], bool], at_most_s: float = PATIENCE_S) -> None:
        """Wait until requests of the bot have made something true."""
        async with asyncio.timeout(at_most_s), self._arrival:
            await self._arrival.wait_for(condition)

    def fail_next(
        self,
        method: str,
        path_part: str,
        status: int,
        times: int = 1,
        code: int | None = None,
        *,
        is_done: bool = False,
        is_global: bool = False,
    ) -> None:
        """Refuse the next matching requests, with Discord's own code if one is given.

        With `is_done`, they are done all the same, and only the answer says that they aren't. A 429
        may be of all routes.
        """
        failure = _Failure(method, path_part, status, times, code, is_done, is_global)
        self._failures.append(failure)

    def blame(self, problem: str) -> None:
        """Add to the problems what no limit or schema sees."""
        self._problems.append(problem)

    @web.middleware
    async def record(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Take a request in; everything that the bot sends to the API comes through here."""
        if not request.path.startswith(API):
            return await handler(request)
        request[ARRIVED] = running_s()
        method, path = request.method, request.path.removeprefix(API)
        body = request[BODY] = await read_body(request)
        if body.data is not None:
            self._unchecked.append((method, path, body.data, body.size))
        response: web.StreamResponse | None = self._ordered_failure(request, path)
        if response is None:
            response = await self._handle(request, handler)
            if ordered := self._ordered(request, path, is_done=True):
                response = _refused_as(ordered)
        response.headers["Date"] = http_date()
        files = tuple(file.name for file in body.files.values())
        self.requests.append(Request(method, path, body.data, response.status, files))
        async with self._arrival:
            self._arrival.notify_all()
        return response

    async def _handle(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except RefusedError as error:
            return refusal(error)

    def _ordered_failure(self, request: web.Request, path: str) -> web.Response | None:
        by_token = path.startswith(("/interactions/", "/webhooks/"))
        is_known = (
            request.headers.get("Authorization") == f"Bot {self.token}" and not self.is_revoked
        )
        if not by_token and not is_known:
            return failure(401)
        if ordered := self._ordered(request, path, is_done=False):
            return _refused_as(ordered)
        return None if by_token else self._global_limit()

    def _ordered(self, request: web.Request, path: str, *, is_done: bool) -> _Failure | None:
        for ordered in self._failures:
            is_meant = ordered.method == request.method and ordered.path_part in path
            if is_meant and ordered.is_done == is_done:
                ordered.times -= 1
                if not ordered.times:
                    self._failures.remove(ordered)
                return ordered
        return None

    def _global_limit(self) -> web.Response | None:
        now = time.monotonic()
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if len(self._recent) >= MAX_REQUESTS_PER_S:
            return rate_limit(is_global=True)
        self._recent.append(now)
        return None


def _refused_as(ordered: _Failure) -> web.Response:
    if ordered.status == 429:
        return rate_limit(is_global=ordered.is_global)
    return failure(ordered.status, ordered.code)
