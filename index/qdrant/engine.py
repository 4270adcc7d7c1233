"""Speaks to Qdrant: waits a while and no longer, tries again, says in one line if it is away."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from qdrant_client import QdrantClient
from qdrant_client.common.client_exceptions import ResourceExhaustedResponse
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from index.errors import EngineError
from index.qdrant.options import QdrantOptions

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

TIMEOUT_S = 10  # of one call
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = 500
_AWAY = (ResponseHandlingException, ResourceExhaustedResponse)
# The waits between attempts, in seconds. Somebody waits for an answer; nobody for an upload.
Patience = tuple[float, ...]
FOR_A_QUESTION: Patience = (0.1, 0.4)
FOR_AN_UPLOAD: Patience = (0.5, 1, 2, 4, 8, 15, 30)


class Engine:
    """One Qdrant, in one process. Safe to use from several threads.

    Args:
        client: Speaks the protocol.
        where: Its address, for messages.
        sleep: Waits between attempts.
    """

    def __init__(
        self, client: QdrantClient, where: str, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._where = where
        self._sleep = sleep

    def call(self, work: Callable[[QdrantClient], _T], patience: Patience = FOR_A_QUESTION) -> _T:
        """Do `work`, which may be done twice; again after each wait, where that may help.

        Raises:
            EngineError: The engine is away, or refuses.
        """
        for wait in patience:
            try:
                return work(self._client)
            except _AWAY as error:
                _log.debug("Trying again: %s", error)
            except UnexpectedResponse as error:
                if not _may_pass(error):
                    raise self._refused(error) from error
                _log.debug("Trying again: %s", error)
            self._sleep(wait)
        try:
            return work(self._client)
        except _AWAY as error:
            raise EngineError(
                f"The index at {self._where} can't be reached ({_reason(error)}): questions are "
                "answered again as soon as it is back."
            ) from error
        except UnexpectedResponse as error:
            raise self._refused(error) from error

    def _refused(self, error: UnexpectedResponse) -> EngineError:
        reason = error.reason_phrase or "no reason given"
        content = error.content.decode("utf-8", "replace")[:200]
        return EngineError(
            f"The index at {self._where} refuses ({error.status_code} {reason}: {content}): "
            "check INDEX_URL, INDEX_API_KEY and the engine's log."
        )


def open_engine(options: QdrantOptions) -> Engine:
    """Speak to the engine at an address; whether it is there shows at the first call."""
    client = QdrantClient(
        url=options.url,
        api_key=options.api_key or None,
        timeout=TIMEOUT_S,
        # A request of its own before every other, which would fail in another way.
        check_compatibility=False,
    )
    return Engine(client, options.url)


def _may_pass(error: UnexpectedResponse) -> bool:
    status = error.status_code or _SERVER_ERRORS
    return status >= _SERVER_ERRORS or status == _TOO_MANY_REQUESTS


def _reason(error: Exception) -> str:
    cause = error.source if isinstance(error, ResponseHandlingException) else error
    return str(cause).strip() or type(cause).__name__
