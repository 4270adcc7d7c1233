"""Speaks to Qdrant: waits a while and no longer, tries again, says in one line if it is away."""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from json import JSONDecodeError
from typing import TypeVar

from qdrant_client import QdrantClient
from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from index.errors import QdrantError
from index.qdrant import QdrantOptions

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_TIMEOUT = 408  # its own: it has begun, and given up
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = 500
_SHOWN_CHARS = 200
_FAILURES = (
    ResponseHandlingException,
    ResourceExhaustedResponse,
    UnexpectedResponse,
    JSONDecodeError,  # this and the next: what is there answers, but not as a Qdrant does
    AssertionError,
)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try, in seconds.

    `waits` between attempts; no more of them after `at_most_s`; `timeout_s` of a single one. What
    has failed after more than `at_most_s` isn't tried again for `cooldown_s`.
    """

    waits: tuple[float, ...]
    at_most_s: float
    timeout_s: int
    cooldown_s: float = 0


# Somebody waits for an answer, and others behind them: if each of a hundred waited until an engine
# that hangs had timed out, the last would be told after minutes. Nobody waits for an upload.
FOR_A_QUESTION = Patience((0.1, 0.4), at_most_s=3, timeout_s=5, cooldown_s=10)
FOR_AN_UPLOAD = Patience((0.5, 1, 2, 4, 8, 15, 30), at_most_s=120, timeout_s=60)


class QdrantConnection:
    """One Qdrant, in one process. Safe to use from several threads.

    Args:
        client: Speaks the protocol.
        where: Its address, for messages.
        patience: How long to try.
        sleep: Waits between attempts.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        client: QdrantClient,
        where: str,
        patience: Patience = FOR_A_QUESTION,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._where = where
        self._patience = patience
        self._sleep = sleep
        self._clock = clock
        self._rests_until = -math.inf

    def call(self, work: Callable[[QdrantClient], _T]) -> _T:
        """Do `work`, which may be done twice; again after each wait, where that may help.

        Raises:
            QdrantError: The engine is away, or refuses.
        """
        started = self._clock()
        if started < self._rests_until:
            raise self._away("it has just been waited for in vain")
        for wait in self._patience.waits:
            try:
                return work(self._client)
            except _FAILURES as error:
                if self._is_late(started) or not _may_pass(error):
                    raise self._failed(error, started) from error
                _log.debug("Trying again: %s", error)
            self._sleep(wait)
        try:
            return work(self._client)
        except _FAILURES as error:
            raise self._failed(error, started) from error

    def _is_late(self, started: float) -> bool:
        return self._clock() - started > self._patience.at_most_s

    def _failed(self, error: Exception, started: float) -> QdrantError:
        if self._is_late(started):
            self._rests_until = self._clock() + self._patience.cooldown_s
        if isinstance(error, UnexpectedResponse):
            said = _line(error.content.decode("utf-8", "replace"))
            reason = f"{error.status_code} {error.reason_phrase or 'no reason given'}: {said}"
            return self._away(reason) if error.status_code == _TIMEOUT else self._refuses(reason)
        if _is_strange(error):
            return self._refuses("what answers there is no Qdrant")
        return self._away(_line(str(_cause(error))) or type(_cause(error)).__name__)

    def _away(self, reason: str) -> QdrantError:
        return QdrantError(
            f"The index at {self._where} can't be reached ({reason}): questions are answered again "
            "as soon as it is back."
        )

    def _refuses(self, reason: str) -> QdrantError:
        return QdrantError(
            f"The index at {self._where} refuses ({reason}): check INDEX_URL, INDEX_API_KEY and "
            "the engine's log."
        )


def connect(options: QdrantOptions, patience: Patience = FOR_A_QUESTION) -> QdrantConnection:
    """Speak to the engine at an address; whether it is there shows at the first call."""
    client = QdrantClient(
        url=options.url,
        # As `api_key` it would be the same header, and over http a warning of two lines.
        headers={"api-key": options.api_key} if options.api_key else None,
        timeout=patience.timeout_s,
        # A request of its own before every other, which would fail in another way.
        check_compatibility=False,
    )
    return QdrantConnection(client, options.url, patience)


def _may_pass(error: Exception) -> bool:
    if not isinstance(error, UnexpectedResponse):
        return not _is_strange(error)
    status = error.status_code or _SERVER_ERRORS
    return status >= _SERVER_ERRORS or status in (_TIMEOUT, _TOO_MANY_REQUESTS)


def _is_strange(error: Exception) -> bool:
    """Whether the answer had another form than a Qdrant's. Pydantic's errors are ValueErrors."""
    return isinstance(_cause(error), ValueError | AssertionError)


def _cause(error: Exception) -> Exception:
    return error.source if isinstance(error, ResponseHandlingException) else error


def _line(text: str) -> str:
    """In one line, and no more than anybody reads."""
    return " ".join(text.split())[:_SHOWN_CHARS]
