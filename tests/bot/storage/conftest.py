"""A fresh database for each test, of either kind."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.storage.engine import file_url
from bot.storage.store import Store, open_store
from tests.bot.storage.samples import KEPT_DAYS


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new file, and the database of `postgresql`."""
    if request.param == "sqlite":
        return file_url(tmp_path)
    postgresql: str = request.getfixturevalue("postgresql")
    return postgresql


@pytest_asyncio.fixture
async def store(address: str) -> AsyncIterator[Store]:
    """An empty store."""
    async with await open_store(address, KEPT_DAYS) as opened:
        yield opened
