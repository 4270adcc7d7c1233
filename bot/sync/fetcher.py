"""Fetches pages of one host: bounded in size, time and redirects, and as its robots.txt allows."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from types import TracebackType
from urllib.parse import urljoin

import aiohttp
from protego import Protego
from yarl import URL

from bot.sync.addresses import CheckedResolver, PrivateAddressError, check_literal

MAX_REDIRECTS = 5
MAX_ROBOTS_BYTES = 500_000  # RFC 9309: at least this much is to be read
MAX_DELAY_S = 10.0  # a robots.txt may ask for more time between two pages
_CONNECT_S, _TOTAL_S = 10.0, 60.0
_CHUNK_BYTES = 2**16
ROBOT_NAME = "Inyo"
USER_AGENT = f"{ROBOT_NAME}/{version('inyo')} (a search engine for one folder of documents)"
_PORTS = {"http": 80, "https": 443}


class FetchError(Exception):
    """A page can't be fetched; the text says why, in half a sentence."""


class GoneError(FetchError):
    """A page doesn't exist any more."""


@dataclass(frozen=True, slots=True)
class Response:
    """What a server has answered; `url` is where redirects have led.

    `is_unchanged`: the page is as it was when it had the etag or the time that was sent.
    """

    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_unchanged: bool = False


@dataclass(slots=True)
class Fetched:
    """What has come of fetching from one address; `error` says why nothing has."""

    url: str
    error: str = ""
    n_documents: int = 0
    n_changed: int = 0
    n_removed: int = 0
    problems: list[str] = field(default_factory=list)


class Fetcher:
    """Fetches from the host of one address; an async context manager.

    Args:
        url: An address on the host.
        max_bytes: Of one page.
        allow_private: Whether the host may be in a private network.
    """

    def __init__(self, url: str, max_bytes: int, *, allow_private: bool) -> None:
        self._origin = _origin(url)
        self._max_bytes = max_bytes
        self._allow_private = allow_private
        self._robots: Protego | None = None
        self._delay_s = 0.0
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=CheckedResolver(allow_private=allow_private), limit=2
            ),
            timeout=aiohttp.ClientTimeout(total=_TOTAL_S, connect=_CONNECT_S),
            headers={"User-Agent": USER_AGENT},
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,  # a proxy would resolve names by itself
        )

    async def __aenter__(self) -> "Fetcher":
        """Nothing is fetched yet."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close all connections."""
        await self._session.close()

    def is_on_host(self, url: str) -> bool:
        """Whether an address is one of this host: of the same scheme and port, or of https."""
        try:
            scheme, host, port = _origin(url)
        except ValueError:
            return False
        if host != self._origin[1]:
            return False
        is_same = (scheme, host, port) == self._origin
        is_secured = self._origin[0::2] == ("http", 80) and (scheme, port) == ("https", 443)
        return is_same or is_secured

    async def read_robots(self) -> None:
        """Read the host's robots.txt, before anything else is fetched.

        Raises:
            FetchError: The server fails to say what may be fetched.
        """
        scheme, host, port = self._origin
        address = str(URL.build(scheme=scheme, host=host, port=port, path="/robots.txt"))
        try:
            response = await self._follow(address, {}, MAX_ROBOTS_BYTES)
            text = response.body.decode("utf-8", "replace")
        except _RefusedError as error:
            if error.status >= 500:  # RFC 9309: then nothing may be fetched
                raise FetchError(f"its robots.txt can't be read ({error})") from error
            text = ""  # RFC 9309: then everything may be
        self._robots = Protego.parse(text)
        self._delay_s = min(float(self._robots.crawl_delay(ROBOT_NAME) or 0), MAX_DELAY_S)

    async def fetch(self, url: str, etag: str = "", last_modified: str = "") -> Response:
        """Fetch a page.

        Args:
            url: Its address.
            etag: That of the copy that is at hand, if any.
            last_modified: When that copy was last modified, as the server said.

        Raises:
            GoneError: The page doesn't exist.
            FetchError: It can't or may not be fetched.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        if self._delay_s:
            await asyncio.sleep(self._delay_s)
        try:
            return await self._follow(url, headers, self._max_bytes)
        except _RefusedError as error:
            kind = GoneError if error.status in (404, 410) else FetchError
            raise kind(str(error)) from error

    async def _follow(self, url: str, headers: Mapping[str, str], max_bytes: int) -> Response:
        """Fetch an address, and follow its redirects as long as they stay on the host."""
        for _ in range(MAX_REDIRECTS + 1):
            self._check(url)
            try:
                async with self._session.get(
                    URL(url), headers=headers, allow_redirects=False
                ) as response:
                    if response.status not in (301, 302, 303, 307, 308):
                        return await _read(url, response, max_bytes)
                    url = urljoin(url, response.headers.get("Location", ""))
            except PrivateAddressError as error:
                raise FetchError(str(error)) from error
            except (aiohttp.ClientError, OSError, ValueError, TimeoutError) as error:
                raise FetchError(_reason(error)) from error
        raise FetchError(f"it redirects more than {MAX_REDIRECTS} times")

    def _check(self, url: str) -> None:
        """Check that an address may be fetched."""
        if not self.is_on_host(url):
            raise FetchError(f"it redirects to {url[:200]}: name that address if you mean it")
        try:
            check_literal(URL(url), allow_private=self._allow_private)
        except PrivateAddressError as error:
            raise FetchError(str(error)) from error
        if self._robots is not None and not self._robots.can_fetch(url, ROBOT_NAME):
            raise FetchError("robots.txt doesn't allow it")


class _RefusedError(FetchError):
    def __init__(self, status: int) -> None:
        super().__init__(f"the server answers {status}")
        self.status = status


async def _read(url: str, response: aiohttp.ClientResponse, max_bytes: int) -> Response:
    if response.status == 304:
        return Response(url, is_unchanged=True)
    if response.status != 200:
        raise _RefusedError(response.status)
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):  # decompressed, bit by bit
        body += chunk
        if len(body) > max_bytes:
            raise FetchError(f"it has more than {max_bytes:,} bytes")
    return Response(url, bytes(body), {name.lower(): v for name, v in response.headers.items()})


def _reason(error: Exception) -> str:
    """Why there is no answer; a private address is the reason behind aiohttp's own error."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, PrivateAddressError):
            return str(cause)
        cause = cause.__cause__ or getattr(cause, "os_error", None)
    if isinstance(error, TimeoutError):
        return f"the server takes more than {_TOTAL_S:.0f} s"
    return str(error) or type(error).__name__


def _origin(url: str | URL) -> tuple[str, str, int]:
    """Scheme, host and port of an address, as the client will understand it.

    Raises:
        ValueError: It is none of the web, or names a user.
    """
    parsed = URL(url)
    if parsed.scheme not in _PORTS or not parsed.host or not parsed.port or parsed.user:
        raise ValueError(f"{url} is no address of a page")
    return parsed.scheme, parsed.host.lower(), parsed.port
