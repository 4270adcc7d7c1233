"""Addresses, headers, rights and limits of the web reader."""

import asyncio
import random
import re
import string
from collections.abc import Mapping
from ipaddress import ip_network
from urllib.parse import quote

import aiohttp
import pytest
from yarl import URL

from bot import document_links
from bot.document_links import DocumentLinks, key_of
from bot.i18n import PHRASES
from bot.web_reader.server import HEADERS
from tests.bot.shelves import LEIKE, SHIPS
from tests.bot.web_reader.serving import (
    BASE_URL,
    GUIDE,
    LONG,
    MINUTES,
    WITHDRAWN,
    Reader,
    quotes_of,
    reading,
)

N_RANDOM = 10_000
SECRET_TEXT = "secret of the makers"
OUTSIDE = ("root:x:0:0", "[build-system]", "DISCORD_TOKEN", SECRET_TEXT, "Traceback")
TARGETS = (
    *("/etc/passwd", "../../../../etc/passwd", "pyproject.toml", "..\\..\\.env", ".env"),
    *("file:///etc/passwd", "guide/setup.md", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "seeds"),
    *("..%252f..%252fetc%252fpasswd", "..%c0%af..%c0%afetc/passwd", "/proc/self/environ"),
    *("<script>alert(1)</script>", "{{7*7}}", "{% include 'base.html' %}", "${7*7}"),
    *("' OR 1=1 --", "\x00", "%00", "\r\nSet-Cookie: a=b", "%0d%0aX-Evil: 1", "\u202e", "𝕏" * 50),
    *("-1", "0", "1e9", "9" * 400, "١٢", "NaN", "1-2-zzzzzzzz", "5-1-00000000", "null", "[]"),
)
PATHS = (
    *("/", "/search", "/documents", "/documents/", "/style.css", "/icon.svg", "/static/"),
    *("/templates/base.html", "//", "/./", "/../", "/documents/../search", "/favicon.ico"),
)


async def get(reader: Reader, path: str, **headers: str) -> tuple[int, Mapping[str, str], str]:
    """Status, headers and text of a page; the path is sent as it is written."""
    url = URL(f"http://127.0.0.1:{reader.port}{path}", encoded=True)
    async with (
        aiohttp.ClientSession() as session,
        session.get(url, headers=headers, allow_redirects=False) as response,
    ):
        return response.status, response.headers, await response.text(errors="replace")


async def raw(reader: Reader, request: bytes) -> str:
    """What comes back for bytes."""
    incoming, outgoing = await asyncio.open_connection("127.0.0.1", reader.port)
    outgoing.write(request)
    async with asyncio.timeout(30):
        answer = (await incoming.read()).decode()
    outgoing.close()
    return answer


def check(answer: str, asked: object) -> int:
    """Check status, headers and text of an answer as it came; the status."""
    head, _, body = answer.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    status = int(first.split()[1])
    assert status < 500, asked
    names = dict(line.split(": ", 1) for line in lines)
    assert names.items() >= HEADERS.items(), asked
    assert set(names) <= {
        *HEADERS,
        *("Cache-Control", "Vary", "Content-Type", "Content-Length", "Date", "Connection"),
        *("Strict-Transport-Security", "Allow", "Retry-After"),
    }, asked
    assert not [text for text in OUTSIDE if text in body], asked
    assert "<script" not in body
    return status


def hostile_addresses() -> list[str]:
    """Addresses that try to read files, break out of the page or crash what parses them."""
    keys = [key_of(document.path) for document in (GUIDE, LONG, LEIKE)]
    encoded = [quote(each, safe="") for each in TARGETS]
    found = [f"/inyo/{each}" for each in encoded]
    found += [f"/inyo{path}" for path in PATHS]
    found += [f"/inyo/documents/{each}" for each in encoded]
    found += [f"/inyo/documents/{keys[0]}/{each}" for each in encoded]
    found += [f"/inyo/documents/{keys[0]}/pages/{each}" for each in encoded]
    for name in ("quote", "page", "at", "access", "hl", "q", ""):
        found += [f"/inyo/documents/{keys[1]}?{name}={each}" for each in encoded]
        found += [f"/inyo/?{name}={each}" for each in encoded]
    found += [f"/inyo/search?q={each}" for each in encoded]
    found += [f"/inyo/search?q={each}&q=b&hl={each}" for each in encoded]
    return found


def random_address(rng: random.Random) -> str:
    """An address of pieces that the reader knows, and of any bytes."""
    key = key_of(rng.choice([GUIDE, LONG, *SHIPS]).path)
    junk = "".join(rng.choices(string.printable, k=rng.randrange(12)))
    pieces = [
        *(
            "/inyo",
            "/documents/",
            key,
            "?quote=",
            f"{rng.randrange(9_000)}-{rng.randrange(9_000)}-",
        ),
        *("00000000", "&page=", str(rng.randrange(-5, 90)), "/search?q=", "lamp", "&hl=ja", "/"),
        *("/pages/1", "?at=", "%ff", "%", "..", quote(junk), "#", "&access=", "=", "&", "?"),
    ]
    if rng.random() < 0.5:
        start = rng.randrange(3_000)
        asked = f"?quote={start}-{start + rng.randrange(-3, 2_000)}-{rng.randrange(16**8):08x}"
        return f"/inyo/documents/{key}{asked}&page={quote(junk)}"
    return "/" + "".join(rng.choices(pieces, k=rng.randrange(1, 8)))


@pytest.mark.asyncio
async def test_hostile_addresses_get_nothing() -> None:
    """500 of them: no error of ours, no file, no header of theirs, and all of ours."""
    addresses = hostile_addresses()
    assert len(addresses) >= 500
    async with reading() as reader:
        for address in addresses:
            line = f"GET {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            check(await raw(reader, line.encode()), address)


@pytest.mark.asyncio
async def test_random_addresses_get_a_page_or_none() -> None:
    """Many of them, over connections that stay open."""
    rng = random.Random(13)  # noqa: S311 - no secret
    statuses: dict[int, int] = {}
    async with reading() as reader, aiohttp.ClientSession() as session:
        for _ in range(N_RANDOM):
            address = random_address(rng)
            url = URL(f"http://127.0.0.1:{reader.port}{address}", encoded=True)
            async with session.get(url, allow_redirects=False) as response:
                assert response.status < 500, address
                assert response.headers.items() >= HEADERS.items(), address
                body = await response.text()
            assert not [text for text in OUTSIDE if text in body], address
            statuses[response.status] = statuses.get(response.status, 0) + 1
    print(f"{N_RANDOM:,} addresses: {statuses}")  # noqa: T201
    assert statuses.keys() <= {200, 400, 404}
    assert statuses[200] > N_RANDOM / 4


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /\x00 HTTP/1.1", b"G\xc3\xa9T / HTTP/1.1", b"GET", b"GET  HTTP/1.1", b"\r\n\r\nx",
        b"GET http://[::1 HTTP/1.1", b"POST /inyo/ HTTP/1.1", b"TRACE / HTTP/1.1",
        b"OPTIONS * HTTP/1.1", b"GET /" + b"a" * 9_000 + b" HTTP/1.1", b"GET /inyo/ HTTP/9.9",
        b"CONNECT evil.example:443 HTTP/1.1", b"GET /inyo/ HTTP/1.1\r\nContent-Length: x",
        b"GET /inyo/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz",
    ],
)  # fmt: skip
async def test_garbage_gets_headers_too(request_line: bytes) -> None:
    """What aiohttp itself refuses."""
    async with reading() as reader:
        answer = await raw(reader, request_line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert check(answer, request_line) >= 400


@pytest.mark.asyncio
async def test_a_link_of_a_citation_opens_its_quote() -> None:
    """In plain text and Markdown, in a long document too, also after the document has changed."""
    async with reading() as reader:
        for path in (GUIDE.path, LONG.path, LEIKE.path):
            for citation, _ in quotes_of(reader.engine, path):
                link = URL(reader.links.to_quote(citation), encoded=True)
                assert link.fragment == "quote"
                status, _, html = await get(reader, link.raw_path_qs)
                assert status == 200
                assert html.count('<mark id="quote">') == 1, citation
        moved = link.raw_path_qs.replace(f"={citation.start}-", f"={citation.start + 1}-")
        moved = moved.replace(f"-{citation.end}-", f"-{citation.end + 1}-")
        assert '<mark id="quote">' in (await get(reader, moved))[2]
        gone = link.raw_path_qs.replace(citation.digest, "00000000")
        status, _, html = await get(reader, gone)
        assert PHRASES["en"].say("web-quote-changed") in html
        assert "<mark" not in html


@pytest.mark.asyncio
async def test_the_list_and_the_search_link_to_documents() -> None:
    """By page, in the language that is asked for, without comments."""
    async with reading() as reader:
        status, headers, html = await get(
            reader, "/inyo/", **{"Accept-Language": "pt-BR, en;q=0.9"}
        )
        assert status == 200
        assert '<html lang="pt">' in html
        assert f'href="/inyo/documents/{key_of(GUIDE.path)}"' in html
        assert headers["Strict-Transport-Security"]
        _, _, html = await get(reader, "/inyo/search?q=Who+resigned+on+Friday&hl=ja")
        assert '<html lang="ja">' in html
        assert f"/inyo/documents/{key_of(LEIKE.path)}?quote=0-" in html
        assert "hl=ja#quote" in html
        status, _, html = await get(reader, "/inyo/search?q=" + "a" * 1_500)
        assert status == 400
        assert PHRASES["en"].say("web-question-unfit") in html
        _, _, html = await get(reader, f"/inyo/documents/{key_of(GUIDE.path)}")
        assert '<html lang="en">' in html
        assert f'href="/inyo/documents/{key_of("guide/rules.md")}"' in html
        assert SECRET_TEXT not in html


@pytest.mark.asyncio
async def test_long_documents_have_pages() -> None:
    """Together they hold every chapter and every row once, and rows keep their header."""
    following = re.compile('rel="next" href="([^"]+)"')
    pages, address = [], f"/inyo/documents/{key_of(LONG.path)}"
    async with reading() as reader:
        while address:
            pages.append((await get(reader, address))[2])
            found = following.search(pages[-1])
            address = found[1] if found else ""
    assert len(pages) > 3
    together = "".join(pages)
    for number in range(1, 41):
        assert together.count(f">Chapter {number}<") == 1
    for number in range(900):
        assert together.count(f"<td>lamp {number}</td>") == 1
    assert all("<th>Lamp</th>" in page for page in pages[-2:])


@pytest.mark.asyncio
async def test_a_document_of_a_server_needs_a_signed_link(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one it is in no list, no search and behind no address; a link expires."""
    private = f"/inyo/documents/{key_of(MINUTES.path)}"
    async with reading() as reader:
        signed = URL(reader.links.to_document(MINUTES.path), encoded=True).raw_path_qs
        forged = URL(DocumentLinks(BASE_URL, "another secret").to_document(MINUTES.path))
        other = URL(reader.links.to_document(".tenants/77/other.txt")).query_string
        assert other
        for address in (
            *(private, f"{private}?access=", f"{private}?{other}", f"{signed}x"),
            *(f"{private}?{forged.query_string}", signed.replace("access=", "access=A")),
        ):
            assert (await get(reader, address))[0] == 404, address
        for address in ("/inyo/", "/inyo/search?q=What+flag+did+the+council+choose%3F"):
            html = (await get(reader, f"{address}"))[2]
            assert key_of(MINUTES.path) not in html
            assert "purple" not in html
        status, headers, html = await get(reader, signed)
        assert (status, headers["Cache-Control"]) == (200, "no-store")
        assert "purple" in html
        assert "77" not in html.replace(signed, "")
        with monkeypatch.context() as patch:
            patch.setattr(document_links, "LINK_VALID_S", -1)
            status, _, html = await get(reader, signed)
        assert status == 410
        assert "purple" not in html
        WITHDRAWN.add(MINUTES.path)
        assert (await get(reader, signed))[0] == 404
        WITHDRAWN.clear()


@pytest.mark.asyncio
async def test_visitors_are_limited_by_their_own_address() -> None:
    """X-Forwarded-For counts only from a proxy that was named, and from the right."""
    proxies = [ip_network("127.0.0.1"), ip_network("10.0.0.0/8")]
    async with reading(proxies=proxies, pages_per_minute=2) as reader:

        async def status(forwarded: str) -> int:
            return (await get(reader, "/inyo/", **{"X-Forwarded-For": forwarded}))[0]

        assert [await status("192.0.2.1") for _ in range(3)] == [200, 200, 429]
        assert await status("192.0.2.2, 10.1.1.1") == 200
        assert (
            await status("203.0.113.9, 192.0.2.1") == 429
        )  # what the visitor sends is not believed
        assert [await status(f"2001:db8:0:1::{n}") for n in range(3)] == [200, 200, 429]
    async with reading(pages_per_minute=2) as reader:
        found = [
            (await get(reader, "/inyo/", **{"X-Forwarded-For": f"192.0.2.{n}"}))[0]
            for n in range(3)
        ]
        assert found == [200, 200, 429]
        status_code, headers, _ = await get(reader, "/inyo/")
        assert (status_code, int(headers["Retry-After"]) > 0) == (429, True)
        assert (await get(reader, "/inyo/style.css"))[0] == 200


@pytest.mark.asyncio
async def test_searches_have_a_limit_of_their_own() -> None:
    """They cost the most."""
    async with reading(searches_per_minute=1) as reader:
        assert (await get(reader, "/inyo/search?q=a"))[0] == 200
        assert (await get(reader, "/inyo/search?q=a"))[0] == 429
        assert (await get(reader, "/inyo/"))[0] == 200
