"""How fast a long task advances, in words: for the terminal, and for the log of a bot.

All times are in seconds.
"""

import logging
import time
from collections.abc import Callable

LOG_EVERY_S = 30.0
_MIN_MEASURED_S = 1.0  # a rate measured for less time says little
_MINUTE_S, _HOUR_S = 60, 3_600


class Rate:
    """Measures each phase of a task from its first report on."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._starts: dict[str, tuple[float, int]] = {}  # phase -> time, done

    def describe(self, phase: str, done: int, total: int) -> str:
        """Such as "1,240 of 9,800 passages, 38 a second, about 4 min left"."""
        now = self._clock()
        started, before = self._starts.setdefault(phase, (now, done))
        if done < before or total < done:  # another index, or another phase of this name
            started, before = self._starts[phase] = now, done
        state = f"{done:,} of {total:,} {phase}"
        elapsed, n_done = now - started, done - before
        if done >= total or not n_done or elapsed < _MIN_MEASURED_S:
            return state
        a_second = n_done / elapsed
        speed = f"{a_second:,.0f} a second" if a_second >= 1 else f"{60 * a_second:,.0f} a minute"
        return f"{state}, {speed}, about {_duration((total - done) / a_second)} left"


class ProgressLog:
    """Logs how a task advances, every half minute: a task of less time says nothing."""

    def __init__(
        self, verb: str, log: logging.Logger, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin to measure.

        Args:
            verb: What is done, such as "Indexing".
            log: Gets the lines.
            clock: Tells the time.
        """
        self._verb, self._log, self._clock = verb, log, clock
        self._rate = Rate(clock)
        self._logged_at = clock()

    def __call__(self, phase: str, done: int, total: int) -> None:
        """Take note of the progress, and log it now and then."""
        state = self._rate.describe(phase, done, total)
        if self._clock() - self._logged_at >= LOG_EVERY_S:
            self._logged_at = self._clock()
            self._log.info("%s: %s", self._verb, state)


def _duration(seconds: float) -> str:
    """In the largest unit of which there is more than one: "40 s", "4 min", "2 h"."""
    for unit, length in (("h", _HOUR_S), ("min", _MINUTE_S)):
        if seconds >= 1.5 * length:
            return f"{seconds / length:,.0f} {unit}"
    return f"{max(seconds, 1):.0f} s"
