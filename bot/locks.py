"""One thing at a time for each message: its question, its edits and its deletion, in order."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager


class _Queue:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()  # it lets waiters in in the order in which they came
        self.n_waiting = 0
        self.last = 0


class MessageLocks:
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


_log = logging.getLogger(__name__)

LOOK_EVERY_S = 0.05


class InFlightTasks:
    """The tasks that answer somebody."""

    def __init__(self) -> None:
        self._causes: dict[asyncio.Task[object], tuple[int | None, int | None]] = {}
        self._forgotten: set[asyncio.Task[object]] = set()

    def __len__(self) -> int:
        return len(self._causes) + len(self._forgotten)

    def add(self, user_id: int | None = None, guild_id: int | None = None) -> None:
        """Count the running task as an answer that `finish` waits for, until the task ends.

        Args:
            user_id: The person who has caused it, where that is known.
            guild_id: The server where they have.
        """
        task = _current()
        self._causes[task] = user_id, guild_id
        task.add_done_callback(self._remove)

    def forget(self, user_id: int) -> None:
        """Have nothing be kept any more of what a person has caused until now."""
        self._forgotten.update(task for task, (by, _) in self._causes.items() if by == user_id)

    def forget_server(self, guild_id: int) -> None:
        """Have nothing be kept any more of what has been caused on a server until now."""
        self._forgotten.update(task for task, (_, at) in self._causes.items() if at == guild_id)

    @property
    def is_forgotten(self) -> bool:
        """Whether nothing may be kept of what the running task does."""
        return _current() in self._forgotten

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Have `finish` not wait for the running task until the block ends."""
        task = _current()
        cause = self._causes.pop(task, None)
        try:
            yield
        finally:
            if cause is not None:
                self._causes[task] = cause

    async def finish(self, at_most_s: float) -> None:
        """Wait until the answers under way are sent; give up those that take over `at_most_s`."""
        loop = asyncio.get_running_loop()
        end = loop.time() + at_most_s
        while self._causes and (left_s := end - loop.time()) > 0:
            # Again and again: some end, others go to rest.
            await asyncio.wait(list(self._causes), timeout=min(left_s, LOOK_EVERY_S))
        for task in self._causes:
            task.cancel()
        if self._causes:
            _log.warning("%d answers were not sent any more.", len(self._causes))

    def _remove(self, task: asyncio.Task[object]) -> None:
        self._causes.pop(task, None)
        self._forgotten.discard(task)


def _current() -> asyncio.Task[object]:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("not inside a task")
    return task


MAX_DONE = 1_000


class OneShot:
    """Remembers what was done, the last things only."""

    def __init__(self) -> None:
        self._done: OrderedDict[str, None] = OrderedDict()

    @contextmanager
    def once(self, key: str) -> Iterator[bool]:
        """Do something inside; whether it is the first time. What fails may be tried again."""
        is_first = key not in self._done
        self._done[key] = None
        if len(self._done) > MAX_DONE:
            self._done.popitem(last=False)
        try:
            yield is_first
        except BaseException:
            if is_first:
                self.undo(key)
            raise

    def undo(self, key: str) -> None:
        """Let it be done again: it had no effect."""
        self._done.pop(key, None)
