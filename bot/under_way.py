"""What is being answered just now, so that leaving can wait for it."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["UnderWay"]

_log = logging.getLogger(__name__)


class UnderWay:
    """The tasks that answer somebody."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Mark what runs inside as an answer that `finish` waits for."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("not inside a task")
        self._tasks.add(task)
        try:
            yield
        finally:
            self._tasks.discard(task)

    async def finish(self, at_most_s: float) -> None:
        """Wait until the answers under way are sent; give up those that take over `at_most_s`."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=at_most_s)
        for task in late:
            task.cancel()
        if late:
            _log.warning("%d answers were not sent any more.", len(late))
