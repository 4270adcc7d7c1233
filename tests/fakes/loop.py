"""How long the event loop is held up. By the bot: the fake Discord leaves its checks for later."""

import asyncio
import gc
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

_PAUSE_S = 0.005
# Of the running thread, in nanoseconds: how long it ran, and how long it waited for a processor.
SCHEDULED = Path("/proc/thread-self/schedstat")

TICK_S = 0.05
# What a halt counts for at most. The bot may cause no longer ones, which `tests.bot.test_load` sees
# to, so the rest is the machine's.
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


@dataclass(slots=True)
class Stalls:
    """The longest time so far for which nothing else could run."""

    longest_s: float = 0.0


@asynccontextmanager
async def watched_loop() -> AsyncIterator[Stalls]:
    """Watch the running loop until the block ends.

    Meanwhile the garbage collector ignores older objects: to walk all that a long test session has
    left takes half a second.
    """
    stalls = Stalls()
    gc.collect()
    gc.freeze()

    async def watch() -> None:
        while True:
            before_s = running_s()
            await asyncio.sleep(_PAUSE_S)
            stalls.longest_s = max(stalls.longest_s, running_s() - before_s - _PAUSE_S)

    watching = asyncio.create_task(watch())
    try:
        yield stalls
    finally:
        await asyncio.sleep(0)  # so that a stall at the very end is seen
        watching.cancel()
        gc.unfreeze()


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
