"""Repositories are fetched by git: the newest files of a branch or a folder, and nothing else."""

import asyncio
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from bot.sync.fetcher import Fetched, FetchError
from bot.sync.repository import fetch_repository
from index.documents.remote import Repository

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.skipif(shutil.which("git") is None, reason="git isn't installed"),
]
NAME = "wiki.example"  # resolved by the test alone


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody who writes the repository."""
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org", "-c", "commit.gpgsign=false")
    command = ["git", *who, *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder: Path, **files: str) -> None:
    """Write files and commit everything."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "Change")


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A repository with two folders, a symbolic link and a hook's worth of mischief."""
    folder = tmp_path / "repositories" / "wiki"
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / "outside.md").symlink_to("/etc/passwd")
    (folder / ".gitattributes").write_text("*.md filter=lfs\n", encoding="utf-8")
    commit(folder, docs__a="First.", docs__b="Second.", other__c="Third.")
    return folder


@asynccontextmanager
async def serving_repositories(folder: Path) -> AsyncIterator[int]:
    """Serve repositories with git's own server program; the port."""

    def run(request: web.BaseRequest, body: bytes) -> bytes:
        environment = {
            "GIT_PROJECT_ROOT": str(folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": request.path,
            "QUERY_STRING": request.query_string,
            "REQUEST_METHOD": request.method,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
            "CONTENT_LENGTH": str(len(body)),
        }
        command = ["git", "http-backend"]
        done = subprocess.run(command, input=body, env=environment, capture_output=True, check=True)
        return done.stdout

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        out = await asyncio.to_thread(run, request, await request.read())
        head, _, body = out.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        status = int(headers.pop("Status", "200").split()[0])
        return web.Response(status=status, body=body, headers=headers)

    runner = web.ServerRunner(web.Server(answer, auto_decompress=False))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@pytest.fixture
def named_loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The name is resolved here, and by nobody else."""
    resolve = socket.getaddrinfo

    def getaddrinfo(host: str, *rest: int, **options: int) -> object:
        return resolve("127.0.0.1" if host == NAME else host, *rest, **options)

    monkeypatch.setattr("bot.sync.repository.socket.getaddrinfo", getaddrinfo)
    yield


async def fetch(port: int, folder: Path, branch: str = "", subfolder: str = "") -> Fetched:
    """Fetch the repository from loopback."""
    repository = Repository(f"http://{NAME}:{port}/wiki/.git", branch, subfolder)
    return await asyncio.to_thread(fetch_repository, repository, folder, allow_private=True)


def files(folder: Path) -> dict[str, str]:
    """The files in the work tree."""
    paths = [path for path in folder.rglob("*.md") if ".git" not in path.parts]
    assert not [path for path in paths if path.is_symlink()]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in paths}


async def test_the_newest_files_are_fetched_and_no_link_leads_out(
    origin: Path, tmp_path: Path, named_loopback: None
) -> None:
    """Git connects to the address that was checked: nobody else could resolve the name."""
    folder = tmp_path / "fetched"
    async with serving_repositories(origin.parent) as port:
        fetched = await fetch(port, folder)
        assert (fetched.n_documents, fetched.n_changed, fetched.n_removed) == (4, 4, 0)
        assert files(folder) == {
            "docs/a.md": "First.",
            "docs/b.md": "Second.",
            "other/c.md": "Third.",
            "outside.md": "/etc/passwd",
        }
        (origin / "docs" / "b.md").unlink()
        commit(origin, docs__a="Changed.")
        (folder / "stray.md").write_text("Not of the repository.", encoding="utf-8")
        fetched = await fetch(port, folder)
        assert (fetched.n_documents, fetched.n_changed, fetched.n_removed) == (3, 1, 1)
        assert files(folder).keys() == {"docs/a.md", "other/c.md", "outside.md"}
        assert (await fetch(port, folder)).n_changed == 0


async def test_a_folder_of_a_branch_alone(
    origin: Path, tmp_path: Path, named_loopback: None
) -> None:
    """And what is wrong with a folder or a branch that there isn't."""
    git(origin, "switch", "--quiet", "--create", "old")
    commit(origin, docs__a="Old.")
    git(origin, "switch", "--quiet", "main")
    folder = tmp_path / "fetched"
    async with serving_repositories(origin.parent) as port:
        fetched = await fetch(port, folder, "old", "docs")
        assert fetched.n_documents == 2
        assert files(folder) == {"docs/a.md": "Old.", "docs/b.md": "Second."}
        with pytest.raises(FetchError, match="it has no folder 'nowhere'"):
            await fetch(port, folder, "old", "nowhere")
        with pytest.raises(FetchError, match=r"git fetch fails: .*nobody"):
            await fetch(port, folder, "nobody")
        assert files(folder)["docs/a.md"] == "Old."


async def test_git_runs_nothing_and_asks_nothing_outside_of_its_protocols(tmp_path: Path) -> None:
    """Not `ext::`, a local path or another scheme."""
    marker = tmp_path / "marker"
    for url in (f"ext::touch {marker}", str(tmp_path), f"file://{tmp_path}", "ssh://127.0.0.1/x"):
        with pytest.raises((FetchError, ValueError)):
            fetch_repository(Repository(url), tmp_path / "fetched", allow_private=True)
    assert not marker.exists()
