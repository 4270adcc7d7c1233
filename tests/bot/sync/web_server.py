"""A web server on loopback for one test, which counts what it is asked for."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

Handler = Callable[[web.BaseRequest], web.StreamResponse]


def page(*links: str, text: str = "A page.", head: str = "") -> str:
    """A page of HTML with some text and links."""
    shown = "".join(f'<a href="{link}">x</a>' for link in links)
    return f"<html><head><title>T</title>{head}</head><body><p>{text}</p>{shown}</body></html>"


@dataclass
class WebServer:
    """A server; `pages`: path -> HTML, or a function that answers; `asked`: path -> how often."""

    pages: dict[str, str | Handler]
    asked: Counter[str] = field(default_factory=Counter)
    origin: str = ""

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request; pages have an ETag."""
        self.asked[request.path_qs] += 1
        found = self.pages.get(request.path_qs)
        if found is None:
            return web.Response(status=404)
        if not isinstance(found, str):
            return found(request)
        etag = f'"{hash(found)}"'
        if request.headers.get("If-None-Match") == etag:
            self.asked["unchanged"] += 1
            return web.Response(status=304)
        kind = "text/plain" if request.path.endswith(".txt") else "text/html"
        return web.Response(text=found, content_type=kind, headers={"ETag": etag})


@asynccontextmanager
async def serving_pages(pages: dict[str, str | Handler]) -> AsyncIterator[WebServer]:
    """Serve pages on a free port."""
    server = WebServer(pages)
    runner = web.ServerRunner(web.Server(server.answer))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.origin = f"http://{host}:{port}"
    try:
        yield server
    finally:
        await runner.cleanup()
