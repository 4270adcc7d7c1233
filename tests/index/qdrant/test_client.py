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


class Answers(ThreadingHTTPServer):
    """Answers so, once each, and well from then on; refuses connections until it is activated."""

    def __init__(self, statuses: Sequence[int] = (), said: bytes = NO_ALIASES) -> None:
        super().__init__(("127.0.0.1", 0), Handler, bind_and_activate=False)
        self.statuses, self.said = list(statuses), said
        self.keys: list[str | None] = []
        self.server_bind()


class Handler(BaseHTTPRequestHandler):
    """Answers whatever is asked."""

    server: Answers

    def do_GET(self) -> None:
        """As the server is told."""
        self.server.keys.append(self.headers.get("api-key"))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(self.server.said)))
        if status == 429:
            self.send_header("Retry-After", "1")
        self.end_headers()
        self.wfile.write(self.server.said)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(server: Answers) -> Iterator[int]:
    """Have it answer, on this port."""
    server.server_activate()
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()


@contextmanager
def queue(statuses: Sequence[int], said: bytes = NO_ALIASES) -> Iterator[int]:
    """A server that answers so."""
    with Answers(statuses, said) as server, serving(server) as port:
        yield port


def ask(client: QdrantClient) -> int:
    """A small question."""
    return len(client.get_aliases().aliases)


@contextmanager
def connection_to(port: int, sleep: Callable[[float], None]) -> Iterator[QdrantConnection]:
    """A connection to a port of this machine."""
    url = f"http://127.0.0.1:{port}"
    client = QdrantClient(url=url, timeout=PATIENT.timeout_s, check_compatibility=False)
    yield QdrantConnection(client, url, PATIENT, sleep)
    client.close()


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_what_may_pass_is_tried_again(status: int) -> None:
    """After longer and longer waits."""
    waits: list[float] = []
    with (
        queue([status] * len(QUESTION_RETRIES.waits)) as port,
        connection_to(port, waits.append) as connection,
    ):
        assert connection.call(ask) == 0
    assert waits == list(QUESTION_RETRIES.waits) == sorted(waits)


def test_what_stays_is_told_in_one_line() -> None:
    """It names the server."""
    with (
        queue([503] * 9) as port,
        connection_to(port, lambda _: None) as connection,
        pytest.raises(QdrantError, match=rf"127\.0\.0\.1:{port} refuses \(503 ") as told,
    ):
        connection.call(ask)
    assert "\n" not in str(told.value)


def test_a_timeout_of_its_own_is_no_refusal() -> None:
    """Nothing is wrong with the settings."""
    with (
        queue([408] * 9) as port,
        connection_to(port, lambda _: None) as connection,
        pytest.raises(QdrantError, match=r"can't be reached \(408 .* once it is back"),
    ):
        connection.call(ask)


@pytest.mark.parametrize(
    ("status", "said", "told"),
    [
        (200, b"<html>\n<body>\nsign in\n</body></html>", "it isn't a Qdrant server"),
        (200, b"{}", "it isn't a Qdrant server"),
        (200, b'{"result": 7}', "it isn't a Qdrant server"),
        (404, b"<html>\n<body>\n" + b"nothing " * 99, "404 Not Found: <html> <body> nothing"),
    ],
)
def test_something_else_at_the_address_is_told_in_one_line(
    status: int, said: bytes, told: str
) -> None:
    """As a proxy's page, which it would be of no use to ask for again."""
    waits: list[float] = []
    with (
        queue([status], said) as port,
        connection_to(port, waits.append) as connection,
        pytest.raises(QdrantError, match=told) as error,
    ):
        connection.call(ask)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400
    assert waits == []


def test_a_refusal_is_not_repeated() -> None:
    """A wrong key stays wrong."""
    waits: list[float] = []
    with (
        queue([403]) as port,
        connection_to(port, waits.append) as connection,
        pytest.raises(QdrantError, match="check INDEX_URL, INDEX_API_KEY"),
    ):
        connection.call(ask)
    assert waits == []


def test_a_server_that_hangs_is_asked_once() -> None:
    """Other questions are waiting in the queue."""
    waits: list[float] = []
    patience = RetryPolicy((0.1, 0.1), max_retry_s=0.5, timeout_s=1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        client = QdrantClient(url=url, timeout=patience.timeout_s, check_compatibility=False)
        with pytest.raises(QdrantError, match=r"can't be reached \(timed out\)"):
            QdrantConnection(client, url, patience, waits.append).call(ask)
        client.close()
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


def test_after_a_timeout_the_next_questions_fail_at_once() -> None:
    """A few seconds later the server is asked again."""
    client = Hanging()
    connection = QdrantConnection(
        cast(QdrantClient, client), "http://qdrant", clock=lambda: client.now
    )
    for _ in range(100):
        with pytest.raises(QdrantError, match="can't be reached"):
            connection.call(ask)
    assert (client.n_asked, client.now) == (1, QUESTION_RETRIES.timeout_s)
    client.is_hanging = False
    client.now += QUESTION_RETRIES.cooldown_s
    assert connection.call(ask) == 0


def test_an_upload_tries_a_server_that_hung_again() -> None:
    """Nobody is waiting for it."""
    client = Hanging()
    connection = QdrantConnection(
        cast(QdrantClient, client),
        "http://qdrant",
        UPLOAD_RETRIES,
        lambda _: None,
        lambda: client.now,
    )
    with pytest.raises(QdrantError, match="can't be reached"):
        connection.call(ask)
    client.is_hanging = False
    assert connection.call(ask) == 0


def test_answers_resume_when_the_server_is_back() -> None:
    """Without a restart."""
    with Answers() as server, connection_to(server.server_port, lambda _: None) as connection:
        with pytest.raises(QdrantError, match=r"can't be reached .* answered again once"):
            connection.call(ask)
        with serving(server):
            assert connection.call(ask) == 0


def test_a_key_is_sent_without_a_warning() -> None:
    """Of the client's: publishing warns once."""
    with Answers() as server, serving(server) as port:
        options = QdrantOptions(f"http://127.0.0.1:{port}", "very-secret")
        assert connect(options, PATIENT).call(ask) == 0
        assert server.keys == ["very-secret"]


def test_connecting_sends_nothing() -> None:
    """Whether it is there shows at the first call; the key is in no message."""
    options = QdrantOptions("https://127.0.0.1:1", "very-secret")
    with pytest.raises(QdrantError) as told:
        connect(options, RetryPolicy((), max_retry_s=0, timeout_s=1)).call(ask)
    assert "very-secret" not in f"{told.value} {options!r}"
