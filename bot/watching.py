"""Watching folders: what changes in the documents is served without a restart.

Network file systems often tell nothing of changes; WATCHFILES_FORCE_POLLING=true in the environment
makes the library look by itself.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from watchfiles import watch

from bot.query_queue import QueryQueue
from index.documents.sources import SOURCES_NAME
from index.engine import EngineOptions, is_served, is_up_to_date
from index.errors import NoDocumentsError, RetrievalError
from index.storage.index import Index
from index.storage.store import CURRENT

# Editors save in several steps, and people copy many files: a change is reported when nothing has
# changed for QUIET_MS, but at most LONGEST_MS after it.
QUIET_MS = 300
LONGEST_MS = 1_500
LOOK_MS = 2_000  # whether another folder has the name of one that is watched
LOOK_AGAIN_S = 30.0  # after documents were loaded, or couldn't be
_LOOK_S = 0.1  # whether an index is still being loaded
_STOP_S = 1.0

# Names of files that editors, office programs and browsers are writing just now.
_TEMPORARY_STARTS = (".", "~$", "#")
_TEMPORARY_ENDS = ("~", "#", ".tmp", ".part", ".partial", ".crdownload", ".swp", ".swx", ".bak")
_VIM_PROBE = "4913"  # vim makes this file to see whether it may

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watched:
    """What is watched: folders, and the changes in them that count; if none, a server is asked.

    `is_wanted`: whether a change of this path may change what is served.
    `is_current`: whether this index is what would be served now; asked after each change.
    """

    folders: tuple[Path, ...]
    is_recursive: bool
    is_wanted: Callable[[str], bool]
    is_current: Callable[[Index], bool]


def documents_of(options: EngineOptions) -> Watched:
    """The documents themselves, from which this process keeps an index up to date."""
    path = options.documents_dir.absolute()
    is_single = path.is_file()  # its folder is watched: saving may replace the file by another
    if is_single:
        folders: tuple[Path, ...] = (path.parent,)
    else:
        folders = (path, options.fetched_dir.absolute())
    if options.tenants_dir is not None:
        folders += (options.tenants_dir.absolute(),)

    def is_wanted(changed: str) -> bool:
        if is_single and PurePath(changed).parent == path.parent:
            return PurePath(changed).name in (path.name, SOURCES_NAME)
        return is_document_change(folders, changed)

    return Watched(folders, not is_single, is_wanted, lambda index: is_up_to_date(index, options))


def index_of(options: EngineOptions) -> Watched:
    """The index alone, which another process keeps up to date, in a folder or on a server."""
    return Watched(
        () if options.qdrant is not None else (options.index_dir.absolute(),),
        False,
        lambda path: PurePath(path).name == CURRENT,
        lambda index: is_served(index, options),
    )


def is_document_change(folders: Sequence[Path], path: str) -> bool:
    """Whether a file or folder may be one of the documents, rather than hidden or temporary.

    Args:
        folders: The folders of documents.
        path: A path below one of them. A folder that is moved is reported alone.
    """
    changed = PurePath(path)
    parts: tuple[str, ...] = changed.parts[-1:]
    for folder in folders:
        if changed.is_relative_to(folder):
            parts = changed.relative_to(folder).parts
            break
    if not parts or any(part.startswith(".") for part in parts[:-1]):
        return not parts
    name = parts[-1]
    return name == SOURCES_NAME or not (
        name.startswith(_TEMPORARY_STARTS)
        or name.lower().endswith(_TEMPORARY_ENDS)
        or name == _VIM_PROBE
    )


@contextmanager
def watching(watched: Watched, on_change: Callable[[], None]) -> Iterator[None]:
    """Call `on_change` in a thread after each change; while it runs, changes are gathered."""
    stop = threading.Event()

    def run() -> None:
        for _ in changes(watched, stop):
            on_change()

    thread = threading.Thread(target=run, name="watcher", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_STOP_S)


def changes(watched: Watched, stop: threading.Event) -> Iterator[None]:
    """Yield after each change until `stop` is set; a folder may be missing for a while.

    A server tells of no changes: it is asked again and again.
    """
    while not watched.folders and not stop.wait(LOOK_MS / 1000):
        yield
    must_poll: bool | None = None  # None: only where the system never tells of changes
    while not stop.is_set():
        watched_now = _identities(watched.folders)
        try:
            for changed in watch(
                *watched_now,
                watch_filter=lambda _, path: watched.is_wanted(path),
                debounce=LONGEST_MS,
                step=QUIET_MS,
                stop_event=stop,
                rust_timeout=LOOK_MS,
                yield_on_timeout=True,
                recursive=watched.is_recursive,
                force_polling=must_poll,
                ignore_permission_denied=True,
                raise_interrupt=False,
            ):
                is_another = _identities(watched.folders) != watched_now
                if changed or is_another:
                    yield
                if is_another:
                    break
        except FileNotFoundError:  # gone since it was looked for
            stop.wait(LOOK_MS / 1000)
        except (OSError, RuntimeError) as error:  # such as too many folders to be told of
            if must_poll:
                _log.error("Changes of the documents aren't noticed any more: %s", error)
                return
            _log.warning("Looking for changes of the documents by polling: %s", error)
            must_poll = True


def _identities(folders: Sequence[Path]) -> dict[Path, tuple[int, int]]:
    """The folders that exist, and what tells them from others that get their names."""
    found = {}
    for folder in folders:
        with suppress(OSError):
            status = folder.stat()
            found[folder] = status.st_dev, status.st_ino
    return found


async def serve_changes(queue: QueryQueue, watched: Watched) -> None:
    """Load the index again after each change, until this is cancelled.

    The current index keeps serving meanwhile, and if the documents can't be served any more.
    """
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()

    def tell() -> None:
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(changed.set)

    def look_again() -> None:
        loop.call_later(LOOK_AGAIN_S, changed.set)

    last_problem = ""
    look_again()  # the last change while they are first read may not be told of
    with watching(watched, tell):
        while True:
            await changed.wait()
            while not await asyncio.to_thread(queue.wait_until_loaded, _LOOK_S):
                pass
            changed.clear()
            try:
                if await _serve_change(queue, watched, changed.set):
                    look_again()
                last_problem = ""
            except RetrievalError as error:
                if str(error) != last_problem:
                    last_problem = str(error)
                    _log.error("The documents that have changed aren't served: %s", error)
                # Only a change can bring documents; and the queue opens its first index by itself.
                if queue.loaded is not None and not isinstance(error, NoDocumentsError):
                    look_again()
            except Exception:  # noqa: BLE001 - an outer edge: this task only has the log
                _log.exception("The documents that have changed aren't served")


async def _serve_change(queue: QueryQueue, watched: Watched, retry: Callable[[], None]) -> bool:
    """Load the index again unless it is current; retry if somebody else has begun to load it.

    Returns:
        Whether to look again in a while: a change during a load may not be told of.
    """
    if queue.status == "starting":  # nobody has begun to load the first one
        return True
    if queue.loaded is not None and await asyncio.to_thread(
        watched.is_current, queue.loaded.engine.index
    ):
        return False
    if queue.is_loading:  # it may have looked at the documents before they changed
        retry()
        return False
    started = time.perf_counter()
    index = (await queue.reload()).engine.index
    _log.info(
        "The documents were indexed again: %s documents with %s passages are served after %.1f s.",
        f"{len(index.documents):,}",
        f"{len(index.passages):,}",
        time.perf_counter() - started,
    )
    return True
