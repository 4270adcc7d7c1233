"""How fast one person may ask: some questions at once, then one every few seconds.

Messages and slash commands share one limit; buttons have a higher one of their own. The state is in
memory only, and a person who asks nothing for as long as a full refill takes is dropped from it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from cachetools import TTLCache

# Turning a page costs next to nothing, but hundreds of pages at once don't.
PRESSES_PER_QUESTION = 6

MAX_PEOPLE = 10_000  # remembered at once; the one who asked least recently is dropped first
ROUNDING_S = 1e-6


@dataclass(slots=True)
class _Bucket:
    full_at: float
    notified_until: float = 0.0


class RateLimiter:
    """A token bucket for each person, by the generic cell rate algorithm.

    discord.py's `Cooldown` would make somebody who asked too fast wait for the whole minute; here
    one question is free again after a minute's share of it.

    Args:
        questions: How many may be asked at once.
        per_s: The seconds in which a bucket fills up again.
        clock: Monotonic seconds.

    `n_refused`: how often somebody has had to wait.
    """

    def __init__(
        self, questions: int, per_s: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._refill_s = per_s / questions
        self._burst_s = per_s
        self._clock = clock
        # After per_s without a question a bucket is full again: as good as none.
        self._buckets: TTLCache[int, _Bucket] = TTLCache(MAX_PEOPLE, per_s, timer=clock)
        self.n_refused = 0

    def wait_s(self, user_id: int, *, is_told: bool = True) -> float:
        """Take a question out of a person's bucket; the seconds to wait if the bucket is empty.

        Args:
            user_id: The person.
            is_told: Whether they are told to wait, see `was_notified`.
        """
        now = self._clock()
        bucket = self._buckets.get(user_id) or _Bucket(now)
        full_at = max(bucket.full_at, now) + self._refill_s
        wait_s = full_at - now - self._burst_s
        if wait_s > ROUNDING_S:
            self.n_refused += 1
            if is_told:
                bucket.notified_until = now + wait_s
            return wait_s
        bucket.full_at = full_at
        self._buckets[user_id] = bucket
        return 0.0

    def was_notified(self, user_id: int) -> bool:
        """Whether a person was told to wait and the wait isn't over."""
        bucket = self._buckets.get(user_id)
        return bucket is not None and self._clock() < bucket.notified_until

    def expire(self) -> None:
        """Drop everybody whose bucket is full again."""
        self._buckets.expire()
