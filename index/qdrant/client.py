"""The connection to a Qdrant server: retries for a limited time and reports errors in one line."""

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
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


class QdrantConnection:
    """A connection to one Qdrant server. Safe to use from several threads.

    Args:
        client: The client.
        url: The server's address, for messages.
        retries: How long to try.
        sleep: Waits for some seconds.
        clock: Returns the seconds since some fixed time.
    """

    def __init__(
        self,
        client: QdrantClient,
        url: str,
        retries: RetryPolicy = QUESTION_RETRIES,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._url = url
        self._retries = retries
        self._sleep = sleep
        self._clock = clock
        self._cooling_until = -math.inf

    def call(self, work: Callable[[QdrantClient], _T]) -> _T:
        """Do `work`, several times if it fails in a way that may pass.

        Raises:
            QdrantError: The server is away, or refuses.
        """
        started = self._clock()
        if started < self._cooling_until:
            raise self._away("a call just timed out")
        for wait in (*self._retries.waits, None):
            try:
                return work(self._client)
            except _FAILURES as error:
                is_late = self._clock() - started > self._retries.max_retry_s
                if is_late:
                    self._cooling_until = self._clock() + self._retries.cooldown_s
                if is_late or wait is None or not _may_pass(error):
                    raise self._error(error) from error
                _log.debug("Trying again: %s", error)
            self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _error(self, error: Exception) -> QdrantError:
        if isinstance(error, UnexpectedResponse):
            message = _one_line(error.content.decode("utf-8", "replace"))
            reason = f"{error.status_code} {error.reason_phrase or 'no reason given'}: {message}"
            if error.status_code == HTTPStatus.REQUEST_TIMEOUT:
                return self._away(reason)
        elif _is_foreign(error):
            reason = "it isn't a Qdrant server"
        else:
            return self._away(_one_line(str(_cause(error))) or type(_cause(error)).__name__)
        return QdrantError(
            f"The Qdrant server at {self._url} refuses ({reason}): check INDEX_URL, INDEX_API_KEY "
            "and the server's log."
        )

    def _away(self, reason: str) -> QdrantError:
        return QdrantError(
            f"The Qdrant server at {self._url} can't be reached ({reason}). Questions will be "
            "answered again once it is back."
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


def _may_pass(error: Exception) -> bool:
    if not isinstance(error, UnexpectedResponse):
        return not _is_foreign(error)
    status = error.status_code or HTTPStatus.INTERNAL_SERVER_ERROR
    passing = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in passing


def _is_foreign(error: Exception) -> bool:
    """Whether the response isn't a Qdrant server's. Pydantic's errors are ValueErrors."""
    return isinstance(_cause(error), ValueError | AssertionError)


def _cause(error: Exception) -> Exception:
    return error.source if isinstance(error, ResponseHandlingException) else error


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_SHOWN_CHARS]
