"""Order among tasks: each event once, one at a time for each message, who is being answered."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from cachetools import LRUCache

_log = logging.getLogger(__name__)

POLL_S = 0.05
REFUSING_SHARE = 1 / 3  # of the time in which a bot that stops answers; then it refuses
MAX_DONE = 1_000
MAX_SEEN = 10_000  # events: those of some minutes, which is as long as Discord repeats them


class SeenEvents:
    """The latest messages and interactions, by id: Discord sends some twice, as after a RESUME."""

    def __init__(self) -> None:
        self._ids: LRUCache[int, bool] = LRUCache(MAX_SEEN)

    def is_new(self, event_id: int) -> bool:
        """Whether an event comes for the first time; from now on it isn't new."""
        if event_id in self._ids:
            return False
        self._ids[event_id] = True
        return True


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

    Before the bot stops it waits for them, and tells those who wait in vain. When a person or a
    server is forgotten, their tasks may still answer but must store nothing (`is_forgotten`).
    """

    def __init__(self) -> None:
        self._origins: dict[asyncio.Task[object], tuple[int | None, int | None]] = {}
        self._forgotten: set[asyncio.Task[object]] = set()
        self._apologies: dict[asyncio.Task[object], tuple[Hashable, Apologize]] = {}
        self._in_time: frozenset[asyncio.Task[object]] | None = None  # once the bot stops

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
            self._apologies.pop(ended, None)

        task = _running_task()
        self._origins[task] = user_id, guild_id
        task.add_done_callback(remove)

    def if_given_up(self, place: Hashable, apologize: "Apologize") -> None:
        """Say how to tell the person, should the bot stop before the running task ends.

        Args:
            place: Where they are told: of several tasks in one place, the first does it.
            apologize: Tells them; its argument is how many tasks there it speaks for.
        """
        self._apologies[_running_task()] = place, apologize

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

    @property
    def is_too_late(self) -> bool:
        """Whether the bot stops, and began to before the running task did."""
        return self._in_time is not None and _running_task() not in self._in_time

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
        """Wait until all tasks have ended, at most for `timeout_s`.

        Those that take longer than all but a REFUSING_SHARE of it are cancelled. These are the
        newest, as tasks wait for one another in order of arrival. In the time that is left,
        whoever they would have answered is told so.
        """
        self._in_time = frozenset(self._origins)
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout_s
        stop_answering = end - timeout_s * REFUSING_SHARE
        while self._origins and (left_s := stop_answering - loop.time()) > 0:
            # In short steps: meanwhile some tasks may be paused.
            await asyncio.wait(list(self._origins), timeout=min(left_s, POLL_S))
        given_up = list(self._origins)
        if not given_up:
            return
        places: dict[Hashable, list[Apologize]] = {}
        for place, apologize in filter(None, map(self._apologies.get, given_up)):
            places.setdefault(place, []).append(apologize)
        for task in given_up:
            task.cancel()
        _log.warning("%d answers were not sent any more.", len(given_up))
        telling = [each[0](len(each)) for each in places.values()]
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, end - loop.time())):
                await asyncio.gather(*telling, *given_up, return_exceptions=True)


# Tells a person, or all who asked in one place, that so many of their questions aren't answered.
Apologize = Callable[[int], Awaitable[None]]


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
