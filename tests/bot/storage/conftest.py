"""A fresh store for each test, in a database of either kind."""

from collections.abc import AsyncIterator

import pytest_asyncio

from bot.storage.store import Store, open_store
from tests.bot.storage.samples import KEPT_DAYS


@pytest_asyncio.fixture
async def store(address: str) -> AsyncIterator[Store]:
    """An empty store."""
    async with await open_store(address, KEPT_DAYS) as opened:
        yield opened
