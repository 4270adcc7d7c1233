"""How fast one person may ask: a few questions at once, then one every few seconds.

Chat and slash commands share it; buttons have a faster one. It is kept in memory only, and forgets
whoever is quiet.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

# Turning a page is no work worth mentioning, but hundreds of pages at once are.
PRESSES_PER_QUESTION = 6

MAX_PEOPLE = 10_000  # remembered at once; the one who was quiet for longest is forgotten first


@dataclass(slots=True)
class _Bucket:
    """When it will be full again (the generic cell rate algorithm), and what was said about it."""

    full_at: float
    told_until: float = 0.0


class RateLimiter:
    """A bucket of questions for each person, which fills up again over time.

    Args:
        questions: How many may be asked at once.
        per_s: The seconds in which as many may be asked again.
        clock: Monotonic seconds.
    """

    def __init__(
        self, questions: int, per_s: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._refill_s = per_s / questions
        self._burst_s = per_s
        self._clock = clock
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()

    def wait_s(self, person: int) -> float:
        """Take a question out of the person's bucket; the seconds to wait where it is empty."""
        now = self._clock()
        bucket = self._buckets.setdefault(person, _Bucket(now))
        full_at = max(bucket.full_at, now) + self._refill_s
        wait_s = full_at - now - self._burst_s
        if wait_s > 1e-6:  # what rounding may leave of nothing
            bucket.told_until = now + wait_s
            return wait_s
        bucket.full_at = full_at
        self._buckets.move_to_end(person)
        if len(self._buckets) > MAX_PEOPLE:
            self._buckets.popitem(last=False)
        return 0.0

    def expire(self) -> None:
        """Forget whoever may ask as much as somebody who never did."""
        now = self._clock()
        for person in [who for who, bucket in self._buckets.items() if bucket.full_at <= now]:
            del self._buckets[person]

    def was_told(self, person: int) -> bool:
        """Whether the person was told to wait and the wait isn't over."""
        bucket = self._buckets.get(person)
        return bucket is not None and self._clock() < bucket.told_until


def paces(
    questions_per_minute: int, clock: Callable[[], float] = time.monotonic
) -> tuple[RateLimiter, RateLimiter]:
    """That of questions, and that of the buttons below their answers."""
    presses_per_minute = questions_per_minute * PRESSES_PER_QUESTION
    return RateLimiter(questions_per_minute, clock=clock), RateLimiter(
        presses_per_minute, clock=clock
    )
