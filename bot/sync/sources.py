"""Fetches all websites and repositories that sources.toml names: `inyo sync`."""

import asyncio
import logging
import shutil
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from bot.child_process import Notice, run_apart
from bot.settings import Settings, install_command
from bot.sync.fetcher import Fetched, Fetcher, FetchError
from bot.sync.repository import fetch_repository
from index.documents.remote import FETCHED, Remote, Repository
from index.documents.sources import Sources, read_sources
from index.errors import DocumentError
from index.types import Progress

LOCK = "sync.lock"
MAX_PAGE_BYTES = 50 * 2**20

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SyncOptions:
    """What is fetched, and where to.

    `documents_dir` has the sources.toml; `index_dir` gets the folder FETCHED.
    """

    documents_dir: Path
    index_dir: Path
    allow_private: bool = False


def sync_options(settings: Settings) -> SyncOptions:
    """What is fetched, and where to, as the settings say."""
    allow_private = settings.allow_private_addresses == "YES"
    return SyncOptions(settings.documents_dir, settings.index_dir, allow_private)


def names_remotes(documents_dir: Path) -> bool:
    """Whether the sources.toml of a folder names anything to fetch."""
    return bool(_sources(documents_dir, []).remotes.all)


def fetch_sources(options: SyncOptions, progress: Progress, notice: Notice) -> list[Fetched]:
    """Fetch everything; where that fails, the documents stay as they are.

    Args:
        options: What is fetched, and where to.
        progress: Called with how many pages are fetched.
        notice: Called with each mistake in sources.toml, and with what can't be fetched.

    Returns:
        What has come of each website and repository.
    """
    errors: list[DocumentError] = []
    remotes = _sources(options.documents_dir, errors).remotes
    for error in errors:
        notice(str(error))
    folder = options.index_dir / FETCHED
    if not remotes.all and not folder.is_dir():
        return []
    folder.mkdir(parents=True, exist_ok=True)
    fetched = []
    with FileLock(options.index_dir / LOCK):
        if not errors:  # with a mistake it isn't certain what is named no more
            _remove_others(folder, {remote.folder for remote in remotes.all})
        for remote in remotes.all:
            try:
                result = _fetch(remote, folder / remote.folder, options, progress)
            except (FetchError, OSError) as error:
                result = Fetched(remote.url, error=f"{remote.url} isn't fetched: {error}.")
                notice(result.error)
            for problem in result.problems:
                notice(f"{problem}.")
            fetched.append(result)
    return fetched


def fetch_apart(options: SyncOptions, progress: Progress) -> int:
    """Fetch everything in a process beside this one; notices go to the log.

    Args:
        options: What is fetched, and where to.
        progress: Called with how many pages are fetched.

    Returns:
        How many websites and repositories can't be fetched.
    """
    if not names_remotes(options.documents_dir):
        return 0
    fetched = run_apart(fetch_sources, options, progress=progress, notice=_log.warning)
    return sum(bool(each.error) for each in fetched)


def _fetch(remote: Remote, folder: Path, options: SyncOptions, progress: Progress) -> Fetched:
    if isinstance(remote, Repository):
        return fetch_repository(remote, folder, allow_private=options.allow_private)
    try:
        # lxml, which reads pages, comes with an extra.
        from bot.sync.website import fetch_website
    except ImportError as error:
        message = f"{error.name} is missing: {install_command('documents')} brings it"
        raise FetchError(message) from error

    async def fetch() -> Fetched:
        async with Fetcher(
            remote.url, MAX_PAGE_BYTES, allow_private=options.allow_private
        ) as fetcher:
            return await fetch_website(remote, folder, fetcher, progress)

    return asyncio.run(fetch())


def _sources(documents_dir: Path, errors: list[DocumentError]) -> Sources:
    folder = documents_dir.parent if documents_dir.is_file() else documents_dir
    return read_sources(folder, errors)


def _remove_others(folder: Path, names: set[str]) -> None:
    for path in folder.iterdir():
        if path.is_dir() and path.name not in names:
            shutil.rmtree(path, ignore_errors=True)
