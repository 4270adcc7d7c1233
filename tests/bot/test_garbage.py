"""The garbage collector and what is open for long."""

import asyncio
import gc
import time
from collections.abc import Iterator

import pytest

from bot.engine.answering import Answering
from bot.garbage import YOUNG, set_aside
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
    set_aside()
    assert gc.get_freeze_count() > 10_000
    del circle
    gc.collect()
    assert Circle.n_alive == 1
    set_aside()
    assert Circle.n_alive == 1
    gc.unfreeze()
    gc.collect()
    assert Circle.n_alive == 0


def test_setting_aside_takes_no_time() -> None:
    """However many objects there are; walking these takes a tenth of a second."""
    many = [[number] for number in range(1_000_000)]
    before = time.perf_counter()
    set_aside()
    assert time.perf_counter() - before < MAX_STALL_S
    assert gc.get_freeze_count() > len(many)


@pytest.mark.asyncio
async def test_each_new_index_is_set_aside_once_it_is_served() -> None:
    """The first one, and those that replace it."""
    served = []
    answering = Answering(lambda _: FakeAnswerer(quoting), lambda: served.append(answering.opened))
    answering.start()
    await asyncio.to_thread(answering.wait_until_opened, 30)
    first = answering.opened
    await answering.reload()
    assert served == [first, answering.opened]
    assert first is not answering.opened
