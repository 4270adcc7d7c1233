"""One thing at a time for each message: its question, its edits and its deletion, in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

__all__ = ["Turns"]


class _Queue:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()  # it lets waiters in in the order in which they came
        self.n_waiting = 0
        self.last = 0


class Turns:
    """Lets what happens to one message happen in the order in which Discord told of it."""

    def __init__(self) -> None:
        self._queues: dict[int, _Queue] = {}

    def __len__(self) -> int:
        return len(self._queues)

    @asynccontextmanager
    async def of(self, message_id: int) -> AsyncIterator[bool]:
        """Wait for one's turn; whether nothing newer waits behind it."""
        queue = self._queues.setdefault(message_id, _Queue())
        queue.n_waiting += 1
        queue.last += 1
        ticket = queue.last
        try:
            async with queue.lock:
                yield ticket == queue.last
        finally:
            queue.n_waiting -= 1
            if not queue.n_waiting:
                del self._queues[message_id]
