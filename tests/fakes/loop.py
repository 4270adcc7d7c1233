"""How long the event loop is held up. By the bot: the fake Discord leaves its checks for later."""

import asyncio
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# Of the running thread, in nanoseconds: how long it ran, and how long it waited for a processor.
SCHEDULED = Path("/proc/thread-self/schedstat")

TICK_S = 0.05
# What a halt counts for at most: a longer one is the machine's, not the bot's.
MAX_HALT_S = 0.1


def running_s() -> float:
    """Monotonic seconds, without those in which the running thread waited for a processor.

    So where the machine has other work, or a container only a part of a processor, things take as
    long as elsewhere. Linux tells; on other systems all seconds count.
    """
    while True:
        waited_ns, now_s = _waited_ns(), time.perf_counter()
        if _waited_ns() == waited_ns:  # or it had to wait just here
            return now_s - waited_ns / 1e9


def _waited_ns() -> int:
    try:
        file = os.open(SCHEDULED, os.O_RDONLY)
    except OSError:
        return 0
    try:
        return int(os.read(file, 100).split()[1])
    finally:
        os.close(file)


@dataclass(slots=True)
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


class Halts:
    """When the loop couldn't run, so that the bot isn't blamed for a machine that stalls.

    Args:
        clock: Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = running_s) -> None:
        self._clock = clock
        self._ticked_s = clock()
        self._halts: list[tuple[float, float]] = []  # when each ended, and how much it was too long

    async def watch(self) -> None:
        """Note them until cancelled."""
        self._ticked_s = self._clock()
        while True:
            await asyncio.sleep(TICK_S)
            self.tick()

    def tick(self) -> None:
        """Note that the loop runs, and the halt that has just ended."""
        now_s = self._clock()
        if (lost_s := now_s - self._ticked_s - MAX_HALT_S) > 0:
            self._halts.append((now_s, lost_s))
        self._ticked_s = now_s

    def lost_s(self, since_s: float) -> float:
        """How much of the time since then doesn't count."""
        self.tick()  # after a halt the bot may be heard before the watch is
        return sum(lost_s for ended_s, lost_s in self._halts if ended_s > since_s)
