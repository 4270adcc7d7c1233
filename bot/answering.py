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


class Answerer(Protocol):
    """What answers questions: blocking, and safe to call from several threads."""

    def answer(self, question: str) -> Answer:
        """Answer or abstain.

        Raises:
            QuestionError: The question can't be asked; the error's text is fit to be shown.
        """


class Answering:
    """An `Answerer` that opens in the background, which takes seconds to minutes."""

    def __init__(self, load: Callable[[], Answerer]) -> None:
        self.status: Literal["starting", "ready", "failed"] = "starting"
        self._load = load
        self._turn = asyncio.Semaphore(PARALLEL_ANSWERS)
        self._answerer: Answerer | None = None
        self._opening: threading.Thread | None = None

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
        """Answer a question; only when `status` is "ready".

        Raises:
            QuestionError: The question can't be asked; the error's text is fit to be shown.
        """
        if self._answerer is None:
            raise RuntimeError(f"asked while {self.status}")
        async with self._turn:
            return await asyncio.to_thread(self._answerer.answer, question)

    def _open(self) -> None:
        try:
            self._answerer = self._load()
        except RetrievalError as error:
            self.status = "failed"
            _log.error("Can't answer questions: %s", error)
        except Exception:  # noqa: BLE001 - an outer edge: this thread has only the log to tell
            self.status = "failed"
            _log.exception("Can't answer questions: opening the index failed")
        else:
            self.status = "ready"
            _log.info("Ready to answer questions.")
