"""Servers' settings: changed in memory at once, and still there after a restart."""

import asyncio
import dataclasses
from collections.abc import Callable

import pytest

from bot.db.records import ServerSettings
from bot.db.store import Store, open_store
from tests.bot.db.samples import ASKER, CHANNEL, ELSEWHERE, KEPT_DAYS, SERVER

Revision = Callable[[ServerSettings], ServerSettings]


@pytest.mark.asyncio
async def test_a_server_without_settings_has_the_defaults(store: Store) -> None:
    """So have direct messages, which have no moderators."""
    assert store.servers.get(None) == ServerSettings(None)
    assert store.servers.get(SERVER) == ServerSettings(SERVER)


@pytest.mark.asyncio
async def test_a_change_leaves_the_rest_as_it_was(store: Store) -> None:
    """On that server and on all others."""
    await store.servers.change(SERVER, language="pt", blocked=frozenset({ASKER}))
    now = await store.servers.change(SERVER, language=None, channels=frozenset({CHANNEL}))
    expected = ServerSettings(SERVER, channels=frozenset({CHANNEL}), blocked=frozenset({ASKER}))
    assert now == store.servers.get(SERVER) == expected
    assert store.servers.get(ELSEWHERE) == ServerSettings(ELSEWHERE)


@pytest.mark.asyncio
async def test_concurrent_additions_are_all_kept(store: Store, address: str) -> None:
    """Here fifty channels."""

    def with_channel(number: int) -> Revision:
        return lambda old: dataclasses.replace(old, channels=old.channels | {number})

    await asyncio.gather(*(store.servers.revise(SERVER, with_channel(n)) for n in range(50)))
    assert store.servers.get(SERVER).channels == frozenset(range(50))
    async with await open_store(address, KEPT_DAYS) as after:
        assert after.servers.get(SERVER) == store.servers.get(SERVER)
