"""The connection to a Qdrant server: retries for a limited time and reports errors in one line."""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from json import JSONDecodeError
from typing import TypeVar

from qdrant_client import QdrantClient
from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from index.errors import QdrantError
from index.qdrant import QdrantOptions

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_SHOWN_CHARS = 200  # of a server's message
_FAILURES = (
    ResponseHandlingException,
    ResourceExhaustedResponse,
    UnexpectedResponse,
    JSONDecodeError,  # this and the next: something answers that isn't a Qdrant server
    AssertionError,
)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to try. All times are in seconds.

    Attributes:
        waits: The waits between attempts.
        max_retry_s: No attempt begins later than this after the first one.
        timeout_s: The timeout of one attempt.
        cooldown_s: After failing for longer than `max_retry_s`, calls fail at once for so long.
    """

    waits: tuple[float, ...]
    max_retry_s: float
    timeout_s: int
    cooldown_s: float = 0


# Questions wait in a queue: if each of a hundred had to wait for a timeout, the last person would
# hear of it after minutes. Nobody waits for an upload.
QUESTION_RETRIES = RetryPolicy((0.1, 0.4), max_retry_s=3, timeout_s=5, cooldown_s=10)
UPLOAD_RETRIES = RetryPolicy((0.5, 1, 2, 4, 8, 15, 30), max_retry_s=120, timeout_s=60)


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why an attempt failed.

    `is_away`: the server wasn't reached. `may_pass`: another attempt may succeed.
    """

    reason: str
    is_away: bool
    may_pass: bool


@dataclass(slots=True)
class QdrantConnection:
    """A connection to one Qdrant server. Safe to use from several threads.

    Attributes:
        client: The client.
        url: The server's address, for messages.
        retries: How long to try.
        sleep: Waits for some seconds.
        clock: Returns the seconds since some fixed time.
    """

    client: QdrantClient
    url: str
    retries: RetryPolicy = QUESTION_RETRIES
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _cooling_until: float = field(default=-math.inf, init=False)

    def call(self, work: Callable[[QdrantClient], _T]) -> _T:
        """Do `work`, several times if it fails in a way that may pass.

        Raises:
            QdrantError: The server is away, or refuses.
        """
        started = self.clock()
        if started < self._cooling_until:
            raise self._error("a call just timed out", is_away=True)
        for wait in (*self.retries.waits, None):
            try:
                return work(self.client)
            except _FAILURES as error:
                is_late = self.clock() - started > self.retries.max_retry_s
                if is_late:
                    self._cooling_until = self.clock() + self.retries.cooldown_s
                failure = _diagnose(error)
                if is_late or wait is None or not failure.may_pass:
                    raise self._error(failure.reason, is_away=failure.is_away) from error
                _log.debug("Trying again: %s", error)
            self.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _error(self, reason: str, *, is_away: bool) -> QdrantError:
        if is_away:
            return QdrantError(
                f"The Qdrant server at {self.url} can't be reached ({reason}). Questions will be "
                "answered again once it is back."
            )
        return QdrantError(
            f"The Qdrant server at {self.url} refuses ({reason}): check INDEX_URL, INDEX_API_KEY "
            "and the server's log."
        )


def connect(options: QdrantOptions, retries: RetryPolicy = QUESTION_RETRIES) -> QdrantConnection:
    """Prepare a connection; whether the server is there shows at the first call."""
    client = QdrantClient(
        url=options.url,
        # As `api_key` it would be the same header, and over http a warning of two lines.
        headers={"api-key": options.api_key} if options.api_key else None,
        timeout=retries.timeout_s,
        # It would be a request of its own, which fails in another way.
        check_compatibility=False,
    )
    return QdrantConnection(client, options.url, retries)


def _diagnose(error: Exception) -> _Failure:
    """Tell from a client's exception what is wrong."""
    if isinstance(error, UnexpectedResponse):
        message = " ".join(error.content.decode("utf-8", "replace").split())[:_SHOWN_CHARS]
        status = error.status_code or HTTPStatus.INTERNAL_SERVER_ERROR
        is_timeout = status == HTTPStatus.REQUEST_TIMEOUT
        return _Failure(
            f"{error.status_code} {error.reason_phrase or 'no reason given'}: {message}",
            is_away=is_timeout,
            may_pass=is_timeout
            or status == HTTPStatus.TOO_MANY_REQUESTS
            or status >= HTTPStatus.INTERNAL_SERVER_ERROR,
        )
    cause = error.source if isinstance(error, ResponseHandlingException) else error
    if isinstance(cause, ValueError | AssertionError):  # Pydantic's errors are ValueErrors
        return _Failure("it isn't a Qdrant server", is_away=False, may_pass=False)
    message = " ".join(str(cause).split())[:_SHOWN_CHARS]
    return _Failure(message or type(cause).__name__, is_away=True, may_pass=True)
