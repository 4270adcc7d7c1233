"""A server that is away costs seconds and one line, and is used again once it is back."""

import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import cast

import pytest
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ResponseHandlingException

from index.errors import QdrantError
from index.qdrant import QdrantOptions
from index.qdrant.client import (
    QUESTION_RETRIES,
    UPLOAD_RETRIES,
    QdrantConnection,
    RetryPolicy,
    connect,
)

NO_ALIASES = b'{"result": {"aliases": []}, "status": "ok", "time": 0}'
# Nothing here depends on how fast the machine is: what doesn't hang has all the time that it needs.
PATIENT = replace(QUESTION_RETRIES, max_retry_s=300, timeout_s=300)


class FakeServer(ThreadingHTTPServer):
    """Sends each of these statuses once, then 200; refuses connections until it is activated."""

    def __init__(self, statuses: Sequence[int] = (), body: bytes = NO_ALIASES) -> None:
        super().__init__(("127.0.0.1", 0), Handler, bind_and_activate=False)
        self.statuses, self.body = list(statuses), body
        self.keys: list[str | None] = []
        self.server_bind()
        self.url = f"http://127.0.0.1:{self.server_port}"

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Answer requests."""
        self.server_activate()
        thread = Thread(target=self.serve_forever, args=(0.01,))
        thread.start()
        yield
        self.shutdown()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    """Answers every request."""

    server: FakeServer

    def do_GET(self) -> None:
        """Send the next status."""
        self.server.keys.append(self.headers.get("api-key"))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.server.body)))
        if status == 429:
            self.send_header("Retry-After", "1")
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def ask(client: QdrantClient) -> int:
    """A small request."""
    return len(client.get_aliases().aliases)


@contextmanager
def connection_to(
    url: str, sleep: Callable[[float], None], retries: RetryPolicy = PATIENT
) -> Iterator[QdrantConnection]:
    """A connection that is closed at the end."""
    client = QdrantClient(url=url, timeout=retries.timeout_s, check_compatibility=False)
    yield QdrantConnection(client, url, retries, sleep)
    client.close()


def call(statuses: Sequence[int], body: bytes = NO_ALIASES) -> tuple[str, list[float]]:
    """Call a server with these statuses; returns the error, if any, and the waits."""
    waits: list[float] = []
    with (
        FakeServer(statuses, body) as server,
        server.serving(),
        connection_to(server.url, waits.append) as connection,
    ):
        try:
            connection.call(ask)
        except QdrantError as error:
            assert server.url in str(error)
            return str(error), waits
        return "", waits


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_what_may_pass_is_tried_again_after_longer_and_longer_waits(status: int) -> None:
    """Timeouts, rate limits and errors of the server."""
    error, waits = call([status] * len(QUESTION_RETRIES.waits))
    assert (error, waits) == ("", list(QUESTION_RETRIES.waits))
    assert waits == sorted(waits)


@pytest.mark.parametrize(
    ("statuses", "body", "expected", "is_repeated"),
    [
        ([503] * 9, NO_ALIASES, "refuses (503 ", True),
        ([408] * 9, NO_ALIASES, "can't be reached (408 ", True),
        ([403], NO_ALIASES, "check INDEX_URL, INDEX_API_KEY", False),
        ([200], b"<html>\n<body>\nsign in\n</body></html>", "it isn't a Qdrant server", False),
        ([200], b"{}", "it isn't a Qdrant server", False),
        ([200], b'{"result": 7}', "it isn't a Qdrant server", False),
        ([404], b"<html>\n<body>\n" + b"no " * 999, "404 Not Found: <html> <body> no no", False),
    ],
)
def test_what_stays_is_reported_in_one_line(
    statuses: list[int], body: bytes, expected: str, is_repeated: bool
) -> None:
    """A wrong key stays wrong, and a proxy's page stays a page: neither is tried again."""
    error, waits = call(statuses, body)
    assert expected in error
    assert "\n" not in error
    assert len(error) < 400
    assert bool(waits) == is_repeated


def test_a_server_that_hangs_is_asked_once() -> None:
    """Other questions are waiting in the queue."""
    waits: list[float] = []
    retries = RetryPolicy((0.1, 0.1), max_retry_s=0.5, timeout_s=1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with (
            connection_to(url, waits.append, retries) as connection,
            pytest.raises(QdrantError, match=r"can't be reached \(timed out\)"),
        ):
            connection.call(ask)
    assert waits == []


class Hanging:
    """A client whose server hangs until the timeout, or answers."""

    def __init__(self) -> None:
        self.now = 0.0
        self.is_hanging = True
        self.n_asked = 0

    def get_aliases(self) -> models.CollectionsAliasesResponse:
        """Hang, or answer."""
        self.n_asked += 1
        if self.is_hanging:
            self.now += QUESTION_RETRIES.timeout_s
            raise ResponseHandlingException(TimeoutError("timed out"))
        return models.CollectionsAliasesResponse(aliases=[])


@pytest.mark.parametrize(
    ("retries", "cooldown_s"),
    [(QUESTION_RETRIES, QUESTION_RETRIES.cooldown_s), (UPLOAD_RETRIES, 0)],
)
def test_after_a_timeout_questions_fail_at_once_for_some_seconds(
    retries: RetryPolicy, cooldown_s: float
) -> None:
    """An upload doesn't: nobody is waiting for it."""
    client = Hanging()
    connection = QdrantConnection(
        cast(QdrantClient, client), "http://qdrant", retries, lambda _: None, lambda: client.now
    )
    for _ in range(9):
        with pytest.raises(QdrantError, match="can't be reached"):
            connection.call(ask)
    assert (client.n_asked == 1) == bool(cooldown_s)
    client.is_hanging = False
    client.now += cooldown_s
    assert connection.call(ask) == 0


def test_answers_resume_when_the_server_is_back() -> None:
    """Without a restart."""
    with FakeServer() as server, connection_to(server.url, lambda _: None) as connection:
        with pytest.raises(QdrantError, match=r"can't be reached .* answered again once"):
            connection.call(ask)
        with server.serving():
            assert connection.call(ask) == 0


def test_a_key_is_sent_and_is_in_no_message() -> None:
    """Nothing is sent before the first call."""
    with FakeServer() as server:
        options = QdrantOptions(server.url, "very-secret")
        with pytest.raises(QdrantError) as error:
            connect(options, RetryPolicy((), max_retry_s=0, timeout_s=1)).call(ask)
        assert "very-secret" not in f"{error.value} {options!r}"
        with server.serving():
            assert connect(options, PATIENT).call(ask) == 0
        assert server.keys == ["very-secret"]
