"""Whether the bot lives and is ready, and its metrics, over HTTP.

    /live     200 as long as the process can answer at all
    /ready    200 while questions are answered, else 503; why, as JSON
    /metrics  for Prometheus

Nothing here is secret, nor is anything of it for the public: it listens on this machine unless
HEALTH_HOST says otherwise.
"""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass

from aiohttp import web
from prometheus_client.aiohttp import make_aiohttp_handler

from bot.metrics import Metrics
from bot.settings import ConfigurationError, Settings

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether questions are answered.

    `index`: the queue's status. `is_connected`: whether Discord is there.
    """

    index: str
    is_connected: bool

    @property
    def is_ready(self) -> bool:
        """Whether a question that somebody asks now would be answered."""
        return self.index == "ready" and self.is_connected


@asynccontextmanager
async def listening(
    host: str, port: int, metrics: Metrics, readiness: Callable[[], Readiness]
) -> AsyncIterator[int]:
    """Answer until the block ends.

    Args:
        host: Where to listen.
        port: The port; 0 for any that is free.
        metrics: What Prometheus gets.
        readiness: Tells whether the bot is ready.

    Yields:
        The port.

    Raises:
        OSError: The port is taken, or there is no such host.
    """

    async def live(_: web.Request) -> web.Response:
        return web.json_response({"live": True})

    async def ready(_: web.Request) -> web.Response:
        now = readiness()
        body = {"ready": now.is_ready, **asdict(now)}
        return web.json_response(body, status=200 if now.is_ready else 503)

    application = web.Application()
    application.router.add_get("/live", live)
    application.router.add_get("/ready", ready)
    application.router.add_get("/metrics", make_aiohttp_handler(metrics.registry))
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()


@asynccontextmanager
async def serving_health(
    settings: Settings, metrics: Metrics, readiness: Callable[[], Readiness]
) -> AsyncIterator[None]:
    """Answer until the block ends, if HEALTH_PORT asks for it.

    Args:
        settings: Where to listen.
        metrics: What Prometheus gets.
        readiness: Tells whether the bot is ready.

    Raises:
        ConfigurationError: It can't listen there.
    """
    host, port = settings.health_host, settings.health_port
    if not port:
        yield
        return
    async with AsyncExitStack() as answering:
        try:
            await answering.enter_async_context(listening(host, port, metrics, readiness))
        except OSError as error:
            message = (
                f"HEALTH_PORT {port} on HEALTH_HOST {host} can't be listened on "
                f"({error.strerror or error}): choose another."
            )
            raise ConfigurationError("HEALTH_PORT", message) from error
        _log.info("Health and metrics are at %s port %d.", host, port)
        yield
