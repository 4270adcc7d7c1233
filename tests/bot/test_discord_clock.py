"""What has expired is told by Discord's clock, not by that of a machine that is ahead."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.discord_clock import DiscordClock

TOLD = "Mon, 30 Nov 2026 04:00:00 GMT"
THEN = datetime(2026, 11, 30, 4, tzinfo=UTC)


def test_time_goes_on_between_answers() -> None:
    """Whatever this machine's clock says."""
    seconds = [100.0]
    clock = DiscordClock(lambda: seconds[0])
    assert clock.now() is None
    assert clock.not_later(THEN) is None
    clock.hear(TOLD)
    seconds[0] += 90.0
    assert clock.now() == THEN + timedelta(seconds=90)
    clock.hear("Mon, 30 Nov 2026 05:00:00 GMT")
    assert clock.now() == THEN + timedelta(hours=1)


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 30 Nov 2026 04:00:00", "\x00", "1" * 99])
def test_answers_without_a_time_tell_nothing(date: str) -> None:
    """Such as those of a proxy."""
    clock = DiscordClock(lambda: 0.0)
    clock.hear(date)
    assert clock.now() in (None, THEN)
    clock.hear(TOLD)
    clock.hear(date)
    assert clock.now() == THEN


def test_a_machine_that_is_ahead_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """One that is behind removes later, which loses nothing."""
    clock = DiscordClock(lambda: 0.0)
    clock.hear(TOLD)
    assert clock.not_later(THEN - timedelta(days=9)) == THEN - timedelta(days=9)
    assert clock.not_later(THEN + timedelta(minutes=5)) == THEN
    assert not caplog.text
    for _ in range(2):
        assert clock.not_later(THEN + timedelta(days=90)) == THEN
    assert caplog.text.count("2,160 hours ahead") == 1
