"""Turns: so many at a time, in order of arrival, while no more than so many wait."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.errors import BusyError


class Turns:
    """Turns that are taken in order of arrival.

    Args:
        at_once: How many have theirs at the same time.
        at_most: How many wait or have theirs, before others are refused.

    `n_waiting`: how many wait or have theirs.
    """

    def __init__(self, at_once: int, at_most: int) -> None:
        self.n_waiting = 0
        self._at_most = at_most
        self._free = asyncio.Semaphore(at_once)

    @property
    def is_full(self) -> bool:
        """Whether the next would be refused."""
        return self.n_waiting >= self._at_most

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        """Wait for a turn, and have it until the block ends.

        Raises:
            BusyError: Too many wait already.
        """
        if self.is_full:
            raise BusyError(f"{self.n_waiting} wait already")
        self.n_waiting += 1
        try:
            async with self._free:
                yield
        finally:
            self.n_waiting -= 1
