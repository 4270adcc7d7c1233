"""Fetches a git repository into a folder by the program git, or what has changed in it.

Only the newest files are taken: no history, no submodules, no symbolic links, and no program that
the repository names is run. Git connects to the very address that was checked.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

from yarl import URL

from bot.sync.addresses import is_public, refusal
from bot.sync.fetcher import Fetched, FetchError
from index.documents.readers.registry import SUFFIXES
from index.documents.remote import Repository

MAX_REPOSITORY_BYTES = 2 * 2**30
MAX_REPOSITORY_S = 15 * 60.0
_LOOK_S = 1.0  # at how much git has written
_MAX_ERROR_CHARS = 300
# They win over the settings of the machine, whose credentials stay usable.
_SETTINGS = (
    "protocol.allow=never",
    "protocol.https.allow=always",
    "protocol.http.allow=always",
    "http.followRedirects=false",
    "http.proxy=",  # it would resolve names by itself
    "credential.interactive=false",
    "core.hooksPath=/dev/null",
    "core.symlinks=false",  # they become small files with the name of what they lead to
    "core.fsmonitor=false",
    "core.protectHFS=true",
    "core.protectNTFS=true",
    "core.autocrlf=false",
    "core.logAllRefUpdates=false",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "filter.lfs.smudge=",
    "filter.lfs.process=",
    "filter.lfs.required=false",
    "gc.autoDetach=false",
    "gc.pruneExpire=1.hour.ago",
)


def fetch_repository(repository: Repository, folder: Path, *, allow_private: bool) -> Fetched:
    """Fetch the newest files of a repository into a folder; if that fails, it stays as it is.

    Args:
        repository: The repository.
        folder: Where its files are put.
        allow_private: Whether the host may be in a private network.

    Raises:
        FetchError: It can't be fetched.
    """
    git = _Git(folder, _checked_host(repository.url, allow_private=allow_private))
    if not (folder / ".git").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        git("init", "--quiet", "--template=")
    before = _files(git, "HEAD") if git.succeeds("rev-parse", "--quiet", "--verify", "HEAD") else {}
    git(
        *("fetch", "--quiet", "--depth=1", "--no-tags", "--force", "--no-recurse-submodules"),
        *("--", repository.url, repository.branch or "HEAD"),
    )
    if repository.subfolder:
        kind = git("cat-file", "-t", f"FETCH_HEAD:{repository.subfolder}", error="").strip()
        if kind != "tree":
            raise FetchError(f"it has no folder {repository.subfolder!r}")
        git("sparse-checkout", "set", "--no-cone", f"/{repository.subfolder}/")
    elif before:
        git("sparse-checkout", "disable")
    git("reset", "--quiet", "--hard", "FETCH_HEAD")
    git("clean", "--quiet", "-ffdx")
    now = _files(git, "HEAD", repository.subfolder)
    return Fetched(
        repository.url,
        n_documents=len(now),
        n_changed=sum(before.get(path) != blob for path, blob in now.items()),
        n_removed=len(before.keys() - now.keys()),
    )


class _Git:
    """Runs git in a folder, bounded in time and in what it writes.

    Args:
        folder: The work tree.
        settings: More settings.
    """

    def __init__(self, folder: Path, settings: tuple[str, ...]) -> None:
        program = shutil.which("git")
        if program is None:
            raise FetchError("the program git isn't installed")
        self._folder = folder
        options = [part for each in (*_SETTINGS, *settings) for part in ("-c", each)]
        self._command = [program, *options]

    def __call__(self, *arguments: str, error: str | None = None) -> str:
        """Run git.

        Args:
            arguments: The command and what it is given.
            error: What is returned if it fails; by default, that is an error.

        Raises:
            FetchError: It fails, takes too long or writes too much.
        """
        process = subprocess.Popen(  # noqa: S603 - nothing is a shell's to read
            [*self._command, *arguments],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # without a terminal that it could ask for a password
        )
        try:
            out, told = self._wait(process)
        finally:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
        if process.returncode == 0:
            return out.decode("utf-8", "surrogateescape")
        if error is not None:
            return error
        lines = told.decode("utf-8", "replace").split("\n")
        reason = " ".join(line.strip() for line in lines if line.strip())
        raise FetchError(f"git {arguments[0]} fails: {reason[:_MAX_ERROR_CHARS]}")

    def succeeds(self, *arguments: str) -> bool:
        """Whether a command succeeds that prints something if it does."""
        return bool(self(*arguments, error=""))

    def _wait(self, process: "subprocess.Popen[bytes]") -> tuple[bytes, bytes]:
        started = time.monotonic()
        while True:
            try:
                return process.communicate(timeout=_LOOK_S)
            except subprocess.TimeoutExpired:
                if time.monotonic() - started > MAX_REPOSITORY_S:
                    raise FetchError(
                        f"it takes more than {MAX_REPOSITORY_S / 60:.0f} min"
                    ) from None
                if sum(_sizes(self._folder)) > MAX_REPOSITORY_BYTES:
                    raise FetchError(f"it has more than {MAX_REPOSITORY_BYTES:,} bytes") from None


def _files(git: _Git, commit: str, subfolder: str = "") -> dict[str, str]:
    """The documents of a commit below a folder, with the ids of their content."""
    listed = git("ls-tree", "-r", "-z", commit, "--", *([subfolder] if subfolder else []))
    files = {}
    for line in filter(None, listed.split("\0")):
        about, path = line.split("\t", 1)
        if path.lower().endswith(SUFFIXES):
            files[path] = about.split()[2]
    return files


def _checked_host(url: str, *, allow_private: bool) -> tuple[str, ...]:
    """Git's setting to connect to an address of the host that may be fetched from.

    Raises:
        FetchError: There is none.
    """
    parsed = URL(url)
    host, port = parsed.host or "", parsed.port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise FetchError(f"{host} can't be found ({error.strerror})") from error
    addresses = {str(each[4][0]) for each in found}
    checked = sorted(each for each in addresses if allow_private or is_public(each))
    if not checked:
        raise FetchError(str(refusal(host)))
    with suppress(ValueError):
        ip_address(host)
        return ()
    shown = ",".join(f"[{each}]" if ":" in each else each for each in checked)
    return (f"http.curloptResolve={host}:{port}:{shown}",)


def _sizes(folder: Path) -> Iterator[int]:
    for path in folder.rglob("*"):
        with suppress(OSError):  # git has removed it meanwhile
            yield path.lstat().st_size
