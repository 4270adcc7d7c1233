"""How fast one person may ask."""

import pytest

from bot.rate_limit import RateLimiter
from tests.fakes.loop import Clock

ANA, BEN = 1, 2


def test_after_a_burst_each_question_is_free_after_its_share_of_the_minute() -> None:
    """Waiting doesn't cost more waiting, and other people don't wait."""
    clock = Clock()
    limiter = RateLimiter(questions=4, per_s=60.0, clock=clock)
    assert [limiter.wait_s(ANA) for _ in range(4)] == [0.0] * 4
    assert limiter.wait_s(ANA) == pytest.approx(15.0)
    clock.now = 5.0
    assert limiter.wait_s(ANA) == pytest.approx(10.0)
    assert limiter.wait_s(BEN) == 0.0
    clock.now = 15.0
    assert limiter.wait_s(ANA) == 0.0
    assert limiter.wait_s(ANA) == pytest.approx(15.0)


def test_a_person_was_notified_until_their_wait_is_over() -> None:
    """And not before they were told to wait."""
    clock = Clock()
    limiter = RateLimiter(questions=1, per_s=60.0, clock=clock)
    limiter.wait_s(ANA)
    assert not limiter.was_notified(ANA)
    limiter.wait_s(ANA)
    assert limiter.was_notified(ANA)
    assert not limiter.was_notified(BEN)
    clock.now = 60.0
    assert not limiter.was_notified(ANA)
    assert limiter.wait_s(ANA) == 0.0
