"""What is being answered just now: leaving waits for it, and what is forgotten stays so.

Whoever has everything about them removed may have a question in the queue. Its answer comes, but
nothing is kept of it.
"""

import asyncio
import logging

__all__ = ["UnderWay"]

_log = logging.getLogger(__name__)


class UnderWay:
    """The tasks that answer somebody."""

    def __init__(self) -> None:
        self._people: dict[asyncio.Task[object], int | None] = {}
        self._forgotten: set[asyncio.Task[object]] = set()

    def __len__(self) -> int:
        return len(self._people) + len(self._forgotten)

    def add(self, user_id: int | None = None) -> None:
        """Count the running task as an answer that `finish` waits for, until the task ends.

        Args:
            user_id: The person who has caused it, where that is known.
        """
        task = _current()
        self._people[task] = user_id
        task.add_done_callback(self._remove)

    def forget(self, user_id: int) -> None:
        """Have nothing be kept any more of what a person has caused until now."""
        self._forgotten.update(task for task, cause in self._people.items() if cause == user_id)

    @property
    def is_forgotten(self) -> bool:
        """Whether nothing may be kept of what the running task does."""
        return _current() in self._forgotten

    async def finish(self, at_most_s: float) -> None:
        """Wait until the answers under way are sent; give up those that take over `at_most_s`."""
        if not self._people:
            return
        _, late = await asyncio.wait(list(self._people), timeout=at_most_s)
        for task in late:
            task.cancel()
        if late:
            _log.warning("%d answers were not sent any more.", len(late))

    def _remove(self, task: asyncio.Task[object]) -> None:
        self._people.pop(task, None)
        self._forgotten.discard(task)


def _current() -> asyncio.Task[object]:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("not inside a task")
    return task
