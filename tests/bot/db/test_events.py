"""What processes tell each other: each learns it once, and a minute later nothing is left of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.db import events as events
from bot.db.events import KEPT, MAX_BETWEEN_LOOKS, Event
from bot.db.store import Store, open_store
from tests.bot.db.samples import ASKER, KEPT_DAYS, all_values

pytestmark = pytest.mark.asyncio

FORGOTTEN, RELOADED, MISSED = Event("forgotten", ASKER), Event("reloaded"), Event("missed")
INSTANT = timedelta(microseconds=1)


class Clock:
    """The database's, which goes only when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 3, tzinfo=UTC)

    def __call__(self, _: Session) -> datetime:
        """The time."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Instead of the real one, which may be set back at any time."""
    clock = Clock()
    monkeypatch.setattr(events, "_now", clock)
    return clock


async def is_stored(store: Store) -> bool:
    """Whether the database has the id that a notice was about."""
    return ASKER in set().union(*(await store.database.run(all_values)).values())


async def test_every_other_process_learns_it_once(address: str, clock: Clock) -> None:
    """In the order in which it was posted; whoever posted it does not."""
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


async def test_what_was_posted_before_the_start_is_not_learnt(address: str) -> None:
    """A process that has just begun remembers nobody, and reads the documents as they are."""
    async with await open_store(address, KEPT_DAYS, is_shared=True) as one:
        await one.events.post(FORGOTTEN)
        async with await open_store(address, KEPT_DAYS, is_shared=True) as two:
            assert await two.events.new() == []
            await one.events.post(RELOADED)
            assert await two.events.new() == [RELOADED]


async def test_a_bot_of_one_process_posts_none(store: Store) -> None:
    """There is nobody to read it."""
    await store.events.post(FORGOTTEN)
    assert not await is_stored(store)


async def test_after_a_minute_it_is_gone(address: str, clock: Clock) -> None:
    """With the id that it was about; tidying does that too, where nobody looks any more."""
    async with await open_store(address, KEPT_DAYS, is_shared=True) as store:
        await store.events.post(FORGOTTEN)
        clock.now += KEPT
        assert await store.events.drop_expired() == 0
        clock.now += INSTANT
        assert await store.drop_expired(clock.now) == 1
        assert not await is_stored(store)


async def test_who_has_not_looked_for_so_long_learns_that_something_may_be_missed(
    address: str, clock: Clock
) -> None:
    """Then whatever may have happened counts as if it had; once."""
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
    """Only that of the database is asked."""
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
