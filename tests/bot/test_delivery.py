"""Answers that Discord doesn't take at once: failures, rate limits, and answers that got lost."""

import asyncio
from types import SimpleNamespace

import discord.http
import discord.webhook.async_
import pytest

from bot import delivery
from bot.delivery import Deliveries
from tests.bot.helpers import PRIVATE, QUESTION, answered
from tests.fakes.answers import FakeAnswerer, quoting
from tests.fakes.running import serving

pytestmark = pytest.mark.asyncio

FAILURES = 12  # attempts, which take two minutes and more


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long, neither discord.py nor the bot."""

    async def sleep(seconds: float) -> None:
        await asyncio.sleep(min(seconds, 0.001))

    quick = SimpleNamespace(**{**vars(asyncio), "sleep": sleep})
    monkeypatch.setattr(discord.http, "asyncio", quick)
    monkeypatch.setattr(discord.webhook.async_, "asyncio", quick)
    monkeypatch.setattr(delivery, "FIRST_WAIT_S", 0.001)
    monkeypatch.setattr(delivery, "MAX_WAIT_S", 0.002)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_answers_outlast_two_minutes_of_failures(
    status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Of messages and of cards that say "thinking"; none is answered twice."""
    engine = FakeAnswerer(quoting)
    async with serving(lambda: engine) as served:
        fake = served.discord
        fake.fail_next("POST", "/messages", status, FAILURES)
        fake.fail_next("PATCH", "/@original", status, FAILURES)
        keys = [await say(QUESTION) for say in (fake.mention, fake.ask) for _ in range(5)]
        for key in keys:
            assert (await fake.message(key)).card.quotes
        assert len(engine.asked) == len(keys)
        print(f"{FAILURES} times {status} twice: {len(keys)} questions, 0 lost")  # noqa: T201
        assert not any(record.exc_info for record in caplog.records)


async def test_an_answer_that_arrived_though_discord_said_it_failed_is_not_repeated() -> None:
    """Discord knows an answer by its question; the fake complains of a second one."""
    async with serving() as served:
        fake = served.discord
        for _ in range(10):
            fake.fail_next("POST", "/messages", 502, is_done=True)
            key = await fake.mention(QUESTION)
            assert (await fake.message(key)).card.quotes
            await served.settle()
        print("10 answers that had arrived: 0 sent twice")  # noqa: T201


async def test_what_is_shared_is_posted_again_if_it_arrived_though_discord_said_it_failed() -> None:
    """A follow-up of an interaction has no nonce; losing it would be worse than having it twice."""
    async with serving() as served:
        fake = served.discord
        private = await answered(served, options=PRIVATE)
        fake.fail_next("POST", "/webhooks/", 502, is_done=True)
        press = await fake.press(private, "Share")
        first, second = [await fake.followup(press, number) for number in (1, 2)]
        assert first.card == second.card
        assert (await fake.edited(private)).card.button("Share").disabled


@pytest.mark.parametrize("is_global", [False, True])
async def test_rate_limits_lose_nothing(is_global: bool, caplog: pytest.LogCaptureFixture) -> None:
    """More often in a row than discord.py tries."""
    async with serving() as served:
        fake = served.discord
        fake.fail_next("POST", "/messages", 429, FAILURES, is_global=is_global)
        fake.fail_next("PATCH", "/@original", 429, FAILURES)
        keys = [await say(QUESTION) for say in (fake.mention, fake.ask) for _ in range(5)]
        for key in keys:
            assert (await fake.message(key)).card.quotes
        print(f"{FAILURES} times 429 twice: {len(keys)} questions, 0 lost")  # noqa: T201
        assert not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize(
    ("status", "code"), [(403, 50_001), (403, 50_013), (404, 10_003), (404, 10_008)]
)
async def test_what_can_never_be_sent_is_one_line_in_the_log(
    status: int, code: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Missing permissions, channels and messages that are gone: one attempt, no traceback."""
    async with serving() as served:
        fake = served.discord
        fake.fail_next("POST", "/messages", status, code=code)
        refused = await fake.mention(QUESTION)
        await fake.arrived("POST", "/messages", 1)
        await served.settle()
        assert not fake.is_answered(refused)
        lines = [each for each in caplog.records if each.name == "bot.error_handler"]
        assert [line.exc_info for line in lines] == [None]


async def test_an_interaction_that_has_expired_is_one_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its fifteen minutes were over before the answer was there, or another process was faster."""
    async with serving() as served:
        fake = served.discord
        fake.fail_next("PATCH", "/@original", 401, code=50_027)
        await fake.ask(QUESTION)
        await fake.arrived("PATCH", "/@original", 1)
        fake.fail_next("POST", "/callback", 400, code=40_060)
        await fake.ask(QUESTION)
        await fake.arrived("POST", "/callback", 2)
        await served.settle()
        lines = [each for each in caplog.records if each.name == "bot.error_handler"]
        assert [line.exc_info for line in lines] == [None, None]


async def test_only_so_many_answers_wait_and_only_so_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the failure is reported, as if nobody had waited."""
    n_attempts = 0

    async def fail() -> None:
        nonlocal n_attempts
        n_attempts += 1
        raise TimeoutError

    monkeypatch.setattr(delivery, "KEEP_TRYING_S", 1.0)
    monkeypatch.setattr(delivery, "MAX_WAIT_S", 0.2)
    with pytest.raises(TimeoutError):
        await Deliveries().deliver(fail)
    assert n_attempts > 2
    monkeypatch.setattr(delivery, "MAX_WAITING", 0)
    n_attempts = 0
    with pytest.raises(TimeoutError):
        await Deliveries().deliver(fail)
    assert n_attempts == 1
