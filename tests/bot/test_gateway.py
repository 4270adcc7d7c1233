"""The connection to Discord's gateway: cut, away, and with sessions that Discord forgets.

Tests of faults print how often they tried; docs/reliability.md has the table.
"""

import asyncio
import logging

import pytest

from bot import gateway
from bot.errors import TokenRevokedError
from bot.gateway import AUTHENTICATION_FAILED, MAX_WAIT_S, Backoff, OutageFilter
from bot.logs import UNREADABLE
from tests.bot.helpers import QUESTION
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.running import serving
from tests.fakes.server import PATIENCE_S

CUTS, OUTAGES, REFUSED_RESUMES = 100, 10, 20


def test_the_bot_is_back_within_a_minute_of_discord(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long Discord was away; after a while of peace it starts from a second again."""
    now = [0.0]
    monkeypatch.setattr("bot.gateway.time.monotonic", lambda: now[0])
    backoff, waits = Backoff(), []
    while now[0] < 12 * 3_600:
        waits.append(backoff.delay())
        now[0] += waits[-1]
    assert waits[0] <= 1.0 and waits[1] <= 2.0
    assert max(waits) <= MAX_WAIT_S
    assert len(set(waits[10:])) > 100  # jitter
    now[0] += 1_000
    assert backoff.delay() <= 1.0


def test_a_message_that_cannot_be_formatted_ends_nothing() -> None:
    """The filter lets it pass, or shortens it."""
    record = logging.makeLogRecord({"msg": "%d", "args": ("x",)})
    assert OutageFilter().filter(record)
    record.exc_info = (OSError, OSError("away"), None)
    assert OutageFilter().filter(record)
    assert record.getMessage() == f"{UNREADABLE} (OSError: away)"


@pytest.mark.asyncio
async def test_nothing_is_lost_or_answered_twice_when_the_connection_is_cut() -> None:
    """A hundred times, with a question while it is: the session is resumed, and never anew."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord = served.discord
        for number in range(CUTS):
            await discord.gateway.connected.wait()
            await discord.gateway.drop()
            await discord.card(await discord.mention(f"Question {number}?"))
        assert len(discord.gateway.resumed) == CUTS
        assert len(discord.gateway.identified) == 1
        assert sorted(engine.asked) == sorted(f"Question {number}?" for number in range(CUTS))
        print(f"{CUTS} cuts: 0 questions lost, 0 answered twice")  # noqa: T201


@pytest.mark.asyncio
async def test_what_is_asked_while_the_gateway_is_away_is_answered_when_it_is_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Several attempts to resume are refused; the log has one line of it all, no traceback."""
    monkeypatch.setattr(gateway, "MAX_WAIT_S", 0.02)
    outages = OutageFilter()
    caplog.handler.addFilter(outages)
    async with serving() as served:
        discord = served.discord
        for number in range(OUTAGES):
            before = discord.gateway.n_refused
            discord.gateway.is_away = True
            await discord.gateway.drop()
            key = await discord.mention(f"Question {number}?")
            async with asyncio.timeout(PATIENCE_S):
                while discord.gateway.n_refused < before + 3:  # noqa: ASYNC110 - nothing tells
                    await asyncio.sleep(0.01)
            discord.gateway.is_away = False
            await discord.card(key)
        assert len(discord.gateway.identified) == 1
        assert len(discord.gateway.resumed) == OUTAGES
        assert caplog.text.count("Attempting a reconnect") == 1
        assert not any(record.exc_info for record in caplog.records)
        print(f"{OUTAGES} outages of the gateway: 0 questions lost")  # noqa: T201
    caplog.handler.removeFilter(outages)


@pytest.mark.asyncio
async def test_a_session_that_discord_has_forgotten_is_followed_by_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After each, questions are answered once."""

    async def at_once(*_: object, **__: object) -> None:
        """Not after the five seconds that discord.py waits for Discord's sake."""

    monkeypatch.setattr("discord.Client.before_identify_hook", at_once)
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        discord = served.discord
        discord.gateway.forgets = True
        for number in range(REFUSED_RESUMES):
            await discord.gateway.drop()
            await discord.gateway.connected.wait()
            await discord.card(await discord.mention(QUESTION))
            assert len(engine.asked) == number + 1
        assert len(discord.gateway.identified) == REFUSED_RESUMES + 1
        print(f"{REFUSED_RESUMES} sessions forgotten: 0 questions answered twice")  # noqa: T201


@pytest.mark.asyncio
async def test_a_gateway_that_cuts_every_connection_at_once_is_not_hammered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If nothing came over a connection, the next one has to wait."""
    waits: list[float] = []

    def delay(_: Backoff) -> float:
        waits.append(0.0)
        return 0.0

    monkeypatch.setattr(Backoff, "delay", delay)
    async with serving() as served:
        discord = served.discord
        discord.gateway.cuts = True
        await discord.gateway.drop()
        async with asyncio.timeout(PATIENCE_S):
            while len(waits) < 5:  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
        discord.gateway.cuts = False
        await discord.card(await discord.mention(QUESTION))


@pytest.mark.asyncio
@pytest.mark.parametrize("by_gateway", [True, False])
async def test_a_revoked_token_ends_the_bot(
    by_gateway: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever says so first, the gateway or a refused answer; nothing else is in the log."""
    async with serving() as served:
        discord = served.discord
        await discord.card(await discord.mention(QUESTION))
        caplog.clear()
        discord.is_revoked = True
        if by_gateway:
            await discord.gateway.end(AUTHENTICATION_FAILED)
        else:
            await discord.mention(QUESTION)
            await discord.write_privately(QUESTION)
        with pytest.raises(TokenRevokedError):
            await served.running
        assert [each.message for each in caplog.records if each.levelname != "DEBUG"] == []
