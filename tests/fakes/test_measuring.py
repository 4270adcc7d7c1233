"""What the tests of speed are measured with."""

import asyncio
import time

import pytest

from tests.fakes.exchanges import percentile
from tests.fakes.loop import watched_loop


def test_a_percentile_is_one_of_the_values() -> None:
    """The one that so many percent don't exceed."""
    assert percentile(range(1, 21), 95) == 19
    assert percentile([3.0, 1.0, 2.0], 50) == 2.0
    assert percentile([5.0], 95) == percentile([5.0], 0) == 5.0


@pytest.mark.asyncio
async def test_a_loop_that_is_held_up_is_noticed() -> None:
    """For about as long as it was; waiting holds nothing up."""
    async with watched_loop() as stalls:
        await asyncio.sleep(0.3)
        calm = stalls.longest_s
        time.sleep(0.4)  # noqa: ASYNC251 - to hold up the loop
        await asyncio.sleep(0.02)
    assert calm < 0.3
    assert stalls.longest_s > 0.3
