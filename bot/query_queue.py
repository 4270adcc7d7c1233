"""The retrieval engine as Discord needs it: opened in the background, asked off the event loop."""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, Protocol, TypeVar

import numpy as np

from bot.documents import DocumentLookup, Paginator
from index.errors import QdrantError, RetrievalError
from index.indexing.pipeline import Progress
from index.quotes.find import QuoteCheck
from index.storage.index import Index
from index.types import Answer, Excerpt

PERCENTILES = (50, 95, 99)
LAST_ANSWERS = 1_000


class Latency:
    """From the question's arrival to the finished answer, in milliseconds."""

    def __init__(self) -> None:
        self._last: deque[float] = deque(maxlen=LAST_ANSWERS)

    def note(self, elapsed_ms: float) -> None:
        """Count one answer."""
        self._last.append(elapsed_ms)

    def percentiles(self) -> Sequence[float]:
        """The PERCENTILES of the last answers, in milliseconds; none before the first."""
        return np.percentile(self._last, PERCENTILES).tolist() if self._last else []


_log = logging.getLogger(__name__)
_T = TypeVar("_T")

# Retrieval is work for the processor under Python's lock: more threads only take turns, and every
# one of them keeps the event loop waiting a little longer.
PARALLEL_ANSWERS = 2

# Between attempts to open an index on another machine, each of which tries for a minute.
ENGINE_AWAY_S = 30

# Those being answered included. An answer takes up to a tenth of a second, so whoever comes last
# waits ten seconds; in a longer queue everybody would wait for people who have long given up.
MAX_WAITING = 100

TIDIED_EVERY = 32  # answers, searches, checks: giving memory back takes about as long as one


class BusyError(RuntimeError):
    """Too much waits for something from the documents already."""


class Answerer(Protocol):
    """What answers: blocking, and safe to call from several threads. See index.engine."""

    @property
    def index(self) -> Index:
        """The documents and their index."""

    def warm_up(self) -> None:
        """Read now what the first questions would wait for."""

    def answer(
        self, question: str, left_out: frozenset[int] = frozenset(), before: str = ""
    ) -> Answer:
        """Answer a question that `index.engine.check_question` lets pass, or abstain."""

    def search(
        self, question: str, left_out: frozenset[int] = frozenset(), k: int = 25
    ) -> tuple[Excerpt, ...]:
        """The k best passages, whole."""

    def check_quote(self, text: str, left_out: frozenset[int] = frozenset()) -> QuoteCheck:
        """Whether a text stands in the documents."""


Load = Callable[[Progress], Answerer]
LeftOut = Callable[[Answerer], frozenset[int]]  # the numbers of documents in that index


@dataclass(frozen=True, slots=True)
class LoadProgress:
    """How far opening the index is: what is being done, how much of it, and of how much."""

    what: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class LoadedIndex:
    """An open index, with what is looked up in it at every key that somebody types."""

    engine: Answerer
    lookup: DocumentLookup
    reader: Paginator
    at: datetime


class QueryQueue:
    """An `Answerer` that opens in the background, which takes seconds to minutes.

    Args:
        load: Opens it.
        settle: Is called in the same thread once a new index is served.
        tidy: Is called in a thread after every `TIDIED_EVERY` things done, which don't wait for it.
    """

    def __init__(
        self,
        load: Load,
        settle: Callable[[], None] = lambda: None,
        tidy: Callable[[], None] = lambda: None,
    ) -> None:
        self.loading = LoadProgress()
        self.latency = Latency()
        self._state: Literal["starting", "ready", "failed"] = "starting"
        self._load = load
        self._settle = settle
        self._tidy = tidy
        self._done = 0
        self._waiting = 0
        self._turn = asyncio.Semaphore(PARALLEL_ANSWERS)
        self._opened: LoadedIndex | None = None
        self._opening: threading.Thread | None = None

    @property
    def status(self) -> Literal["starting", "ready", "busy", "failed"]:
        """Whether a question would be answered now ("ready"), or why it would not."""
        if self._state == "ready" and self._waiting >= MAX_WAITING:
            return "busy"
        return self._state

    @property
    def n_waiting(self) -> int:
        """How many wait for something from the documents, those being served included."""
        return self._waiting

    @property
    def opened(self) -> LoadedIndex | None:
        """The index that is being served; None before there is one."""
        return self._opened

    @property
    def is_opening(self) -> bool:
        """Whether an index is being opened or rebuilt just now."""
        return self._opening is not None and self._opening.is_alive()

    def start(self) -> None:
        """Begin to open the engine."""
        # Not asyncio.to_thread: the interpreter waits for those threads when it ends, so SIGTERM
        # in the middle of building an index would hang for minutes.
        self._opening = threading.Thread(target=self._open_first, name="opening", daemon=True)
        self._opening.start()

    def reload(self) -> asyncio.Future[LoadedIndex]:
        """Open the documents anew; the index served until now serves on until the new one stands.

        The future fails with what kept the new index from opening.

        Raises:
            RuntimeError: An index is being opened already.
        """
        if self.is_opening:
            raise RuntimeError("an index is being opened already")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[LoadedIndex] = loop.create_future()

        def open_again() -> None:
            result: LoadedIndex | Exception
            try:
                result = self._open()
                self._state = "ready"
            except Exception as error:  # noqa: BLE001 - handed to whoever waits for the future
                result = error
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_settle, done, result)

        self._opening = threading.Thread(target=open_again, name="reloading", daemon=True)
        self._opening.start()
        return done

    def wait_until_opened(self, at_most_s: float) -> bool:
        """Wait for what `start` or `reload` began, which can't be interrupted; whether it ended."""
        if self._opening is None:
            return True
        self._opening.join(at_most_s)
        return not self._opening.is_alive()

    async def ask(self, question: str, left_out: LeftOut, before: str = "") -> Answer:
        """Answer a question; only when `status` is "ready".

        Args:
            question: One that `index.engine.check_question` lets pass.
            left_out: Tells which documents are treated as if they weren't there. It is asked in
                the thread, once it is the question's turn: by then there may be another index,
                and moderators may have left out more.
            before: What the same person asked before it.
        """
        arrived = time.perf_counter()
        answer = await self.do(lambda engine: engine.answer(question, left_out(engine), before))
        self.latency.note((time.perf_counter() - arrived) * 1000)
        return answer

    async def do(self, work: Callable[[Answerer], _T]) -> _T:
        """Do what takes more than a moment in a thread, in its turn; only when "ready".

        What depends on the index or on settings belongs into `work`: both may change until then.

        Raises:
            BusyError: The queue is full.
        """
        if self._opened is None:
            raise RuntimeError(f"asked while {self.status}")
        if self._waiting >= MAX_WAITING:
            raise BusyError(f"{self._waiting} wait already")
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(work, self._opened.engine)
        finally:
            self._waiting -= 1
            self._done += 1
            if self._done % TIDIED_EVERY == 0:
                asyncio.get_running_loop().run_in_executor(None, self._tidy)

    def _open_first(self) -> None:
        try:
            self._open_patiently()
        except RetrievalError as error:
            self._state = "failed"
            _log.error("Can't answer questions: %s", error)
        except Exception:  # noqa: BLE001 - an outer edge: this thread has only the log to tell
            self._state = "failed"
            _log.exception("Can't answer questions: opening the index failed")
        else:
            self._state = "ready"
            _log.info("Ready to answer questions.")

    def _open_patiently(self) -> None:
        """Open; while an index on another machine is away, again and again."""
        while True:
            try:
                self._open()
            except QdrantError as error:
                _log.warning("%s", error)
                time.sleep(ENGINE_AWAY_S)
            else:
                return

    def _open(self) -> LoadedIndex:
        self.loading = LoadProgress()
        engine = self._load(self._progress)
        index = engine.index
        lookup = DocumentLookup(index.documents)
        # The first index is "ready" when this returns. One that replaces another serves at once:
        # what is new in it is worth more than the second in which questions wait a little.
        opened = self._opened = LoadedIndex(engine, lookup, Paginator(index), datetime.now(UTC))
        try:
            engine.warm_up()
        except Exception:  # noqa: BLE001 - the index is open, and answers without it
            _log.exception("The first questions may take longer: warming up failed")
        self._settle()
        return opened

    def _progress(self, what: str, done: int, total: int) -> None:
        self.loading = LoadProgress(what, done, total)


def _settle(done: "asyncio.Future[LoadedIndex]", result: LoadedIndex | Exception) -> None:
    if done.done():  # cancelled with whoever waited
        return
    if isinstance(result, Exception):
        done.set_exception(result)
    else:
        done.set_result(result)
