"""Answers that Discord doesn't take just now are sent again until it does.

discord.py alone gives up after half a minute of failures, and after a 503 at once: an answer to a
message would be lost, and a card would say "thinking" though its interaction is still open.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar

import aiohttp
import discord
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

KEEP_TRYING_S = 840.0  # an interaction is open for 15 minutes
FIRST_WAIT_S = 1.0  # twice as long after each attempt
MAX_WAIT_S = 30.0
MAX_WAITING = 1_000  # answers; Discord's refusals of more would count against the bot

_TOO_MANY_REQUESTS, _UNAUTHORIZED = 429, 401  # HTTP
_UNREACHABLE = (
    OSError,  # TimeoutError too
    aiohttp.ClientConnectionError,
    aiohttp.ClientPayloadError,
    discord.DiscordServerError,
)


class Deliveries:
    """The answers that wait for Discord."""

    def __init__(self) -> None:
        self.n_waiting = 0

    async def deliver(self, send: Callable[[], Awaitable[_T]]) -> _T:
        """Send something again and again, for KEEP_TRYING_S, until Discord takes or refuses it.

        Raises:
            discord.HTTPException: Discord refuses it, or has failed for too long.
            OSError: Discord couldn't be reached for too long.
        """
        end, longest_s = time.monotonic() + KEEP_TRYING_S, FIRST_WAIT_S
        failure: Exception
        while True:
            try:
                return await send()
            except discord.RateLimited as error:
                failure, wait_s = error, error.retry_after
            except _UNREACHABLE as error:
                failure, wait_s = error, longest_s
            except discord.HTTPException as error:
                # Without Via it is a ban, by Discord's front.
                if error.status != _TOO_MANY_REQUESTS or "Via" not in error.response.headers:
                    raise
                failure, wait_s = error, longest_s
            longest_s = min(2 * longest_s, MAX_WAIT_S)
            if time.monotonic() + wait_s > end or self.n_waiting >= MAX_WAITING:
                raise failure
            _log.debug("Sending an answer again in %.0f s: %s", wait_s, failure)
            self.n_waiting += 1
            try:
                await asyncio.sleep(wait_s)
            finally:
                self.n_waiting -= 1


class PatientHTTPClient(HTTPClient):
    """Sends what concerns messages until Discord takes it; the rest as discord.py does.

    Args:
        loop: The event loop; discord.py gives it another when it logs in.
        deliveries: Counts what waits.
        on_unauthorized: Called when Discord doesn't accept the token.
        max_ratelimit_timeout: For how many seconds a rate limit is waited for within one attempt.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        deliveries: Deliveries,
        on_unauthorized: Callable[[], None],
        max_ratelimit_timeout: float,
    ) -> None:
        super().__init__(loop, max_ratelimit_timeout=max_ratelimit_timeout)
        self._deliveries = deliveries
        self._on_unauthorized = on_unauthorized

    async def request(
        self,
        route: Route,
        *,
        files: Sequence[discord.File] | None = None,
        form: Iterable[dict[str, Any]] | None = None,
        **options: Any,
    ) -> Any:
        """Send a request; discord.py calls this."""
        of_base_class = super().request

        async def send() -> Any:
            for file in files or ():
                file.reset()  # an attempt before may have read it
            return await of_base_class(route, files=files, form=form, **options)

        is_answer = "/messages" in route.path and route.method != "GET"
        try:
            return await (self._deliveries.deliver(send) if is_answer else send())
        except discord.HTTPException as error:
            if error.status == _UNAUTHORIZED:
                self._on_unauthorized()
            raise


class PatientWebhookAdapter(AsyncWebhookAdapter):
    """Sends answers to interactions until Discord takes them.

    An acknowledgement has three seconds, for which discord.py alone tries often enough.

    Args:
        deliveries: Counts what waits.
    """

    def __init__(self, deliveries: Deliveries) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # of discord.py
        self._deliveries = deliveries

    async def request(self, route: Route, session: aiohttp.ClientSession, **options: Any) -> Any:
        """Send a request; discord.py calls this."""
        of_base_class = super().request

        async def send() -> Any:
            for file in options.get("files") or ():
                file.reset()
            return await of_base_class(route, session, **options)

        is_answer = route.path.startswith("/webhooks/")
        return await (self._deliveries.deliver(send) if is_answer else send())
