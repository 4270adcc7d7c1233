"""One bot over the hostile library for each module, and that it says nothing it shouldn't."""

import logging
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from index.engine import Engine
from tests.bot.hostile.library import hostile_library
from tests.fakes.running import Served, serving


@pytest.fixture(scope="session")
def hostile() -> Engine:
    """The engine."""
    return hostile_library()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(hostile: Engine) -> AsyncIterator[Served]:
    """The bot, on a Discord that lets it send as many messages as it has to here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.fakes.watching.MAX_REQUESTS_PER_S", 1_000_000)
        async with serving(lambda: hostile) as running:
            yield running


@pytest.fixture(autouse=True)
def _calm(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """No error is logged and nothing printed."""
    yield
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []
    assert capfd.readouterr() == ("", "")
