"""A queue of questions to one engine, which is opened in the background.

The engine blocks, so its work runs in threads, a few at a time and in the order of arrival. Only a
few messages are in the queue at a time, so that commands are answered however many people mention
the bot. A new index replaces the current one while the current one keeps serving.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Literal, TypeVar

import numpy as np

from bot.documents import DocumentLookup, Paginator
from bot.progress import ProgressLog
from bot.turns import Turns
from index.engine import Engine
from index.errors import IndexFormatError, QdrantError, RetrievalError
from index.types import Answer, Progress

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

# Retrieval computes under Python's global lock: more threads only take turns, and each of them
# delays the event loop a little more.
PARALLEL_ANSWERS = 2

# Including those being answered. An answer takes up to a fifth of a second, so the last in the
# queue waits twenty seconds; in a longer one everybody would wait for people who have given up.
MAX_WAITING = 100

FREE_MEMORY_EVERY = 32  # requests: freeing memory takes about as long as answering one

# Between attempts to open an index that can't be opened. A disk that is mounted late or a server
# that was away is served soon; a build that fails for hours isn't begun all the time.
RETRY_S = (5.0, 15.0, 30.0, 60.0, 300.0)

RETRY_REPAIR_S = 60.0  # after a damaged index couldn't be built again

POLL_S = 0.05  # whether a load has ended

PERCENTILES = (50, 95, 99)
LATENCIES_KEPT = 1_000


Load = Callable[[Progress], Engine]
HiddenDocuments = Callable[[Engine], frozenset[int]]  # the numbers of documents in that index


@dataclass(frozen=True, slots=True)
class LoadProgress:
    """How far loading an index is: `done` of `total` in the stage that is under way."""

    stage: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class LoadedIndex:
    """An engine with its index, and ways to find and read the documents of that index."""

    engine: Engine
    lookup: DocumentLookup
    paginator: Paginator


class Observer:
    """Is told what a queue does; this one takes no note of it."""

    def stage(self, name: str, seconds: float) -> None:
        """A stage of an answer has ended: "waiting", or one of the engine's."""

    def answered(self, answer: Answer) -> None:
        """A question was answered, or it was said that the documents don't say."""


class QueryQueue:
    """Loads an engine in the background and runs work on it, in order of arrival.

    Args:
        load: Opens the engine; called in a thread of its own.
        free_memory: Called in a thread when an index was loaded, and after every
            FREE_MEMORY_EVERY requests.
        observer: Is told of each answer.
    """

    def __init__(
        self,
        load: Load,
        free_memory: Callable[[], None] = lambda: None,
        observer: Observer | None = None,
    ) -> None:
        self.loading = LoadProgress()
        self._load = load
        self._free_memory = free_memory
        self._observer = observer or Observer()
        self._problem = ""  # that was logged last
        self._is_closing = False
        self._state: Literal["starting", "ready", "failed"] = "starting"
        self._loaded: LoadedIndex | None = None
        self._loader: threading.Thread | None = None
        self._next_load: asyncio.Task[None] | None = None
        self._n_served = 0
        self._turns = Turns(PARALLEL_ANSWERS, MAX_WAITING)
        self._message_turns = Turns(PARALLEL_ANSWERS, MAX_WAITING)  # to join the queue
        self._latencies_ms: deque[float] = deque(maxlen=LATENCIES_KEPT)

    @property
    def status(self) -> Literal["starting", "ready", "busy", "failed", "closing"]:
        """Whether a question would be answered now ("ready"), or why it wouldn't be."""
        if self._is_closing:
            return "closing"
        if self._state == "ready" and self._turns.is_full:
            return "busy"
        return self._state

    @property
    def n_waiting(self) -> int:
        """How many requests wait or are being served."""
        not_in_queue_yet = max(0, self._message_turns.n_waiting - PARALLEL_ANSWERS)
        return self._turns.n_waiting + not_in_queue_yet

    @property
    def loaded(self) -> LoadedIndex | None:
        """The index that is being served; None before there is one."""
        return self._loaded

    @property
    def is_loading(self) -> bool:
        """Whether an index is being opened or built."""
        return self._loader is not None and self._loader.is_alive()

    def latency_ms(self) -> Sequence[float]:
        """The PERCENTILES of the time from arrival to answer; none before the first answer."""
        if not self._latencies_ms:
            return []
        return [float(ms) for ms in np.percentile(self._latencies_ms, PERCENTILES)]

    def close(self) -> None:
        """Take no more questions, since the bot ends; those that wait are still answered."""
        self._is_closing = True

    def start(self) -> None:
        """Begin to load the engine, and try again for as long as that fails."""
        loop = asyncio.get_running_loop()
        delays = chain(RETRY_S, repeat(RETRY_S[-1]))

        def try_again() -> None:
            if self._loaded is not None:  # by a reload meanwhile
                return
            if self.is_loading:
                loop.call_later(next(delays), try_again)
            else:
                self._start_loader(load_first)

        def load_first() -> None:
            try:
                self._load_and_serve()
            except Exception as error:  # noqa: BLE001 - an outer edge: this thread only has the log
                self._report(error)
                delay_s = next(delays)
                with suppress(RuntimeError):  # the loop is closed
                    loop.call_soon_threadsafe(lambda: loop.call_later(delay_s, try_again))
            else:
                self._state, self._problem = "ready", ""
                _log.info("Ready to answer questions.")

        self._start_loader(load_first)

    def reload(
        self, prepare: Callable[[Progress], None] = lambda _: None
    ) -> asyncio.Future[LoadedIndex]:
        """Load the documents again; the current index keeps serving until the new one is ready.

        Args:
            prepare: Called before, such as to fetch documents.

        Returns:
            The new index, or the error that kept it from being loaded.

        Raises:
            RuntimeError: An index is being loaded already.
        """
        if self.is_loading:
            raise RuntimeError("an index is being loaded already")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[LoadedIndex] = loop.create_future()

        def resolve(result: LoadedIndex | Exception) -> None:
            if future.done():  # cancelled
                return
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)

        def load_again() -> None:
            result: LoadedIndex | Exception
            try:
                self.loading = LoadProgress()
                prepare(self._show_progress)
                result = self._load_and_serve()
                self._state = "ready"
            except Exception as error:  # noqa: BLE001 - the future hands it on
                result = error
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(resolve, result)

        self._start_loader(load_again)
        return future

    async def refresh(self) -> None:
        """Load the documents, which have changed, as soon as no other load is under way.

        All changes that come before it begins are in one load.

        Raises:
            RetrievalError: They can't be loaded; the current index goes on serving.
        """

        async def load_next() -> None:
            while self.is_loading:  # noqa: ASYNC110 - a thread, which nothing tells of its end
                await asyncio.sleep(POLL_S)
            self._next_load = None  # what changes from now on needs another load
            await self.reload()

        if self._next_load is None:
            self._next_load = asyncio.create_task(load_next())
        await asyncio.shield(self._next_load)

    def wait_until_loaded(self, timeout_s: float) -> bool:
        """Wait for a load, which can't be interrupted; whether it has ended."""
        if self._loader is None:
            return True
        self._loader.join(timeout_s)
        return not self._loader.is_alive()

    async def answer(
        self,
        question: str,
        hidden: HiddenDocuments,
        context: str = "",
        *,
        is_message: bool = False,
    ) -> Answer:
        """Answer a question, and count the time that it took.

        Args:
            question: A question that passes `index.engine.check_question`.
            hidden: Tells which documents of an index to ignore. It is called when it is the
                question's turn: by then the index may have been replaced, and moderators may have
                hidden more.
            context: What the same person asked before.
            is_message: Whether it was asked in a message, which anybody may write, instead of by a
                command.

        Raises:
            BusyError: The queue is full.
        """
        arrived = time.perf_counter()

        def work(engine: Engine) -> Answer:
            self._observer.stage("waiting", time.perf_counter() - arrived)
            return engine.answer(question, hidden(engine), context)

        async with self._message_turns.take() if is_message else nullcontext():
            answer = await self.submit(work)
        self._latencies_ms.append((time.perf_counter() - arrived) * 1000)
        self._observer.answered(answer)
        return answer

    async def submit(self, work: Callable[[Engine], _T]) -> _T:
        """Run `work` in a thread when it is its turn, and return its result.

        Whatever depends on the index or on settings belongs into `work`: both may change meanwhile.

        Raises:
            BusyError: The queue is full.
            IndexFormatError: The index was damaged while it was open; it is now built again.
            RuntimeError: No index is loaded yet.
        """
        if self._loaded is None:
            raise RuntimeError(f"asked while {self.status}")
        async with self._turns.take():
            try:
                return await asyncio.to_thread(_on_intact_index, work, self._loaded.engine)
            except IndexFormatError as error:
                if self._state == "ready" and not self.is_loading:
                    _log.error("%s It is being rebuilt.", error)
                    self._repair()
                raise
            finally:
                self._n_served += 1
                if self._n_served % FREE_MEMORY_EVERY == 0:
                    asyncio.get_running_loop().run_in_executor(None, self._free_memory)

    def _report(self, error: Exception) -> None:
        """Log why the first index can't be opened, once for each reason."""
        if not isinstance(error, QdrantError):  # a server that is away may be back in a moment
            self._state = "failed"
        problem = f"{type(error).__name__}: {error}"
        if problem == self._problem:
            return
        self._problem = problem
        if isinstance(error, RetrievalError):
            _log.error("Can't answer questions yet: %s Trying again.", error)
        else:
            _log.error(
                "Can't answer questions yet: opening the index failed. Trying again.",
                exc_info=error,
            )

    def _repair(self) -> None:
        """Load the index again, which rebuilds it; until then nothing is answered from it."""
        self._state = "starting"
        loop = asyncio.get_running_loop()

        def report(loading: asyncio.Future[LoadedIndex]) -> None:
            if not loading.cancelled() and (error := loading.exception()):
                self._state = "failed"
                _log.error("The damaged index can't be rebuilt: %s", error)
                loop.call_later(RETRY_REPAIR_S, try_again)

        def try_again() -> None:
            if self._state == "failed" and not self.is_loading:
                self.reload().add_done_callback(report)

        self.reload().add_done_callback(report)

    def _start_loader(self, target: Callable[[], None]) -> None:
        # Not asyncio.to_thread: at exit the interpreter waits for its threads, so that SIGTERM
        # while an index is being built would take minutes.
        self._loader = threading.Thread(target=target, name="index loader", daemon=True)
        self._loader.start()

    def _show_progress(self, stage: str, done: int, total: int) -> None:
        self.loading = LoadProgress(stage, done, total)

    def _load_and_serve(self) -> LoadedIndex:
        log = ProgressLog("Indexing", _log)

        def progress(stage: str, done: int, total: int) -> None:
            self._show_progress(stage, done, total)
            log(stage, done, total)

        self.loading = LoadProgress()
        engine = self._load(progress)
        engine.on_stage = self._observer.stage
        index = engine.index
        lookup = DocumentLookup(index.documents)
        # A reloaded index serves before it is warmed up: its new documents matter more than the
        # second in which questions take a little longer.
        loaded = self._loaded = LoadedIndex(engine, lookup, Paginator(index))
        try:
            engine.warm_up()
        except Exception:  # noqa: BLE001 - the index is loaded, and answers without it
            _log.exception("The first questions may take longer: warming up failed")
        self._free_memory()
        return loaded


def _on_intact_index(work: Callable[[Engine], _T], engine: Engine) -> _T:
    """Do some work if nobody has written to the files of the index."""
    engine.index.check_intact()
    return work(engine)
