"""Fixtures of the database's tests."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, tzinfo

import pytest
import pytest_asyncio

from bot.db import feedback, unanswered
from bot.db.store import Store, open_store
from tests.bot.db.samples import KEPT_DAYS


@pytest_asyncio.fixture
async def store(address: str) -> AsyncIterator[Store]:
    """An empty store, in SQLite and in PostgreSQL."""
    async with await open_store(address, KEPT_DAYS) as opened:
        yield opened


class Rising(datetime):
    """A clock that is a second later at each look; the machine's may be set back."""

    at = datetime(2026, 3, 3, tzinfo=UTC)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Rising":
        """The time, a second after the last look."""
        cls.at += timedelta(seconds=1)
        return cls.fromtimestamp(cls.at.timestamp(), tz)


@pytest.fixture
def rising(monkeypatch: pytest.MonkeyPatch) -> type[Rising]:
    """The clock by which questions and feedback are stored."""
    for module in (feedback, unanswered):
        monkeypatch.setattr(module, "datetime", Rising)
    return Rising
