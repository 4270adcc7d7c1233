"""An engine that is away costs seconds and one line, and is spoken to again when it is back."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from qdrant_client import QdrantClient

from index.errors import EngineError
from index.qdrant.engine import FOR_A_QUESTION, Engine, Patience, open_engine
from index.qdrant.options import QdrantOptions

NO_ALIASES = b'{"result": {"aliases": []}, "status": "ok", "time": 0}'


@contextmanager
def answering(statuses: list[int], port: int = 0) -> Iterator[int]:
    """A server on this port that answers so, once each, and well from then on."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer whatever is asked."""
            status = statuses.pop(0) if statuses else 200
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(NO_ALIASES)))
            if status == 429:
                self.send_header("Retry-After", "1")
            self.end_headers()
            self.wfile.write(NO_ALIASES)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def ask(client: QdrantClient) -> int:
    """A small question."""
    return len(client.get_aliases().aliases)


@contextmanager
def engine_at(port: int, sleep: Callable[[float], None]) -> Iterator[Engine]:
    """Speaks to a port of this machine."""
    url = f"http://127.0.0.1:{port}"
    client = QdrantClient(url=url, timeout=2, check_compatibility=False)
    yield Engine(client, url, sleep=sleep)
    client.close()


@pytest.mark.parametrize("status", [500, 503, 429])
def test_what_may_pass_is_tried_again(status: int) -> None:
    """After longer and longer waits."""
    waits: list[float] = []
    with (
        answering([status] * len(FOR_A_QUESTION.waits)) as port,
        engine_at(port, waits.append) as engine,
    ):
        assert engine.call(ask) == 0
    assert waits == list(FOR_A_QUESTION.waits) == sorted(waits)


def test_what_stays_is_told_in_one_line() -> None:
    """Which engine it is, and that nothing needs to be done here."""
    with (
        answering([503] * 9) as port,
        engine_at(port, lambda _: None) as engine,
        pytest.raises(EngineError, match=rf"127\.0\.0\.1:{port} refuses \(503 ") as told,
    ):
        engine.call(ask)
    assert "\n" not in str(told.value)


def test_a_refusal_is_not_repeated() -> None:
    """A wrong key stays wrong."""
    waits: list[float] = []
    with (
        answering([403]) as port,
        engine_at(port, waits.append) as engine,
        pytest.raises(EngineError, match="check INDEX_URL, INDEX_API_KEY"),
    ):
        engine.call(ask)
    assert waits == []


def test_an_engine_that_hangs_is_asked_once() -> None:
    """Others wait behind the one who asks: there is an end to trying."""
    waits: list[float] = []
    patience = Patience((0.1, 0.1), at_most_s=0.5, timeout_s=1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        client = QdrantClient(url=url, timeout=patience.timeout_s, check_compatibility=False)
        with pytest.raises(EngineError, match=r"can't be reached \(timed out\)"):
            Engine(client, url, patience, waits.append).call(ask)
        client.close()
    assert waits == []


def test_answers_resume_when_the_engine_is_back() -> None:
    """The same process goes on, without being told."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with engine_at(port, lambda _: None) as engine:
        with pytest.raises(EngineError, match=r"can't be reached .* answered again as soon as"):
            engine.call(ask)
        with answering([], port):
            assert engine.call(ask) == 0


def test_an_engine_that_is_away_is_opened_all_the_same() -> None:
    """Whether it is there shows at the first call; the key is in no message."""
    options = QdrantOptions("https://127.0.0.1:1", "very-secret")
    with pytest.raises(EngineError) as told:
        open_engine(options, Patience((), at_most_s=0, timeout_s=1)).call(ask)
    assert "very-secret" not in f"{told.value} {options!r}"
