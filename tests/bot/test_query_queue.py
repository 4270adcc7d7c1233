"""The queue of questions to an engine, and the memory that is freed meanwhile."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bot.query_queue import FREE_MEMORY_EVERY, QueryQueue
from bot.runner import RANDOMLY_READ_FILES
from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.errors import IndexFormatError
from index.storage.arrays import MAPPINGS, places_of
from index.storage.verified import MappedFile
from index.text.tokenizer import analyze
from index.types import Progress
from tests.fakes.answers import FakeAnswerer, quoting

PATIENCE_S = 30.0


@pytest.mark.asyncio
async def test_memory_is_freed_again_after_some_answers() -> None:
    """In a thread."""
    freed, threads = threading.Event(), []

    def free_memory() -> None:
        threads.append(threading.current_thread())
        freed.set()

    queue = QueryQueue(lambda _: FakeAnswerer(quoting), free_memory)
    queue.start()
    await asyncio.to_thread(queue.wait_until_loaded, PATIENCE_S)
    threads.clear()
    freed.clear()
    for _ in range(FREE_MEMORY_EVERY):
        assert not threads
        await queue.answer("Who resigned?", lambda _: frozenset())
    assert await asyncio.to_thread(freed.wait, PATIENCE_S)
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


@pytest.mark.asyncio
async def test_changes_that_come_before_a_load_share_it_and_later_ones_get_another() -> None:
    """None is missed, and a hundred at once don't cost a hundred loads."""
    n_loads, go_on = 0, threading.Event()

    def load(_: Progress) -> FakeAnswerer:
        nonlocal n_loads
        n_loads += 1
        assert go_on.wait(PATIENCE_S)
        return FakeAnswerer(quoting)

    queue = QueryQueue(load)
    queue.start()
    first = [asyncio.create_task(queue.refresh()) for _ in range(3)]
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(*first)
    assert n_loads == 2
    go_on.clear()
    during = asyncio.create_task(queue.refresh())
    while n_loads < 3:  # noqa: ASYNC110 - a thread sets it
        await asyncio.sleep(0.01)
    later = asyncio.create_task(queue.refresh())
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(during, later)
    assert n_loads == 4


@pytest.mark.asyncio
async def test_an_index_that_is_damaged_while_it_is_open_is_loaded_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is answered from it, one line says so, and soon there are answers again."""
    path = tmp_path / "documents.text_blob.npy"
    path.write_bytes(b"written")
    go_on = threading.Event()
    go_on.set()

    def load(_: Progress) -> FakeAnswerer:
        assert go_on.wait(PATIENCE_S)
        engine = FakeAnswerer(quoting)
        engine.index = replace(engine.index, mapped=(MappedFile.of(path),))
        return engine

    def nothing(_: object) -> frozenset[int]:
        return frozenset()

    queue = QueryQueue(load)
    queue.start()
    await asyncio.to_thread(queue.wait_until_loaded, PATIENCE_S)
    await queue.answer("Who resigned?", nothing)
    path.write_bytes(b"overwritten")
    go_on.clear()
    for _ in range(3):
        with pytest.raises(IndexFormatError, match="damaged"):
            await queue.answer("Who resigned?", nothing)
    statuses = [queue.status]
    go_on.set()
    await asyncio.to_thread(queue.wait_until_loaded, PATIENCE_S)
    await queue.answer("Who resigned?", nothing)
    statuses.append(queue.status)
    assert statuses == ["starting", "ready"]
    assert caplog.text.count("It is being rebuilt.") == 1


@pytest.mark.skipif(not MAPPINGS.exists(), reason="the system doesn't tell what is mapped")
def test_the_files_whose_memory_is_freed_are_mapped_under_their_names() -> None:
    """Otherwise nothing would be freed, and nobody would notice."""
    embedder = StaticEmbedder(BUNDLED_EMBEDDING)
    embedder.embed_question("Who resigned?")
    analyze("辞任", ("ja",))
    for ending in RANDOMLY_READ_FILES:
        assert list(places_of([ending])), ending
