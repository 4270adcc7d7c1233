"""What is being answered just now, so that leaving can wait for it."""

import asyncio
import logging

__all__ = ["UnderWay"]

_log = logging.getLogger(__name__)


class UnderWay:
    """The tasks that answer somebody."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def add(self) -> None:
        """Count the running task as an answer that `finish` waits for, until the task ends."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("not inside a task")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, at_most_s: float) -> None:
        """Wait until the answers under way are sent; give up those that take over `at_most_s`."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=at_most_s)
        for task in late:
            task.cancel()
        if late:
            _log.warning("%d answers were not sent any more.", len(late))
