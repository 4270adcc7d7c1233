"""A fake Discord on loopback, to which the real discord.py logs in.

Only addresses have to be changed for it: see `discord_at`.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import yarl
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.fakes.refusals import answer
from tests.fakes.rest import Rest
from tests.fakes.rest_interactions import InteractionRest
from tests.fakes.talking import Talking
from tests.fakes.using import Using
from tests.fakes.watching import API, PATIENCE_S, TOKEN

__all__ = ["PATIENCE_S", "TOKEN", "FakeDiscord", "discord_at"]

_MAX_BODY_BYTES = 64 * 1024 * 1024


class FakeDiscord(Talking, Using):
    """A Discord for one bot. Enter it to serve.

    What people do is in `Talking` and `Using`, what the bot made of it in `World`, and what it sent
    in `Watch`.
    """

    _runner: web.AppRunner | None = None
    _watching: asyncio.Task[None] | None = None
    _origin = ""

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self.record], client_max_size=_MAX_BODY_BYTES)
        app.add_routes(
            [
                web.get("/gateway", self.gateway.handle),
                web.get(f"{API}/gateway/bot", self._gateway_bot),
                web.get("/attachments/{upload}/{name}", self._download),
                *Rest(self).routes(),
                *InteractionRest(self).routes(),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self._origin = f"{host}:{port}"
        self._watching = asyncio.create_task(self.halts.watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._watching is not None:
            self._watching.cancel()
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

    @property
    def cdn_url(self) -> str:
        """Where uploads can be downloaded."""
        return f"http://{self._origin}/attachments"

    async def _download(self, request: web.Request) -> web.Response:
        content = self.uploads.get(request.match_info["upload"])
        return web.Response(status=404) if content is None else web.Response(body=content)

    async def _gateway_bot(self, _: web.Request) -> web.Response:
        starts = {"total": 1000, "remaining": 999, "reset_after": 1000, "max_concurrency": 1}
        return answer({"url": self.gateway_url, "shards": 1, "session_start_limit": starts})


@contextmanager
def discord_at(api_url: str, gateway_url: str) -> Iterator[None]:
    """Have discord.py use these addresses inside the block."""
    genuine = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api_url, yarl.URL(gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = genuine
