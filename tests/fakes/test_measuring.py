"""What the tests of speed are measured with."""

import asyncio
import time

import pytest

from tests.fakes.exchanges import percentile
from tests.fakes.loop import MAX_HALT_S, TICK_S, Clock, Halts, watched_loop

RUNS = 6  # of which one has to be calm: the machine has other work


def test_a_percentile_is_one_of_the_values() -> None:
    """The one that so many percent don't exceed."""
    assert percentile(range(1, 21), 95) == 19
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert percentile([5.0], 95) == percentile([5.0], 0) == 5.0


@pytest.mark.asyncio
async def test_a_loop_that_is_held_up_is_noticed() -> None:
    """For about as long as it was; waiting holds nothing up."""
    calm: list[float] = []
    while not calm or calm[-1] >= 0.3:
        assert len(calm) < RUNS, f"none of these is calm: {calm}"
        async with watched_loop() as stalls:
            await asyncio.sleep(0.3)
            calm.append(stalls.longest_s)
            time.sleep(0.4)  # noqa: ASYNC251 - to hold up the loop
            await asyncio.sleep(0.02)
        assert stalls.longest_s > 0.3


def test_of_a_halt_only_the_beginning_counts() -> None:
    """And all of the time in which the loop runs; nothing of what was before."""
    clock = Clock()
    halts = Halts(clock)
    for _ in range(20):
        clock.now += TICK_S
        halts.tick()
    assert halts.lost_s(since_s=0.0) == 0
    clock.now += 10
    assert halts.lost_s(since_s=0.0) == pytest.approx(10 - MAX_HALT_S)
    assert halts.lost_s(since_s=clock.now) == 0
