"""What Discord didn't deliver: a session was lost, and another began."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import client, gateway, state
from bot.client import Client
from bot.conversation import catch_up
from bot.conversation.catch_up import Outages
from tests.bot.helpers import QUESTION, wrong_clock
from tests.fakes import payloads
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.cards import read_card
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S, FakeDiscord

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def no_session(discord: FakeDiscord) -> AsyncIterator[None]:
    """Have Discord give the session up; the next one begins after the block."""
    discord.gateway.is_away = discord.gateway.forgets = True
    await discord.gateway.drop()
    yield
    async with asyncio.timeout(PATIENCE_S):
        while not discord.gateway.n_refused:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)
    discord.gateway.is_away = False


async def test_what_was_asked_between_two_sessions_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In channels, threads and direct messages; nothing twice, and not what is said to others.

    Discord fails while the first channels are read.
    """
    monkeypatch.setattr(gateway, "MAX_WAIT_S", 0.02)
    monkeypatch.setattr(catch_up, "WAITS_S", (0.0, 0.02))
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord, ana = served.discord, served.discord.person("Ana")
        before = [await discord.mention("Before?"), await discord.write_privately("Me?", by=ana)]
        for key in before:
            await discord.card(key)
        async with no_session(discord):  # before discord.py says that the shard is ready
            for _ in range(120):  # more than Discord gives at once
                await discord.say("Between us.", at=discord.home.lounge)
            meanwhile = [
                await discord.mention(QUESTION),
                await discord.mention(QUESTION, at=discord.home.thread),
                await discord.mention(QUESTION, at=discord.home.lounge),
                await discord.write_privately(QUESTION, by=ana),
            ]
            await discord.say(QUESTION)
            discord.fail_next("GET", "/messages", 503, times=2)
        for key in meanwhile:
            assert read_card(await discord.card(key)).quotes
        await served.settle()
        assert len(discord.gateway.identified) == 2
        assert len(engine.asked) == len(before) + len(meanwhile)
        print(f"{len(meanwhile)} questions between two sessions: 0 lost, 0 answered twice")  # noqa: T201


@pytest.mark.parametrize("hours", [-2, 2])
async def test_a_wrong_clock_neither_hides_questions_nor_brings_old_ones_back(
    hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was asked a minute before the bot was started, the process before it has answered."""
    monkeypatch.setattr(gateway, "MAX_WAIT_S", 0.02)
    for module in (client, catch_up, state):
        monkeypatch.setattr(module, "datetime", wrong_clock(hours=hours))
    engine, discord = FakeAnswerer(quoting), FakeDiscord()
    with monkeypatch.context() as earlier:
        earlier.setattr(payloads, "time", SimpleNamespace(time=lambda: time.time() - 60))
        async with serving(lambda: engine, discord=discord):
            assert read_card(await discord.card(await discord.mention("Before?"))).quotes
    async with serving(lambda: engine, discord=discord) as served:
        async with no_session(discord):
            meanwhile = await discord.mention(QUESTION)
        assert read_card(await discord.card(meanwhile)).quotes
        await served.settle()
    assert engine.asked == ["Before?", QUESTION]


async def test_only_another_session_has_missed_something() -> None:
    """What discord.py tells of a session that is lost again isn't taken for the next one's."""
    outages = Outages(lambda: datetime.now(UTC))
    outages.connect(0, is_resumed=False)
    outages.begin(0)
    assert outages.end(0) is None  # the first session's servers are there; it is lost
    outages.connect(0, is_resumed=True)
    assert outages.end(0) is None
    outages.begin(0)
    outages.connect(0, is_resumed=False)
    outages.begin(0)
    assert outages.end(0) is None
    outages.connect(0, is_resumed=True)
    assert outages.end(0) is not None
    assert outages.end(0) is None


async def after_a_server_left(folder: Path) -> tuple[FakeDiscord, set[int], int]:
    """A Discord whose second server has left since the bot ran there; all servers, and that one."""
    discord = FakeDiscord(n_servers=3)
    ids = [int(server.id) for server in discord.servers]
    async with serving(state_dir=folder, discord=discord) as served:
        for guild_id in ids:
            await served.client.state.store.unanswered.add(
                guild_id, 1, "Who?", 0.1, keep_text=False
            )
    await discord.leave(discord.servers[1])
    return discord, set(ids), ids[1]


async def left_meanwhile(client: Client) -> frozenset[int]:
    """Look once more for servers that have left."""
    here = {guild.id for guild in client.guilds}
    return await catch_up.left_meanwhile(client.state, client, 0, here)


async def test_a_server_that_left_while_the_bot_did_not_run_is_forgotten(tmp_path: Path) -> None:
    """Discord doesn't tell of it, but says so when it is asked."""
    discord, ids, left = await after_a_server_left(tmp_path)
    async with serving(state_dir=tmp_path, discord=discord) as served:
        async with asyncio.timeout(PATIENCE_S):
            while await served.client.state.store.servers.known() != ids - {left}:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def test_a_server_that_left_between_two_sessions_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """discord.py still has it from the session before."""
    monkeypatch.setattr(gateway, "MAX_WAIT_S", 0.02)
    discord = FakeDiscord(n_servers=2)
    async with serving(discord=discord) as served:
        store = served.client.state.store
        ids = [int(server.id) for server in discord.servers]
        for guild_id in ids:
            await store.unanswered.add(guild_id, 1, "Who?", 0.1, keep_text=False)
        async with no_session(discord):
            await discord.leave(discord.servers[1])
        async with asyncio.timeout(PATIENCE_S):
            while await store.servers.known() != {ids[0]}:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.05)


async def test_a_database_of_another_bot_is_left_alone(tmp_path: Path) -> None:
    """The bot is on none of its servers."""
    _, ids, _ = await after_a_server_left(tmp_path)
    async with serving(state_dir=tmp_path, discord=FakeDiscord()) as served:
        assert await left_meanwhile(served.client) == frozenset()
        assert await served.client.state.store.servers.known() == ids


@pytest.mark.parametrize("status", [403, 404])
async def test_a_server_is_kept_if_only_a_proxy_says_that_it_is_not_there(
    tmp_path: Path, status: int
) -> None:
    """Which has none of Discord's own codes."""
    discord, ids, left = await after_a_server_left(tmp_path)
    discord.fail_next("GET", "/guilds/", status, code=0)
    async with serving(state_dir=tmp_path, discord=discord) as served:
        await discord.arrived("GET", "/guilds/", 1)
        await served.settle()
        assert await served.client.state.store.servers.known() == ids
        assert await left_meanwhile(served.client) == {left}
