"""The garbage collector and what is open for long."""

import asyncio
import gc
from collections.abc import Iterator

import pytest

from bot.engine.answering import Answering
from bot.garbage import set_aside
from tests.fakes.answers import FakeAnswerer, quoting


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
    """Until the next time: then what nobody needs any more goes."""
    circle = Circle()
    set_aside()
    assert gc.get_freeze_count() > 10_000
    del circle
    gc.collect()
    assert Circle.n_alive == 1
    set_aside()
    assert Circle.n_alive == 0


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
