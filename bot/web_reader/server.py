"""The web server of the reader: addresses to pages, headers, rate limits.

It runs on the bot's event loop; pages are made in the query queue's threads. Only GET and HEAD are
answered, and every answer, that to garbage included, has the same strict headers.
"""

import asyncio
import logging
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib.resources import files
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import web

from bot.document_links import links_of
from bot.errors import BusyError
from bot.logs import INCIDENT
from bot.query_queue import LoadedIndex, QueryQueue
from bot.rate_limit import RateLimiter
from bot.settings import ConfigurationError, Settings
from bot.turns import Turns
from bot.web_reader.pictures import PageView, pictures_for
from bot.web_reader.views import Asked, Page, Site, phrases_for
from index.engine import Engine
from index.errors import DocumentError, QdrantError

_log = logging.getLogger(__name__)

PAGES_PER_MINUTE = 120  # of one visitor
SEARCHES_PER_MINUTE = 20
MAX_WAITING = 20  # pages, and as many pictures; those on Discord wait for one page at most
MAX_ADDRESS_CHARS = 4_000
PICTURES_KEPT_S = 300  # by a browser
RETRY_S = 5  # until a visitor may try again while the documents are being opened
_IPV6_SUBSCRIBER_BITS = 64  # of an address: the rest is one subscriber's to choose

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",  # an address may hold a signature
    "Server": "Inyo",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
_FOLDER = files("bot.web_reader") / "static"
_STATIC: Mapping[str, tuple[str, bytes]] = {
    "/style.css": ("text/css", (_FOLDER / "style.css").read_bytes()),
    "/icon.svg": ("image/svg+xml", (_FOLDER / "icon.svg").read_bytes()),
}
_DOCUMENT = re.compile(r"/documents/([0-9a-f]{16})")
_PICTURE = re.compile(r"/documents/([0-9a-f]{16})/pages/([1-9][0-9]{0,4})")


class WebReader:
    """Answers browsers.

    Args:
        queue: Has the documents, and the threads in which pages are made.
        site: Makes the pages.
        proxies: The networks whose X-Forwarded-For is believed.
        pages_per_minute: How many pages a visitor may open.
        searches_per_minute: How often a visitor may search.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        queue: QueryQueue,
        site: Site,
        proxies: Sequence[IPv4Network | IPv6Network] = (),
        pages_per_minute: int = PAGES_PER_MINUTE,
        searches_per_minute: int = SEARCHES_PER_MINUTE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._queue = queue
        self._site = site
        self._proxies = proxies
        self._pages = RateLimiter(pages_per_minute, clock=clock)
        self._searches = RateLimiter(searches_per_minute, clock=clock)
        self._turns, self._drawing = Turns(1, MAX_WAITING), Turns(1, MAX_WAITING)
        self._headers = dict(HEADERS)
        if site.links.base_url.startswith("https://"):
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    @asynccontextmanager
    async def listening(self, host: str, port: int) -> AsyncIterator[int]:
        """Listen until the block ends.

        Yields:
            The port: another than `port` if that is 0.

        Raises:
            OSError: The port is taken, or there is no such host.
        """
        server = _Server(self._handle, self._headers)
        runner = web.ServerRunner(server, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            yield int(runner.addresses[0][1])
        finally:
            if self._site.pictures is not None:
                self._site.pictures.close()  # or the thread that waits for it would be waited for
            await runner.cleanup()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            response = await self._respond(request)
        except Exception:  # noqa: BLE001 - an outer edge: the visitor gets a fixed sentence
            incident = secrets.token_hex(4)
            _log.exception(
                "Error ID %s: %s can't be shown",
                *(incident, request.rel_url.raw_path),
                extra={INCIDENT: incident},
            )
            asked = _asked(request, "/")
            failed = self._site.message(asked, "web-failed", 500, incident=incident)
            response = _response(failed)
        response.headers.update(self._headers)
        return response

    async def _respond(self, request: web.BaseRequest) -> web.Response:
        raw_path, prefix = request.rel_url.raw_path, self._site.prefix
        path = raw_path.removeprefix(prefix) or "/"
        asked = _asked(request, path)
        if request.method not in ("GET", "HEAD"):
            response = _response(self._site.message(asked, "web-not-found", 405))
            response.headers["Allow"] = "GET, HEAD"
            return response
        is_ours = raw_path.startswith(prefix) and len(request.raw_path) <= MAX_ADDRESS_CHARS
        if is_ours and path in _STATIC:
            kind, content = _STATIC[path]
            response = web.Response(body=content, content_type=kind, charset="utf-8")
            response.headers["Cache-Control"] = "public, max-age=3600"
            return response
        visitor = self._visitor(request)
        wait_s = self._pages.wait_s(visitor)
        if path == "/search" and not wait_s:
            wait_s = self._searches.wait_s(visitor)
        if wait_s:
            seconds = int(wait_s) + 1
            too_fast = self._site.message(asked, "web-too-fast", 429, seconds, seconds=seconds)
            return _response(too_fast)
        make = self._maker(path, asked) if is_ours else None
        if make is None:
            return _response(self._site.message(asked, "web-not-found", 404))
        made = await self._made(asked, make)
        return _response(made) if isinstance(made, Page) else await self._drawn(asked, made)

    def _maker(self, path: str, asked: Asked) -> Callable[[LoadedIndex], Page | PageView] | None:
        """What makes the page at an address; None if there is none."""
        if path == "/":
            return lambda loaded: self._site.list_of_documents(loaded, asked)
        if path == "/search":
            return lambda loaded: self._site.search(loaded, asked)
        if document := _DOCUMENT.fullmatch(path):
            return lambda loaded: self._site.document(loaded, asked, document[1])
        if picture := _PICTURE.fullmatch(path):
            return lambda loaded: self._site.picture(loaded, asked, picture[1], int(picture[2]))
        return None

    async def _made(
        self, asked: Asked, make: Callable[[LoadedIndex], Page | PageView]
    ) -> Page | PageView:
        """A page, made when it is its turn."""

        def work(_: Engine) -> Page | PageView:
            loaded = self._queue.loaded
            if loaded is None:
                raise RuntimeError("an index that was loaded is gone")
            return make(loaded)

        if self._queue.loaded is None:
            return self._site.message(asked, "web-starting", 503, RETRY_S)
        try:
            async with self._turns.take():
                return await self._queue.submit(work)
        except (BusyError, QdrantError):
            return self._site.message(asked, "web-busy", 503, RETRY_S)

    async def _drawn(self, asked: Asked, view: PageView) -> web.Response:
        """A picture of a page, drawn when it is its turn, while other pages are made."""
        pictures = self._site.pictures
        if pictures is None:
            raise RuntimeError("a picture that nobody draws")
        try:
            async with self._drawing.take():
                content = await asyncio.to_thread(pictures.draw, view)
        except BusyError:
            return _response(self._site.message(asked, "web-busy", 503, RETRY_S))
        except DocumentError as error:
            _log.info("There is no picture of page %d: %s", view.quote.page, error)
            return _response(self._site.message(asked, "web-not-found", 404))
        response = web.Response(body=content, content_type="image/webp")
        kept = "no-store" if view.is_private else f"private, max-age={PICTURES_KEPT_S}"
        response.headers["Cache-Control"] = kept
        return response

    def _visitor(self, request: web.BaseRequest) -> int:
        """A number for the visitor: that of the address, as the nearest proxy to it has sent it."""
        address = request.remote or ""
        hops = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
        while hops and self._is_proxy(address):
            hop = hops.pop().strip()
            if _parsed(hop) is None:
                break
            address = hop
        parsed = _parsed(address)
        if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
            return int(parsed) >> _IPV6_SUBSCRIBER_BITS
        mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else parsed
        return int(mapped) if mapped is not None else 0

    def _is_proxy(self, address: str) -> bool:
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self._proxies)


@asynccontextmanager
async def serving_reader(
    settings: Settings, queue: QueryQueue, is_withdrawn: Callable[[str], bool]
) -> AsyncIterator[None]:
    """Serve the web reader until the block ends, if the settings ask for it in this process.

    Args:
        settings: Where it listens, and what its address is.
        queue: Has the documents.
        is_withdrawn: Tells whether a server has hidden or removed a document of its own.

    Raises:
        ConfigurationError: It can't listen there.
    """
    links = links_of(settings)
    if links is None or (settings.shard_ids and 0 not in settings.shard_ids):
        yield
        return
    site = Site(links, is_withdrawn, pictures_for(settings))
    reader = WebReader(queue, site, settings.reader_trusted_proxy)
    host, port = settings.reader_host, settings.reader_port
    listening = reader.listening(host, port)
    try:
        await listening.__aenter__()
    except OSError as error:
        problem = error.strerror or str(error)
        message = (
            f"READER_PORT {port} on READER_HOST {host} can't be listened on ({problem}): "
            "choose another."
        )
        raise ConfigurationError("READER_PORT", message) from error
    _log.info("The web reader listens on %s port %d for %s.", host, port, links.base_url)
    try:
        yield
    finally:
        await listening.__aexit__(None, None, None)


class _Server(web.Server):
    """A server whose answers to malformed requests have headers, too."""

    def __init__(
        self,
        handler: Callable[[web.BaseRequest], object],
        headers: Mapping[str, str],
    ) -> None:
        super().__init__(handler)  # type: ignore[arg-type]
        self._all_headers = headers

    def __call__(self) -> web.RequestHandler:
        return _Protocol(self, self._all_headers)


class _Protocol(web.RequestHandler):
    """A connection; aiohttp answers malformed requests by itself."""

    __slots__ = ("_all_headers",)

    def __init__(self, server: _Server, headers: Mapping[str, str]) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(server, loop=loop, access_log=None)  # type: ignore[arg-type]
        self._all_headers = headers

    def handle_error(
        self,
        request: web.BaseRequest,  # noqa: ARG002 - as aiohttp passes it
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to a request that can't be read."""
        if status >= 500:
            _log.error("A browser's request failed: %s", message, exc_info=exc)
        response = web.Response(status=status, text=f"{status}\n")
        response.force_close()
        response.headers.update(self._all_headers)
        return response


def _asked(request: web.BaseRequest, path: str) -> Asked:
    query = request.rel_url.query
    accepted = request.headers.get("Accept-Language", "")
    return Asked(path, dict(query), phrases_for(query.get("hl", ""), accepted))


def _response(page: Page) -> web.Response:
    headers = {
        "Cache-Control": "no-store" if page.is_private or page.status >= 400 else "no-cache",
        "Vary": "Accept-Language",
    }
    if page.retry_s is not None:
        headers["Retry-After"] = str(page.retry_s)
    return web.Response(
        body=page.html.encode("utf-8", "replace"),
        status=page.status,
        headers=headers,
        content_type="text/html",
        charset="utf-8",
    )


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None
