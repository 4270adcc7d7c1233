"""What processes tell each other: each learns it once, and a minute later nothing is left of it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.storage.notices import KEPT, Notice
from bot.storage.store import Store, open_store
from tests.bot.storage.samples import ASKER, KEPT_DAYS, all_values

pytestmark = pytest.mark.asyncio

FORGOTTEN, RELOADED = Notice("forgotten", ASKER), Notice("reloaded")


async def test_every_other_process_learns_it_once(address: str) -> None:
    """In the order in which it was posted; whoever posted it does not."""
    async with (
        await open_store(address, KEPT_DAYS, is_shared=True) as one,
        await open_store(address, KEPT_DAYS, is_shared=True) as two,
        await open_store(address, KEPT_DAYS, is_shared=True) as three,
    ):
        await one.notices.post(FORGOTTEN)
        assert await two.notices.new() == [FORGOTTEN]
        await one.notices.post(RELOADED)
        assert await two.notices.new() == [RELOADED]
        assert await two.notices.new() == []
        assert await three.notices.new() == [FORGOTTEN, RELOADED]
        assert await one.notices.new() == []


async def test_a_bot_of_one_process_posts_none(store: Store) -> None:
    """There is nobody to read it."""
    await store.notices.post(FORGOTTEN)
    assert ASKER not in set().union(*(await store.database.run(all_values)).values())


async def test_after_a_minute_it_is_gone(address: str) -> None:
    """With the id that it was about; tidying does that too, where nobody looks any more."""
    async with await open_store(address, KEPT_DAYS, is_shared=True) as store:
        await store.notices.post(FORGOTTEN)
        assert await store.notices.drop_expired(datetime.now(UTC)) == 0
        assert await store.drop_expired(datetime.now(UTC) + KEPT + timedelta(seconds=1)) == 1
        assert ASKER not in set().union(*(await store.database.run(all_values)).values())
