"""The retrieval engine as Discord needs it: opened in the background, asked off the event loop."""

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Literal, Protocol

from index.errors import RetrievalError
from index.records import Answer

__all__ = ["Answerer", "Answering"]

_log = logging.getLogger(__name__)

# Retrieval is work for the processor under Python's lock: more threads only take turns, and every
# one of them keeps the event loop waiting a little longer.
PARALLEL_ANSWERS = 2

# Those being answered included. An answer takes up to a tenth of a second, so whoever comes last
# waits ten seconds; in a longer queue everybody would wait for people who have long given up.
MAX_WAITING = 100


class Answerer(Protocol):
    """What answers questions: blocking, and safe to call from several threads."""

    def answer(self, question: str) -> Answer:
        """Answer a question that `index.answers.check_question` lets pass, or abstain."""


class Answering:
    """An `Answerer` that opens in the background, which takes seconds to minutes."""

    def __init__(self, load: Callable[[], Answerer]) -> None:
        self._state: Literal["starting", "ready", "failed"] = "starting"
        self._load = load
        self._waiting = 0
        self._turn = asyncio.Semaphore(PARALLEL_ANSWERS)
        self._answerer: Answerer | None = None
        self._opening: threading.Thread | None = None

    @property
    def status(self) -> Literal["starting", "ready", "busy", "failed"]:
        """Whether a question would be answered now ("ready"), or why it would not."""
        if self._state == "ready" and self._waiting >= MAX_WAITING:
            return "busy"
        return self._state

    def start(self) -> None:
        """Begin to open the engine."""
        # Not asyncio.to_thread: the interpreter waits for those threads when it ends, so SIGTERM
        # in the middle of building an index would hang for minutes.
        self._opening = threading.Thread(target=self._open, name="opening", daemon=True)
        self._opening.start()

    def wait_until_opened(self, at_most_s: float) -> bool:
        """Wait for what `start` began, which can't be interrupted; whether it has ended."""
        if self._opening is None:
            return True
        self._opening.join(at_most_s)
        return not self._opening.is_alive()

    async def ask(self, question: str) -> Answer:
        """Answer a question; only when `status` is "ready"."""
        if self._answerer is None:
            raise RuntimeError(f"asked while {self.status}")
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(self._answerer.answer, question)
        finally:
            self._waiting -= 1

    def _open(self) -> None:
        try:
            self._answerer = self._load()
        except RetrievalError as error:
            self._state = "failed"
            _log.error("Can't answer questions: %s", error)
        except Exception:  # noqa: BLE001 - an outer edge: this thread has only the log to tell
            self._state = "failed"
            _log.exception("Can't answer questions: opening the index failed")
        else:
            self._state = "ready"
            _log.info("Ready to answer questions.")
