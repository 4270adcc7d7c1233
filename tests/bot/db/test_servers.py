"""Servers' settings: changed in memory at once, and still there after a restart."""

import asyncio
import dataclasses
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.db.engine import file_url
from bot.db.records import ServerSettings
from bot.db.store import Store, open_store
from index.types import LANGUAGES
from tests.bot.db.samples import ASKER, CHANNEL, ELSEWHERE, KEPT_DAYS, SERVER, raw_bytes

Revision = Callable[[ServerSettings], ServerSettings]
IDS = st.integers(1, 2**63 - 1)
SETTINGS = st.builds(
    ServerSettings,
    guild_id=IDS,
    channels=st.frozensets(IDS),
    language=st.sampled_from([None, *LANGUAGES]),
    private_by_default=st.booleans(),
    hidden_documents=st.frozensets(
        st.text(st.characters(exclude_categories=["Cs"], min_codepoint=1))
    ),
    blocked=st.frozensets(IDS),
    keep_questions=st.booleans(),
)


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


@settings(max_examples=25)
@given(st.lists(SETTINGS, max_size=4, unique_by=lambda settings: settings.guild_id), SETTINGS)
def test_settings_survive_a_restart(servers: list[ServerSettings], before: ServerSettings) -> None:
    """All settings of all servers, whatever they were before."""

    async def restart() -> None:
        with tempfile.TemporaryDirectory() as folder:
            address = file_url(Path(folder))
            async with await open_store(address, KEPT_DAYS) as store:
                for new in servers:
                    for settings in (before, new):
                        await store.servers.revise(new.guild_id or 0, of_server(settings, new))
            async with await open_store(address, KEPT_DAYS) as store:
                assert [store.servers.get(new.guild_id) for new in servers] == servers

    asyncio.run(restart())


def of_server(settings: ServerSettings, other: ServerSettings) -> Revision:
    """A revision that copies settings to another server."""
    return lambda _: dataclasses.replace(settings, guild_id=other.guild_id)


@pytest.mark.asyncio
async def test_concurrent_additions_are_all_kept(store: Store, address: str) -> None:
    """Here fifty channels."""

    def with_channel(number: int) -> Revision:
        return lambda old: dataclasses.replace(old, channels=old.channels | {number})

    await asyncio.gather(*(store.servers.revise(SERVER, with_channel(n)) for n in range(50)))
    assert store.servers.get(SERVER).channels == frozenset(range(50))
    async with await open_store(address, KEPT_DAYS) as after:
        assert after.servers.get(SERVER) == store.servers.get(SERVER)


@pytest.mark.asyncio
async def test_texts_go_when_a_server_no_longer_keeps_them(store: Store, tmp_path: Path) -> None:
    """From the file too; the questions are still counted."""
    for server in (SERVER, ELSEWHERE):
        await store.servers.change(server, keep_questions=True)
        await store.unanswered.add(server, ASKER, f"Who knows {server}?", 0.1, keep_text=True)
    await store.servers.change(SERVER, keep_questions=False)
    assert [row.question for row in await store.unanswered.entries(SERVER)] == [""]
    assert [row.question for row in await store.unanswered.entries(ELSEWHERE)] == [
        f"Who knows {ELSEWHERE}?"
    ]
    assert f"Who knows {SERVER}?".encode() not in raw_bytes(tmp_path)
