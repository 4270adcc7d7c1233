"""A fresh database for each test."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import MetaData, create_engine

from bot.storage.engine import file_url
from bot.storage.store import Store, open_store
from tests.bot.storage.samples import KEPT_DAYS


@pytest.fixture
def address(tmp_path: Path) -> str:
    """A new file, or the database that TEST_DATABASE_URL names, which is emptied first."""
    other = os.environ.get("TEST_DATABASE_URL")
    if other is None:
        return file_url(tmp_path)
    engine, tables = create_engine(other), MetaData()
    tables.reflect(engine)
    tables.drop_all(engine)
    engine.dispose()
    return other


@pytest_asyncio.fixture
async def store(address: str) -> AsyncIterator[Store]:
    """An empty store."""
    async with await open_store(address, KEPT_DAYS) as opened:
        yield opened
