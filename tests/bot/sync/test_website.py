"""Websites are fetched as far as they are named, allowed and bounded; again only what changed."""

import asyncio
import gzip
from pathlib import Path

import pytest
from aiohttp import web

import bot.sync.fetcher
from bot.sync.fetcher import Fetched
from bot.sync.sources import SyncOptions, fetch_sources
from index.documents.remote import FETCHED
from tests.bot.sync.web_server import WebServer, page, serving_pages

pytestmark = pytest.mark.asyncio


async def sync(
    folder: Path, server: WebServer, path: str = "/docs/", more: str = ""
) -> tuple[Fetched, list[str]]:
    """Fetch the website that starts at a path; what has come of it, and the notices."""
    documents = folder / "documents"
    documents.mkdir(exist_ok=True)
    toml = f'[[website]]\nurl = "{server.origin}{path}"\n{more}'
    (documents / "sources.toml").write_text(toml, encoding="utf-8")
    notices: list[str] = []
    options = SyncOptions(documents, folder / "index", allow_private=True)
    (fetched,) = await asyncio.to_thread(fetch_sources, options, lambda *_: None, notices.append)
    return fetched, notices


def files(folder: Path) -> dict[str, str]:
    """The fetched files, by their names in the website's folder."""
    (website,) = (folder / "index" / FETCHED).iterdir()
    return {
        path.relative_to(website).as_posix(): path.read_text(encoding="utf-8")
        for path in website.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


async def test_pages_below_the_start_are_fetched_and_again_only_if_they_changed(
    tmp_path: Path,
) -> None:
    """What is linked from them, and no more; pages that are gone are removed."""
    pages = {
        "/docs/": page("a.html", "deep/b", "/other", "mailto:x@y.z", "https://example.org/docs/c"),
        "/docs/a.html": page("./", "a.html#part", "a.html?print=1", text="First."),
        "/docs/deep/b": page("notes.txt", text="Second."),
        "/docs/deep/notes.txt": "Third.",
    }
    async with serving_pages(dict(pages)) as server:
        fetched, notices = await sync(tmp_path, server)
        assert not notices
        assert (fetched.n_documents, fetched.n_changed, fetched.n_removed) == (4, 4, 0)
        assert files(tmp_path) == {
            "docs/index.html": pages["/docs/"],
            "docs/a.html": pages["/docs/a.html"],
            "docs/deep/b.html": pages["/docs/deep/b"],
            "docs/deep/notes.txt": "Third.",
        }
        assert server.asked.keys() == {"/robots.txt", *pages}

        server.pages["/docs/a.html"] = page(text="Another.")
        del server.pages["/docs/deep/notes.txt"]
        fetched, _ = await sync(tmp_path, server)
        assert (fetched.n_documents, fetched.n_changed, fetched.n_removed) == (3, 1, 1)
        assert server.asked["unchanged"] == 2
        assert "Another." in files(tmp_path)["docs/a.html"]
        assert "docs/deep/notes.txt" not in files(tmp_path)


async def test_a_sitemap_names_the_pages(tmp_path: Path) -> None:
    """Packed or not, of pages or of more sitemaps; what it names elsewhere isn't fetched."""
    async with serving_pages({}) as server:

        def listed(kind: str, *paths: str) -> str:
            places = "".join(f"<x><loc>\n{server.origin}{path} </loc></x>" for path in paths)
            return f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</{kind}>'

        packed = gzip.compress(listed("urlset", "/a", "/b?page=2", "/c").encode())
        server.pages |= {
            "/sitemap.xml": listed("sitemapindex", "/pages.xml.gz"),
            "/pages.xml.gz": lambda _: web.Response(body=packed),
            "/a": page("/never"),
            "/b?page=2": page(),
            "/c": page(),
        }
        _, notices = await sync(tmp_path, server, "/sitemap.xml", 'pattern = ["/a", "/b*"]')
        assert not notices
        assert [name[:1] for name in sorted(files(tmp_path))] == ["a", "b"]
        assert server.asked["/never"] == server.asked["/c"] == 0


async def test_robots_txt_and_what_pages_ask_for_are_kept(tmp_path: Path) -> None:
    """Wildcards too; a page that isn't to be found still leads to others."""
    async with serving_pages(
        {
            "/robots.txt": "User-agent: *\nDisallow: /docs/private*\nDisallow: /*.txt$\n",
            "/docs/": page("private-a", "b.txt", "hidden", "leaf", "open"),
            "/docs/private-a": page(),
            "/docs/b.txt": "Text.",
            "/docs/hidden": page("behind", head='<meta name="ROBOTS" content="noindex">'),
            "/docs/behind": page(),
            "/docs/leaf": page("unseen", head='<meta name="robots" content="NoFollow">'),
            "/docs/unseen": page(),
            "/docs/open": lambda _: web.Response(
                text=page(), content_type="text/html", headers={"X-Robots-Tag": "noindex"}
            ),
        }
    ) as server:
        _, notices = await sync(tmp_path, server)
        assert sorted(files(tmp_path)) == ["docs/behind.html", "docs/index.html", "docs/leaf.html"]
        assert sorted(server.asked) == sorted(
            ["/robots.txt", "/docs/", "/docs/hidden", "/docs/behind", "/docs/leaf", "/docs/open"]
        )
        assert len(notices) == 2
        assert all("robots.txt doesn't allow it" in notice for notice in notices)


async def test_nothing_is_fetched_while_robots_txt_cannot_be_read(tmp_path: Path) -> None:
    """As RFC 9309 has it; what was fetched before stays."""
    async with serving_pages({"/docs/": page()}) as server:
        await sync(tmp_path, server)
        server.pages["/robots.txt"] = lambda _: web.Response(status=503)
        fetched, notices = await sync(tmp_path, server)
        assert "robots.txt can't be read (the server answers 503)" in fetched.error
        assert notices == [fetched.error]
        assert list(files(tmp_path)) == ["docs/index.html"]


async def test_limits_of_pages_and_depth(tmp_path: Path) -> None:
    """Those next to the start come first."""
    pages = {f"/docs/{n}": page(f"{n + 1}", f"{n}x") for n in range(9)}
    pages |= {f"/docs/{n}x": page() for n in range(9)}
    async with serving_pages({"/docs/": page("0"), **pages}) as server:
        await sync(tmp_path, server, more="depth = 2")
        assert sorted(files(tmp_path)) == [
            f"docs/{name}.html" for name in ("0", "0x", "1", "index")
        ]
        await sync(tmp_path, server, more="pages = 3\ndepth = 9")
        assert sorted(files(tmp_path)) == ["docs/0.html", "docs/1.html", "docs/index.html"]


async def test_redirects_stay_on_the_host_and_end(tmp_path: Path) -> None:
    """A page is known by the address that they lead to."""

    def to(location: str) -> web.Response:
        return web.Response(status=302, headers={"Location": location})

    async with serving_pages({"/secret": page()}) as other, serving_pages({}) as server:
        server.pages |= {
            "/docs/": page("old", "out", "round", "file"),
            "/docs/old": lambda _: to("/docs/new"),
            "/docs/new": page(text="Moved."),
            "/docs/out": lambda _: to(f"{other.origin}/secret"),
            "/docs/round": lambda _: to("/docs/round"),
            "/docs/file": lambda _: to("file:///etc/passwd"),
        }
        _, notices = await sync(tmp_path, server)
        assert sorted(files(tmp_path)) == ["docs/index.html", "docs/new.html"]
        assert not other.asked
        told = "\n".join(notices)
        assert f"/docs/out: it redirects to {other.origin}/secret" in told
        assert "/docs/round: it redirects more than 5 times" in told
        assert "/docs/file: it redirects to file:///etc/passwd" in told


async def test_a_page_that_fails_keeps_its_copy_and_one_that_is_too_large_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Compressed ones count as what they unpack to."""
    monkeypatch.setattr("bot.sync.sources.MAX_PAGE_BYTES", 10_000)

    def bomb(_: web.BaseRequest) -> web.Response:
        packed = gzip.compress(bytes(5_000_000))
        kind = {"Content-Encoding": "gzip", "Content-Type": "text/html"}
        return web.Response(body=packed, headers=kind)

    async with serving_pages(
        {"/docs/": page("a", "bomb"), "/docs/a": page(text="First."), "/docs/bomb": bomb}
    ) as server:
        _, notices = await sync(tmp_path, server)
        assert any("it has more than 10,000 bytes" in notice for notice in notices)
        server.pages["/docs/a"] = lambda _: web.Response(status=500)
        await sync(tmp_path, server)
        assert "First." in files(tmp_path)["docs/a.html"]


async def test_a_server_that_is_slow_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a time that is said."""
    monkeypatch.setattr(bot.sync.fetcher, "_TOTAL_S", 0.3)
    async with serving_pages({"/robots.txt": ""}) as server:

        async def never(_: web.BaseRequest) -> web.StreamResponse:
            await asyncio.sleep(60)
            return web.Response()

        server.answer = never  # type: ignore[method-assign, assignment]
        runner = web.ServerRunner(web.Server(never), shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.origin = "http://{}:{}".format(*runner.addresses[0][:2])
        fetched, _ = await sync(tmp_path, server)
        assert "takes more than" in fetched.error
        await runner.cleanup()


async def test_the_encoding_that_only_the_server_tells_is_kept(tmp_path: Path) -> None:
    """The file is UTF-8 then."""
    text = page(text="予約は電話でお願いします。")
    async with serving_pages(
        {
            "/docs/": lambda _: web.Response(
                body=text.encode("shift_jis"),
                headers={"Content-Type": "text/html; charset=Shift_JIS"},
            )
        }
    ) as server:
        await sync(tmp_path, server)
        assert files(tmp_path)["docs/index.html"].removeprefix("\ufeff") == text
