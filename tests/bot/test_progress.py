"""How fast a task advances is said in words, and logged now and then."""

import logging

import pytest

from bot.progress import ProgressLog, Rate


class Clock:
    """Shows the time that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The time in seconds."""
        return self.now


@pytest.mark.parametrize(
    ("seconds", "done", "total", "expected"),
    [
        (0.5, 300, 9_800, "300 of 9,800 passages"),
        (30.0, 1_240, 9_800, "1,240 of 9,800 passages, 38 a second, about 4 min left"),
        (60.0, 130, 160, "130 of 160 passages, 30 a minute, about 60 s left"),
        (10.0, 110, 100_100, "110 of 100,100 passages, 1 a second, about 28 h left"),
        (30.0, 100, 9_800, "100 of 9,800 passages"),
        (30.0, 9_800, 9_800, "9,800 of 9,800 passages"),
    ],
)
def test_a_rate_is_measured_from_the_first_report_on(
    seconds: float, done: int, total: int, expected: str
) -> None:
    """What was done before, such as what a cache held, doesn't count."""
    clock = Clock()
    rate = Rate(clock)
    assert rate.describe("passages", 100, total) == f"100 of {total:,} passages"
    clock.now += seconds
    assert rate.describe("passages", done, total) == expected


def test_another_index_is_measured_anew() -> None:
    """Several may be built one after the other."""
    clock = Clock()
    rate = Rate(clock)
    rate.describe("passages", 500, 500)
    clock.now += 1_000
    assert rate.describe("passages", 10, 50) == "10 of 50 passages"
    clock.now += 2
    assert rate.describe("passages", 30, 50) == "30 of 50 passages, 10 a second, about 2 s left"


def test_a_long_task_is_logged_every_half_minute(caplog: pytest.LogCaptureFixture) -> None:
    """A short one isn't."""
    caplog.set_level(logging.INFO)
    clock = Clock()
    report = ProgressLog("Indexing", logging.getLogger("test"), clock)
    for number in range(70):
        report("passages", number, 100)
        clock.now += 1
    assert caplog.messages == [
        "Indexing: 30 of 100 passages, 1 a second, about 70 s left",
        "Indexing: 60 of 100 passages, 1 a second, about 40 s left",
    ]
