"""Documents that change are noticed and served; what editors do beside them isn't."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.query_queue import QueryQueue
from bot.settings import Settings
from bot.terminal.live import EngineLoader
from bot.terminal.screen import Terminal
from bot.watching import (
    documents_of,
    index_of,
    is_document_change,
    serve_changes,
    watching,
)
from index.documents.readers.base import FileContents
from index.documents.reading_process import read_file
from index.engine import EngineOptions, open_engine
from index.errors import LimitError
from index.qdrant import QdrantOptions

PATIENCE_S = 600.0  # an index is built at a low priority: other programs may go first
DOCUMENTS = Path("documents").absolute()


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("a.md", True),
        ("guide/a.md", True),
        ("guide", True),
        ("sources.toml", True),
        (".a.md.swp", False),
        (".git/HEAD.txt", False),
        (".obsidian/x/a.md", False),
        ("a.md~", False),
        ("#a.md#", False),
        ("4913", False),
        ("~$report.docx", False),
        ("a.pdf.crdownload", False),
        ("guide/a.md.tmp", False),
    ],
)
def test_temporary_and_hidden_files_do_not_count(name: str, *, counts: bool) -> None:
    """Those of editors, office programs, browsers and version control."""
    assert is_document_change([DOCUMENTS], str(DOCUMENTS / name)) == counts


def options_of(folder: Path) -> EngineOptions:
    """A documents folder with one document, and an index beside it."""
    documents = folder / "documents"
    documents.mkdir()
    (documents / "a.txt").write_text("Leike resigned on Friday.")
    return EngineOptions(documents, folder / "index", embedding_model="static")


def wait_for(event: threading.Event) -> None:
    """Wait until a change is noticed, and be ready for the next."""
    assert event.wait(PATIENCE_S)
    event.clear()


def test_every_way_to_change_a_folder_is_noticed(tmp_path: Path) -> None:
    """Saving, replacing, moving a folder in, deleting; even that another folder gets its name."""
    options = options_of(tmp_path)
    documents = options.documents_dir
    noticed = threading.Event()
    steps: list[Callable[[], object]] = [
        lambda: (documents / "a.txt").write_text("Leike resigned on Monday."),
        lambda: (
            (documents / "draft").write_text("x")
            and (documents / "draft").replace(documents / "a.txt")
        ),
        lambda: (tmp_path / "more").rename(documents / "more"),
        lambda: (documents / "more" / "b.txt").unlink(),
        lambda: documents.rename(tmp_path / "old") and (tmp_path / "new").rename(documents),
        lambda: (documents / "c.txt").write_text("Sutskever left."),
    ]
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.txt").write_text("Murati was hired.")
    (tmp_path / "new").mkdir()
    with watching(documents_of(options), noticed.set):
        time.sleep(0.5)  # for the library to begin
        for step in steps:
            step()
            wait_for(noticed)
            time.sleep(0.5)
            noticed.clear()


def test_a_single_document_is_watched_alone(tmp_path: Path) -> None:
    """Even if saving replaces it by another file; those beside it don't count."""
    options = options_of(tmp_path)
    document = options.documents_dir / "a.txt"
    noticed = threading.Event()
    with watching(documents_of(replace(options, documents_dir=document)), noticed.set):
        time.sleep(0.5)
        (options.documents_dir / "b.txt").write_text("Murati was hired.")
        assert not noticed.wait(2.0)
        (options.documents_dir / "draft").write_text("Leike stayed.")
        (options.documents_dir / "draft").replace(document)
        wait_for(noticed)


def test_a_process_that_only_opens_watches_the_index_alone(tmp_path: Path) -> None:
    """It notices that another process has built it, and that it hasn't."""
    options = options_of(tmp_path)
    options.index_dir.mkdir()
    watched, noticed = index_of(options), threading.Event()
    with watching(watched, noticed.set):
        time.sleep(0.5)
        first = open_engine(options, lambda *_: None, lambda _: None).index
        wait_for(noticed)
        assert watched.is_current(first)
        (options.documents_dir / "a.txt").write_text("Leike stayed.")
        assert watched.is_current(first)
        second = open_engine(options, lambda *_: None, lambda _: None).index
        wait_for(noticed)
        assert watched.is_current(second)
        assert not watched.is_current(first)


def test_a_server_is_asked_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no folder that tells of changes; at the end not any more."""
    monkeypatch.setattr("bot.watching.LOOK_MS", 10)
    noticed = threading.Semaphore(0)
    on_server = EngineOptions(Path("nowhere"), Path("index"), qdrant=QdrantOptions("http://away"))
    with watching(index_of(on_server), lambda: noticed.release()):
        for _ in range(3):
            assert noticed.acquire(timeout=PATIENCE_S)
    while noticed.acquire(blocking=False):
        pass
    assert not noticed.acquire(timeout=0.1)


async def answered(queue: QueryQueue, question: str, expected: str) -> None:
    """Ask until the answer quotes something."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        answer = await queue.answer(question, lambda _: frozenset())
        if expected in "".join(excerpt.quote for excerpt in answer.excerpts):
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"{expected} isn't quoted")


def test_what_took_too_much_is_tried_again_after_a_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before the index that there is can be asked, and once."""
    options = options_of(tmp_path)
    (options.documents_dir / "b.txt").write_text("Murati was hired on Monday.")

    def read(path: Path, data: bytes) -> FileContents:
        if path.name == "b.txt":
            raise LimitError(path, f"{path} is left out: reading it took more than 60 s.")
        return read_file(path, data)

    with monkeypatch.context() as patch:
        patch.setattr("index.documents.folder.read_file", read)
        open_engine(options, lambda *_: None, lambda _: None)
    settings = Settings(
        documents_dir=options.documents_dir, index_dir=options.index_dir, embedding_model="static"
    )
    load = EngineLoader(settings, Terminal())
    assert load.watched is not None
    first = load(lambda *_: None).index
    assert len(first.documents) == 1
    assert not load.watched.is_current(first)
    second = load(lambda *_: None).index
    assert len(second.documents) == 2
    assert load.watched.is_current(second)


@pytest.mark.asyncio
async def test_changes_are_served_without_a_restart(tmp_path: Path) -> None:
    """A document that is added, changed or removed; a folder without any keeps the last index."""
    documents = options_of(tmp_path).documents_dir
    settings = Settings(
        documents_dir=documents, index_dir=tmp_path / "index", embedding_model="static"
    )
    load = EngineLoader(settings, Terminal())
    assert load.watched is not None
    queue = QueryQueue(load)
    following = asyncio.create_task(serve_changes(queue, load.watched))
    try:
        queue.start()
        assert await asyncio.to_thread(queue.wait_until_loaded, PATIENCE_S)
        await answered(queue, "Who resigned?", "on Friday")
        (documents / "b.txt").write_text("Murati was hired on Monday.")
        await answered(queue, "Who was hired?", "Murati")
        (documents / "a.txt").write_text("Leike resigned on Sunday.")
        await answered(queue, "Who resigned?", "on Sunday")
        (documents / "b.txt").unlink()
        (documents / "a.txt").unlink()
        await asyncio.sleep(3)
        await answered(queue, "Who resigned?", "on Sunday")
        (documents / "c.txt").write_text("Sutskever resigned on Tuesday.")
        await answered(queue, "Who resigned?", "on Tuesday")
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
