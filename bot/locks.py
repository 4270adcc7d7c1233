"""Order among tasks: one at a time for each message, and those that are answering somebody."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from cachetools import LRUCache

_log = logging.getLogger(__name__)

POLL_S = 0.05
MAX_DONE = 1_000


class _MessageLock(asyncio.Lock):  # it is fair: waiters get it in the order of arrival
    n_waiting = 0
    last_ticket = 0


class MessageLocks:
    """Handles a message's question, edits and deletion one after another, in order of arrival."""

    def __init__(self) -> None:
        self._locks: dict[int, _MessageLock] = {}

    def __len__(self) -> int:
        return len(self._locks)

    @asynccontextmanager
    async def hold(self, message_id: int) -> AsyncIterator[bool]:
        """Wait for a message's lock and hold it; yields whether no newer task is waiting for it."""
        lock = self._locks.setdefault(message_id, _MessageLock())
        lock.n_waiting += 1
        lock.last_ticket += 1
        ticket = lock.last_ticket
        try:
            async with lock:
                yield ticket == lock.last_ticket
        finally:
            lock.n_waiting -= 1
            if not lock.n_waiting:
                del self._locks[message_id]


class InFlightTasks:
    """The tasks that are answering somebody.

    Before the bot stops it waits for them. When a person or a server is forgotten, their tasks may
    still answer but must store nothing (`is_forgotten`).
    """

    def __init__(self) -> None:
        self._origins: dict[asyncio.Task[object], tuple[int | None, int | None]] = {}
        self._forgotten: set[asyncio.Task[object]] = set()

    def __len__(self) -> int:
        return len(self._origins) + len(self._forgotten)

    def add(self, user_id: int | None = None, guild_id: int | None = None) -> None:
        """Add the running task until it ends.

        Args:
            user_id: The person who caused it, if known.
            guild_id: The server where they did.
        """

        def remove(ended: asyncio.Task[object]) -> None:
            self._origins.pop(ended, None)
            self._forgotten.discard(ended)

        task = _running_task()
        self._origins[task] = user_id, guild_id
        task.add_done_callback(remove)

    def forget_user(self, user_id: int) -> None:
        """Mark the tasks that a person has caused as forgotten."""
        self._forgotten.update(task for task, (user, _) in self._origins.items() if user == user_id)

    def forget_server(self, guild_id: int) -> None:
        """Mark the tasks of a server as forgotten."""
        self._forgotten.update(
            task for task, (_, guild) in self._origins.items() if guild == guild_id
        )

    @property
    def is_forgotten(self) -> bool:
        """Whether the running task must store nothing."""
        return _running_task() in self._forgotten

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let `finish` ignore the running task until the block ends."""
        task = _running_task()
        origin = self._origins.pop(task, None)
        try:
            yield
        finally:
            if origin is not None:
                self._origins[task] = origin

    async def finish(self, timeout_s: float) -> None:
        """Wait until all tasks have ended; cancel those that take longer than `timeout_s`."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout_s
        while self._origins and (left_s := end - loop.time()) > 0:
            # In short steps: meanwhile some tasks may be paused.
            await asyncio.wait(list(self._origins), timeout=min(left_s, POLL_S))
        for task in self._origins:
            task.cancel()
        if self._origins:
            _log.warning("%d answers were not sent any more.", len(self._origins))


def _running_task() -> asyncio.Task[object]:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("not inside a task")
    return task


class OneShot:
    """Remembers which actions were done, so that each is done once; the last MAX_DONE only."""

    def __init__(self) -> None:
        self._done: LRUCache[str, bool] = LRUCache(MAX_DONE)

    @contextmanager
    def once(self, key: str) -> Iterator[bool]:
        """Run an action once; yields whether this is the first time. It may be retried on error."""
        is_first = key not in self._done
        self._done[key] = True
        try:
            yield is_first
        except BaseException:
            if is_first:
                self.undo(key)
            raise

    def undo(self, key: str) -> None:
        """Let an action be done again, since it had no effect."""
        self._done.pop(key, None)
