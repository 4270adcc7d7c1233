"""Events between processes: each arrives once, and nothing of it is left a minute later."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.db import events
from bot.db.events import KEPT, MAX_BETWEEN_LOOKS, Event
from bot.db.store import Store, open_store
from tests.bot.db.samples import ASKER, KEPT_DAYS, all_values

pytestmark = pytest.mark.asyncio

FORGOTTEN, RELOADED, MISSED = Event("forgotten", ASKER), Event("reloaded"), Event("missed")
INSTANT = timedelta(microseconds=1)


class Clock:
    """The database's clock, which advances only when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 3, tzinfo=UTC)

    def __call__(self, _: Session) -> datetime:
        """The time."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock in place of the real one."""
    clock = Clock()
    monkeypatch.setattr(events, "_now", clock)
    return clock


async def is_stored(store: Store) -> bool:
    """Whether the database holds the id of the event."""
    return ASKER in set().union(*(await store.database.run(all_values)).values())


async def test_every_other_process_gets_it_once(address: str, clock: Clock) -> None:
    """In the order of posting; the process that posted it doesn't get it."""
    async with (
        await open_store(address, KEPT_DAYS, is_shared=True) as one,
        await open_store(address, KEPT_DAYS, is_shared=True) as two,
        await open_store(address, KEPT_DAYS, is_shared=True) as three,
    ):
        await one.events.post(FORGOTTEN)
        assert await two.events.new() == [FORGOTTEN]
        clock.now += INSTANT
        await one.events.post(RELOADED)
        assert await two.events.new() == [RELOADED]
        assert await two.events.new() == []
        assert await three.events.new() == [FORGOTTEN, RELOADED]
        assert await one.events.new() == []


async def test_events_before_the_start_are_ignored(address: str) -> None:
    """A new process remembers nobody, and has read the current documents."""
    async with await open_store(address, KEPT_DAYS, is_shared=True) as one:
        await one.events.post(FORGOTTEN)
        async with await open_store(address, KEPT_DAYS, is_shared=True) as two:
            assert await two.events.new() == []
            await one.events.post(RELOADED)
            assert await two.events.new() == [RELOADED]


async def test_a_bot_of_one_process_posts_none(store: Store) -> None:
    """Nobody would read them."""
    await store.events.post(FORGOTTEN)
    assert not await is_stored(store)


async def test_after_a_minute_it_is_gone(address: str, clock: Clock) -> None:
    """With the id of the person; the hourly tidying removes it too."""
    async with await open_store(address, KEPT_DAYS, is_shared=True) as store:
        await store.events.post(FORGOTTEN)
        clock.now += KEPT
        assert await store.events.drop_expired() == 0
        clock.now += INSTANT
        assert await store.drop_expired(clock.now) == 1
        assert not await is_stored(store)


async def test_a_process_that_looks_too_late_learns_that_it_may_have_missed_some(
    address: str, clock: Clock
) -> None:
    """Once; then it has to act as if anything had happened."""
    async with (
        await open_store(address, KEPT_DAYS, is_shared=True) as one,
        await open_store(address, KEPT_DAYS, is_shared=True) as two,
    ):
        clock.now += MAX_BETWEEN_LOOKS
        assert await two.events.new() == []
        await one.events.post(FORGOTTEN)
        clock.now += KEPT + INSTANT
        await one.events.drop_expired()
        assert await two.events.new() == [MISSED, RELOADED]
        assert await two.events.new() == []


async def test_the_clocks_of_the_machines_do_not_matter(
    postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the database server's clock counts."""
    monkeypatch.delattr(events, "datetime")
    async with (
        await open_store(postgresql, KEPT_DAYS, is_shared=True) as one,
        await open_store(postgresql, KEPT_DAYS, is_shared=True) as two,
    ):
        await one.events.post(FORGOTTEN)
        assert await one.events.drop_expired() == 0
        assert await two.events.new() == [FORGOTTEN]
        monkeypatch.setattr(events, "KEPT", -KEPT)
        assert await one.events.drop_expired() == 1
