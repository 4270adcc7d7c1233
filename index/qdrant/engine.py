"""Speaks to Qdrant: waits a while and no longer, tries again, says in one line if it is away."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from qdrant_client import QdrantClient
from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from index.errors import EngineError
from index.qdrant.options import QdrantOptions

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = 500
_AWAY = (ResponseHandlingException, ResourceExhaustedResponse)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try, in seconds.

    `waits` between attempts; no more of them after `at_most_s`; `timeout_s` of a single one.
    """

    waits: tuple[float, ...]
    at_most_s: float
    timeout_s: int


# Somebody waits for an answer, and others behind them; nobody for an upload.
FOR_A_QUESTION = Patience((0.1, 0.4), at_most_s=3, timeout_s=5)
FOR_AN_UPLOAD = Patience((0.5, 1, 2, 4, 8, 15, 30), at_most_s=120, timeout_s=60)


class Engine:
    """One Qdrant, in one process. Safe to use from several threads.

    Args:
        client: Speaks the protocol.
        where: Its address, for messages.
        patience: How long to try.
        sleep: Waits between attempts.
    """

    def __init__(
        self,
        client: QdrantClient,
        where: str,
        patience: Patience = FOR_A_QUESTION,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._where = where
        self._patience = patience
        self._sleep = sleep

    def call(self, work: Callable[[QdrantClient], _T]) -> _T:
        """Do `work`, which may be done twice; again after each wait, where that may help.

        Raises:
            EngineError: The engine is away, or refuses.
        """
        started = time.monotonic()
        for wait in self._patience.waits:
            try:
                return work(self._client)
            except (*_AWAY, UnexpectedResponse) as error:
                late = time.monotonic() - started > self._patience.at_most_s
                if late or not _may_pass(error):
                    raise self._told(error) from error
                _log.debug("Trying again: %s", error)
            self._sleep(wait)
        try:
            return work(self._client)
        except (*_AWAY, UnexpectedResponse) as error:
            raise self._told(error) from error

    def _told(self, error: Exception) -> EngineError:
        if isinstance(error, UnexpectedResponse):
            return self._refused(error)
        return EngineError(
            f"The index at {self._where} can't be reached ({_reason(error)}): questions are "
            "answered again as soon as it is back."
        )

    def _refused(self, error: UnexpectedResponse) -> EngineError:
        reason = error.reason_phrase or "no reason given"
        content = error.content.decode("utf-8", "replace")[:200]
        return EngineError(
            f"The index at {self._where} refuses ({error.status_code} {reason}: {content}): "
            "check INDEX_URL, INDEX_API_KEY and the engine's log."
        )


def open_engine(options: QdrantOptions, patience: Patience = FOR_A_QUESTION) -> Engine:
    """Speak to the engine at an address; whether it is there shows at the first call."""
    client = QdrantClient(
        url=options.url,
        api_key=options.api_key or None,
        timeout=patience.timeout_s,
        # A request of its own before every other, which would fail in another way.
        check_compatibility=False,
    )
    return Engine(client, options.url, patience)


def _may_pass(error: Exception) -> bool:
    if not isinstance(error, UnexpectedResponse):
        return True
    status = error.status_code or _SERVER_ERRORS
    return status >= _SERVER_ERRORS or status == _TOO_MANY_REQUESTS


def _reason(error: Exception) -> str:
    cause = error.source if isinstance(error, ResponseHandlingException) else error
    return str(cause).strip() or type(cause).__name__
