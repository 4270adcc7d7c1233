"""How fast one person may ask: a few questions at once, then one every few seconds.

Chat and slash commands share it. It is kept in memory only, and forgets whoever is quiet.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Pace"]

MAX_PEOPLE = 10_000  # remembered at once; the one who was quiet for longest is forgotten first


class Pace:
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
        # When a person's bucket will be full again (the generic cell rate algorithm).
        self._full_at: OrderedDict[int, float] = OrderedDict()

    def wait_s(self, person: int) -> float:
        """Take a question out of the person's bucket; the seconds to wait where it is empty."""
        now = self._clock()
        full_at = max(self._full_at.get(person, now), now) + self._refill_s
        if full_at - now > self._burst_s + 1e-6:
            return full_at - now - self._burst_s
        self._full_at[person] = full_at
        self._full_at.move_to_end(person)
        if len(self._full_at) > MAX_PEOPLE:
            self._full_at.popitem(last=False)
        return 0.0

    def forget(self, person: int) -> None:
        """Forget when a person has asked."""
        self._full_at.pop(person, None)
