"""How long the event loop is held up. By the bot: the fake Discord leaves its checks for later."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_PAUSE_S = 0.005


@dataclass(slots=True)
class Stalls:
    """The longest time so far for which nothing else could run."""

    longest_s: float = 0.0


@asynccontextmanager
async def watched_loop() -> AsyncIterator[Stalls]:
    """Watch the running loop until the block ends.

    The collector looks at nothing older, as in `inyo run` (`bot.garbage`): to walk all that a long
    session of tests has left takes half a second.
    """
    stalls = Stalls()
    gc.collect()
    gc.freeze()

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(_PAUSE_S)
            stalls.longest_s = max(stalls.longest_s, time.perf_counter() - before - _PAUSE_S)

    watching = asyncio.create_task(watch())
    try:
        yield stalls
    finally:
        await asyncio.sleep(0)  # so that a stall at the very end is seen
        watching.cancel()
        gc.unfreeze()
