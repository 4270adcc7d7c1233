"""Having questions wait in the queue."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.query_queue import PARALLEL_ANSWERS
from tests.fakes.running import Served
from tests.fakes.server import PATIENCE_S


@asynccontextmanager
async def queue_held(served: Served) -> AsyncIterator[None]:
    """Let nothing that needs the engine begin before the block ends."""
    go_on = threading.Event()
    queue = served.client.state.queue
    holding = [
        asyncio.create_task(queue.submit(lambda _: go_on.wait(PATIENCE_S)))
        for _ in range(PARALLEL_ANSWERS)
    ]
    await asyncio.sleep(0)  # they are first in the queue
    try:
        yield
    finally:
        go_on.set()
        await asyncio.gather(*holding)


async def queued(served: Served, count: int = 1) -> None:
    """Wait until so many wait behind those that hold the queue."""
    queue = served.client.state.queue
    async with asyncio.timeout(PATIENCE_S):
        while queue.n_waiting < PARALLEL_ANSWERS + count:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.005)
