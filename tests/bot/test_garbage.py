"""The garbage collector and what is open for long."""

import asyncio
import gc
import threading
import time
from collections.abc import Iterator

import pytest

from bot import runner as garbage
from bot.query_queue import TIDIED_EVERY, QueryQueue
from bot.runner import READ_HERE_AND_THERE, YOUNG, freeze_gc
from index.embedding.static import BUNDLED_EMBEDDING, StaticEmbedder
from index.storage.arrays import MAPPINGS, places_of
from index.text.tokenizer import analyze
from tests.fakes.answers import FakeAnswerer, quoting

MAX_STALL_S = 0.05


@pytest.fixture(autouse=True)
def _unfrozen() -> Iterator[None]:
    """Leave nothing set aside for other tests."""
    yield
    gc.unfreeze()


class Circle:
    """Something that only the collector can free."""

    n_alive = 0

    def __init__(self) -> None:
        self.itself = self
        Circle.n_alive += 1

    def __del__(self) -> None:
        Circle.n_alive -= 1


def test_what_is_set_aside_is_looked_at_no_more() -> None:
    """Nor is it walked once more then: that would hold up everything."""
    circle = Circle()
    gc.collect(YOUNG)  # old enough to be set aside as it is
    freeze_gc()
    assert gc.get_freeze_count() > 10_000
    del circle
    gc.collect()
    assert Circle.n_alive == 1
    freeze_gc()
    assert Circle.n_alive == 1
    gc.unfreeze()
    gc.collect()
    assert Circle.n_alive == 0


def test_setting_aside_takes_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many objects there are; walking these takes a tenth of a second."""
    monkeypatch.setattr(garbage, "give_back", lambda: None)  # as long as there is memory to give
    many = [[number] for number in range(1_000_000)]
    took = []
    for _ in range(5):
        gc.unfreeze()
        before = time.thread_time()
        freeze_gc()
        took.append(time.thread_time() - before)
        assert gc.get_freeze_count() > len(many)
    assert min(took) < MAX_STALL_S


@pytest.mark.asyncio
async def test_each_new_index_is_set_aside_once_it_is_served() -> None:
    """The first one, and those that replace it, once they are warm too."""
    served = []
    engine = FakeAnswerer(quoting)

    def settle() -> None:
        assert engine.is_warm
        served.append(queue.opened)

    queue = QueryQueue(lambda _: engine, settle)
    queue.start()
    await asyncio.to_thread(queue.wait_until_opened, 30)
    first = queue.opened
    await queue.reload()
    assert served == [first, queue.opened]
    assert first is not queue.opened


@pytest.mark.asyncio
async def test_memory_is_given_back_every_some_answers() -> None:
    """In a thread, behind the answers."""
    given = threading.Event()
    tidied_in: list[str] = []

    def tidy() -> None:
        tidied_in.append(threading.current_thread().name)
        given.set()

    queue = QueryQueue(lambda _: FakeAnswerer(quoting), tidy=tidy)
    queue.start()
    await asyncio.to_thread(queue.wait_until_opened, 30)
    for number in range(TIDIED_EVERY):
        assert not tidied_in, f"tidied after {number}"
        await queue.ask("Who resigned?", lambda _: frozenset())
    assert await asyncio.to_thread(given.wait, 30)
    assert len(tidied_in) == 1
    assert tidied_in[0] != threading.main_thread().name


@pytest.mark.skipif(not MAPPINGS.exists(), reason="what is mapped isn't told here")
def test_what_is_read_here_and_there_is_mapped_under_these_names() -> None:
    """And can be given back; else nothing would be, and nobody would notice."""
    embedder = StaticEmbedder(BUNDLED_EMBEDDING)
    embedder.embed_question("Who resigned?")
    analyze("辞任", ("ja",))
    for ending in READ_HERE_AND_THERE:
        assert list(places_of([ending])), ending
